using Mlm.Shared;

namespace Mlm.Runtime;

/// <summary>
/// What every generated inspection class shares: a training step in which every value keeps its memory and is
/// read by its name, and whole gradients are always kept. Not for use by two threads at once.
/// </summary>
public abstract class InspectionModel : TrainingModel
{
    private const int AllRows = -1;
    private const int NamesToOffer = 3;
    private readonly Dictionary<string, ValueDescription> _values;

    /// <summary>Takes the memory that the plan needs and starts the threads.</summary>
    /// <param name="description">What the model is made of.</param>
    /// <param name="memoryFloats">The plan's length.</param>
    /// <param name="scratchFloats">What each thread needs beside.</param>
    /// <param name="threads">How many threads, the caller's included; null for one a processor.</param>
    protected InspectionModel(ModelDescription description, long memoryFloats, long scratchFloats, int? threads)
        : base(description, memoryFloats, scratchFloats, threads, gradients: true)
    {
        _values = description.Values.ToDictionary(v => v.Name);
        ValueNames = [.. description.Values.Select(v => v.Name)];
    }

    /// <summary>
    /// The names that <see cref="Value"/> takes: the params, then what the forward computes in its order, then the gradients of
    /// all these. In turn 0 of <c>repeat L as block</c> the spec's <c>x</c> is <c>block.0.x</c>, what is assigned to it later
    /// <c>block.0.x'2</c>, and its gradient <c>block.0.dx</c>.
    /// </summary>
    public IReadOnlyList<string> ValueNames { get; }

    /// <summary>A value of the last step, dense, the last axis fastest; a copy.</summary>
    /// <param name="name">One of <see cref="ValueNames"/>.</param>
    /// <returns>
    /// As many numbers as <see cref="ShapeOf"/> says. Where a cross-entropy selected nothing there is no backward, and gradients
    /// read as zero. A param is what it is now, after an update the new one.
    /// </returns>
    /// <exception cref="ArgumentException">There is no such value; the message has the nearest names.</exception>
    /// <exception cref="InvalidOperationException">The part of the step that computes it has not come yet.</exception>
    public float[] Value(string name)
    {
        var value = Find(name);
        RequireComputed(value);
        var (rows, columns) = (RowsOf(value), value.Columns);
        var dense = new float[checked((int)((long)rows * columns))];
        for (var row = 0; row < rows; row++)
        {
            var elements = Memory.Floats(value.OffsetFloats + ((long)row * value.StrideFloats), columns);
            elements.CopyTo(dense.AsSpan(row * columns));
        }
        return dense;
    }

    /// <summary>
    /// The shape of a value, the outermost axis first. Of what is there at a cross-entropy's rows alone it is [M, columns] of the
    /// last step.
    /// </summary>
    /// <param name="name">One of <see cref="ValueNames"/>.</param>
    /// <exception cref="ArgumentException">There is no such value; the message has the nearest names.</exception>
    /// <exception cref="InvalidOperationException">How many rows a step has is not known before it.</exception>
    public IReadOnlyList<int> ShapeOf(string name)
    {
        var value = Find(name);
        if (value.Selection == AllRows)
            return [.. value.Shape];
        RequireComputed(value);
        return [RowsOf(value), value.Columns];
    }

    /// <summary>How many rows a cross-entropy's selection has in this step.</summary>
    protected abstract int SelectedRows(int selection);

    /// <inheritdoc/>
    private protected sealed override void ClearGradientsOfValues()
    {
        foreach (var value in Description.Values.Where(v => v.After == StepStage.Backward))
            Memory.Clear(value.OffsetFloats, (long)value.Rows * value.StrideFloats);
    }

    private int RowsOf(ValueDescription value) =>
        value.Selection == AllRows ? value.Rows : SelectedRows(value.Selection);

    private ValueDescription Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        RequireAlive();
        if (_values.TryGetValue(name, out var value))
            return value;
        var nearest = NearNames.Of(name, ValueNames).Take(NamesToOffer).ToArray();
        var hint = nearest.Length == 0 ? "" : $"; the nearest are {string.Join(", ", nearest.Select(n => $"`{n}`"))}";
        throw new ArgumentException(
            $"{Description.Name} has no value `{name}`{hint} (ValueNames has all {ValueNames.Count})",
            nameof(name)
        );
    }

    private void RequireComputed(ValueDescription value)
    {
        if (value.After == StepStage.None)
            RequireWeights();
        else if (Completed < value.After)
            throw new InvalidOperationException($"`{value.Name}` is there after {value.After}");
    }
}
