using System.Diagnostics.CodeAnalysis;
using LakeQuery.Storage;

namespace LakeQuery.Workgroups;

/// <summary>What happens when a period's bytes are used up.</summary>
public enum PeriodAction
{
    /// <summary>Tell, and go on.</summary>
    Alert,

    /// <summary>Refuse further queries until the period ends.</summary>
    Refuse,
}

/// <summary>A limit on the bytes that all queries of a workgroup scan together in a period.</summary>
/// <param name="Bytes">The limit.</param>
/// <param name="Period">The period; periods follow each other from 1970-01-01 00:00 UTC.</param>
/// <param name="Action">What happens at the limit.</param>
public sealed record PeriodLimit(long Bytes, TimeSpan Period, PeriodAction Action)
{
    /// <summary>Reads what people write: <c>100GB/day:refuse</c>, <c>1TB/30d:alert</c>, <c>5 GB/hour</c> (which alerts).</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PeriodLimit? limit)
    {
        limit = null;
        var action = PeriodAction.Alert;
        var head = text ?? "";
        if (head.LastIndexOf(':') is >= 0 and var colon)
        {
            // Not by number: Enum.TryParse takes "1" for the second name.
            if (head[(colon + 1)..].Trim() is not { Length: > 0 } word || char.IsAsciiDigit(word[0]) || !Enum.TryParse(word, ignoreCase: true, out action))
            {
                return false;
            }

            head = head[..colon];
        }

        var parts = head.Split('/');
        if (parts.Length != 2 || !ByteSize.TryParse(parts[0], out var bytes) || !PeriodText.TryParse(parts[1], out var period))
        {
            return false;
        }

        limit = new PeriodLimit(bytes, period, action);
        return true;
    }

    /// <summary>When the period began that holds <paramref name="time"/>.</summary>
    internal DateTimeOffset StartOf(DateTimeOffset time) =>
        DateTimeOffset.UnixEpoch.AddTicks((time - DateTimeOffset.UnixEpoch).Ticks / Period.Ticks * Period.Ticks);

    /// <summary>As people read it: <c>100.00 GB/day:refuse</c>.</summary>
    public override string ToString() => $"{ByteSize.Format(Bytes)}/{PeriodText.Name(Period)}:{(Action == PeriodAction.Refuse ? "refuse" : "alert")}";
}
