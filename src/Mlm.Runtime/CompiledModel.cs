using Mlm.Runtime.Memory;
using Mlm.Runtime.Random;
using Mlm.Runtime.Threading;

namespace Mlm.Runtime;

/// <summary>
/// What every generated model shares, whatever it is for: its memory and threads, the way of weights in and out, the checks
/// of what it is given. Not for use by two threads at once.
/// </summary>
public abstract class CompiledModel : IDisposable
{
    /// <summary>The most threads that a model takes: far beyond what helps, and a system that lacks them ends the process.</summary>
    public const int MostThreads = 1024;

    private bool _weightsAreSet;
    private bool _isDisposed;

    /// <summary>Takes the memory that the plan needs and starts the threads.</summary>
    /// <param name="description">What the model is made of.</param>
    /// <param name="memoryFloats">The plan's length.</param>
    /// <param name="scratchFloats">What each thread needs beside.</param>
    /// <param name="threads">How many threads, the caller's included; null for one a processor.</param>
    private protected CompiledModel(ModelDescription description, long memoryFloats, long scratchFloats, int? threads)
    {
        if (threads is < 1 or > MostThreads)
            throw new ArgumentOutOfRangeException(
                nameof(threads),
                threads,
                $"a model takes 1 to {MostThreads} threads"
            );
        Description = description;
        Memory = new Arena(memoryFloats, description.Name);
        Workers = StartWorkers(threads ?? Math.Min(Environment.ProcessorCount, MostThreads), scratchFloats);
        // What the first step would wait for:
        Memory.Touch(Workers, description.SeldomTouched);
        CompileAhead.MethodsOf(GetType());
    }

    /// <summary>Names, shapes and places of everything in the model.</summary>
    public ModelDescription Description { get; }

    /// <summary>The model's memory.</summary>
    protected Arena Memory { get; }

    /// <summary>The model's threads.</summary>
    protected Workers Workers { get; }

    /// <summary>How many sequences were given last.</summary>
    protected int SequencesInUse { get; private set; }

    /// <summary>N·T: the places of a whole batch.</summary>
    private protected int Places => Description.Sequences * Description.Tokens;

    /// <summary>Fills the weights as the spec's initializers say.</summary>
    /// <param name="seed">One seed gives the same weights on every machine.</param>
    public virtual void Initialize(long seed)
    {
        RequireAlive();
        for (var i = 0; i < Description.Parameters.Count; i++)
        {
            var parameter = Description.Parameters[i];
            var initializer = new Initializers(parameter.Initializer, parameter.InitializerScale, seed, i);
            for (var row = 0; row < parameter.Rows; row++)
            {
                var elements = Row(parameter.OffsetFloats, parameter, row);
                initializer.Fill(elements, (long)row * parameter.Columns, parameter.Rows, parameter.Columns);
            }
        }
        WeightsChanged();
    }

    /// <summary>The weights, dense, in the spec's order; a copy.</summary>
    public float[] ExportWeights()
    {
        RequireAlive();
        RequireWeights();
        return GatherParameters(p => p.OffsetFloats);
    }

    /// <summary>Takes weights in, dense, in the spec's order. An optimizer's state stays.</summary>
    /// <exception cref="ArgumentException">The length is another, or a weight is NaN or infinite; nothing has changed.</exception>
    public void ImportWeights(ReadOnlySpan<float> flat)
    {
        RequireAlive();
        var count = Description.ParameterCount;
        if (flat.Length != count)
            throw new ArgumentException(
                $"{Description.Name} has {count} weights; {flat.Length} were given",
                nameof(flat)
            );
        RequireFinite(flat);
        var start = 0;
        foreach (var parameter in Description.Parameters)
        {
            for (var row = 0; row < parameter.Rows; row++, start += parameter.Columns)
                flat.Slice(start, parameter.Columns).CopyTo(Row(parameter.OffsetFloats, parameter, row));
        }
        WeightsChanged();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Workers.Dispose();
        Memory.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Checks what must hold before inputs are taken in.</summary>
    private protected void CheckRows(int rows)
    {
        RequireAlive();
        RequireWeights();
        if (rows < 1 || rows > Description.Sequences)
            throw new ArgumentOutOfRangeException(
                nameof(rows),
                rows,
                $"{Description.Name} takes 1 to {Description.Sequences} sequences"
            );
    }

    /// <summary>Throws unless as many inputs are given as the model takes.</summary>
    protected void CheckInputs(int count)
    {
        if (count != Description.Inputs.Count)
            throw new ArgumentException(
                $"{Description.Name} has {Description.Inputs.Count} inputs; {count} were given"
            );
    }

    /// <summary>Throws unless <paramref name="ids"/> has the batch's length and every id is below the bound.</summary>
    protected void CheckIds(string name, ReadOnlySpan<int> ids, int bound, int rows)
    {
        var expected = rows * Description.Tokens;
        if (ids.Length != expected)
            throw new ArgumentException(
                $"`{name}` has {ids.Length} ids; {rows} sequences of {Description.Tokens} are {expected}",
                name
            );
        for (var i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)bound)
                throw new ArgumentException(
                    $"`{name}` holds {ids[i]} in sequence {i / Description.Tokens} at token {i % Description.Tokens}; ids are in 0 … {bound - 1}",
                    name
                );
        }
    }

    /// <summary>Copies ids into their slot; sequences that are not given become zeros.</summary>
    protected static void TakeIds(ReadOnlySpan<int> ids, IdSlot slot)
    {
        ids.CopyTo(slot.Span);
        slot.Span[ids.Length..].Clear();
    }

    /// <summary>What was computed with other weights means nothing any more.</summary>
    private protected abstract void ForgetResults();

    /// <summary>Notes that <paramref name="rows"/> sequences are given; every check has passed.</summary>
    private protected void UseRows(int rows) => SequencesInUse = rows;

    /// <summary>Throws where the model is disposed.</summary>
    private protected void RequireAlive() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    /// <summary>A copy of something that every parameter has one of, dense, in the spec's order.</summary>
    private protected float[] GatherParameters(Func<ParameterDescription, long> offset)
    {
        var flat = new float[Description.ParameterCount];
        var start = 0;
        foreach (var parameter in Description.Parameters)
        {
            for (var row = 0; row < parameter.Rows; row++, start += parameter.Columns)
                Row(offset(parameter), parameter, row).CopyTo(flat.AsSpan(start));
        }
        return flat;
    }

    private Workers StartWorkers(int threads, long scratchFloats)
    {
        try
        {
            return new Workers(threads, scratchFloats);
        }
        catch (OutOfMemoryException)
        {
            Memory.Dispose();
            throw new InsufficientMemoryException(
                $"the threads of {Description.Name} need {threads * scratchFloats * sizeof(float):N0} bytes beside the plan's "
                    + $"{Memory.LengthFloats * sizeof(float):N0}, which this machine does not give"
            );
        }
    }

    /// <summary>Throws where the weights are unset.</summary>
    private protected void RequireWeights()
    {
        if (!_weightsAreSet)
            throw new InvalidOperationException(
                $"the weights of {Description.Name} are unset; call Initialize or ImportWeights"
            );
    }

    private void RequireFinite(ReadOnlySpan<float> flat)
    {
        var start = 0L;
        foreach (var parameter in Description.Parameters)
        {
            var elements = flat.Slice((int)start, (int)parameter.Elements);
            for (var i = 0; i < elements.Length; i++)
            {
                if (!float.IsFinite(elements[i]))
                    throw new ArgumentException($"`{parameter.Name}` holds {elements[i]} at element {i}", nameof(flat));
            }
            start += parameter.Elements;
        }
    }

    private void WeightsChanged()
    {
        _weightsAreSet = true;
        ForgetResults();
    }

    private Span<float> Row(long offset, ParameterDescription parameter, int row) =>
        Memory.Floats(offset + ((long)row * parameter.StrideFloats), parameter.Columns);
}
