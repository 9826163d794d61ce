using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>GROUP BY over a stream with aggregates that no step computes piece by piece, such as approx_percentile or array_agg with a cast: the rows of the
/// open window are held, and DuckDB computes its groups when it ends. Output as of <see cref="TumblingAggregate"/>.</summary>
internal sealed class HeldAggregate : StreamOperator
{
    private readonly WindowWatch _watch;
    private readonly StreamBatch _held;
    private readonly BatchEmitter _emitter;
    private readonly Func<DuckProgram> _prepare;
    private DuckProgram? _program;

    /// <summary>Groups of windows.</summary>
    /// <param name="inputTypes">The types of the input's columns.</param>
    /// <param name="windowKeys">The keys that end groups; the index is a column of the input.</param>
    /// <param name="outputTypes">The types of the output's columns.</param>
    /// <param name="prepare">Makes the statement over a window's rows ready, when the first one ends.</param>
    public HeldAggregate(
        ImmutableArray<SqlType> inputTypes, ImmutableArray<MonotonicKey> windowKeys, ImmutableArray<SqlType> outputTypes, Func<DuckProgram> prepare)
    {
        _watch = new WindowWatch(windowKeys, inputTypes);
        _held = new StreamBatch(inputTypes);
        _emitter = new BatchEmitter(this, outputTypes);
        _prepare = prepare;
    }

    /// <inheritdoc/>
    public override int OpenWindows => _watch.IsOpen ? 1 : 0;

    /// <inheritdoc/>
    public override long StateBytes => _held.MemoryBytes;

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        for (var row = 0; row < batch.RowCount;)
        {
            if (!_watch.IsOpen)
            {
                _watch.Open(batch, row);
            }

            var end = _watch.FindEnd(batch, row);
            _held.AppendRange(batch, row, end - row);
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

        _emitter.Deliver(batch.Bound);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(HeldAggregate), 1);
        _watch.Save(state);
        state.Batch(_held);
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(HeldAggregate), 1);
        _watch.Restore(state);
        state.Batch(_held);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _program?.Dispose();
        base.Dispose(disposing);
    }

    private void Close(long rowtime)
    {
        var groups = (_program ??= _prepare()).Run(new KernelInput(_held.Columns, _held.Rowtimes));
        var output = _emitter.Batch;
        for (var index = 0; index < output.Columns.Length; index++)
        {
            output.Columns[index].AppendRange(groups.Columns[index], 0, groups.RowCount);
        }

        output.Rowtimes.AppendSpan(groups.RowCount).Fill(rowtime);
        _held.Clear();
        _watch.Close();
        _emitter.Relieve();
    }
}
