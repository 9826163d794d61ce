using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators;

/// <summary>Makes a timestamp column the ROWTIME of its row. A row that would fall behind the one before, or has NULL there, goes to the error stream.</summary>
/// <remarks>Kinesis Data Analytics SQL Reference, <i>ROWTIME</i>: a row whose ROWTIME is below the last one written is rejected.</remarks>
internal sealed class SetRowtime(ImmutableArray<SqlType> types, int column, StreamEnvironment environment, string pump) : StreamOperator
{
    private readonly StreamBatch _kept = new(types);
    private long _last = long.MinValue;

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        var source = batch.Columns[column];
        var times = ((LongColumn)source).Values;
        _kept.Clear();
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (source.IsNull(row) || times[row] < _last)
            {
                environment.Errors.Report(new StreamError(
                    "ROWTIME_OUT_OF_ORDER",
                    source.IsNull(row) ? "The value selected AS ROWTIME is NULL" : "The value selected AS ROWTIME lies before that of the row before it",
                    batch.Rowtimes.Values[row], Expressions.RowText.Of(batch.Columns, row), pump));
                continue;
            }

            _last = times[row];
            for (var index = 0; index < types.Length; index++)
            {
                _kept.Columns[index].AppendFrom(batch.Columns[index], row);
            }

            _kept.Rowtimes.Append(_last);
        }

        _kept.Bound = batch.Bound == StreamBatch.End ? StreamBatch.End : _last;
        Output.Receive(_kept);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin("set rowtime", 1);
        state.Long(_last);
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin("set rowtime", 1);
        _last = state.Long();
    }
}
