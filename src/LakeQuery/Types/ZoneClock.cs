using System.Text;

namespace LakeQuery.Types;

/// <summary>What the clocks of one zone show: its offset from UTC at every instant, to the second.</summary>
/// <remarks>Times are microseconds since 1970-01-01. A change at an instant counts from that instant on.</remarks>
internal sealed class ZoneClock
{
    // The Gregorian calendar repeats after 400 years, weekdays included.
    private const long MicrosPerCycle = 146_097 * TimeZones.MicrosPerDay;

    private readonly long[] _changes;
    private readonly long[] _offsets;
    private readonly string[] _abbreviations;
    private readonly long _lastChange;

    /// <summary>A zone whose offset changes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="changes">Instants in order.</param>
    /// <param name="offsets">The offset before the first change, then after each.</param>
    /// <param name="abbreviations">The short name of the clock before the first change, then after each; empty where not known.</param>
    /// <param name="repeats">The last 400 years of the changes repeat for ever.</param>
    public ZoneClock(string name, long[] changes, long[] offsets, string[] abbreviations, bool repeats)
    {
        Name = name;
        NameUtf8 = Encoding.UTF8.GetBytes(name);
        _changes = changes;
        _offsets = offsets;
        _abbreviations = abbreviations;
        _lastChange = repeats ? changes[^1] : long.MaxValue;
    }

    /// <summary>The name as it is shown.</summary>
    public string Name { get; }

    /// <summary>The name as it is shown, in UTF-8.</summary>
    public ReadOnlyMemory<byte> NameUtf8 { get; }

    /// <summary>Stands for the zone in values, in this process only.</summary>
    public int Number { get; set; }

    /// <summary>The offset never changes.</summary>
    public bool IsFixed => _changes.Length == 0;

    /// <summary>A zone of one offset.</summary>
    public static ZoneClock Fixed(string name, long offsetMicros) => new(name, [], [offsetMicros], [name], repeats: false);

    /// <summary>The offset from UTC at an instant, in microseconds.</summary>
    public long OffsetAt(long utcMicros)
    {
        if (_changes.Length == 0)
        {
            return _offsets[0];
        }

        return _offsets[IndexAt(utcMicros)];
    }

    /// <summary>The short name that the clock goes by at an instant, as in CET and CEST; empty where it has none.</summary>
    public string AbbreviationAt(long utcMicros) => _abbreviations[IndexAt(utcMicros)];

    /// <summary>The instant of a local time; the earlier one where the clock shows it twice, moved on where it skips it.</summary>
    public long ToInstant(long localMicros)
    {
        if (_changes.Length == 0)
        {
            return localMicros - _offsets[0];
        }

        // The offset a day before a change is the one that a skipped or repeated time is read with.
        var before = OffsetAt(localMicros - TimeZones.MicrosPerDay);
        var candidate = localMicros - before;
        if (OffsetAt(candidate) == before)
        {
            return candidate;
        }

        var after = OffsetAt(localMicros + TimeZones.MicrosPerDay);
        return OffsetAt(localMicros - after) == after ? localMicros - after : candidate;
    }

    /// <summary>The local time of an instant.</summary>
    public long ToLocal(long utcMicros) => utcMicros + OffsetAt(utcMicros);

    private int IndexAt(long utcMicros)
    {
        if (utcMicros >= _lastChange)
        {
            utcMicros -= (((utcMicros - _lastChange) / MicrosPerCycle) + 1) * MicrosPerCycle;
        }

        var index = Array.BinarySearch(_changes, utcMicros);
        return index >= 0 ? index + 1 : ~index;
    }
}
