using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>A step that holds the rows of its window until it is over.</summary>
/// <param name="inputTypes">The types of the input's columns.</param>
/// <param name="windowKeys">The keys that end windows; their index is a column of the input.</param>
/// <param name="outputTypes">The types of the output's columns.</param>
internal abstract class HeldWindows(ImmutableArray<SqlType> inputTypes, ImmutableArray<MonotonicKey> windowKeys, ImmutableArray<SqlType> outputTypes)
    : WatchedWindows(inputTypes, windowKeys, outputTypes)
{
    private readonly StreamBatch _held = new(inputTypes);

    /// <inheritdoc/>
    public sealed override long StateBytes => _held.MemoryBytes;

    /// <inheritdoc/>
    protected sealed override void Add(StreamBatch batch, int start, int count) => _held.AppendRange(batch, start, count);

    /// <inheritdoc/>
    protected sealed override void Emit(long rowtime)
    {
        Emit(_held, rowtime);
        _held.Clear();
    }

    /// <summary>Gives the output of a window that is over.</summary>
    /// <param name="held">Its rows.</param>
    /// <param name="rowtime">ROWTIME of the output: the earliest time at which the window is known to be complete.</param>
    protected abstract void Emit(StreamBatch held, long rowtime);

    /// <inheritdoc/>
    protected sealed override void SaveWindow(StateWriter state) => state.Batch(_held);

    /// <inheritdoc/>
    protected sealed override void RestoreWindow(StateReader state) => state.Batch(_held);
}
