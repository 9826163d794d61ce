using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>A step with one window at a time, which ends when a monotonic key changes: takes its rows piece by piece and says something of it when it is
/// over.</summary>
internal abstract class WatchedWindows : StreamOperator
{
    private readonly WindowWatch _watch;

    /// <summary>Windows that end by these keys.</summary>
    /// <param name="inputTypes">The types of the input's columns.</param>
    /// <param name="windowKeys">The keys; their index is a column of the input.</param>
    /// <param name="outputTypes">The types of the output's columns.</param>
    protected WatchedWindows(ImmutableArray<SqlType> inputTypes, ImmutableArray<MonotonicKey> windowKeys, ImmutableArray<SqlType> outputTypes)
    {
        _watch = new WindowWatch(windowKeys, inputTypes);
        Emitter = new BatchEmitter(this, outputTypes);
    }

    /// <inheritdoc/>
    public sealed override int OpenWindows => _watch.IsOpen ? 1 : 0;

    /// <summary>Where the output goes.</summary>
    protected BatchEmitter Emitter { get; }

    /// <inheritdoc/>
    public sealed override void Process(StreamBatch batch, int input)
    {
        for (var row = 0; row < batch.RowCount;)
        {
            if (!_watch.IsOpen)
            {
                _watch.Open(batch, row);
                Open(batch, row);
            }

            var end = _watch.FindEnd(batch, row);
            Add(batch, row, end - row);
            row = end;
            if (row < batch.RowCount)
            {
                Close(_watch.TimeOfEnd(batch, row));
            }
        }

        if (_watch.IsEndedBy(batch, out var time))
        {
            Close(time);
        }

        Emitter.Deliver(batch.Bound);
    }

    /// <inheritdoc/>
    public sealed override void Save(StateWriter state)
    {
        state.Begin(GetType().Name, 1);
        _watch.Save(state);
        SaveWindow(state);
    }

    /// <inheritdoc/>
    public sealed override void Restore(StateReader state)
    {
        state.Begin(GetType().Name, 1);
        _watch.Restore(state);
        RestoreWindow(state);
    }

    /// <summary>Begins a window with its first row, which is added next.</summary>
    protected virtual void Open(StreamBatch batch, int row)
    {
    }

    /// <summary>Takes rows of the open window.</summary>
    protected abstract void Add(StreamBatch batch, int start, int count);

    /// <summary>Gives the open window's output and forgets it.</summary>
    protected abstract void Emit(long rowtime);

    /// <summary>Writes what the open window holds.</summary>
    protected abstract void SaveWindow(StateWriter state);

    /// <summary>Takes it over.</summary>
    protected abstract void RestoreWindow(StateReader state);

    private void Close(long rowtime)
    {
        Emit(rowtime);
        _watch.Close();
        Emitter.Relieve();
    }
}
