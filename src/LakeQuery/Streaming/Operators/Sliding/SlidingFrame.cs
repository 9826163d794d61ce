using System.Collections.Immutable;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>A window of OVER: the rows before the current one that it sees, and the current one.</summary>
/// <param name="PartitionBy">Columns of the input: only rows with the same values are seen.</param>
/// <param name="RangeMicros">RANGE INTERVAL: rows at most so much older, both ends included; 0 for RANGE CURRENT ROW.</param>
/// <param name="Rows">ROWS n PRECEDING: so many rows before; 0 for ROWS CURRENT ROW. Both null: UNBOUNDED PRECEDING.</param>
internal sealed record SlidingFrame(ImmutableArray<int> PartitionBy, long? RangeMicros, long? Rows)
{
    /// <summary>Whether all rows before are seen.</summary>
    public bool IsUnbounded => RangeMicros is null && Rows is null;
}

/// <summary>A function over a window.</summary>
/// <param name="Frame">Index of its window.</param>
/// <param name="Aggregate">What it computes.</param>
internal sealed record SlidingCall(int Frame, AggregateSpec Aggregate);
