using System.Globalization;
using Mlm.Generator.Tests.Roslyn;

namespace Mlm.Generator.Tests.Determinism;

/// <summary>One spec gives the same bytes everywhere.</summary>
public class DeterminismTests
{
    // Numbers of every kind: written, folded, negative, tiny, grouped; letters that Turkish cases differently.
    private const string Numbers = """
        /// Sizes of 1_000 and more, i and I.
        model Numbers {
            dim N = 3, T = 100, V = 12345, D = 48, I = 6
            input tokens[N, T] in V
            input ids[N, T] in 2
            corrupted, masked = mask(tokens, select: 0.15, replace: 0.8, random: 0.1, token: 3, except: [0, 1, 12000])
            param w_i[V, D] ~ normal(0.02)
            param w_İ_no[D, D] ~ uniform(1e-3)
            x = w_i[corrupted]
            h = layernorm(x, eps: 1e-12)
            x = x + attention(h @ w_İ_no, h @ w_İ_no, h, heads: I)
            param w_head[D, V]
            logits = layernorm(x, eps: 1 / 3) @ w_head
            minimize 0.25 * cross_entropy(logits, tokens, at: masked) / 3 - -1.5e-3 * cross_entropy(logits, tokens, at: ids)
            update adamw(lr: 3e-4, beta1: 0.85, eps: 1e-7, weight_decay: 0.1)
        }
        """;

    private static readonly string Spec = Numbers.Replace('İ', 'i');

    public static TheoryData<string> Cultures => ["", "de-DE", "tr-TR", "ar-SA", "fa-IR", "hi-IN"];

    [Fact]
    public void Twice_GivesTheSameBytes()
    {
        var (first, second) = (Generate(Spec), Generate(Spec));

        Assert.Equal(first, second);
        Assert.NotEmpty(first);
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void EveryCulture_GivesTheSameBytes(string name)
    {
        var expected = In(CultureInfo.InvariantCulture, () => Generate(Spec));

        Assert.Equal(expected, In(Culture(name), () => Generate(Spec)));
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void EveryCulture_GivesTheSameMessages(string name)
    {
        var spec = SpecTexts.Small(statement: "param unused[D], a[123456]\n y = relu(x)\n z = x + a");
        string Messages() =>
            string.Join(
                "\n",
                GeneratorProject.Of(spec).Run().Diagnostics.Select(d => d.GetMessage(CultureInfo.CurrentCulture))
            );
        var expected = In(CultureInfo.InvariantCulture, Messages);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, In(Culture(name), Messages));
    }

    [Fact]
    public void ACultureThatWritesNumbersInAnotherWay_IsReallyThere()
    {
        var culture = Hostile();

        Assert.Equal("−1,5", In(culture, () => (-1.5).ToString(CultureInfo.CurrentCulture)));
        Assert.Equal(In(CultureInfo.InvariantCulture, () => Generate(Spec)), In(culture, () => Generate(Spec)));
    }

    [Theory]
    [InlineData("/home/a/p", "/")]
    [InlineData("/builds/very/deep/on another machine", "/")]
    [InlineData(@"C:\work\p", @"\")]
    public void TheProjectsPlace_DoesNotMatter(string folder, string separator)
    {
        string At(string root, string slash) =>
            new GeneratorProject
            {
                Folder = root,
                Specs = [new SpecText($"{root}{slash}specs{slash}numbers.mlm", Spec)],
            }
                .Run()
                .WithoutDiagnostics()
                .AllText;
        var text = At(folder, separator);

        Assert.Equal(At("/home/someone/project", "/"), text);
        Assert.DoesNotContain(folder, text);
        Assert.Contains("specs/numbers.mlm", text);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void LineBreaksOfTheSpec_DoNotMatter(string lineBreak)
    {
        var documented = Spec.Replace("    x = w_i", "    /// The embedding,\n    /// on two lines.\n    x = w_i");

        if (lineBreak == "\r") // an old Mac's: the same but for the fingerprint, which tells texts apart
            Assert.Equal(
                WithoutFingerprint(Generate(documented)),
                WithoutFingerprint(Generate(documented.Replace("\n", lineBreak)))
            );
        else
            Assert.Equal(Generate(documented), Generate(documented.Replace("\n", lineBreak)));
    }

    [Fact]
    public void GeneratedText_EndsItsLinesWithLineFeedsAlone()
    {
        var text = Generate(Spec.Replace("\n", "\r\n"));

        Assert.DoesNotContain('\r', text);
        Assert.DoesNotContain('\t', text);
        Assert.All(text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    private static string Generate(string spec) =>
        GeneratorProject.Of(("specs/numbers.mlm", spec)).Run().WithoutDiagnostics().AllText;

    private static string WithoutFingerprint(string code) =>
        string.Join(
            "\n",
            code.Split('\n').Where(line => !line.Contains("string Fingerprint", StringComparison.Ordinal))
        );

    private static string In(CultureInfo culture, Func<string> make)
    {
        var (before, beforeUi) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
            return make();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUi);
        }
    }

    // Where ICU is missing every culture looks like the invariant one, and the hostile clone stands in.
    private static CultureInfo Culture(string name)
    {
        try
        {
            var culture = CultureInfo.GetCultureInfo(name);
            var isReal = name.Length == 0 || culture.NumberFormat.NumberDecimalSeparator != "." || name == "hi-IN";
            return isReal ? culture : Hostile();
        }
        catch (CultureNotFoundException)
        {
            return Hostile();
        }
    }

    private static CultureInfo Hostile()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "−";
        culture.NumberFormat.PositiveSign = "⁺";
        culture.NumberFormat.NaNSymbol = "keine Zahl";
        culture.NumberFormat.NativeDigits = ["٠", "١", "٢", "٣", "٤", "٥", "٦", "٧", "٨", "٩"];
        culture.NumberFormat.DigitSubstitution = DigitShapes.NativeNational;
        return culture;
    }
}
