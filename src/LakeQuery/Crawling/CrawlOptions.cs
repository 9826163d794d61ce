namespace LakeQuery.Crawling;

/// <summary>What a crawl looks at and how.</summary>
public sealed record CrawlOptions
{
    /// <summary>Folders (or single files) to crawl: paths or file:// URIs; relative ones start at the current folder.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Database that the tables go to; made where it is missing.</summary>
    public string Database { get; init; } = "default";

    /// <summary>Put before every table's name.</summary>
    public string TablePrefix { get; init; } = "";

    /// <summary>Written to the tables as UPDATED_BY_CRAWLER; a crawl only changes and deprecates tables of its own name.</summary>
    public string CrawlerName { get; init; } = "lakequery";

    /// <summary>Look and report, change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Glue's exclude patterns, relative to each path: <c>**.tmp</c>, <c>2015/0[2-9]/**</c>.</summary>
    public IReadOnlyList<string> Exclusions { get; init; } = [];

    /// <summary>Bytes read from the head of a text file, after decompression. Plain files are also looked at in the middle and at the end.</summary>
    public int SampleBytes { get; init; } = 1 << 20;

    /// <summary>Files read in each folder, spread over it; null reads all.</summary>
    public int? SampleFiles { get; init; }

    /// <summary>Infers exactly as an AWS Glue crawler does: partition keys, dates and quoted values stay text, no header on files of text.</summary>
    public bool AwsCompatible { get; init; }

    /// <summary>Reads every file again, also those the catalog knows with the same size and time.</summary>
    public bool ReadAll { get; init; }

    /// <summary>Files read at a time; null for one a core.</summary>
    public int? Threads { get; init; }
}
