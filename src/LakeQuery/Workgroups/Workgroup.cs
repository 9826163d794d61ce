using System.Collections.Immutable;
using System.Text;

namespace LakeQuery.Workgroups;

/// <summary>A named set of limits and settings that queries run under, in the members of Athena's <c>WorkGroup</c>.</summary>
/// <remarks>Source: Athena API Reference, <i>WorkGroup</i> and <i>WorkGroupConfiguration</i>; members with no counterpart there say so.</remarks>
public sealed record Workgroup
{
    /// <summary>The workgroup that is always there.</summary>
    public const string Primary = "primary";

    /// <summary>The least that <see cref="BytesScannedCutoffPerQuery"/> may be, as in Athena.</summary>
    public const long MinCutoffBytes = 10_000_000;

    /// <summary>Name: 1 to 128 of <c>A-Z a-z 0-9 . _ -</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Whether queries are accepted (ENABLED or DISABLED).</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Most bytes that one query may scan; null for no limit. Holds whatever <see cref="EnforceConfiguration"/> says.</summary>
    public long? BytesScannedCutoffPerQuery { get; init; }

    /// <summary>Whether the workgroup's settings win over the session's (<c>EnforceWorkGroupConfiguration</c>).</summary>
    public bool EnforceConfiguration { get; init; }

    /// <summary>Folder for result files, or null for none (<c>ResultConfiguration.OutputLocation</c>).</summary>
    public string? OutputLocation { get; init; }

    /// <summary>Limits on all queries of a period together. Beyond Athena, whose alerts only notify.</summary>
    public ImmutableArray<PeriodLimit> PeriodLimits { get; init; } = [];

    /// <summary>Threads of the engine; null for the session's. Beyond Athena.</summary>
    public int? Threads { get; init; }

    /// <summary>Memory of the engine in bytes; null for the session's. Beyond Athena.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Price of a terabyte (1024^4 bytes) scanned; null for none. Beyond Athena, whose list price was 5 USD.</summary>
    public decimal? PricePerTerabyte { get; init; }

    /// <summary>How long an identical query may answer with an earlier result; null for never. As <c>ResultReuseByAgeConfiguration</c>.</summary>
    public TimeSpan? ResultReuseMaxAge { get; init; }

    /// <summary>How long the history of queries is kept; Athena keeps 45 days.</summary>
    public TimeSpan HistoryRetention { get; init; } = TimeSpan.FromDays(45);

    /// <summary>Tags, at most 50.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>Members of Athena's WorkGroup that LakeQuery keeps but does not read, nested as they stand there; null for none.</summary>
    public System.Text.Json.Nodes.JsonObject? Extra { get; init; }

    /// <summary>The workgroup as JSON: Athena's WorkGroup, its Tags, and one member <c>LakeQuery</c> for what Athena does not know.</summary>
    public string ToJson() => Encoding.UTF8.GetString(WorkgroupJson.ToUtf8(this)).TrimEnd();
}
