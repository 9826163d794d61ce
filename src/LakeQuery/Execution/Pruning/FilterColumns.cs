using System.Text;
using LakeQuery.Catalog;
using LakeQuery.Execution.Scans;
using LakeQuery.Planning;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;
using LakeQuery.Types;

namespace LakeQuery.Execution.Pruning;

/// <summary>Columns of a scan, as a rule those that its filter names, and how each is found in files of one shape.</summary>
internal sealed class FilterColumns
{
    private readonly ScanNode _scan;
    private readonly ScanOutput[] _outputs;
    private readonly bool _readsBytesAsText;

    // Files mostly share one shape; the last one met is kept.
    private FileShape? _last;

    /// <summary>The columns of a scan's filter.</summary>
    public FilterColumns(ScanNode scan)
        : this(scan, OfFilter(scan))
    {
    }

    /// <summary>Some columns of a scan.</summary>
    public FilterColumns(ScanNode scan, IEnumerable<ScanOutput> outputs)
    {
        _scan = scan;
        _outputs = [.. outputs];

        // Where one column is bytes, bytes that are meant to be text are read as something else.
        _readsBytesAsText = !scan.Outputs.Items.Any(output =>
            output.Source == ScanSource.Data && FileValues.Holds(output.Column.Type, SqlTypeKind.Varbinary));
    }

    /// <summary>How many.</summary>
    public int Count => _outputs.Length;

    /// <summary>The place of a column, or -1.</summary>
    public int SlotOf(PlanColumn column) => Array.FindIndex(_outputs, output => output.Column == column);

    /// <summary>The name of a column.</summary>
    public string NameOf(int slot) => _outputs[slot].Column.Name ?? "";

    /// <summary>Whether a column's values lie in the files.</summary>
    public bool IsData(int slot) => _outputs[slot].Source == ScanSource.Data;

    /// <summary>How the columns are found in a file.</summary>
    public FileShape ShapeOf(ParquetStatistics? statistics, StorageDescriptor? own)
    {
        var storage = own ?? _scan.Table.Table.StorageDescriptor;
        var last = Volatile.Read(ref _last);
        if (last is not null && ReferenceEquals(last.Names, statistics?.ColumnNames) && ReferenceEquals(last.Types, statistics?.ColumnTypes)
            && ReferenceEquals(last.Storage, storage))
        {
            return last;
        }

        var shape = new FileShape(statistics?.ColumnNames, statistics?.ColumnTypes, storage, [.. _outputs.Select(output => PlaceOf(output, statistics, storage))]);
        Volatile.Write(ref _last, shape);
        return shape;
    }

    /// <summary>The one value that a column which does not come from the content has in a file.</summary>
    public ValueRange ConstantOf(int slot, in FileFacts file)
    {
        var output = _outputs[slot];
        object? value;
        switch (output.Source)
        {
            case ScanSource.Path:
                value = file.Path;
                break;
            case ScanSource.FileSize:
                value = file.Bytes;
                break;
            case ScanSource.FileModifiedTime when output.Column.Type is { Kind: SqlTypeKind.TimestampWithTimeZone, IsFinerThanMicros: false }:
                // Athena shows milliseconds.
                value = file.ModifiedMicros / 1000 * 1000;
                break;
            case ScanSource.PartitionKey when !file.PartitionValues.IsDefaultOrEmpty:
                if (!PartitionKeyValues.TryRead(file.PartitionValues[output.Index], output.Column.Type, out value))
                {
                    return ValueRange.Unknown;
                }

                break;
            case ScanSource.Partition when !file.PartitionValues.IsDefaultOrEmpty:
                var values = file.PartitionValues;
                value = HivePath.Format([.. _scan.Table.Table.PartitionKeys.Select((key, index) => KeyValuePair.Create(key.Name, values[index]))]);
                break;
            default:
                return ValueRange.Unknown;
        }

        return ValueRange.TryOf(new PlanConstant(value, output.Column.Type), out var range) ? range : ValueRange.Unknown;
    }

    private static IEnumerable<ScanOutput> OfFilter(ScanNode scan)
    {
        var wanted = scan.Filter is null ? [] : ReferenceCollector.Columns(scan.Filter);
        return scan.Outputs.Items.Where(output => wanted.Contains(output.Column.Id));
    }

    private ColumnPlace PlaceOf(ScanOutput output, ParquetStatistics? statistics, StorageDescriptor storage)
    {
        if (output.Source != ScanSource.Data)
        {
            return new ColumnPlace(ColumnPlaceKind.Constant, -1, null);
        }

        if (statistics is null)
        {
            return new ColumnPlace(ColumnPlaceKind.Unknown, -1, null);
        }

        var name = _scan.Table.Table.StorageDescriptor.Columns[output.Index].Name;
        var declared = storage.Columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
        if (declared is null)
        {
            // The partition was written before there was the column.
            return new ColumnPlace(ColumnPlaceKind.AllNull, -1, null);
        }

        var lower = declared.Name.ToLowerInvariant();
        var index = statistics.IndexOf(lower);
        if (index < 0)
        {
            // What is the same letter in another case is a matter of taste beyond ASCII.
            return new ColumnPlace(Ascii.IsValid(lower) ? ColumnPlaceKind.AllNull : ColumnPlaceKind.Unknown, -1, null);
        }

        // Of two columns of one name nobody says which is read.
        if (Array.IndexOf(statistics.ColumnNames, lower, index + 1) >= 0 || statistics.ColumnTypes[index] is not { } stored
            || HiveTypeNames.TryParse(declared.Type) is not { } type)
        {
            return new ColumnPlace(ColumnPlaceKind.Unknown, index, null);
        }

        return new ColumnPlace(ColumnPlaceKind.Chunk, index, BoundDecoder.Of(stored, type, output.Column.Type, _readsBytesAsText));
    }
}

/// <summary>Where the values of a filter's column come from in a file.</summary>
internal enum ColumnPlaceKind
{
    /// <summary>Nobody knows.</summary>
    Unknown,

    /// <summary>Nowhere: the column is NULL.</summary>
    AllNull,

    /// <summary>The file has one value of it.</summary>
    Constant,

    /// <summary>A column of the file.</summary>
    Chunk,
}

/// <summary>Where one column is in files of a shape.</summary>
/// <param name="Kind">Where its values come from.</param>
/// <param name="Index">Its place among the file's columns, or -1.</param>
/// <param name="Decoder">How its bounds are read.</param>
internal sealed record ColumnPlace(ColumnPlaceKind Kind, int Index, BoundDecoder? Decoder);

/// <summary>Where the columns of a filter are in all files of one schema that are stored in one way.</summary>
/// <param name="Names">The files' column names.</param>
/// <param name="Types">Their types.</param>
/// <param name="Storage">How they are stored.</param>
/// <param name="Places">Where each column is.</param>
internal sealed record FileShape(string[]? Names, ParquetColumnType?[]? Types, StorageDescriptor Storage, ColumnPlace[] Places);
