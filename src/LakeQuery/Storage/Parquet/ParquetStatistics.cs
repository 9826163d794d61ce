namespace LakeQuery.Storage.Parquet;

/// <summary>What is known of a Parquet file's content without reading it: rows of each row group, and of each top-level column in it the
/// bytes, the nulls and a lower and an upper bound. It comes from the footer, or from the catalog, which noted it down.</summary>
/// <remarks>Arrays that hold something for each chunk are [row groups × columns], row group by row group. Bounds are in Parquet's PLAIN
/// encoding without a length; what they mean is said by the column's type. A bound that is null is not known; nested columns have none. Of two
/// columns whose names differ only in case the second is left out, and the first has no type.</remarks>
internal sealed partial class ParquetStatistics
{
    /// <summary>Names of the top-level columns, lower-cased, in file order; files mostly share one array.</summary>
    public required string[] ColumnNames { get; init; }

    /// <summary>How each column is stored, by which its bounds are read: see <see cref="ParquetColumnType"/>; null for a nested column or
    /// one whose bounds nobody can read. Files mostly share one array.</summary>
    public required ParquetColumnType?[] ColumnTypes { get; init; }

    /// <summary>Rows of each row group.</summary>
    public required long[] GroupRows { get; init; }

    /// <summary>Compressed bytes on disk of each chunk (all leaves of a nested column together).</summary>
    public required long[] ChunkBytes { get; init; }

    /// <summary>Nulls in each chunk; -1 where nobody counted.</summary>
    public required long[] NullCounts { get; init; }

    /// <summary>The lower bound of each chunk's values that are not null, or null where it is not known.</summary>
    public required byte[]?[] Mins { get; init; }

    /// <summary>The upper bound, as <see cref="Mins"/>.</summary>
    public required byte[]?[] Maxs { get; init; }

    /// <summary>Of each chunk: whether its bounds are values that occur. Strings may be cut short.</summary>
    public required BoundsExactness[] Exactness { get; init; }

    /// <summary>How many row groups.</summary>
    public int GroupCount => GroupRows.Length;

    /// <summary>Place of a chunk in the arrays.</summary>
    public int ChunkOf(int group, int column) => (group * ColumnNames.Length) + column;

    /// <summary>The same with arrays of equal content, so that files share them.</summary>
    public ParquetStatistics WithColumns(string[] names, ParquetColumnType?[] types) => new()
    {
        ColumnNames = names,
        ColumnTypes = types,
        GroupRows = GroupRows,
        ChunkBytes = ChunkBytes,
        NullCounts = NullCounts,
        Mins = Mins,
        Maxs = Maxs,
        Exactness = Exactness,
    };

    /// <summary>The bytes of some columns in some row groups, given in order; all where that is null.</summary>
    public long BytesOf(HashSet<string> columns, int[]? groups)
    {
        long sum = 0;
        for (var column = 0; column < ColumnNames.Length; column++)
        {
            if (!columns.Contains(ColumnNames[column]))
            {
                continue;
            }

            for (var index = 0; index < (groups?.Length ?? GroupCount); index++)
            {
                sum += ChunkBytes[ChunkOf(groups?[index] ?? index, column)];
            }
        }

        return sum;
    }

    /// <summary>The position of a column by its lower-cased name, or -1.</summary>
    public int IndexOf(string lowerCaseName) => Array.IndexOf(ColumnNames, lowerCaseName);
}

/// <summary>Which bounds of a chunk are values that occur in it, and what more the file knows of it.</summary>
[Flags]
internal enum BoundsExactness : byte
{
    /// <summary>Neither is known to be.</summary>
    None = 0,

    /// <summary>The lower one is.</summary>
    Min = 1,

    /// <summary>The upper one is.</summary>
    Max = 2,

    /// <summary>The file has a bloom filter of it.</summary>
    BloomFilter = 4,

    /// <summary>The file knows bounds of its pages.</summary>
    PageIndex = 8,
}
