using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>DESCRIBE [EXTENDED | FORMATTED] of a table, a partition or a column: Hive's rows in three columns.</summary>
internal static partial class Describe
{
    private static readonly string?[] Blank = ["", "", ""];
    private static readonly string?[] Header = ["# col_name", "data_type", "comment"];

    public static CommandOutput Run(DescribeTable statement, CommandContext context)
    {
        var (reference, found) = TableReference.Find(statement.Table, context);
        var table = found.Table;
        var partition = statement.Partition is { } specification ? FindPartition(specification, reference, found, context) : null;
        var columns = (partition?.StorageDescriptor ?? table.StorageDescriptor).Columns;
        if (statement.ColumnPath.Count > 0)
        {
            return CommandOutput.Table(["col_name", "data_type", "comment"], AlongPath(statement.ColumnPath, columns, table.PartitionKeys));
        }

        var rows = new List<string?[]>();
        if (statement.Formatted)
        {
            rows.Add(Header);
            rows.Add(Blank);
        }

        rows.AddRange(columns.Concat(table.PartitionKeys).Select(ToRow));
        if (!table.PartitionKeys.IsEmpty)
        {
            rows.AddRange([Blank, ["# Partition Information", "", ""], Header, Blank]);
            rows.AddRange(table.PartitionKeys.Select(ToRow));
        }

        if (statement.Formatted && partition is not null)
        {
            AddDetails(rows, partition, found, context);
        }
        else if (statement.Formatted)
        {
            AddDetails(rows, found);
        }
        else if (statement.Extended)
        {
            rows.AddRange([Blank, partition is null
                ? ["Detailed Table Information", Thrift(found), ""]
                : ["Detailed Partition Information", Thrift(partition, found, context), ""]]);
        }

        return CommandOutput.Table(["col_name", "data_type", "comment"], rows);
    }

    private static string?[] ToRow(Column column) => [column.Name, column.Type, column.Comment ?? ""];

    private static void AddDetails(List<string?[]> rows, TableSnapshot found)
    {
        var table = found.Table;
        var storage = table.StorageDescriptor;
        rows.AddRange(
        [
            Blank,
            ["# Detailed Table Information", "", ""],
            ["Database:", table.DatabaseName, ""],
            ["Owner:", table.Owner ?? "", ""],
            ["CreateTime:", Time(table.CreateTime), ""],
            ["LastAccessTime:", "UNKNOWN", ""],
            ["Location:", found.Location, ""],
            ["Table Type:", table.TableType ?? "", ""],
            ["Table Parameters:", "", ""],
        ]);
        rows.AddRange(table.Parameters.Select(pair => new string?[] { "", pair.Key, pair.Value }));
        if (table.IsView)
        {
            rows.AddRange([Blank, ["# View Information", "", ""], ["View Original Text:", PrestoView.Read(table).OriginalSql, ""]]);
            return;
        }

        AddStorage(rows, storage);
    }

    private static void AddStorage(List<string?[]> rows, StorageDescriptor storage)
    {
        rows.AddRange(
        [
            Blank,
            ["# Storage Information", "", ""],
            ["SerDe Library:", storage.SerdeInfo?.SerializationLibrary ?? "", ""],
            ["InputFormat:", storage.InputFormat ?? "", ""],
            ["OutputFormat:", storage.OutputFormat ?? "", ""],
            ["Compressed:", storage.Compressed ? "Yes" : "No", ""],
            ["Num Buckets:", storage.NumberOfBuckets.ToString(CultureInfo.InvariantCulture), ""],
            ["Bucket Columns:", $"[{string.Join(", ", storage.BucketColumns)}]", ""],
            ["Sort Columns:", "[]", ""],
            ["Storage Desc Params:", "", ""],
        ]);
        rows.AddRange((storage.SerdeInfo?.Parameters ?? Database.EmptyParameters).Select(pair => new string?[] { "", pair.Key, pair.Value }));
    }

    private static string Thrift(TableSnapshot found)
    {
        var table = found.Table;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Table(tableName:{table.Name}, dbName:{table.DatabaseName}, owner:{table.Owner}, createTime:{table.CreateTime?.ToUnixTimeSeconds() ?? 0}, "
            + $"lastAccessTime:0, retention:0, sd:{Thrift(table.StorageDescriptor, found.Location)}, "
            + $"partitionKeys:[{Fields(table.PartitionKeys)}], parameters:{{{Pairs(table.Parameters)}}}, viewOriginalText:{table.ViewOriginalText ?? "null"}, "
            + $"viewExpandedText:{table.ViewExpandedText ?? "null"}, tableType:{table.TableType})");
    }

    private static string Thrift(StorageDescriptor storage, string location)
    {
        var serde = storage.SerdeInfo;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"StorageDescriptor(cols:[{Fields(storage.Columns)}], location:{location}, "
            + $"inputFormat:{storage.InputFormat}, outputFormat:{storage.OutputFormat}, compressed:{(storage.Compressed ? "true" : "false")}, "
            + $"numBuckets:{storage.NumberOfBuckets}, serdeInfo:SerDeInfo(name:{serde?.Name ?? "null"}, serializationLib:{serde?.SerializationLibrary}, "
            + $"parameters:{{{Pairs(serde?.Parameters)}}}), bucketCols:[{string.Join(", ", storage.BucketColumns)}], sortCols:[], parameters:{{{Pairs(storage.Parameters)}}})");
    }

    private static string Fields(ImmutableArray<Column> columns) =>
        string.Join(", ", columns.Select(column => $"FieldSchema(name:{column.Name}, type:{column.Type}, comment:{column.Comment ?? "null"})"));

    private static string Pairs(ImmutableSortedDictionary<string, string>? pairs) =>
        string.Join(", ", (pairs ?? Database.EmptyParameters).Select(pair => $"{pair.Key}={pair.Value}"));

    private static string Time(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture) ?? "UNKNOWN";
}
