using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Catalog.Projection;
using LakeQuery.Errors;
using LakeQuery.Execution.Projection;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <content>Partitions that follow from a table's properties.</content>
internal sealed partial class PartitionReader
{
    /// <summary>Partitions of a table without any filter: those registered, or as many as projection gives.</summary>
    /// <param name="table">The table.</param>
    /// <param name="chosen">Those that were chosen: of injected keys only their values can be counted.</param>
    /// <param name="start">When the statement began.</param>
    public static long CountAll(TableSnapshot table, ImmutableArray<ChosenPartition> chosen, DateTimeOffset start) =>
        PartitionProjection.Of(table.Table) is { } projection
            ? ProjectedPartitions.Product(projection.Keys.Select((key, index) => key.Values(start.UtcDateTime)?.Count
                ?? chosen.Select(partition => partition.Values[index]).Distinct(StringComparer.Ordinal).Count()))
            : table.PartitionCount;

    private ImmutableArray<ChosenPartition> ReadProjected(
        ScanNode scan, PartitionProjection projection, string zone, DateTimeOffset start, int? atMost, CancellationToken cancellation)
    {
        if (scan.PartitionPredicate is { } predicate)
        {
            scan = scan with { PartitionPredicate = WithConstants(predicate, scan.Table.Location, zone, start, cancellation) };
        }

        var candidates = ProjectedPartitions.Of(scan, projection, start);
        if (candidates.Count > PartitionProjection.MaxPartitions)
        {
            candidates.Narrow((source, own) => Texts(scan, source, own, zone, start, cancellation));
        }

        if (candidates.IsEmpty)
        {
            return [];
        }

        var chosen = Read(scan, candidates.Sql(), null, zone, start, atMost, cancellation);
        return projection.HasTemplate
            ? [.. chosen.Select(partition => partition with { Location = projection.Locate(partition.Values) }).Where(partition => partition.Location is not null)]
            : chosen;
    }

    private PlanExpression WithConstants(
        PlanExpression predicate, string tableLocation, string zone, DateTimeOffset start, CancellationToken cancellation)
    {
        var operands = new ConstantOperands();
        operands.Rewrite(predicate);
        if (operands.Found.Count == 0)
        {
            return predicate;
        }

        var writer = new DuckDbSqlWriter(new Dictionary<int, ScanManifest>(), zone, start);
        var none = new Dictionary<PlanColumn, string>();
        var sql = "SELECT " + string.Join(", ", operands.Found.Select(operand => operand.Type.Kind == SqlTypeKind.Date
            ? $"CAST(({writer.WriteExpression(operand, none)} - DATE '1970-01-01') AS VARCHAR)"
            : $"CAST({writer.WriteExpression(operand, none)} AS VARCHAR)"));
        try
        {
            Query(sql, null, tableLocation, writer.NativeFunctions, chunk =>
            {
                foreach (var (index, operand) in operands.Found.Index())
                {
                    var value = chunk.Vector(index);
                    operands.Set(operand, new PlanConstant(value.IsValid(0) ? Value(value.Text(0), operand.Type) : null, operand.Type) { Span = operand.Span });
                }
            }, cancellation);
        }
        catch (LakeQueryException)
        {
            // It fails where it is evaluated, if it is.
            return predicate;
        }

        return operands.Rewrite(predicate);
    }

    private static object Value(string text, SqlType type) => type.Kind switch
    {
        SqlTypeKind.Varchar => text,
        _ => long.Parse(text, CultureInfo.InvariantCulture),
    };

    // A value that is none of its key's type stays: reading it is the error.
    private List<string> Texts(
        ScanNode scan, string source, PlanExpression predicate, string zone, DateTimeOffset start, CancellationToken cancellation)
    {
        var writer = new DuckDbSqlWriter(new Dictionary<int, ScanManifest>(), zone, start);
        var columns = scan.PartitionColumns.Items.Select((column, index) => (column, Key: KeySql(index, column.Type)))
            .ToDictionary(pair => pair.column, pair => pair.Key);
        var condition = writer.WriteExpression(predicate, columns);
        var texts = new List<string>();
        Query($"{source} WHERE coalesce({condition}, TRUE)", null, scan.Table.Location, writer.NativeFunctions, chunk =>
        {
            var values = chunk.Vector(0);
            for (var row = 0; row < chunk.Size; row++)
            {
                texts.Add(values.Text(row));
            }
        }, cancellation);
        return texts;
    }
}
