using System.Globalization;
using Mlm.Dsl.Diagnostics;
using Mlm.Dsl.Operations;
using Mlm.Dsl.Syntax;
using Mlm.Dsl.Text;

namespace Mlm.Dsl.Binding;

/// <summary>Calls: which operation, and which argument is for which of its parameters.</summary>
internal sealed partial class Binder
{
    private BoundExpression BindCallInExpression(CallSyntax syntax)
    {
        if (syntax.Name.Text != OperationCatalog.Mask.Name)
            return (BoundExpression?)BindCall(syntax, OperationForm.Call) ?? new BoundError(syntax.Span);
        Report(
            DiagnosticCatalog.MaskPlace,
            syntax.Name.Span,
            "it has two results and is a whole right side, as `corrupted, masked = mask(…)`"
        );
        return new BoundError(syntax.Span);
    }

    /// <summary>A mask as the whole right side of an assignment.</summary>
    private BoundExpression BindMask(CallSyntax syntax)
    {
        if (_scope.Outer != null)
        {
            Report(DiagnosticCatalog.MaskPlace, syntax.Name.Span, "it stands outside of every `repeat`, move it out");
            return new BoundError(syntax.Span);
        }
        if (_mask is { } first)
        {
            Report(
                DiagnosticCatalog.MaskPlace,
                syntax.Name.Span,
                $"a model has one at most, and it stands on line {Line(first)}"
            );
            return new BoundError(syntax.Span);
        }
        _mask = syntax.Span;
        return (BoundExpression?)BindCall(syntax, OperationForm.Call) ?? new BoundError(syntax.Span);
    }

    /// <summary>A call with every argument in its place and the defaults filled in; null where something is reported.</summary>
    private BoundOperation? BindCall(CallSyntax syntax, OperationForm form)
    {
        var values = syntax.Arguments.Select(a => BindExpression(a.Value)).ToList();
        if (FindOperation(syntax.Name, form) is not { } operation)
            return null;
        var arguments = new Dictionary<string, BoundExpression>();
        var fits = true;
        for (var i = 0; i < values.Count; i++)
        {
            var parameter = FindParameter(operation, syntax.Arguments[i], i, arguments);
            fits &= parameter != null;
            if (parameter != null)
                arguments.Add(parameter.Name, values[i]);
        }
        // A wrong name is often the name of what is missing.
        var isReported = !fits;
        foreach (var parameter in operation.Parameters.Where(p => !arguments.ContainsKey(p.Name)))
        {
            if (parameter.Default is { } digits)
                arguments.Add(
                    parameter.Name,
                    new BoundNumber(double.Parse(digits, CultureInfo.InvariantCulture), digits, syntax.Span)
                );
            if (parameter is { Default: null, IsRequired: true } && !isReported)
                ReportMissing(operation, parameter, syntax.Name.Span);
            fits &= parameter.Default != null || !parameter.IsRequired;
        }
        return fits ? Apply(operation, arguments, syntax.Span) as BoundOperation : null;
    }

    private void ReportMissing(Operation operation, OperationParameter parameter, TextSpan at)
    {
        var (name, summary, notation) = (parameter.Name, parameter.Summary, $"`{operation.Notation}`");
        Report(DiagnosticCatalog.MissingArgument, at, operation.Name, name, summary, notation);
    }

    private Operation? FindOperation(SyntaxToken name, OperationForm form)
    {
        var found = OperationCatalog.All.FirstOrDefault(o => o.Form != OperationForm.Operator && o.Name == name.Text);
        if (found?.Form == form)
            return found;
        if (found != null)
        {
            var wayOut =
                form == OperationForm.Call
                    ? $"it is an update rule, write `update {name.Text}(…)`"
                    : "`update` takes `sgd(…)` or `adamw(…)`";
            Report(DiagnosticCatalog.OperationNotHere, name.Span, name.Text, wayOut);
            return null;
        }
        var known = OperationCatalog.All.Where(o => o.Form == form).Select(o => o.Name);
        var hint = Near(name.Text, known);
        if (hint.Length == 0 && _scope.Find(name.Text) is { } symbol)
            hint = $"; `{name.Text}` is {KindOf(symbol)}";
        Report(DiagnosticCatalog.UnknownOperation, name.Span, name.Text, hint);
        return null;
    }

    /// <summary>The parameter that an argument is for; null where something is reported.</summary>
    private OperationParameter? FindParameter(
        Operation operation,
        ArgumentSyntax argument,
        int position,
        Dictionary<string, BoundExpression> given
    )
    {
        if (argument.Name is not { } name)
        {
            if (position < operation.Parameters.Count)
                return operation.Parameters[position];
            var most =
                operation.Parameters.Count == 1 ? "1 argument" : $"{Digits(operation.Parameters.Count)} arguments";
            Report(
                DiagnosticCatalog.TooManyArguments,
                argument.Value.Span,
                operation.Name,
                most,
                $"`{operation.Notation}`"
            );
            return null;
        }
        var parameter = operation.Parameters.FirstOrDefault(p => p.Name == name.Text);
        if (parameter == null)
        {
            var near = Near(name.Text, operation.Parameters.Select(p => p.Name));
            if (near.Length == 0)
                near = $"; it is written `{operation.Notation}`";
            Report(DiagnosticCatalog.UnknownArgument, name.Span, operation.Name, name.Text, near);
            return null;
        }
        if (!given.ContainsKey(parameter.Name))
            return parameter;
        Report(DiagnosticCatalog.DuplicateArgument, name.Span, name.Text, operation.Name);
        return null;
    }
}
