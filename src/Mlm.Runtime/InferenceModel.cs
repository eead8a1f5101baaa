using Mlm.Runtime.Memory;

namespace Mlm.Runtime;

/// <summary>
/// What every generated model that only answers shares: a run over the inputs, then what was made of them, and a door for
/// code that serves any such model. It has no mask, no dropout and no loss, and no memory for them. Not for use by two
/// threads at once.
/// </summary>
public abstract class InferenceModel : CompiledModel
{
    private bool _hasRun;

    /// <summary>Takes the memory that the plan needs and starts the threads.</summary>
    /// <param name="description">What the model is made of.</param>
    /// <param name="memoryFloats">The plan's length.</param>
    /// <param name="scratchFloats">What each thread needs beside.</param>
    /// <param name="threads">How many threads, the caller's included; null for one a processor.</param>
    protected InferenceModel(ModelDescription description, long memoryFloats, long scratchFloats, int? threads)
        : base(description, memoryFloats, scratchFloats, threads) { }

    /// <summary>[rows·T, D]: the left operand of the last product that makes the logits, at all places of the last run.</summary>
    /// <exception cref="InvalidOperationException">No <see cref="Run"/> came since the weights were set.</exception>
    /// <exception cref="NotSupportedException">The logits come from no product.</exception>
    public virtual MatrixView Hidden =>
        throw new NotSupportedException(
            $"the logits of {Description.Name} come from no product, so there is no Hidden that goes into it"
        );

    /// <summary>Takes the inputs in and computes all that does not depend on the places that are asked for.</summary>
    /// <param name="inputs">The inputs that the logits depend on, in the spec's order, each rows·T ids.</param>
    /// <param name="rows">How many sequences are given; N unless told.</param>
    /// <exception cref="ArgumentException">An input is of another length, or holds an id outside of its bound; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The weights are unset.</exception>
    public abstract void Run(ReadOnlySpan<ReadOnlyMemory<int>> inputs, int? rows = null);

    /// <summary>[places, V]: the logits of the first cross-entropy at some places of the last run; valid until the next call.</summary>
    /// <param name="places">Places in 0 … rows·T − 1, at most N·T of them; in any order, and one may come twice.</param>
    /// <exception cref="ArgumentException">A place lies outside of the run, or they are too many; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">No <see cref="Run"/> came since the weights were set.</exception>
    public abstract MatrixView Logits(ReadOnlySpan<int> places);

    /// <summary>Checks what must hold before inputs are taken in.</summary>
    protected void CheckRun(int rows) => CheckRows(rows);

    /// <summary>Starts a run of <paramref name="rows"/> sequences; every check has passed.</summary>
    protected void BeginRun(int rows)
    {
        _hasRun = false; // where a run fails half way, only a new one helps
        UseRows(rows);
    }

    /// <summary>Ends a run.</summary>
    protected void CompleteRun() => _hasRun = true;

    /// <summary>Throws unless there was a run and every place lies within it.</summary>
    protected void CheckPlaces(ReadOnlySpan<int> places)
    {
        RequireRun("logits");
        if (places.Length > Places)
            throw new ArgumentException(
                $"{places.Length} places are asked for; {Description.Name} has room for the logits of {Places} at once",
                nameof(places)
            );
        var inUse = SequencesInUse * Description.Tokens;
        for (var i = 0; i < places.Length; i++)
        {
            if ((uint)places[i] >= (uint)inUse)
                throw new ArgumentException(
                    $"`places` holds {places[i]} at {i}; the last run has the places 0 … {inUse - 1}",
                    nameof(places)
                );
        }
    }

    /// <summary>Copies places into their slot and returns how many they are.</summary>
    protected static int TakePlaces(ReadOnlySpan<int> places, IdSlot slot)
    {
        places.CopyTo(slot.Span);
        return places.Length;
    }

    /// <summary>A look at what the last run made.</summary>
    protected MatrixView ViewOfRun(Slot slot, int rows, int columns)
    {
        RequireRun("results");
        return new MatrixView(slot, rows, columns);
    }

    /// <inheritdoc/>
    private protected sealed override void ForgetResults() => _hasRun = false;

    private void RequireRun(string what)
    {
        RequireAlive();
        if (!_hasRun)
            throw new InvalidOperationException($"there are {what} after Run");
    }
}
