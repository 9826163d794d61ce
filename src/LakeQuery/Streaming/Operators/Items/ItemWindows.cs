using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Items;

/// <summary>A step that looks at one column in tumbling windows of ROWTIME and says something of each when it is over.</summary>
internal abstract class ItemWindows : StreamOperator
{
    private readonly WindowWatch _watch;

    /// <summary>Windows over a column.</summary>
    /// <param name="inputTypes">The types of the input's columns.</param>
    /// <param name="column">The column.</param>
    /// <param name="windowMicros">Length of a window.</param>
    /// <param name="outputTypes">The types of the output's columns.</param>
    protected ItemWindows(ImmutableArray<SqlType> inputTypes, int column, long windowMicros, ImmutableArray<SqlType> outputTypes)
    {
        Column = column;
        _watch = new WindowWatch([new MonotonicKey(column, new RowtimeBucket(windowMicros, 0, 0, false))], inputTypes);
        Emitter = new BatchEmitter(this, outputTypes);
    }

    /// <inheritdoc/>
    public sealed override int OpenWindows => _watch.IsOpen ? 1 : 0;

    /// <summary>The column looked at.</summary>
    protected int Column { get; }

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
        SaveItems(state);
    }

    /// <inheritdoc/>
    public sealed override void Restore(StateReader state)
    {
        state.Begin(GetType().Name, 1);
        _watch.Restore(state);
        RestoreItems(state);
    }

    /// <summary>Takes rows of the open window.</summary>
    protected abstract void Add(StreamBatch batch, int start, int count);

    /// <summary>Gives the open window's output and forgets it.</summary>
    protected abstract void Emit(long rowtime);

    /// <summary>Writes what the open window holds.</summary>
    protected abstract void SaveItems(StateWriter state);

    /// <summary>Takes it over.</summary>
    protected abstract void RestoreItems(StateReader state);

    private void Close(long rowtime)
    {
        Emit(rowtime);
        _watch.Close();
        Emitter.Relieve();
    }
}
