using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators;

/// <summary>Takes the batches of a stream as they come.</summary>
internal interface IBatchReceiver
{
    /// <summary>Takes rows and a bound; the batch is the caller's and is filled anew after the call.</summary>
    void Receive(StreamBatch batch);
}

/// <summary>A step of a pump: rows in, rows out, and whatever must be remembered in between.</summary>
/// <remarks>
/// <para>The output depends on the rows and bounds that came in, in their order, and on nothing else: not on how they were cut into batches,
/// not on the time of day, not on the number of threads.</para>
/// <para>The bounds given on tell how far the output's ROWTIME has come: an operator that holds rows back holds the bound back with them. After
/// <see cref="StreamBatch.End"/> an operator gives all it still holds, then the same bound.</para>
/// <para>Calls come one at a time. Between two calls the operator may be asked to save its state.</para>
/// </remarks>
internal abstract class StreamOperator : IDisposable
{
    /// <summary>Who takes the output; set before the first batch.</summary>
    public IBatchReceiver Output { get; set; } = null!;

    /// <summary>Takes a batch of one of the inputs.</summary>
    /// <param name="batch">Rows and a bound; the caller's.</param>
    /// <param name="input">Which input, from 0; a step with one input has 0.</param>
    public abstract void Process(StreamBatch batch, int input);

    /// <summary>Writes all that later output depends on.</summary>
    public abstract void Save(StateWriter state);

    /// <summary>Takes over what <see cref="Save"/> wrote; called before the first batch.</summary>
    /// <exception cref="InvalidDataException">It does not fit.</exception>
    public abstract void Restore(StateReader state);

    /// <summary>Windows open now, for the live view.</summary>
    public virtual int OpenWindows => 0;

    /// <summary>Rows that came behind the watermark so far.</summary>
    public virtual long LateRows => 0;

    /// <summary>About how many bytes are held for later output.</summary>
    public virtual long StateBytes => 0;

    /// <summary>One input as a receiver.</summary>
    public IBatchReceiver Input(int input = 0) => new InputReceiver(this, input);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the operator holds beside managed memory.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private sealed class InputReceiver(StreamOperator step, int input) : IBatchReceiver
    {
        public void Receive(StreamBatch batch) => step.Process(batch, input);
    }
}
