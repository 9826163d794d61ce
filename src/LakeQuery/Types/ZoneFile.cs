using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace LakeQuery.Types;

/// <summary>Reads zones from the machine's time zone database.</summary>
/// <remarks>Source: RFC 8536, <i>The Time Zone Information Format</i>; the rule for the years after the last change is that of POSIX, TZ.</remarks>
internal static class ZoneFile
{
    private const long MicrosPerSecond = 1_000_000;
    private const int HeaderBytes = 44;
    private const int FirstRuleYear = 1970;

    // One cycle of the calendar after the last year that any file lists changes for.
    private const int LastRuleYear = 2500;

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-");

    private static readonly string[] Directories =
        [Environment.GetEnvironmentVariable("TZDIR") ?? "/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/zoneinfo"];

    /// <summary>The zone of that name in any case, or null when there is none.</summary>
    public static ZoneClock? Load(string name)
    {
        if (name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            return null;
        }

        foreach (var directory in Directories)
        {
            if (Locate(directory, name) is { } found && Parse(found.Name, File.ReadAllBytes(found.Path)) is { } clock)
            {
                return clock;
            }
        }

        return FromSystem(name);
    }

    // Each part of the name as it is written, or the one that is the same but for case.
    private static (string Name, string Path)? Locate(string directory, string name)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        var path = Path.Combine(directory, name);
        if (File.Exists(path))
        {
            return (name, path);
        }

        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            if (!Directory.Exists(directory) || Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName)
                    .FirstOrDefault(entry => string.Equals(entry, part, StringComparison.OrdinalIgnoreCase)) is not { } found)
            {
                return null;
            }

            parts.Add(found);
            directory = Path.Combine(directory, found);
        }

        return File.Exists(directory) ? (string.Join('/', parts), directory) : null;
    }

    private static ZoneClock? Parse(string name, byte[] bytes)
    {
        var data = bytes.AsSpan();
        if (data.Length < HeaderBytes || !data.StartsWith("TZif"u8))
        {
            return null;
        }

        // Version 1 has 32-bit times; what follows it has 64-bit times and the rule.
        var wide = data[4] >= (byte)'2';
        if (wide)
        {
            data = data[(HeaderBytes + BodyBytes(data, 4))..];
        }

        var timeBytes = wide ? 8 : 4;
        var body = data[HeaderBytes..];
        var times = Count(data, 3);
        var types = Count(data, 4);
        var changes = new List<long>(times);
        var offsets = new List<long>(times + 1);
        var records = body.Slice(times * (timeBytes + 1), types * 6);
        var letters = body[((times * (timeBytes + 1)) + (types * 6))..];
        var names = new List<string>(times + 1) { Abbreviation(letters[records[5]..]) };
        offsets.Add(BinaryPrimitives.ReadInt32BigEndian(records) * MicrosPerSecond);
        for (var i = 0; i < times; i++)
        {
            var at = body.Slice(i * timeBytes, timeBytes);
            var seconds = wide ? BinaryPrimitives.ReadInt64BigEndian(at) : BinaryPrimitives.ReadInt32BigEndian(at);
            var record = records.Slice(body[(times * timeBytes) + i] * 6, 6);
            if (Math.Abs(seconds) < long.MaxValue / MicrosPerSecond / 2)
            {
                changes.Add(seconds * MicrosPerSecond);
                offsets.Add(BinaryPrimitives.ReadInt32BigEndian(record) * MicrosPerSecond);
                names.Add(Abbreviation(letters[record[5]..]));
            }
        }

        var rule = wide ? Encoding.ASCII.GetString(data[(HeaderBytes + BodyBytes(data, 8))..]).Trim('\n') : "";
        var repeats = AddRule(rule, changes, offsets, names);
        return new ZoneClock(name, [.. changes], [.. offsets], [.. names], repeats);
    }

    // Names such as +0530 are no names.
    private static string Abbreviation(ReadOnlySpan<byte> letters)
    {
        var text = Encoding.ASCII.GetString(letters[..letters.IndexOf((byte)0)]);
        return text.Length > 0 && char.IsAsciiLetter(text[0]) ? text : "";
    }

    private static int Count(ReadOnlySpan<byte> header, int index) => BinaryPrimitives.ReadInt32BigEndian(header[(20 + (index * 4))..]);

    // Counts of the header: UT marks, standard marks, leap seconds, changes, types, letters.
    private static int BodyBytes(ReadOnlySpan<byte> header, int timeBytes) =>
        (Count(header, 3) * (timeBytes + 1)) + (Count(header, 4) * 6) + Count(header, 5) + (Count(header, 2) * (timeBytes + 4))
        + Count(header, 1) + Count(header, 0);

    // CET-1CEST,M3.5.0,M10.5.0/3: standard time, summer time, when each begins.
    private static bool AddRule(string rule, List<long> changes, List<long> offsets, List<string> names)
    {
        var comma = rule.Split(',');
        if (comma.Length != 3)
        {
            return false;
        }

        var reader = comma[0].AsSpan();
        var standardName = ReadName(ref reader);
        var standard = -ReadTime(ref reader);
        var summerName = ReadName(ref reader);
        var summer = reader.IsEmpty ? standard + 3600 : -ReadTime(ref reader);
        for (var year = FirstRuleYear; year <= LastRuleYear; year++)
        {
            var begin = ((Moment(comma[1], year) - standard) * MicrosPerSecond, summer * MicrosPerSecond, summerName);
            var end = ((Moment(comma[2], year) - summer) * MicrosPerSecond, standard * MicrosPerSecond, standardName);
            foreach (var (instant, offset, name) in begin.Item1 < end.Item1 ? [begin, end] : new[] { end, begin })
            {
                if ((changes.Count == 0 || instant > changes[^1]) && offset != offsets[^1])
                {
                    changes.Add(instant);
                    offsets.Add(offset);
                    names.Add(name);
                }
            }
        }

        return true;
    }

    // Letters, or anything in angle brackets, which is no name but an offset.
    private static string ReadName(ref ReadOnlySpan<char> text)
    {
        if (text.StartsWith("<"))
        {
            text = text[(text.IndexOf('>') + 1)..];
            return "";
        }

        var end = 0;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        var name = text[..end].ToString();
        text = text[end..];
        return name;
    }

    // [+-]h[h][:mm[:ss]] in seconds.
    private static long ReadTime(ref ReadOnlySpan<char> text)
    {
        var negative = text.StartsWith("-");
        text = text.TrimStart("+-");
        long seconds = 0;
        for (var unit = 3600; unit > 0; unit /= 60)
        {
            seconds += ReadNumber(ref text) * unit;
            if (!text.StartsWith(":"))
            {
                break;
            }

            text = text[1..];
        }

        return negative ? -seconds : seconds;
    }

    private static int ReadNumber(ref ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        var value = int.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        text = text[digits..];
        return value;
    }

    // Seconds since 1970, in local time: Mm.w.d, Jn or n, then perhaps /time.
    private static long Moment(ReadOnlySpan<char> text, int year)
    {
        var slash = text.IndexOf('/');
        long time = 7200;
        if (slash >= 0)
        {
            var clock = text[(slash + 1)..];
            time = ReadTime(ref clock);
            text = text[..slash];
        }

        DateOnly day;
        if (text[0] == 'M')
        {
            text = text[1..];
            var month = ReadNumber(ref text);
            text = text[1..];
            var week = ReadNumber(ref text);
            text = text[1..];
            var weekday = ReadNumber(ref text);
            var first = new DateOnly(year, month, 1);
            day = first.AddDays(((weekday - (int)first.DayOfWeek + 7) % 7) + ((week - 1) * 7));
            day = day.Month == month ? day : day.AddDays(-7);
        }
        else
        {
            var skipsLeapDay = text[0] == 'J';
            text = skipsLeapDay ? text[1..] : text;
            var number = ReadNumber(ref text) - (skipsLeapDay ? 1 : 0);
            day = new DateOnly(year, 1, 1).AddDays(number + (skipsLeapDay && number >= 59 && DateTime.IsLeapYear(year) ? 1 : 0));
        }

        return ((day.DayNumber - new DateOnly(1970, 1, 1).DayNumber) * 86_400L) + time;
    }

    // Where there are no files (Windows), .NET may know the zone: its offsets are looked for week by week.
    private static ZoneClock? FromSystem(string name)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return null;
        }

        var changes = new List<long>();
        var offsets = new List<long>();
        var week = TimeSpan.FromDays(7);
        var moment = new DateTime(1850, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        offsets.Add(zone.GetUtcOffset(moment).Ticks / 10);
        for (; moment.Year < LastRuleYear; moment += week)
        {
            var (low, high) = (moment, moment + week);
            if (zone.GetUtcOffset(low) == zone.GetUtcOffset(high))
            {
                continue;
            }

            while (high - low > TimeSpan.FromSeconds(1))
            {
                var middle = low + TimeSpan.FromSeconds(Math.Floor((high - low).TotalSeconds / 2));
                (low, high) = zone.GetUtcOffset(middle) == zone.GetUtcOffset(low) ? (middle, high) : (low, middle);
            }

            changes.Add((high - DateTime.UnixEpoch).Ticks / 10);
            offsets.Add(zone.GetUtcOffset(high).Ticks / 10);
        }

        return new ZoneClock(zone.Id, [.. changes], [.. offsets], [.. offsets.Select(_ => "")], repeats: false);
    }
}
