using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning;

/// <summary>A node of the logical plan: immutable, with the columns it gives, in order.</summary>
internal abstract record PlanNode
{
    /// <summary>The columns the node gives.</summary>
    public abstract ImmutableArray<PlanColumn> Columns { get; }
}

/// <summary>Reads a table of the lake.</summary>
/// <param name="Id">Number of the scan, unique in the statement: the key under which its manifest is found.</param>
/// <param name="Table">The table as of binding.</param>
/// <param name="Outputs">The columns read, each with where it comes from.</param>
/// <param name="PartitionPredicate">What partition keys must satisfy, over <see cref="PartitionColumns"/>; only partitions for which
/// it is true are read, so it need not be checked again. Null: all.</param>
/// <param name="Filter">What rows must satisfy, over outputs; checked while reading.</param>
/// <param name="Limit">At most so many rows are asked for, any will do.</param>
internal sealed record ScanNode(
    int Id,
    TableSnapshot Table,
    PlanList<ScanOutput> Outputs,
    PlanExpression? PartitionPredicate,
    PlanExpression? Filter,
    long? Limit) : PlanNode
{
    /// <summary>For each partition key, in order, the column that <see cref="PartitionPredicate"/> knows it by.</summary>
    public required PlanList<PlanColumn> PartitionColumns { get; init; }

    /// <summary>Where the table, or the view that reads it, stands in the statement.</summary>
    public SourceSpan Span { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Outputs.Items.Select(output => output.Column)];
}

/// <summary>Where a scanned column comes from.</summary>
internal enum ScanSource
{
    /// <summary>A data column; <see cref="ScanOutput.Index"/> counts the table's columns.</summary>
    Data,

    /// <summary>A partition key; <see cref="ScanOutput.Index"/> counts the keys.</summary>
    PartitionKey,

    /// <summary>"$path".</summary>
    Path,

    /// <summary>"$file_size".</summary>
    FileSize,

    /// <summary>"$file_modified_time".</summary>
    FileModifiedTime,

    /// <summary>"$partition".</summary>
    Partition,
}

/// <summary>One scanned column.</summary>
internal sealed record ScanOutput(PlanColumn Column, ScanSource Source, int Index);

/// <summary>Rows of literal expressions.</summary>
internal sealed record ValuesNode(ImmutableArray<PlanColumn> Outputs, PlanList<PlanList<PlanExpression>> Rows) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Outputs;
}

/// <summary>Rows made by the catalog while planning: <c>information_schema</c>, <c>"table$partitions"</c>. Values as in
/// <see cref="PlanConstant"/>.</summary>
internal sealed record CatalogRowsNode(string Name, ImmutableArray<PlanColumn> Outputs, ImmutableArray<ImmutableArray<object?>> Rows) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Outputs;
}

internal sealed record FilterNode(PlanNode Input, PlanExpression Predicate) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Input.Columns;
}

/// <summary>A column and the expression that makes it.</summary>
internal sealed record Assignment(PlanColumn Column, PlanExpression Expression);

internal sealed record ProjectNode(PlanNode Input, PlanList<Assignment> Assignments) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Assignments.Items.Select(assignment => assignment.Column)];
}

/// <summary>An aggregate with its arguments already coerced.</summary>
internal sealed record AggregateCall(
    PlanColumn Column,
    FunctionDefinition Function,
    int SignatureIndex,
    PlanList<PlanExpression> Arguments,
    bool Distinct,
    PlanList<SortKey> OrderBy,
    PlanExpression? Filter)
{
    /// <summary>listagg's ON OVERFLOW, else null.</summary>
    public ListaggOverflow? Overflow { get; init; }
}

/// <summary>Groups. A grouping set lists indexes into <paramref name="Keys"/>; a plain GROUP BY has one set with all of them; a query
/// with aggregates and no GROUP BY has no keys and one empty set.</summary>
/// <param name="Input">The input.</param>
/// <param name="Keys">Each key's output column with its expression over the input.</param>
/// <param name="Sets">The grouping sets.</param>
/// <param name="Aggregates">The aggregates.</param>
/// <param name="Groupings">Columns for GROUPING(…), computed with the aggregation.</param>
internal sealed record AggregateNode(
    PlanNode Input,
    PlanList<Assignment> Keys,
    PlanList<PlanList<int>> Sets,
    PlanList<AggregateCall> Aggregates,
    PlanList<Assignment> Groupings) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns =>
        [.. Keys.Items.Select(key => key.Column), .. Aggregates.Items.Select(call => call.Column), .. Groupings.Items.Select(item => item.Column)];
}

/// <summary>Direction and place of NULLs are always said.</summary>
internal sealed record SortKey(PlanExpression Key, bool Descending, bool NullsFirst);

/// <summary>A window function over one partitioning and order.</summary>
internal sealed record WindowCall(
    PlanColumn Column,
    FunctionDefinition Function,
    int SignatureIndex,
    PlanList<PlanExpression> Arguments,
    bool Distinct,
    PlanExpression? Filter,
    bool IgnoreNulls,
    PlanList<PlanExpression> PartitionBy,
    PlanList<SortKey> OrderBy,
    PlanFrame? Frame)
{
    /// <summary>FROM LAST of nth_value: rows are counted from the frame's end.</summary>
    public bool FromLast { get; init; }

    /// <summary>The pattern whose matches the call is over, before the planner makes a <see cref="MatchRecognizeNode"/> of it.</summary>
    public WindowPattern? Pattern { get; init; }
}

internal sealed record PlanFrame(FrameUnit Unit, PlanFrameBound Start, PlanFrameBound End);

internal sealed record PlanFrameBound(FrameBoundKind Kind, PlanExpression? Offset);

/// <summary>The input's columns and one more for each window function.</summary>
internal sealed record WindowNode(PlanNode Input, PlanList<WindowCall> Calls) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Input.Columns, .. Calls.Items.Select(call => call.Column)];
}

internal sealed record SortNode(PlanNode Input, PlanList<SortKey> Keys) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Input.Columns;
}

/// <summary>OFFSET and LIMIT. With ties the input is a <see cref="SortNode"/>, whose order says what a tie is.</summary>
internal sealed record LimitNode(PlanNode Input, long Offset, long? Count, bool WithTies) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Input.Columns;
}

internal sealed record DistinctNode(PlanNode Input) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Input.Columns;
}

/// <summary>A join; USING and NATURAL are already spelled out. <paramref name="Lateral"/>: the right side may refer to the left's columns.</summary>
internal sealed record JoinNode(JoinKind Kind, PlanNode Left, PlanNode Right, PlanExpression? Condition, bool Lateral) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Left.Columns, .. Right.Columns];
}

/// <summary>Rows of arrays and maps, beside the input's columns; inner or left join.</summary>
/// <param name="Input">The input; null for UNNEST alone in FROM, whose arguments are constants or outer columns.</param>
/// <param name="Arguments">Arrays or maps; several run side by side, the shorter padded with NULL.</param>
/// <param name="Outputs">For each argument its columns: one for an array, one a field for rows that are taken apart, two for a map.</param>
/// <param name="Ordinality">The column of WITH ORDINALITY, or null.</param>
/// <param name="KeepEmpty">LEFT JOIN: a row without elements is kept with NULLs.</param>
internal sealed record UnnestNode(
    PlanNode? Input,
    PlanList<PlanExpression> Arguments,
    PlanList<PlanList<PlanColumn>> Outputs,
    PlanColumn? Ordinality,
    bool KeepEmpty) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns =>
    [
        .. Input?.Columns ?? [],
        .. Outputs.Items.SelectMany(columns => columns.Items),
        .. Ordinality is null ? ImmutableArray<PlanColumn>.Empty : [Ordinality],
    ];
}

/// <summary>UNION, INTERSECT or EXCEPT; the inputs' columns agree in number and type with <paramref name="Outputs"/>.</summary>
internal sealed record SetOperationNode(SetOperator Operator, bool All, PlanList<PlanNode> Inputs, ImmutableArray<PlanColumn> Outputs) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Outputs;
}

internal sealed record SampleNode(PlanNode Input, bool System, double Percentage) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Input.Columns;
}

/// <summary>Rows that a step before the statement has made ready; only after the optimiser is it in a plan.</summary>
/// <param name="Source">What stands in FROM: a temporary table or a call.</param>
/// <param name="Outputs">The columns with their names there.</param>
internal sealed record StagedRowsNode(string Source, PlanList<StagedColumn> Outputs) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Outputs.Items.Select(output => output.Column)];
}

/// <summary>A column made ready, by its name in the source.</summary>
internal sealed record StagedColumn(PlanColumn Column, string Name);

/// <summary>WITH RECURSIVE: <paramref name="Step"/> reads the rows of the last round through a <see cref="RecursiveReferenceNode"/> of
/// the same id; more than <paramref name="MaxDepth"/> rounds with rows are an error.</summary>
internal sealed record RecursiveNode(int Id, PlanNode Anchor, PlanNode Step, bool All, int MaxDepth, ImmutableArray<PlanColumn> Outputs) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Outputs;
}

/// <summary>The rows of the last round; <paramref name="Outputs"/> are by position the columns of the <see cref="RecursiveNode"/>.</summary>
internal sealed record RecursiveReferenceNode(int Id, ImmutableArray<PlanColumn> Outputs) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Outputs;
}

/// <summary>A table of WITH that is read more than once: its rows are made once, for all <see cref="SharedReferenceNode"/>s of its id.</summary>
/// <param name="Id">Number of the table, unique in the statement.</param>
/// <param name="Name">The name it has in WITH.</param>
/// <param name="Plan">What makes the rows. Its columns are its own: those of the first reference bear the same numbers.</param>
internal sealed record SharedTable(int Id, string Name, PlanNode Plan);

/// <summary>Reads a <see cref="SharedTable"/>.</summary>
internal sealed record SharedReferenceNode(int Id, string Name, PlanList<SharedOutput> Outputs) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Outputs.Items.Select(output => output.Column)];
}

/// <summary>A column of a reference, and the shared table's column that it shows.</summary>
internal sealed record SharedOutput(PlanColumn Column, PlanColumn Source);

/// <summary>The root: what the user sees. Labels may repeat; <c>_col0</c>, <c>_col1</c> stand for what has no name.</summary>
internal sealed record OutputNode(PlanNode Input, ImmutableArray<string> Labels, ImmutableArray<PlanColumn> Outputs) : PlanNode
{
    /// <summary>The tables that the plan reads more than once; each may read those before it.</summary>
    public PlanList<SharedTable> Shared { get; init; } = PlanList<SharedTable>.Empty;

    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Outputs;
}

/// <summary>The rows of <c>"table$partitions"</c>: one a registered partition, one column a key, read from the table's partition list.</summary>
/// <param name="Table">The table.</param>
/// <param name="Outputs">One column a partition key, in order.</param>
internal sealed record PartitionListNode(TableSnapshot Table, ImmutableArray<PlanColumn> Outputs) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Outputs;
}
