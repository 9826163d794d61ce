using System.Globalization;

namespace LakeQuery.Functions.Native;

/// <summary>Reads the parts of a date and time from a text, one format letter after the other.</summary>
internal sealed class TextScanner(string text)
{
    private int _position;

    public int Year { get; set; } = 1970;

    public int Month { get; set; } = 1;

    public int Day { get; set; } = 1;

    public int? DayOfYear { get; set; }

    public int Hour { get; set; }

    public int Minute { get; set; }

    public int Second { get; set; }

    public long FractionMicros { get; set; }

    public bool? IsAfternoon { get; set; }

    public int OffsetMinutes { get; private set; }

    /// <summary>Reads a whole number of one to <paramref name="most"/> digits.</summary>
    public int Number(int most)
    {
        var start = _position;
        while (_position < text.Length && _position - start < most && char.IsAsciiDigit(text[_position]))
        {
            _position++;
        }

        return int.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Fault();
    }

    /// <summary>Reads the digits of a second's fraction.</summary>
    public void Fraction(int most)
    {
        var start = _position;
        var value = Number(most);
        FractionMicros = (long)(value * Math.Pow(10, 6 - (_position - start)));
    }

    /// <summary>Reads one of the words, in any case; the longest that fits wins.</summary>
    public int Word(params ReadOnlySpan<string> words)
    {
        var (best, length) = (-1, 0);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].Length > length && text.AsSpan(_position).StartsWith(words[i], StringComparison.OrdinalIgnoreCase))
            {
                (best, length) = (i, words[i].Length);
            }
        }

        _position += best < 0 ? throw Fault() : length;
        return best;
    }

    /// <summary>Reads a literal character.</summary>
    public void Literal(char character)
    {
        if (_position >= text.Length || text[_position] != character)
        {
            throw Fault();
        }

        _position++;
    }

    /// <summary>Reads an offset or the name of a zone; needs date and time to be read before.</summary>
    public void Zone()
    {
        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] is '+' or '-' or ':' or '/' or '_'))
        {
            _position++;
        }

        OffsetMinutes = TimeText.OffsetOfLocal(text[start.._position], LocalMicros()) ?? throw Fault();
    }

    /// <summary>The time read; all of the text must be used up.</summary>
    public long ToMicros()
    {
        if (_position < text.Length)
        {
            throw Fault();
        }

        return LocalMicros() - (OffsetMinutes * 60_000_000L);
    }

    /// <summary>The error for a text that does not fit the format.</summary>
    public NativeFailureException Fault() => NativeFailureException.Argument(
        _position == 0 ? $"Invalid format: \"{text}\"" : $"Invalid format: \"{text}\" is malformed at \"{text[Math.Min(_position, text.Length)..]}\"");

    private long LocalMicros()
    {
        var hour = IsAfternoon is { } afternoon ? (Hour % 12) + (afternoon ? 12 : 0) : Hour;
        if (Year is < 1 or > 9999 || Month is < 1 or > 12 || Day < 1 || Day > DateTime.DaysInMonth(Year, Month)
            || hour > 23 || Minute > 59 || Second > 59)
        {
            throw Fault();
        }

        var date = DayOfYear is { } day ? new DateTime(Year, 1, 1).AddDays(day - 1) : new DateTime(Year, Month, Day);
        return ((date.Ticks - DateTime.UnixEpoch.Ticks) / 10) + (((((hour * 60L) + Minute) * 60) + Second) * 1_000_000) + FractionMicros;
    }
}
