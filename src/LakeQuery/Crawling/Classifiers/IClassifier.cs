namespace LakeQuery.Crawling.Classifiers;

/// <summary>Knows one format. Classifiers are asked in order, and the first that is certain decides.</summary>
internal interface IClassifier
{
    /// <summary>What the file is; null where it is not of this format.</summary>
    Classification? Classify(FileSample sample);
}

/// <summary>A certain answer: a schema, or the reason why a file of this format can't be read.</summary>
internal sealed record Classification
{
    private Classification()
    {
    }

    public FileSchema? Schema { get; private init; }

    public string? Problem { get; private init; }

    /// <summary>Rows counted, or -1.</summary>
    public long Rows { get; init; } = -1;

    /// <summary>Rows by the sample's measure.</summary>
    public double EstimatedRows { get; init; }

    /// <summary>Whether the sample held every row.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Bytes of each column, where the format tells.</summary>
    public IReadOnlyList<long> ColumnBytes { get; init; } = [];

    /// <summary>What the format tells of row groups.</summary>
    public Storage.Parquet.ParquetStatistics? Statistics { get; init; }

    public static Classification Of(FileSchema schema) => new() { Schema = schema };

    public static Classification Broken(string problem) => new() { Problem = problem };
}
