using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;

namespace LakeQuery.Streaming.Operators;

/// <summary>Words what steps report to the error stream.</summary>
internal static class StreamFaults
{
    /// <summary>A row's event time is behind the watermark.</summary>
    public const string LateRow = "LATE_ROW";

    /// <summary>An aggregate of a group or a window doesn't fit its type.</summary>
    public static StreamError OutOfRange(AggregateSpec spec, long rowtime, ImmutableArray<StreamColumn> columns, int row) => new(
        "NUMERIC_VALUE_OUT_OF_RANGE", $"The result of '{spec.Kind}' does not fit in {spec.Result}", rowtime, RowText.Of(columns, row), null);

    /// <summary>A row came behind the watermark.</summary>
    public static StreamError Late(string message, long rowtime, ImmutableArray<StreamColumn> columns, int row) =>
        new(LateRow, message, rowtime, RowText.Of(columns, row), null);

    /// <summary>A row has no event time.</summary>
    public static StreamError NoEventTime(long rowtime, ImmutableArray<StreamColumn> columns, int row) =>
        new("NULL_EVENT_TIME", "The row has no event time, so it belongs to no window", rowtime, RowText.Of(columns, row), null);
}
