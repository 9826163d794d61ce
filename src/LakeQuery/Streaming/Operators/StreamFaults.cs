using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;

namespace LakeQuery.Streaming.Operators;

/// <summary>Words what the steps of a pump report to the error stream.</summary>
internal sealed class StreamFaults(StreamEnvironment environment, string? pump)
{
    /// <summary>An aggregate of a group or a window doesn't fit its type.</summary>
    public void OutOfRange(AggregateSpec spec, long rowtime, ImmutableArray<StreamColumn> columns, int row) => environment.Errors.Report(new StreamError(
        "NUMERIC_VALUE_OUT_OF_RANGE", $"The result of '{spec.Kind}' does not fit in {spec.Result}", rowtime, RowText.Of(columns, row), pump));

    /// <summary>An aggregate of a group is an error.</summary>
    public void Failed(LakeQueryException error, long rowtime, ImmutableArray<StreamColumn> columns, int row) => environment.Errors.Report(new StreamError(
        error.Code.Name, error.Message, rowtime, RowText.Of(columns, row), pump));

    /// <summary>A row came behind the watermark.</summary>
    public void Late(long rowtime, ImmutableArray<StreamColumn> columns, int row) => environment.Errors.Report(new StreamError(
        "LATE_ROW", "The windows of the row's time have been emitted already; a longer lateness waits longer", rowtime, RowText.Of(columns, row), pump));

    /// <summary>A row has no event time.</summary>
    public void NoEventTime(long rowtime, ImmutableArray<StreamColumn> columns, int row) => environment.Errors.Report(new StreamError(
        "NULL_EVENT_TIME", "The row has no event time, so it belongs to no window", rowtime, RowText.Of(columns, row), pump));
}
