using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LakeQuery.Catalog;
using LakeQuery.Errors;

namespace LakeQuery.Workgroups;

/// <summary>A workgroup as JSON: Athena's WorkGroup, its Tags, and one member of ours.</summary>
/// <remarks>Sources: Athena API Reference, <i>WorkGroup</i>, <i>WorkGroupConfiguration</i>, <i>Tag</i>. What is known is taken out of the tree;
/// what is left is kept, where it stood.</remarks>
internal static class WorkgroupJson
{
    /// <summary>Name of the member that Athena does not know.</summary>
    public const string OwnMember = "LakeQuery";

    private static readonly JsonDocumentOptions ReadOptions =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };

    /// <summary>Reads a file's bytes; the file's name is the workgroup's.</summary>
    /// <exception cref="JsonException">The JSON is broken or has another shape.</exception>
    /// <exception cref="LakeQueryException">LAKE_INVALID_WORKGROUP: a setting may not be.</exception>
    public static Workgroup Read(string name, ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var root = JsonNode.Parse(utf8.StartsWith(mark) ? utf8[mark.Length..] : utf8, null, ReadOptions) as JsonObject
            ?? throw new JsonException("A WorkGroup is an object.");
        Take(root, "Name");
        var configuration = TakeObject(root, "Configuration");
        var result = TakeObject(configuration, "ResultConfiguration");
        var own = TakeObject(root, OwnMember);
        var workgroup = new Workgroup
        {
            Name = name,
            IsEnabled = ReadState(TakeText(root, "State")),
            Description = TakeText(root, "Description"),
            CreationTime = ReadTime(Take(root, "CreationTime")),
            BytesScannedCutoffPerQuery = TakeNumber(configuration, "BytesScannedCutoffPerQuery"),
            EnforceConfiguration = TakeFlag(configuration, "EnforceWorkGroupConfiguration") ?? false,
            OutputLocation = TakeText(result, "OutputLocation"),
            PeriodLimits = ReadPeriods(Take(own, "PeriodLimits")),
            Threads = ToInt(TakeNumber(own, "Threads"), "Threads"),
            MemoryLimitBytes = TakeNumber(own, "MemoryLimitBytes"),
            PricePerTerabyte = TakeDecimal(own, "PricePerTerabyte"),
            ResultReuseMaxAge = TakeNumber(own, "ResultReuseMaxAgeInMinutes") is { } minutes ? Span(minutes, TimeSpan.TicksPerMinute, "ResultReuseMaxAgeInMinutes") : null,
            HistoryRetention = TakeNumber(own, "HistoryRetentionInDays") is { } days ? Span(days, TimeSpan.TicksPerDay, "HistoryRetentionInDays") : TimeSpan.FromDays(45),
            Tags = ReadTags(Take(root, "Tags")),
        };
        PutBack(configuration, "ResultConfiguration", result);
        PutBack(root, "Configuration", configuration);
        PutBack(root, OwnMember, own);
        WorkgroupRules.Check(workgroup);
        return workgroup with { Extra = root.Count == 0 ? null : root };
    }

    /// <summary>The file's bytes.</summary>
    public static byte[] ToUtf8(Workgroup workgroup) => GlueJson.ToIndentedUtf8(writer => ToJson(workgroup).WriteTo(writer));

    /// <summary>The workgroup's JSON.</summary>
    private static JsonObject ToJson(Workgroup workgroup)
    {
        var result = new JsonObject();
        Add(result, "OutputLocation", workgroup.OutputLocation);
        var configuration = new JsonObject();
        PutBack(configuration, "ResultConfiguration", result);
        configuration["EnforceWorkGroupConfiguration"] = workgroup.EnforceConfiguration;
        Add(configuration, "BytesScannedCutoffPerQuery", workgroup.BytesScannedCutoffPerQuery);
        var root = new JsonObject { ["Name"] = workgroup.Name, ["State"] = workgroup.IsEnabled ? "ENABLED" : "DISABLED" };
        Add(root, "Description", workgroup.Description);

        // As the AWS command line prints times.
        Add(root, "CreationTime", workgroup.CreationTime?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'+00:00'", CultureInfo.InvariantCulture));
        root["Configuration"] = configuration;
        if (workgroup.Tags.Count > 0)
        {
            root["Tags"] = new JsonArray([.. workgroup.Tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]);
        }

        PutBack(root, OwnMember, OwnOf(workgroup));
        Merge(root, workgroup.Extra);
        return root;
    }

    private static JsonObject OwnOf(Workgroup workgroup)
    {
        var own = new JsonObject();
        if (!workgroup.PeriodLimits.IsEmpty)
        {
            own["PeriodLimits"] = new JsonArray([.. workgroup.PeriodLimits.Select(limit => new JsonObject
            {
                ["Bytes"] = limit.Bytes,
                ["PeriodInSeconds"] = (long)limit.Period.TotalSeconds,
                ["Action"] = limit.Action == PeriodAction.Refuse ? "REFUSE" : "ALERT",
            })]);
        }

        Add(own, "Threads", workgroup.Threads);
        Add(own, "MemoryLimitBytes", workgroup.MemoryLimitBytes);
        if (workgroup.PricePerTerabyte is { } price)
        {
            own["PricePerTerabyte"] = price;
        }

        Add(own, "ResultReuseMaxAgeInMinutes", (long?)workgroup.ResultReuseMaxAge?.TotalMinutes);
        if (workgroup.HistoryRetention != TimeSpan.FromDays(45))
        {
            own["HistoryRetentionInDays"] = (long)workgroup.HistoryRetention.TotalDays;
        }

        return own;
    }

    private static bool ReadState(string? state) => state switch
    {
        null or "ENABLED" => true,
        "DISABLED" => false,
        _ => throw new JsonException($"'State' is '{state}', not ENABLED or DISABLED."),
    };

    // ISO text as newer tools print it, or seconds since 1970 as older ones do.
    private static DateTimeOffset? ReadTime(JsonNode? node) =>
        node is null ? null
        : node is JsonValue number && number.TryGetValue(out decimal seconds) && Math.Abs(seconds) < 100_000_000_000m
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
        : node is JsonValue text && text.TryGetValue(out string? iso) && DateTimeOffset.TryParse(
            iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
        : throw new JsonException("'CreationTime' is no time.");

    private static ImmutableArray<PeriodLimit> ReadPeriods(JsonNode? node)
    {
        var limits = ImmutableArray.CreateBuilder<PeriodLimit>();
        foreach (var item in Items(node, "PeriodLimits"))
        {
            var period = Span(TakeNumber(item, "PeriodInSeconds") ?? 0, TimeSpan.TicksPerSecond, "PeriodInSeconds");
            var action = TakeText(item, "Action") switch
            {
                "ALERT" => PeriodAction.Alert,
                "REFUSE" => PeriodAction.Refuse,
                var other => throw new JsonException($"'Action' is '{other}', not ALERT or REFUSE."),
            };
            limits.Add(new PeriodLimit(TakeNumber(item, "Bytes") ?? 0, period, action));
        }

        return limits.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, string> ReadTags(JsonNode? node)
    {
        var tags = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var item in Items(node, "Tags"))
        {
            tags[TakeText(item, "Key") ?? ""] = TakeText(item, "Value") ?? "";
        }

        return tags.ToImmutable();
    }

    private static IEnumerable<JsonObject> Items(JsonNode? node, string member) => node switch
    {
        null => [],
        JsonArray items => items.Select(item => item as JsonObject ?? throw new JsonException($"'{member}' holds something else than objects.")),
        _ => throw new JsonException($"'{member}' is not a list."),
    };

    private static JsonNode? Take(JsonObject from, string member)
    {
        if (from.TryGetPropertyValue(member, out var node))
        {
            from.Remove(member);
        }

        return node;
    }

    private static JsonObject TakeObject(JsonObject from, string member) => Take(from, member) switch
    {
        null => [],
        JsonObject value => value,
        _ => throw new JsonException($"'{member}' is not an object."),
    };

    private static string? TakeText(JsonObject from, string member) =>
        Take(from, member) is not { } node ? null
        : node is JsonValue value && value.TryGetValue(out string? text) ? text
        : throw new JsonException($"'{member}' is not text.");

    private static long? TakeNumber(JsonObject from, string member) =>
        Take(from, member) is not { } node ? null
        : node is JsonValue value && value.TryGetValue(out long number) ? number
        : throw new JsonException($"'{member}' is not a whole number.");

    private static decimal? TakeDecimal(JsonObject from, string member) =>
        Take(from, member) is not { } node ? null
        : node is JsonValue value && value.TryGetValue(out decimal number) ? number
        : throw new JsonException($"'{member}' is not a number.");

    private static bool? TakeFlag(JsonObject from, string member) =>
        Take(from, member) is not { } node ? null
        : node is JsonValue value && value.TryGetValue(out bool flag) ? flag
        : throw new JsonException($"'{member}' is not true or false.");

    private static int? ToInt(long? number, string member) =>
        number is null or (>= int.MinValue and <= int.MaxValue) ? (int?)number : throw new JsonException($"'{member}' is too large.");

    private static TimeSpan Span(long count, long ticks, string member) =>
        Math.Abs(count) <= TimeSpan.MaxValue.Ticks / ticks ? TimeSpan.FromTicks(count * ticks) : throw new JsonException($"'{member}' is too large.");

    private static void Add(JsonObject to, string member, string? text)
    {
        if (text is not null)
        {
            to[member] = text;
        }
    }

    private static void Add(JsonObject to, string member, long? number)
    {
        if (number is { } known)
        {
            to[member] = known;
        }
    }

    private static void PutBack(JsonObject to, string member, JsonObject value)
    {
        if (value.Count > 0)
        {
            to[member] = value;
        }
    }

    // What is known stands; what was kept is added beside it.
    private static void Merge(JsonObject target, JsonObject? kept)
    {
        foreach (var (name, value) in kept ?? [])
        {
            if (!target.TryGetPropertyValue(name, out var there))
            {
                target[name] = value?.DeepClone();
            }
            else if (there is JsonObject inner && value is JsonObject more)
            {
                Merge(inner, more);
            }
        }
    }
}
