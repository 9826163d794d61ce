using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>GROUP BY over a stream with aggregates that no step computes piece by piece, such as approx_percentile: the rows of the open window are
/// held, and DuckDB computes its groups when it ends. Output as of <see cref="TumblingAggregate"/>.</summary>
/// <param name="inputTypes">The types of the input's columns.</param>
/// <param name="windowKeys">The keys that end groups; the index is a column of the input.</param>
/// <param name="outputTypes">The types of the output's columns.</param>
/// <param name="prepare">Makes the statement over a window's rows ready, when the first one ends.</param>
internal sealed class HeldAggregate(
    ImmutableArray<SqlType> inputTypes, ImmutableArray<MonotonicKey> windowKeys, ImmutableArray<SqlType> outputTypes, Func<DuckProgram> prepare)
    : HeldWindows(inputTypes, windowKeys, outputTypes)
{
    private DuckProgram? _program;

    /// <inheritdoc/>
    protected override void Emit(StreamBatch held, long rowtime)
    {
        var groups = (_program ??= prepare()).Run(new KernelInput(held.Columns, held.Rowtimes));
        var output = Emitter.Batch;
        for (var index = 0; index < output.Columns.Length; index++)
        {
            output.Columns[index].AppendRange(groups.Columns[index], 0, groups.RowCount);
        }

        output.Rowtimes.AppendSpan(groups.RowCount).Fill(rowtime);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _program?.Dispose();
        base.Dispose(disposing);
    }
}
