using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Storage;
using LakeQuery.Types;

namespace LakeQuery.Commands;

/// <content>One partition, and columns along a path: <c>tags.'$elem$'.name</c>.</content>
internal static partial class Describe
{
    // What Hive's SerDes say of a field.
    private const string FromSerde = "from deserializer";

    private static Partition FindPartition(PartitionSpecification specification, TableReference reference, TableSnapshot found, CommandContext context)
    {
        AlterPartitions.RequireKeys(found.Table, reference);
        var partitions = context.Catalog.ReadPartitions(found);
        return partitions[AlterPartitions.Find(specification, found.Table, partitions)];
    }

    private static void AddDetails(List<string?[]> rows, Partition partition, TableSnapshot found, CommandContext context)
    {
        var table = found.Table;
        rows.AddRange(
        [
            Blank,
            ["# Detailed Partition Information", "", ""],
            ["Partition Value:", $"[{Values(partition)}]", ""],
            ["Database:", table.DatabaseName, ""],
            ["Table:", table.Name, ""],
            ["CreateTime:", Time(partition.CreationTime), ""],
            ["LastAccessTime:", "UNKNOWN", ""],
            ["Location:", LocationOf(partition, found, context), ""],
            ["Partition Parameters:", "", ""],
        ]);
        rows.AddRange(partition.Parameters.Select(pair => new string?[] { "", pair.Key, pair.Value }));
        AddStorage(rows, partition.StorageDescriptor ?? table.StorageDescriptor);
    }

    private static string Thrift(Partition partition, TableSnapshot found, CommandContext context) => string.Create(
        CultureInfo.InvariantCulture,
        $"Partition(values:[{Values(partition)}], dbName:{found.Table.DatabaseName}, tableName:{found.Table.Name}, "
        + $"createTime:{partition.CreationTime?.ToUnixTimeSeconds() ?? 0}, lastAccessTime:0, "
        + $"sd:{Thrift(partition.StorageDescriptor ?? found.Table.StorageDescriptor, LocationOf(partition, found, context))}, "
        + $"parameters:{{{Pairs(partition.Parameters)}}})");

    private static string Values(Partition partition) => string.Join(", ", partition.Values.Select(value => value ?? GlueJson.NullPartitionValue));

    private static string LocationOf(Partition partition, TableSnapshot found, CommandContext context) =>
        LakePath.Resolve(partition.Location ?? PartitionLocations.Default(found.Table, partition.Values), context.Catalog.BaseDirectory);

    // Hive's rule: a struct at the end of the path shows its fields, anything else itself under the last name.
    private static IEnumerable<string?[]> AlongPath(SyntaxList<Identifier> path, ImmutableArray<Column> columns, ImmutableArray<Column> keys)
    {
        var name = path[0].Value;
        if (Find(keys, name) is { } key)
        {
            return path.Count == 1 ? [ToRow(key)] : throw BadStep(path[1], HiveTypeNames.Parse(key.Type));
        }

        var column = Find(columns, name) ?? throw QueryErrors.NoSuchColumnToDescribe(name, columns.Concat(keys).Select(known => known.Name), path[0].Span);
        var type = HiveTypeNames.Parse(column.Type);
        for (var index = 1; index < path.Count; index++)
        {
            type = Step(type, path[index]);
        }

        return type.Kind == SqlTypeKind.Row
            ? type.Fields.Select(field => new string?[] { field.Name, HiveTypeNames.Format(field.Type), FromSerde })
            : [[path[^1].Value.ToLowerInvariant(), HiveTypeNames.Format(type), FromSerde]];
    }

    private static SqlType Step(SqlType type, Identifier step) => (type.Kind, step.Value.ToLowerInvariant()) switch
    {
        (SqlTypeKind.Row, var name) => FieldOf(type, name) ?? throw BadStep(step, type),
        (SqlTypeKind.Array, "$elem$") => type.Element!,
        (SqlTypeKind.Map, "$key$") => type.Key!,
        (SqlTypeKind.Map, "$value$") => type.Element!,
        _ => throw BadStep(step, type),
    };

    private static SqlType? FieldOf(SqlType row, string name)
    {
        foreach (var field in row.Fields)
        {
            if (name.Equals(field.Name, StringComparison.OrdinalIgnoreCase))
            {
                return field.Type;
            }
        }

        return null;
    }

    private static Column? Find(ImmutableArray<Column> columns, string name) =>
        columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static LakeQueryException BadStep(Identifier step, SqlType type) => QueryErrors.BadColumnPath(
        step.Value,
        HiveTypeNames.Format(type),
        type.Kind switch
        {
            SqlTypeKind.Row => $"Its fields are: {string.Join(", ", type.Fields.Select(field => field.Name))}.",
            SqlTypeKind.Array => "The elements of an array are '$elem$'.",
            SqlTypeKind.Map => "The parts of a map are '$key$' and '$value$'.",
            _ => "The path ends before it.",
        },
        step.Span);
}
