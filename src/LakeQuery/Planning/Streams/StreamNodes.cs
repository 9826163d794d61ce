using System.Collections.Immutable;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning.Streams;

// Nodes that only plans of pumps have. Each row of a stream has a ROWTIME beside its columns; Filter, Project and Window keep it, an aggregation
// and a join give a new one, and only the two nodes here read or set it. All other nodes are those of queries.

/// <summary>The rows of an in-application stream, as they come.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Outputs">One for each of its columns, in order.</param>
internal sealed record StreamScanNode(StreamDefinition Stream, ImmutableArray<PlanColumn> Outputs) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Outputs;
}

/// <summary>The input's columns and one more: the ROWTIME that each row has there. It is how ROWTIME gets into expressions.</summary>
internal sealed record RowtimeNode(PlanNode Input, PlanColumn Rowtime) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Input.Columns, Rowtime];
}

/// <summary>Gives each row the ROWTIME that a column of type timestamp holds (<c>expr AS ROWTIME</c>). A row that would fall behind the one
/// before it, or whose value is NULL, goes to the error stream.</summary>
internal sealed record SetRowtimeNode(PlanNode Input, PlanColumn Source) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Input.Columns;
}

/// <summary>A monotonic expression by whose change groups end.</summary>
/// <param name="Index">Where its value stands: an index into the node's keys.</param>
/// <param name="Bucket">How it is made of ROWTIME, where it is; a bound alone can then end a group. Null: only a row can.</param>
internal sealed record MonotonicKey(int Index, RowtimeBucket? Bucket);

/// <summary>Cuts ROWTIME into pieces of equal length: the value stays the same as long as <c>floor((ROWTIME + shift) / length)</c>
/// (or ceil) does.</summary>
/// <param name="LengthMicros">The length; 0 where it is given in months.</param>
/// <param name="LengthMonths">The length in calendar months; 0 where it is given in microseconds.</param>
/// <param name="ShiftMicros">What is added first.</param>
/// <param name="Ceiling">CEIL: a row on the border belongs to the piece before it.</param>
internal sealed record RowtimeBucket(long LengthMicros, int LengthMonths, long ShiftMicros, bool Ceiling)
{
    /// <summary>ROWTIME itself: each value is a piece of its own.</summary>
    public static RowtimeBucket Exact { get; } = new(1, 0, 0, false);
}

/// <summary>GROUP BY over a stream: the groups of a window are emitted, in order of first arrival, when a monotonic key changes. Each row of the
/// output has as ROWTIME the earliest time at which its window is known to be complete, or, for a key without bucket, that of the
/// row that ended it.</summary>
/// <param name="Input">The input.</param>
/// <param name="Keys">All keys, the monotonic ones included.</param>
/// <param name="WindowKeys">Which of them end groups; at least one.</param>
/// <param name="Aggregates">The aggregates.</param>
internal sealed record StreamAggregateNode(
    PlanNode Input, PlanList<Assignment> Keys, PlanList<MonotonicKey> WindowKeys, PlanList<AggregateCall> Aggregates) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns =>
        [.. Keys.Items.Select(key => key.Column), .. Aggregates.Items.Select(call => call.Column)];
}

/// <summary>WINDOWED BY STAGGER: a window for each key from its first row on, emitted once when it is over.</summary>
internal sealed record StaggerNode(PlanNode Input, PlanList<Assignment> Keys, long LengthMicros, PlanList<AggregateCall> Aggregates) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns =>
        [.. Keys.Items.Select(key => key.Column), .. Aggregates.Items.Select(call => call.Column)];
}

/// <summary>Which table function makes the windows.</summary>
internal enum TableWindowKind
{
    /// <summary>TUMBLE.</summary>
    Tumble,

    /// <summary>HOP.</summary>
    Hop,

    /// <summary>CUMULATE.</summary>
    Cumulate,

    /// <summary>SESSION.</summary>
    Session,
}

/// <summary>The windows of TUMBLE, HOP, CUMULATE and SESSION. All are [start, end) in event time, aligned to 1970-01-01 plus the offset.</summary>
/// <param name="Kind">Which.</param>
/// <param name="SizeMicros">Length of a window; of CUMULATE the greatest; of SESSION the gap (rows exactly so far apart are in one session).</param>
/// <param name="StepMicros">HOP's slide and CUMULATE's step, else 0.</param>
/// <param name="OffsetMicros">Moves the windows.</param>
/// <param name="LatenessMicros">The watermark is the highest event time less this; over ROWTIME it is ROWTIME's bound and this is 0.</param>
/// <param name="Late">What becomes of a row all of whose windows were emitted.</param>
/// <param name="SideStream">With <see cref="LateRows.Aside"/>: where it goes.</param>
internal sealed record TableWindow(
    TableWindowKind Kind, long SizeMicros, long StepMicros, long OffsetMicros, long LatenessMicros, LateRows Late, string? SideStream);

/// <summary>A window table function: the input's columns and those of the row's window; a row in several windows comes once for each.</summary>
/// <param name="Input">The input.</param>
/// <param name="Window">The windows.</param>
/// <param name="Time">The event time, a timestamp column; null for ROWTIME.</param>
/// <param name="PartitionBy">SESSION's keys.</param>
/// <param name="WindowStart">Column window_start.</param>
/// <param name="WindowEnd">Column window_end.</param>
/// <param name="WindowTime">Column window_time: the end less one millisecond.</param>
internal sealed record TableWindowNode(
    PlanNode Input, TableWindow Window, PlanColumn? Time, PlanList<PlanColumn> PartitionBy, PlanColumn WindowStart, PlanColumn WindowEnd, PlanColumn WindowTime)
    : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Input.Columns, WindowStart, WindowEnd, WindowTime];
}

/// <summary>GROUP BY over the windows of a table function: emitted once, when the watermark reaches the window's end, windows in order of their end,
/// then start, groups of a window in order of first arrival. ROWTIME of the output is the input's at that moment.</summary>
/// <param name="Source">The window table function; its WindowStart, WindowEnd and WindowTime are given on.</param>
/// <param name="Keys">The other keys, over the function's input.</param>
/// <param name="Aggregates">The aggregates, over the function's input.</param>
internal sealed record TableWindowAggregateNode(TableWindowNode Source, PlanList<Assignment> Keys, PlanList<AggregateCall> Aggregates) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns =>
    [
        Source.WindowStart, Source.WindowEnd, Source.WindowTime, .. Keys.Items.Select(key => key.Column),
        .. Aggregates.Items.Select(call => call.Column),
    ];
}

/// <summary>SELECT STREAM DISTINCT: each new row is emitted at once; a change of a monotonic column begins anew.</summary>
/// <param name="Input">The input.</param>
/// <param name="Compared">Indexes of the input's columns that are compared: all but ROWTIME.</param>
/// <param name="WindowKeys">The monotonic ones; their index counts the input's columns.</param>
internal sealed record StreamDistinctNode(PlanNode Input, PlanList<int> Compared, PlanList<MonotonicKey> WindowKeys) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Input.Columns;
}

/// <summary>ORDER BY over a stream: rows are held as long as the first key is unchanged, then emitted in order.</summary>
/// <param name="Input">The input.</param>
/// <param name="Keys">The order; the first key is monotonic.</param>
/// <param name="First">The first key's way to end a group; its index is 0.</param>
internal sealed record StreamSortNode(PlanNode Input, PlanList<SortKey> Keys, MonotonicKey First) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Input.Columns;
}

/// <summary>ORDER BY time WITHIN INTERVAL: rows leave in order of a timestamp column, which becomes ROWTIME, once the highest time seen
/// less the lateness has reached them. A row behind what has left goes to the error stream; NULL times are discarded.</summary>
internal sealed record EventSortNode(PlanNode Input, PlanColumn Time, long LatenessMicros) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Input.Columns;
}

/// <summary>The rows of a join's side that an arriving row of the other side meets.</summary>
/// <param name="RangeMicros">RANGE INTERVAL: those at most so much older, both ends included; null for a ROWS window.</param>
/// <param name="Rows">ROWS n PRECEDING: the last n + 1.</param>
internal sealed record StreamJoinWindow(long? RangeMicros, long Rows)
{
    /// <summary>RANGE … FOLLOWING: also those at most so much newer, both ends included. <see cref="RangeMicros"/> is below zero where a window begins
    /// behind the row.</summary>
    public long FollowingMicros { get; init; }
}

/// <summary>A join of two streams. A side without a window takes part with its current row, at the moment it arrives.</summary>
internal sealed record StreamJoinNode(
    JoinKind Kind, PlanNode Left, PlanNode Right, PlanExpression? Condition, StreamJoinWindow? LeftWindow, StreamJoinWindow? RightWindow) : PlanNode
{
    /// <summary>Whether a row may meet rows that come after it in time: what comes out then has the left row's ROWTIME.</summary>
    public bool LooksAhead => LeftWindow is { FollowingMicros: > 0 } || RightWindow is { FollowingMicros: > 0 };

    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Left.Columns, .. Right.Columns];
}

/// <summary>TOP_K_ITEMS_TUMBLING: the most frequent values of a column in each window of ROWTIME; ties by first arrival.</summary>
/// <param name="Input">The input.</param>
/// <param name="Item">The column counted.</param>
/// <param name="Count">How many values a window.</param>
/// <param name="WindowMicros">Length of a window.</param>
/// <param name="ItemOutput">ITEM, varchar(1024).</param>
/// <param name="CountOutput">ITEM_COUNT.</param>
internal sealed record TopItemsNode(PlanNode Input, PlanColumn Item, int Count, long WindowMicros, PlanColumn ItemOutput, PlanColumn CountOutput) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [ItemOutput, CountOutput];
}

/// <summary>COUNT_DISTINCT_ITEMS_TUMBLING: how many different values a column has in each window of ROWTIME.</summary>
internal sealed record DistinctItemsNode(PlanNode Input, PlanColumn Item, long WindowMicros, PlanColumn Output) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [Output];
}

/// <summary>In which order GROUP_RANK emits a group.</summary>
internal enum GroupRankOrder
{
    /// <summary>As received.</summary>
    None,

    /// <summary>From rank 1 on.</summary>
    Ascending,

    /// <summary>Rank 1 last.</summary>
    Descending,
}

/// <summary>GROUP_RANK: ranks the rows of one ROWTIME.</summary>
/// <param name="Input">The input.</param>
/// <param name="RankBy">The column that decides.</param>
/// <param name="Descending">sortOrder 'desc'.</param>
/// <param name="Order">outputOrder.</param>
/// <param name="MaxIdleMillis">After so long without a row, by the bound, the group is let go; 0 never.</param>
/// <param name="OutputMax">At most so many rows a group; 0 all.</param>
/// <param name="Rank">The rank's column, behind the input's.</param>
internal sealed record GroupRankNode(
    PlanNode Input, PlanColumn RankBy, bool Descending, GroupRankOrder Order, long MaxIdleMillis, long OutputMax, PlanColumn Rank) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Input.Columns, Rank];
}
