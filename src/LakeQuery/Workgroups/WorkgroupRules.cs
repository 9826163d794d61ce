using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Workgroups;

/// <summary>What a workgroup's settings may be.</summary>
/// <remarks>Source: Athena API Reference, <i>CreateWorkGroup</i>, <i>WorkGroupConfiguration</i>, <i>Tag</i> and <i>Service Quotas</i>; the
/// rules of members beyond Athena are ours.</remarks>
internal static class WorkgroupRules
{
    /// <summary>How many workgroups there may be.</summary>
    public const int MostWorkgroups = 1000;

    private const int LongestName = 128;
    private const int LongestDescription = 1024;
    private const int MostTags = 50;
    private const int LongestTagKey = 128;
    private const int LongestTagValue = 256;
    private const int MostThreads = 1024;
    private const long LeastMemoryBytes = 16L << 20;
    private static readonly TimeSpan LongestReuse = TimeSpan.FromMinutes(10_080);

    /// <summary>Whether a workgroup can have this name.</summary>
    public static bool IsName(string name) =>
        name.Length is >= 1 and <= LongestName && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');

    /// <summary>Refuses what may not be.</summary>
    /// <exception cref="LakeQueryException">LAKE_INVALID_WORKGROUP for the first that is wrong.</exception>
    public static void Check(Workgroup workgroup)
    {
        if (!IsName(workgroup.Name))
        {
            throw QueryErrors.InvalidWorkgroup("Name", workgroup.Name, "1 to 128 of the letters A-Z and a-z, the digits, '.', '_' and '-'");
        }

        Require(workgroup.Description is not { Length: > LongestDescription }, "Description", "a longer text", "at most 1024 characters");
        if (workgroup.BytesScannedCutoffPerQuery is { } cutoff)
        {
            Require(cutoff >= Workgroup.MinCutoffBytes, "BytesScannedCutoffPerQuery", Text(cutoff), "a number of bytes from 10000000");
        }

        Require(workgroup.OutputLocation is not { } location || !string.IsNullOrWhiteSpace(location), "OutputLocation", "", "a folder");
        Require(workgroup.Threads is not { } threads || threads is >= 1 and <= MostThreads, "Threads", Text(workgroup.Threads ?? 0), "a number from 1 to 1024");
        Require(
            workgroup.MemoryLimitBytes is not { } memory || memory >= LeastMemoryBytes,
            "MemoryLimitBytes", Text(workgroup.MemoryLimitBytes ?? 0), $"a number of bytes from {Text(LeastMemoryBytes)} ({ByteSize.Format(LeastMemoryBytes)})");
        Require(
            workgroup.PricePerTerabyte is not { } price || price is >= 0 and <= 1_000_000_000,
            "PricePerTerabyte", (workgroup.PricePerTerabyte ?? 0).ToString(CultureInfo.InvariantCulture), "a price of 0 or more");
        Require(
            workgroup.ResultReuseMaxAge is not { } age || (age >= TimeSpan.FromMinutes(1) && age <= LongestReuse),
            "ResultReuse", PeriodText.Format(workgroup.ResultReuseMaxAge ?? default), "an age from 1m to 10080m");
        Require(workgroup.HistoryRetention >= TimeSpan.FromDays(1), "HistoryRetention", PeriodText.Format(workgroup.HistoryRetention), "1d or more");
        CheckPeriods(workgroup);
        CheckTags(workgroup);
    }

    private static void CheckPeriods(Workgroup workgroup)
    {
        var seen = new HashSet<(TimeSpan, PeriodAction)>();
        foreach (var limit in workgroup.PeriodLimits)
        {
            Require(limit.Bytes >= 1, "PeriodLimits", limit.ToString(), "limits of 1 byte or more");
            Require(
                limit.Period >= TimeSpan.FromMinutes(1) && limit.Period <= TimeSpan.FromDays(366) && limit.Period.Ticks % TimeSpan.TicksPerSecond == 0,
                "PeriodLimits", limit.ToString(), "periods from a minute to 366d");
            Require(seen.Add((limit.Period, limit.Action)), "PeriodLimits", limit.ToString(), "one limit for each period and action");
        }
    }

    private static void CheckTags(Workgroup workgroup)
    {
        Require(workgroup.Tags.Count <= MostTags, "Tags", Text(workgroup.Tags.Count), "at most 50 tags");
        foreach (var (key, value) in workgroup.Tags)
        {
            Require(key.Length is >= 1 and <= LongestTagKey, "Tags", key, "keys of 1 to 128 characters");
            Require(value.Length <= LongestTagValue, "Tags", value, "values of at most 256 characters");
        }
    }

    private static void Require(bool condition, string member, string value, string wanted)
    {
        if (!condition)
        {
            throw QueryErrors.InvalidWorkgroup(member, value, wanted);
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
