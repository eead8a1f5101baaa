namespace Mlm.Dsl.Diagnostics;

/// <summary>Every kind of message that the compiler has; docs/diagnostics.md has an entry for each.</summary>
/// <remarks>
/// Ids go by stage: 0001 text and syntax, 0100 names, 0200 types, shapes and numbers, 0300 the compiler, 0900 the
/// generator. An id, once released, is never used again with another meaning.
/// </remarks>
public static class DiagnosticCatalog
{
    private static readonly List<DiagnosticDescriptor> Entries = [];

    /// <summary>A character that no token starts with.</summary>
    public static readonly DiagnosticDescriptor BadCharacter = Error(
        1,
        "Character without meaning",
        "{0} has no meaning in a spec"
    );

    /// <summary>A name with letters beyond ASCII, or one that starts with a digit.</summary>
    public static readonly DiagnosticDescriptor BadName = Error(
        2,
        "Not a name",
        "`{0}` is neither a name nor a number; a name is made of A-Z, a-z, 0-9 and _, and starts with no digit"
    );

    /// <summary><c>.5</c>.</summary>
    public static readonly DiagnosticDescriptor BadNumber = Error(
        3,
        "Number without a leading digit",
        "a number starts with a digit; write `{0}`"
    );

    /// <summary>A string whose closing quote is missing on its line.</summary>
    public static readonly DiagnosticDescriptor UnterminatedString = Error(
        4,
        "String without an end",
        "this string does not end on its line; expected a closing `\"`"
    );

    /// <summary>Something else was expected.</summary>
    public static readonly DiagnosticDescriptor Unexpected = Error(5, "Unexpected text", "expected {0}, found {1}");

    /// <summary>A bracket that is never closed.</summary>
    public static readonly DiagnosticDescriptor UnclosedBracket = Error(
        6,
        "Bracket that is never closed",
        "this `{0}` is never closed; expected `{1}`"
    );

    /// <summary>A line that starts with a binary operator.</summary>
    public static readonly DiagnosticDescriptor OperatorAtLineStart = Error(
        7,
        "Line that starts with an operator",
        "a line cannot start with `{0}`: put it at the end of the line before, and the statement goes on"
    );

    /// <summary>Something after a whole statement.</summary>
    public static readonly DiagnosticDescriptor StatementNotEnded = Error(
        8,
        "More than one statement on a line",
        "expected the end of the line, found {0}; the statement is complete before it"
    );

    /// <summary>A line that is no statement.</summary>
    public static readonly DiagnosticDescriptor UnknownStatement = Error(
        9,
        "Not a statement",
        "{0} starts no statement; expected `dim`, `input`, `param`, `repeat`, `minimize`, `update` or `name = …`{1}"
    );

    /// <summary>Deeper nesting than the language allows.</summary>
    public static readonly DiagnosticDescriptor NestingTooDeep = Error(
        10,
        "Nesting too deep",
        "this nests more than {0} deep; give a part of it a name of its own"
    );

    /// <summary>An integer beyond 2³¹ − 1.</summary>
    public static readonly DiagnosticDescriptor IntegerTooLarge = Error(
        11,
        "Integer too large",
        "`{0}` is too large; an integer is at most 2147483647"
    );

    /// <summary>A number beyond double.</summary>
    public static readonly DiagnosticDescriptor NumberTooLarge = Error(
        12,
        "Number too large",
        "`{0}` is too large to be a number"
    );

    /// <summary>Text after the model.</summary>
    public static readonly DiagnosticDescriptor AfterModel = Error(
        13,
        "Text after the model",
        "expected the end of the file, found {0}; a file states one model"
    );

    /// <summary>A statement that cannot stand in a repeat.</summary>
    public static readonly DiagnosticDescriptor NotInRepeat = Error(
        14,
        "Statement that cannot stand in a repeat",
        "`{0}` cannot stand in a `repeat`; move it out, only `param`, `repeat` and assignments can"
    );

    /// <summary>A name after <c>~</c> that is no initializer.</summary>
    public static readonly DiagnosticDescriptor UnknownInitializer = Error(
        15,
        "Unknown initializer",
        "{0} is no initializer; expected `normal(…)`, `uniform(…)`, `xavier`, `zeros` or `ones`{1}"
    );

    /// <summary>A positional argument after a named one.</summary>
    public static readonly DiagnosticDescriptor PositionalAfterNamed = Error(
        16,
        "Positional argument after a named one",
        "this argument has no name but follows a named one; name it, or move it before `{0}:`"
    );

    /// <summary><c>as</c> after several params.</summary>
    public static readonly DiagnosticDescriptor AsNeedsOneName = Error(
        17,
        "One checkpoint name for several params",
        "`as` names one param, but {0} stand here; give each a `param` of its own"
    );

    /// <summary>A name that nothing bears.</summary>
    public static readonly DiagnosticDescriptor UnknownName = Error(
        100,
        "Unknown name",
        "nothing is called `{0}` here{1}"
    );

    /// <summary>A second declaration of a name.</summary>
    public static readonly DiagnosticDescriptor AlreadyDeclared = Error(
        101,
        "Name declared twice",
        "`{0}` is already {1}, declared on line {2}; choose another name"
    );

    /// <summary>An assignment to something that is no value.</summary>
    public static readonly DiagnosticDescriptor NotAssignable = Error(
        102,
        "Assignment to something that is no value",
        "`{0}` is {1}; only values may be assigned, choose another name"
    );

    /// <summary>A counter outside of a string.</summary>
    public static readonly DiagnosticDescriptor CounterInExpression = Error(
        103,
        "Counter used as a number",
        "`{0}` counts the turns of a `repeat` and is no number; it stands in strings alone, as `{{{0}}}`"
    );

    /// <summary>A brace in a string that holds no counter.</summary>
    public static readonly DiagnosticDescriptor UnknownCounter = Error(
        104,
        "Not a counter",
        "`{0}` names no counter of an enclosing `repeat`{1}"
    );

    /// <summary>A call of something that is no operation.</summary>
    public static readonly DiagnosticDescriptor UnknownOperation = Error(
        105,
        "Unknown operation",
        "there is no operation `{0}`{1}"
    );

    /// <summary>An operation in a place where it cannot stand.</summary>
    public static readonly DiagnosticDescriptor OperationNotHere = Error(
        106,
        "Operation in the wrong place",
        "`{0}` cannot stand here; {1}"
    );

    /// <summary>An argument that the operation does not take.</summary>
    public static readonly DiagnosticDescriptor UnknownArgument = Error(
        107,
        "Unknown argument",
        "`{0}` takes no `{1}`{2}"
    );

    /// <summary>An argument given twice.</summary>
    public static readonly DiagnosticDescriptor DuplicateArgument = Error(
        108,
        "Argument given twice",
        "`{0}` of `{1}` is given twice"
    );

    /// <summary>A required argument that is missing.</summary>
    public static readonly DiagnosticDescriptor MissingArgument = Error(
        109,
        "Missing argument",
        "`{0}` needs `{1}` ({2}); it is written {3}"
    );

    /// <summary>More positional arguments than parameters.</summary>
    public static readonly DiagnosticDescriptor TooManyArguments = Error(
        110,
        "Too many arguments",
        "`{0}` takes no more than {1}; it is written {2}"
    );

    /// <summary>Two params with one name in a checkpoint.</summary>
    public static readonly DiagnosticDescriptor CheckpointNameTwice = Error(
        111,
        "Two params with one checkpoint name",
        "the checkpoint name `{0}` is borne by {1} too; {2}"
    );

    /// <summary>A statement that every model needs is missing.</summary>
    public static readonly DiagnosticDescriptor MissingStatement = Error(
        112,
        "Missing statement",
        "the model `{0}` has no `{1}`; every model needs {2}"
    );

    /// <summary>A second minimize or update.</summary>
    public static readonly DiagnosticDescriptor StatementTwice = Error(
        113,
        "Statement given twice",
        "a model has one `{0}`, and it stands on line {1} already"
    );

    /// <summary>A mask in a place where it cannot stand.</summary>
    public static readonly DiagnosticDescriptor MaskPlace = Error(
        114,
        "Mask in the wrong place",
        "`mask` cannot stand here: {0}"
    );

    /// <summary>A dim to set that the spec does not have.</summary>
    public static readonly DiagnosticDescriptor UnknownDim = Error(
        115,
        "Unknown dim to set",
        "the model has no dim `{0}` to set to {1}{2}"
    );

    /// <summary>A name that a checkpoint cannot hold.</summary>
    public static readonly DiagnosticDescriptor BadCheckpointName = Error(
        116,
        "Impossible checkpoint name",
        "a tensor of a checkpoint cannot be called \"{0}\""
    );

    /// <summary>Something that is no dim where an integer is needed.</summary>
    public static readonly DiagnosticDescriptor NotADim = Error(
        117,
        "Not a dim",
        "`{0}` is {1}; sizes, bounds, counts and lists are made of integers and dims"
    );

    /// <summary>Shapes that do not agree.</summary>
    public static readonly DiagnosticDescriptor ShapesDisagree = Error(
        200,
        "Shapes that do not agree",
        "`{0}` is between {1} and {2}; one shape must be the end of the other"
    );

    /// <summary>A matrix product whose inner axes differ.</summary>
    public static readonly DiagnosticDescriptor InnerAxesDisagree = Error(
        201,
        "Inner axes that do not agree",
        "`@` is between {0} and {1}; the last axis of the first, {2}, must be the first of the second, {3}"
    );

    /// <summary>A tensor with the wrong number of axes.</summary>
    public static readonly DiagnosticDescriptor WrongRank = Error(
        202,
        "Wrong number of axes",
        "{0} needs {1}, but this is {2}"
    );

    /// <summary>An argument of another kind than its parameter.</summary>
    public static readonly DiagnosticDescriptor WrongArgument = Error(
        203,
        "Argument of the wrong kind",
        "`{0}` of `{1}` takes {2}, but this is {3}"
    );

    /// <summary>Operands that an operator does not apply to.</summary>
    public static readonly DiagnosticDescriptor WrongOperands = Error(
        204,
        "Operands of the wrong kind",
        "`{0}` does not apply to {1}{2}"
    );

    /// <summary><c>.T</c>, <c>[..k]</c> or <c>[ids]</c> after something else than a param's name.</summary>
    public static readonly DiagnosticDescriptor NotAParam = Error(
        205,
        "Not a param's own name",
        "`{0}` applies to a param's own name, but this is {1}"
    );

    /// <summary>An argument of another shape than it must have.</summary>
    public static readonly DiagnosticDescriptor WrongShape = Error(
        206,
        "Argument of the wrong shape",
        "`{0}` of `{1}` is {2}; expected {3}"
    );

    /// <summary>Heads that do not divide the features.</summary>
    public static readonly DiagnosticDescriptor HeadsDoNotDivide = Error(
        207,
        "Heads that do not divide the features",
        "the last axis of `q` is {0}, which heads = {1} does not divide"
    );

    /// <summary>A number outside of its range.</summary>
    public static readonly DiagnosticDescriptor OutOfRange = Error(
        208,
        "Number out of range",
        "`{0}` is {1}; expected {2}"
    );

    /// <summary>A value that enters a turn as one thing and leaves it as another.</summary>
    public static readonly DiagnosticDescriptor CarriedChanges = Error(
        209,
        "Carried value that changes its shape",
        "`{0}` enters each turn of `{1}` as {2} but leaves it as {3}; it must leave as it entered"
    );

    /// <summary>A size below 1.</summary>
    public static readonly DiagnosticDescriptor NotPositive = Error(
        210,
        "Size below 1",
        "{0} is {1}; expected at least 1"
    );

    /// <summary>A division of integers with a remainder.</summary>
    public static readonly DiagnosticDescriptor InexactDivision = Error(
        211,
        "Division with a remainder",
        "{0} / {1} leaves a remainder; a division of integers must be exact"
    );

    /// <summary>Integer arithmetic that leaves its range.</summary>
    public static readonly DiagnosticDescriptor IntegerRange = Error(
        212,
        "Integer arithmetic out of range",
        "{0} is {1}; integers stay within 0 and 2147483647"
    );

    /// <summary>Arithmetic on numbers that ends beyond them.</summary>
    public static readonly DiagnosticDescriptor NotFinite = Error(
        213,
        "Number that is not finite",
        "this is {0}, which is no finite number{1}"
    );

    /// <summary>Ids beyond a param's rows.</summary>
    public static readonly DiagnosticDescriptor IdsBeyondRows = Error(
        214,
        "Ids beyond the rows",
        "these ids go up to {0}, but `{1}` is {2} and has {3} rows"
    );

    /// <summary>Logits with fewer columns than there are ids.</summary>
    public static readonly DiagnosticDescriptor IdsBeyondLogits = Error(
        215,
        "Ids beyond the logits",
        "these ids go up to {0}, but the logits are {1} and have {2} columns"
    );

    /// <summary>Inputs of the wrong shape.</summary>
    public static readonly DiagnosticDescriptor InputShape = Error(
        216,
        "Input of the wrong shape",
        "the input `{0}` is {1}; expected {2}"
    );

    /// <summary>An initializer that the param's shape does not have.</summary>
    public static readonly DiagnosticDescriptor InitializerShape = Error(
        217,
        "Initializer that does not fit",
        "`{0}` is {1}; {2}"
    );

    /// <summary>A transposed checkpoint tensor that is no matrix.</summary>
    public static readonly DiagnosticDescriptor TransposedShape = Error(
        218,
        "Transpose of something that is no matrix",
        "`.T` says that the checkpoint holds the transpose of a matrix, but `{0}` is {1}"
    );

    /// <summary>A tensor with too many elements.</summary>
    public static readonly DiagnosticDescriptor TensorTooLarge = Error(
        219,
        "Tensor too large",
        "this is {0}, {1} elements; a tensor has fewer than 2147483648"
    );

    /// <summary>Too many parameters.</summary>
    public static readonly DiagnosticDescriptor TooManyParameters = Error(
        220,
        "Too many parameters",
        "with this the params have {0} numbers in all; a model has fewer than 2147483584"
    );

    /// <summary>Too long a model once its repeats are unrolled.</summary>
    public static readonly DiagnosticDescriptor TooManyOperations = Error(
        221,
        "Model too long",
        "with this the model unrolls to {0} {1}; it may have at most {2}"
    );

    /// <summary><c>minimize</c> of something that is no loss.</summary>
    public static readonly DiagnosticDescriptor NotALoss = Error(
        222,
        "Not a loss",
        "`minimize` takes a loss, made with `cross_entropy`, but this is {0}"
    );

    /// <summary>An assignment with the wrong number of names.</summary>
    public static readonly DiagnosticDescriptor WrongTargets = Error(
        223,
        "Wrong number of names",
        "the right side has {0}, but {1} on the left"
    );

    /// <summary>Nesterov without momentum.</summary>
    public static readonly DiagnosticDescriptor NesterovNeedsMomentum = Error(
        224,
        "Nesterov without momentum",
        "`nesterov` needs a `momentum` above 0"
    );

    /// <summary>Masking with more than all of the selected places.</summary>
    public static readonly DiagnosticDescriptor MaskThresholds = Error(
        225,
        "Masking more than all",
        "`replace` and `random` add up to {0}; expected at most 1"
    );

    /// <summary>Masking of ids whose bound is too large.</summary>
    public static readonly DiagnosticDescriptor MaskBound = Error(
        226,
        "Too many ids to mask",
        "these ids are below {0}; `mask` takes a bound below 268435456"
    );

    /// <summary>A param that nothing moves.</summary>
    public static readonly DiagnosticDescriptor ParamUnused = Add(
        302,
        DiagnosticSeverity.Warning,
        "Param that nothing moves",
        "the loss does not depend on `{0}`: nothing moves it"
    );

    /// <summary>More ids a step than the compiled step can number.</summary>
    public static readonly DiagnosticDescriptor TooManyPlaces = Error(
        303,
        "More places than a step can number",
        "the inputs {0} have {1} places; a compiled step numbers fewer than 1,073,741,824"
    );

    /// <summary>A fault of the compiler itself.</summary>
    public static readonly DiagnosticDescriptor InternalFault = Error(
        900,
        "Fault of Mlm.Gen",
        "the compiler failed on this spec, which is a fault of Mlm.Gen: {0}"
    );

    /// <summary>Two specs that define one model.</summary>
    public static readonly DiagnosticDescriptor DuplicateModelName = Error(
        901,
        "Two models with one name",
        "{0} and {1} both define the model `{2}`; generated classes need different names"
    );

    /// <summary>A build's <c>MlmSet</c> that is no list of dims.</summary>
    public static readonly DiagnosticDescriptor WrongMlmSet = Error(
        902,
        "MlmSet that sets nothing",
        "the build's MlmSet for this spec holds `{0}`; it takes NAME=number, as in D=512,F=64"
    );

    /// <summary>An entry of a build's <c>MlmVariants</c> that names no class.</summary>
    public static readonly DiagnosticDescriptor VariantWithoutName = Error(
        903,
        "Variant without a name",
        "the build's MlmVariants for this spec holds `{0}`; an entry is the name of its class, a colon, and what it is, as in BertFill: inference, N=1"
    );

    /// <summary>A variant's name that is none of a class.</summary>
    public static readonly DiagnosticDescriptor VariantName = Error(
        904,
        "Variant whose name is none of a class",
        "the build's MlmVariants for this spec calls a variant `{0}`; a class's name is letters, digits and `_`, and starts with no digit"
    );

    /// <summary>A word in a variant that means nothing.</summary>
    public static readonly DiagnosticDescriptor VariantWord = Error(
        905,
        "Unknown word in a variant",
        "the variant `{0}` says `{1}`; expected inference, inspect or NAME=number{2}"
    );

    /// <summary>A variant that sets a dim which the spec does not have.</summary>
    public static readonly DiagnosticDescriptor VariantDim = Error(
        906,
        "Unknown dim in a variant",
        "the variant `{0}` sets `{1}`, but the model has no such dim{2}"
    );

    /// <summary>A variant that sets a dim to something that is no size.</summary>
    public static readonly DiagnosticDescriptor VariantSize = Error(
        907,
        "Variant that sets a dim to no size",
        "the variant `{0}` sets `{1}` to `{2}`; expected a whole number from 1 to 2147483647"
    );

    /// <summary>A variant that says something twice.</summary>
    public static readonly DiagnosticDescriptor VariantSaysTwice = Error(
        908,
        "Variant that says something twice",
        "the variant `{0}` says `{1}` twice"
    );

    /// <summary>A variant whose class another model or variant has.</summary>
    public static readonly DiagnosticDescriptor DuplicateVariantName = Error(
        909,
        "Variant whose class is taken",
        "{0} is to become the variant `{1}`, but {2} becomes a class of that name already; generated classes need different names, whatever their case"
    );

    /// <summary>A variant that does not compile although the model does.</summary>
    public static readonly DiagnosticDescriptor VariantDoesNotCompile = Error(
        910,
        "Variant that does not compile",
        "as the variant `{0}`: {1}"
    );

    /// <summary>A variant that is to be for two things.</summary>
    public static readonly DiagnosticDescriptor VariantWithTwoPurposes = Error(
        911,
        "Variant for two purposes",
        "the variant `{0}` is for `{1}` and for `{2}`; a class is for one of them"
    );

    /// <summary>Every kind of message, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => Entries;

    private static DiagnosticDescriptor Error(int number, string title, string format) =>
        Add(number, DiagnosticSeverity.Error, title, format);

    private static DiagnosticDescriptor Add(int number, DiagnosticSeverity severity, string title, string format)
    {
        var id = "MLM" + number.ToString("0000", System.Globalization.CultureInfo.InvariantCulture);
        var descriptor = new DiagnosticDescriptor(id, severity, title, format);
        Entries.Add(descriptor);
        return descriptor;
    }
}
