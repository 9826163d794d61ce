using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LakeQuery.Catalog;

/// <summary>Glue's JSON: the shapes that <c>aws glue get-table</c> and its relatives print.</summary>
/// <remarks>Reading is tolerant: members may be missing or null, times are ISO text or seconds since 1970, and what is not known is kept
/// in Extra. No reflection: a table's file is read on every query.</remarks>
internal static partial class GlueJson
{
    /// <summary>Hive's spelling of a NULL partition value.</summary>
    public const string NullPartitionValue = "__HIVE_DEFAULT_PARTITION__";

    private static readonly JsonDocumentOptions ReadOptions = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Parses UTF-8 text, with or without a byte order mark.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return JsonDocument.Parse(utf8.Span.StartsWith(mark) ? utf8[mark.Length..] : utf8, ReadOptions);
    }

    /// <summary>Reads a Database.</summary>
    /// <exception cref="JsonException">The JSON has another shape.</exception>
    public static Database ReadDatabase(JsonElement element)
    {
        var database = new Database { Name = "" };
        JsonObject? extra = null;
        foreach (var member in Members(element, "Database"))
        {
            switch (member.Name)
            {
                case "Name":
                    database = database with { Name = Name(member.Value) };
                    break;
                case "Description":
                    database = database with { Description = Text(member) };
                    break;
                case "LocationUri":
                    database = database with { LocationUri = Text(member) };
                    break;
                case "Parameters":
                    database = database with { Parameters = Pairs(member) };
                    break;
                case "CreateTime" when Time(member.Value) is { } time:
                    database = database with { CreateTime = time };
                    break;
                default:
                    Keep(ref extra, member);
                    break;
            }
        }

        return database.Name.Length == 0 ? throw Missing("Database", "Name") : database with { Extra = extra };
    }

    /// <summary>Reads a Table.</summary>
    /// <exception cref="JsonException">The JSON has another shape.</exception>
    public static Table ReadTable(JsonElement element)
    {
        string name = "", database = "";
        string? description = null, owner = null, type = null, originalText = null, expandedText = null, version = null;
        DateTimeOffset? created = null, updated = null;
        StorageDescriptor? storage = null;
        ImmutableArray<Column> keys = [];
        var parameters = Database.EmptyParameters;
        JsonObject? extra = null;
        foreach (var member in Members(element, "Table"))
        {
            switch (member.Name)
            {
                case "Name":
                    name = Name(member.Value);
                    break;
                case "DatabaseName":
                    database = Name(member.Value);
                    break;
                case "Description":
                    description = Text(member);
                    break;
                case "Owner":
                    owner = Text(member);
                    break;
                case "CreateTime" when Time(member.Value) is { } time:
                    created = time;
                    break;
                case "UpdateTime" when Time(member.Value) is { } time:
                    updated = time;
                    break;
                case "StorageDescriptor":
                    storage = ReadDescriptor(member.Value);
                    break;
                case "PartitionKeys":
                    keys = Columns(member);
                    break;
                case "TableType":
                    type = Text(member);
                    break;
                case "ViewOriginalText":
                    originalText = Text(member);
                    break;
                case "ViewExpandedText":
                    expandedText = Text(member);
                    break;
                case "Parameters":
                    parameters = Pairs(member);
                    break;
                case "VersionId":
                    version = Text(member);
                    break;
                case TableFile.OwnMember:
                    break;
                default:
                    Keep(ref extra, member);
                    break;
            }
        }

        return new Table
        {
            Name = name.Length == 0 ? throw Missing("Table", "Name") : name,
            DatabaseName = database,
            Description = description,
            Owner = owner,
            CreateTime = created,
            UpdateTime = updated,
            StorageDescriptor = storage ?? new StorageDescriptor(),
            PartitionKeys = keys,
            TableType = type,
            ViewOriginalText = originalText,
            ViewExpandedText = expandedText,
            Parameters = parameters,
            VersionId = version,
            Extra = extra,
        };
    }

    /// <summary>Reads a StorageDescriptor; null gives an empty one.</summary>
    /// <exception cref="JsonException">The JSON has another shape.</exception>
    public static StorageDescriptor ReadDescriptor(JsonElement element)
    {
        var storage = new StorageDescriptor();
        JsonObject? extra = null;
        foreach (var member in Members(element, "StorageDescriptor"))
        {
            switch (member.Name)
            {
                case "Columns":
                    storage = storage with { Columns = Columns(member) };
                    break;
                case "Location":
                    storage = storage with { Location = Text(member) };
                    break;
                case "InputFormat":
                    storage = storage with { InputFormat = Text(member) };
                    break;
                case "OutputFormat":
                    storage = storage with { OutputFormat = Text(member) };
                    break;
                case "Compressed" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    storage = storage with { Compressed = member.Value.GetBoolean() };
                    break;
                case "NumberOfBuckets" when member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out var buckets):
                    storage = storage with { NumberOfBuckets = buckets };
                    break;
                case "SerdeInfo":
                    storage = storage with { SerdeInfo = ReadSerde(member.Value) };
                    break;
                case "BucketColumns":
                    storage = storage with { BucketColumns = Texts(member) };
                    break;
                case "Parameters":
                    storage = storage with { Parameters = Pairs(member) };
                    break;
                default:
                    Keep(ref extra, member);
                    break;
            }
        }

        return storage with { Extra = extra };
    }

    /// <summary>Reads a Partition with the names of its database and table, which may be missing.</summary>
    /// <exception cref="JsonException">The JSON has another shape.</exception>
    public static GluePartition ReadPartition(JsonElement element)
    {
        var partition = new GluePartition();
        JsonObject? extra = null;
        foreach (var member in Members(element, "Partition"))
        {
            switch (member.Name)
            {
                case "Values":
                    partition = partition with
                    {
                        Values = [.. Texts(member).Select(value => value == NullPartitionValue ? null : value)],
                    };
                    break;
                case "DatabaseName":
                    partition = partition with { DatabaseName = Name(member.Value) };
                    break;
                case "TableName":
                    partition = partition with { TableName = Name(member.Value) };
                    break;
                case "StorageDescriptor" when member.Value.ValueKind != JsonValueKind.Null:
                    partition = partition with { StorageDescriptor = ReadDescriptor(member.Value) };
                    break;
                case "Parameters":
                    partition = partition with { Parameters = Pairs(member) };
                    break;
                case "CreationTime" when Time(member.Value) is { } time:
                    partition = partition with { CreationTime = time };
                    break;
                default:
                    Keep(ref extra, member);
                    break;
            }
        }

        return partition with { Extra = extra };
    }

    /// <summary>Reads an object of text values, as Parameters are.</summary>
    public static ImmutableSortedDictionary<string, string> ReadPairs(JsonElement element)
    {
        var pairs = Database.EmptyParameters.ToBuilder();
        foreach (var member in Members(element, "Parameters"))
        {
            if (Text(member) is { } value)
            {
                pairs[member.Name] = value;
            }
        }

        // The shared empty instance lets two objects without parameters compare equal.
        return pairs.Count == 0 ? Database.EmptyParameters : pairs.ToImmutable();
    }

    private static SerdeInfo? ReadSerde(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var serde = new SerdeInfo();
        JsonObject? extra = null;
        foreach (var member in Members(element, "SerdeInfo"))
        {
            switch (member.Name)
            {
                case "Name":
                    serde = serde with { Name = Text(member) };
                    break;
                case "SerializationLibrary":
                    serde = serde with { SerializationLibrary = Text(member) };
                    break;
                case "Parameters":
                    serde = serde with { Parameters = Pairs(member) };
                    break;
                default:
                    Keep(ref extra, member);
                    break;
            }
        }

        return serde with { Extra = extra };
    }

    private static ImmutableArray<Column> Columns(JsonProperty member)
    {
        var columns = ImmutableArray.CreateBuilder<Column>();
        foreach (var item in Items(member))
        {
            string name = "", type = "";
            string? comment = null;
            JsonObject? extra = null;
            foreach (var part in Members(item, "Column"))
            {
                switch (part.Name)
                {
                    case "Name":
                        name = Name(part.Value);
                        break;
                    case "Type":
                        type = Text(part) ?? "";
                        break;
                    case "Comment":
                        comment = Text(part);
                        break;
                    default:
                        Keep(ref extra, part);
                        break;
                }
            }

            columns.Add(new Column(name.Length == 0 ? throw Missing("Column", "Name") : name, type, comment) { Extra = extra });
        }

        return columns.ToImmutable();
    }

    private static string Name(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()!.ToLowerInvariant() : throw new JsonException("A name is not text.");

    private static string? Text(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => member.Value.GetString(),
        JsonValueKind.Null => null,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => member.Value.GetRawText(),
        _ => throw new JsonException($"'{member.Name}' is not text."),
    };

    private static ImmutableArray<string> Texts(JsonProperty member)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Items(member))
        {
            texts.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : throw new JsonException($"'{member.Name}' holds something else than text."));
        }

        return texts.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, string> Pairs(JsonProperty member) => ReadPairs(member.Value);

    // ISO text as newer tools print it, or seconds since 1970 as older ones do; null for anything else, which is then kept as it is.
    private static DateTimeOffset? Time(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var seconds) && Math.Abs(seconds) < 100_000_000_000m)
        {
            return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        }

        return value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(
                value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement element, string shape) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject(),
        JsonValueKind.Null => default,
        _ => throw new JsonException($"A {shape} is not an object."),
    };

    private static JsonElement.ArrayEnumerator Items(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.Array => member.Value.EnumerateArray(),
        JsonValueKind.Null => default,
        _ => throw new JsonException($"'{member.Name}' is not a list."),
    };

    private static void Keep(ref JsonObject? extra, JsonProperty member) =>
        (extra ??= [])[member.Name] = JsonNode.Parse(member.Value.GetRawText(), null, ReadOptions);

    private static JsonException Missing(string shape, string member) => new($"A {shape} has no '{member}'.");
}

/// <summary>A partition as Glue gives it: it names its table, and carries a whole descriptor.</summary>
internal sealed record GluePartition
{
    public string? DatabaseName { get; init; }

    public string? TableName { get; init; }

    public ImmutableArray<string?> Values { get; init; } = [];

    public StorageDescriptor? StorageDescriptor { get; init; }

    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = Database.EmptyParameters;

    public DateTimeOffset? CreationTime { get; init; }

    public JsonObject? Extra { get; init; }
}
