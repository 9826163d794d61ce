using System.Collections.Immutable;

namespace LakeQuery.Crawling;

/// <summary>The formats tables are made of, named as Glue's classification.</summary>
internal enum FileFormat
{
    Parquet,
    Json,
    Csv,
}

/// <summary>How a JSON file holds its rows.</summary>
internal enum JsonLayout
{
    /// <summary>One object a line.</summary>
    Lines,

    /// <summary>One array of objects.</summary>
    Array,

    /// <summary>Objects that run over several lines.</summary>
    Document,
}

/// <summary>A column of one file.</summary>
internal sealed record FileColumn(string Name, ColumnType Type)
{
    /// <summary>The name as the file spells it.</summary>
    public string SourceName { get; init; } = Name;

    /// <summary>Whether the name was made up (<c>col0</c>), so that an equal name says nothing.</summary>
    public bool IsUnnamed { get; init; }

    /// <summary>A value that shows why the type is what it is.</summary>
    public ValueExample? Example { get; init; }
}

/// <summary>What one file is: its format and its columns.</summary>
internal sealed record FileSchema(FileFormat Format, ImmutableArray<FileColumn> Columns)
{
    /// <summary>Compression of the whole file: none, gzip or zstd.</summary>
    public string Compression { get; init; } = "none";

    /// <summary>CSV: what stands between fields.</summary>
    public char Delimiter { get; init; }

    /// <summary>CSV: what stands around fields; zero where none was seen.</summary>
    public char Quote { get; init; }

    /// <summary>CSV: whether the first line holds names.</summary>
    public bool HasHeader { get; init; }

    /// <summary>JSON: where the rows are.</summary>
    public JsonLayout JsonLayout { get; init; }

    /// <summary>Where values made a column wider.</summary>
    public ImmutableArray<Widening> Widenings { get; init; } = [];

    /// <summary>Choices made, for the report.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Whether one SerDe with one setting reads both.</summary>
    public bool IsReadAs(FileSchema other, bool awsCompatible) =>
        Format == other.Format
        && (Format != FileFormat.Csv || IsReadAsCsv(other))
        && (Format != FileFormat.Json || JsonLayout == other.JsonLayout)
        && (!awsCompatible || Compression == other.Compression);

    // Delimited text is read by position: a name may be new or changed, but not stand in another place.
    private bool IsReadAsCsv(FileSchema other)
    {
        if (Delimiter != other.Delimiter || HasHeader != other.HasHeader || !QuotesAgree(Quote, other.Quote))
        {
            return false;
        }

        if (ReferenceEquals(this, other))
        {
            return true;
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < Columns.Length; index++)
        {
            places[Columns[index].Name] = index;
        }

        for (var index = 0; index < other.Columns.Length; index++)
        {
            if (places.TryGetValue(other.Columns[index].Name, out var place) && place != index)
            {
                return false;
            }
        }

        return true;
    }

    private static bool QuotesAgree(char first, char second) => first == second || first == '\0' || second == '\0';
}
