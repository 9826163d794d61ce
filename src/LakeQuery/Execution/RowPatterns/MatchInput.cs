using System.Collections.Immutable;
using LakeQuery.Execution.Staging;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>Makes columns of plans that come into being after the optimiser: their numbers lie far above the binder's.</summary>
internal sealed class FreshColumns
{
    private const int First = 1_000_000;

    private int _last = First;

    /// <summary>A new column.</summary>
    public PlanColumn Next(SqlType type) => new(++_last, null, type);
}

/// <summary>The rows of a MATCH_RECOGNIZE, kept in the order of matching in a temporary table.</summary>
internal sealed class MatchInput(MatchRecognizeNode match, FreshColumns fresh)
{
    private readonly string _table = "lq_match_" + match.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
    private readonly PlanColumn _rowNumber = fresh.Next(SqlType.BigInt);

    /// <summary>Puts the rows there.</summary>
    public void Keep(Stage stage)
    {
        var keys = match.PartitionBy.Items.Select(key => new SortKey(key, false, false)).Concat(match.OrderBy.Items).ToImmutableArray();
        stage.Keep(_table, keys.IsEmpty ? match.Input : new SortNode(match.Input, keys), _rowNumber);
    }

    /// <summary>For each partition its first and its last row, in order.</summary>
    public List<(int Start, int End)> Partitions(Stage stage)
    {
        var row = fresh.Next(SqlType.BigInt);
        var keys = match.PartitionBy.Items.Select(key => (PlanColumnReference)key).DistinctBy(key => key.Column.Id)
            .Select(key => (Source: key.Column, Copy: fresh.Next(key.Type))).ToList();
        var rows = new StagedRowsNode(
            _table, [new StagedColumn(row, _rowNumber.SqlName), .. keys.Select(key => new StagedColumn(key.Copy, key.Source.SqlName))]);
        var bounds = ImmutableArray.CreateRange(["min", "max"], name =>
        {
            var function = Functions.FunctionResolver.Resolve(name, [SqlType.BigInt], default);
            return new AggregateCall(
                fresh.Next(SqlType.BigInt), function.Definition, function.SignatureIndex, [new PlanColumnReference(row)], false, PlanList<SortKey>.Empty, null);
        });
        var plan = new AggregateNode(
            rows,
            [.. keys.Select(key => new Assignment(fresh.Next(key.Copy.Type), new PlanColumnReference(key.Copy)))],
            [[.. Enumerable.Range(0, keys.Count)]],
            bounds,
            PlanList<Assignment>.Empty);
        var partitions = new List<(int, int)>();
        stage.Read(new ProjectNode(plan, [.. bounds.Select(call => new Assignment(call.Column, new PlanColumnReference(call.Column)))]), chunk =>
        {
            var (first, last) = (chunk.Vector(0), chunk.Vector(1));
            for (var index = 0; index < chunk.Size; index++)
            {
                if (first.IsValid(index))
                {
                    partitions.Add((checked((int)first.Data<long>()[index]), checked((int)last.Data<long>()[index] + 1)));
                }
            }
        });
        partitions.Sort();
        return partitions;
    }

    /// <summary>The rows alone.</summary>
    /// <param name="rowNumber">The column for a row's number; null leaves it out.</param>
    /// <param name="columns">For columns of the input those by which they shall be known.</param>
    public StagedRowsNode Rows(PlanColumn? rowNumber, IEnumerable<(PlanColumn Source, PlanColumn Column)> columns) => new(_table,
    [
        .. rowNumber is null ? ImmutableArray<StagedColumn>.Empty : [new StagedColumn(rowNumber, _rowNumber.SqlName)],
        .. columns.Select(column => new StagedColumn(column.Column, column.Source.SqlName)),
    ]);

    /// <summary>Joins rows by their numbers.</summary>
    /// <param name="left">What has the numbers.</param>
    /// <param name="row">The number's column there.</param>
    /// <param name="columns">The columns that come along.</param>
    /// <param name="kind">Left where the number may be NULL.</param>
    /// <param name="range">Rows outside of it are not looked at; null: all are.</param>
    public JoinNode Join(
        PlanNode left, PlanColumn row, IEnumerable<(PlanColumn Source, PlanColumn Column)> columns, JoinKind kind, (long First, long Last)? range)
    {
        var number = fresh.Next(SqlType.BigInt);
        PlanNode rows = Rows(number, columns);
        if (range is { } only)
        {
            rows = new FilterNode(rows, new PlanBetween(
                new PlanColumnReference(number), new PlanConstant(only.First, SqlType.BigInt), new PlanConstant(only.Last, SqlType.BigInt)));
        }

        return new JoinNode(
            kind, left, rows, new PlanComparison(BinaryOperator.Equal, new PlanColumnReference(number), new PlanColumnReference(row)), false);
    }
}
