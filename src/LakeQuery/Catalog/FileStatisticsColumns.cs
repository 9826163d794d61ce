using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Catalog;

/// <summary>The columns of the file list that hold a file's <see cref="ParquetStatistics"/>, and their way in and out of memory.</summary>
/// <remarks>Lists written before these columns came have none of them: they are asked for by <see cref="Select"/>, which gives those that
/// are there.</remarks>
internal sealed class FileStatisticsColumns
{
    /// <summary>The columns that every list has, in order.</summary>
    public static readonly string[] Basic = ["partition_id", "path", "bytes", "modified", "row_count", "column_names", "column_bytes"];

    /// <summary>The columns after them that tell the shape: of some bytes a file.</summary>
    public static readonly string[] Shape = ["group_rows", "column_types"];

    /// <summary>The columns after those that tell of each chunk.</summary>
    public static readonly string[] Chunks = ["chunk_bytes", "null_counts", "mins", "maxs", "exactness"];

    /// <summary>Place of the first column of <see cref="Shape"/>.</summary>
    public const int FirstShape = 7;

    /// <summary>Place of the first column of <see cref="Chunks"/>.</summary>
    public const int FirstChunks = 9;

    // Files of one table mostly have the same columns: what was made of the last file's serves the next.
    private readonly HashSet<string>? _wanted;
    private string[] _fileNames = [];
    private int[] _kept = [];
    private string[] _keptNames = [];
    private ParquetColumnType?[] _keptTypes = [];
    private string[] _lastCodes = [];
    private ParquetColumnType?[] _lastTypes = [];

    /// <summary>Keeps of each file's columns only those wanted (lower-cased); null for all.</summary>
    public FileStatisticsColumns(HashSet<string>? wanted) => _wanted = wanted;

    /// <summary>What to write after SELECT: the columns of a list in their order, old lists having fewer.</summary>
    public static string Select(bool withChunks)
    {
        string[] names = [.. Basic, .. Shape, .. withChunks ? Chunks : []];
        return $"COLUMNS('^({string.Join('|', names)})$')";
    }

    /// <summary>DDL of the columns.</summary>
    public static string Definitions =>
        "group_rows BIGINT[], column_types VARCHAR[], chunk_bytes BIGINT[], null_counts BIGINT[], mins BLOB[], maxs BLOB[], exactness UTINYINT[]";

    /// <summary>Types of the columns.</summary>
    public static DuckLogicalType[] Types =>
    [
        DuckLogicalType.List(DuckLogicalType.BigInt), DuckLogicalType.List(DuckLogicalType.Varchar), DuckLogicalType.List(DuckLogicalType.BigInt),
        DuckLogicalType.List(DuckLogicalType.BigInt), DuckLogicalType.List(DuckLogicalType.Blob), DuckLogicalType.List(DuckLogicalType.Blob),
        DuckLogicalType.List(DuckLogicalType.UTinyInt),
    ];

    /// <summary>Elements that a file's statistics put into the largest of the lists.</summary>
    public static int ElementCount(ParquetStatistics? statistics) => statistics?.ChunkBytes.Length ?? 0;

    /// <summary>Writes a file's statistics into a row of a chunk whose columns from <see cref="FirstShape"/> on are these.</summary>
    public static void Write(DuckChunkBuilder chunk, int row, ParquetStatistics? statistics)
    {
        if (statistics is null)
        {
            for (var index = 0; index < Shape.Length + Chunks.Length; index++)
            {
                chunk.Column(FirstShape + index).SetNull(row);
            }

            return;
        }

        Write(chunk.Column(FirstShape), row, statistics.GroupRows);
        var types = chunk.Column(FirstShape + 1).AppendToList(row, statistics.ColumnTypes.Length);
        for (var index = 0; index < statistics.ColumnTypes.Length; index++)
        {
            if (statistics.ColumnTypes[index] is { } type)
            {
                types.Child.SetText(types.Offset + index, type.ToText());
            }
            else
            {
                types.Child.SetNull(types.Offset + index);
            }
        }

        Write(chunk.Column(FirstChunks), row, statistics.ChunkBytes);
        Write(chunk.Column(FirstChunks + 1), row, statistics.NullCounts);
        Write(chunk.Column(FirstChunks + 2), row, statistics.Mins);
        Write(chunk.Column(FirstChunks + 3), row, statistics.Maxs);
        var exactness = chunk.Column(FirstChunks + 4).AppendToList(row, statistics.Exactness.Length);
        statistics.Exactness.CopyTo(exactness.Child.Data<BoundsExactness>()[exactness.Offset..]);
    }

    /// <summary>Rows of each row group, or null where the list does not tell.</summary>
    public static long[]? ReadGroupRows(DuckChunk chunk, int row) =>
        chunk.ColumnCount > FirstShape && chunk.Vector(FirstShape) is var rows && rows.IsValid(row) ? Numbers(rows, row) : null;

    /// <summary>Type of each of a file's columns, or null where the list does not tell. Files with the same columns share an array.</summary>
    public ParquetColumnType?[]? ReadTypes(DuckChunk chunk, int row)
    {
        if (chunk.ColumnCount <= FirstShape || chunk.Vector(FirstShape + 1) is var vector && !vector.IsValid(row))
        {
            return null;
        }

        var (codes, range) = (vector.ListChild(), vector.ListEntries[row]);
        var (offset, length) = ((int)range.Offset, (int)range.Length);
        var same = length == _lastCodes.Length;
        for (var index = 0; same && index < length; index++)
        {
            same = codes.IsValid(offset + index) ? IsEqual(codes.Bytes(offset + index), _lastCodes[index]) : _lastCodes[index].Length == 0;
        }

        if (!same)
        {
            _lastCodes = [.. Enumerable.Range(offset, length).Select(index => codes.IsValid(index) ? codes.Text(index) : "")];
            _lastTypes = [.. _lastCodes.Select(ParquetColumnType.Parse)];
            _fileNames = [];
        }

        return _lastTypes;
    }

    /// <summary>A file's statistics, or null where the list has none or none that make sense.</summary>
    public ParquetStatistics? Read(DuckChunk chunk, int row, string[] names)
    {
        if (chunk.ColumnCount <= FirstChunks || ReadGroupRows(chunk, row) is not { } groupRows
            || ReadTypes(chunk, row) is not { } types || types.Length != names.Length)
        {
            return null;
        }

        ParquetColumnType?[] keptTypes = types;
        if (_wanted is null)
        {
            _keptNames = names;
            _kept = _kept.Length == names.Length ? _kept : [.. Enumerable.Range(0, names.Length)];
        }
        else
        {
            if (!ReferenceEquals(names, _fileNames))
            {
                _fileNames = names;
                _kept = [.. Enumerable.Range(0, names.Length).Where(index => _wanted.Contains(names[index]))];
                _keptNames = [.. _kept.Select(index => names[index])];
                _keptTypes = [.. _kept.Select(index => types[index])];
            }

            keptTypes = _keptTypes;
        }

        var vectors = new DuckVector[Chunks.Length];
        for (var index = 0; index < vectors.Length; index++)
        {
            vectors[index] = chunk.Vector(FirstChunks + index);
            if (!vectors[index].IsValid(row) || vectors[index].ListEntries[row].Length != (ulong)(groupRows.Length * names.Length))
            {
                return null;
            }
        }

        return new ParquetStatistics
        {
            ColumnNames = _keptNames,
            ColumnTypes = keptTypes,
            GroupRows = groupRows,
            ChunkBytes = Pick<long>(vectors[0], row, names.Length),
            NullCounts = Pick<long>(vectors[1], row, names.Length),
            Mins = PickBytes(vectors[2], row, names.Length),
            Maxs = PickBytes(vectors[3], row, names.Length),
            Exactness = Pick<BoundsExactness>(vectors[4], row, names.Length),
        };
    }

    private static long[] Numbers(DuckVector vector, int row)
    {
        var range = vector.ListEntries[row];
        return vector.ListChild().Data<long>().Slice((int)range.Offset, (int)range.Length).ToArray();
    }

    private T[] Pick<T>(DuckVector vector, int row, int columns) where T : unmanaged
    {
        var range = vector.ListEntries[row];
        var all = vector.ListChild().Data<T>().Slice((int)range.Offset, (int)range.Length);
        if (_kept.Length == columns)
        {
            return all.ToArray();
        }

        var picked = new T[all.Length / Math.Max(1, columns) * _kept.Length];
        for (var at = 0; at < picked.Length; at++)
        {
            picked[at] = all[(at / _kept.Length * columns) + _kept[at % _kept.Length]];
        }

        return picked;
    }

    private byte[]?[] PickBytes(DuckVector vector, int row, int columns)
    {
        var range = vector.ListEntries[row];
        var all = vector.ListChild();
        var picked = new byte[]?[(int)range.Length / Math.Max(1, columns) * _kept.Length];
        for (var at = 0; at < picked.Length; at++)
        {
            var place = (int)range.Offset + (at / _kept.Length * columns) + _kept[at % _kept.Length];
            picked[at] = all.IsValid(place) ? all.Bytes(place).ToArray() : null;
        }

        return picked;
    }

    private static void Write(DuckVectorWriter column, int row, long[] values)
    {
        var (child, offset) = column.AppendToList(row, values.Length);
        values.CopyTo(child.Data<long>()[offset..]);
    }

    private static void Write(DuckVectorWriter column, int row, byte[]?[] values)
    {
        var (child, offset) = column.AppendToList(row, values.Length);
        for (var index = 0; index < values.Length; index++)
        {
            if (values[index] is { } value)
            {
                child.SetBytes(offset + index, value);
            }
            else
            {
                child.SetNull(offset + index);
            }
        }
    }

    private static bool IsEqual(ReadOnlySpan<byte> utf8, string text) =>
        utf8.Length == Encoding.UTF8.GetByteCount(text) && Encoding.UTF8.GetString(utf8) == text;
}
