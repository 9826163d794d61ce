using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Workgroups;

/// <summary>What a workgroup's queries used of a limit in the period that is now.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Start">When the period began.</param>
/// <param name="UsedBytes">What queries that ended have scanned.</param>
/// <param name="ReservedBytes">What queries that run may scan.</param>
public sealed record PeriodUsage(PeriodLimit Limit, DateTimeOffset Start, long UsedBytes, long ReservedBytes)
{
    /// <summary>When the period ends.</summary>
    public DateTimeOffset End => Start + Limit.Period;

    /// <summary>What is left.</summary>
    public long LeftBytes => Math.Max(0, Limit.Bytes - UsedBytes - ReservedBytes);

    /// <summary>Why a query is refused.</summary>
    /// <param name="workgroup">The workgroup.</param>
    /// <param name="neededBytes">What the query reads at least.</param>
    internal LakeQueryException Refusal(string workgroup, long neededBytes) => QueryErrors.PeriodLimitReached(
        workgroup, ByteSize.Format(neededBytes), ByteSize.Format(LeftBytes), ByteSize.Format(Limit.Bytes), PeriodText.Name(Limit.Period), Standing());

    /// <summary>Why a running query is stopped.</summary>
    internal LakeQueryException Stopped(string workgroup, long readBytes) => QueryErrors.PeriodLimitReachedRunning(
        workgroup, ByteSize.Format(readBytes), ByteSize.Format(Limit.Bytes), PeriodText.Name(Limit.Period), Standing());

    /// <summary>What to tell when more is used than the limit.</summary>
    internal string Alert(string workgroup) =>
        $"Workgroup '{workgroup}' has scanned {ByteSize.Format(UsedBytes)}, more than {ByteSize.Format(Limit.Bytes)} per {PeriodText.Name(Limit.Period)}; "
        + $"the period ends at {Time(End)}.";

    private string Standing()
    {
        var running = ReservedBytes > 0 ? $", and running queries may scan {ByteSize.Format(ReservedBytes)}" : "";
        return $"{ByteSize.Format(UsedBytes)} were scanned since {Time(Start)}{running}. The period ends at {Time(End)}.";
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
