using System.Text;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>Zones by their names in UTF-8; a column mostly repeats the name of the row before.</summary>
internal struct ZoneLookup
{
    private byte[]? _text;
    private ZoneClock? _clock;

    /// <summary>The zone of that name.</summary>
    /// <exception cref="NativeFailureException">There is none.</exception>
    public ZoneClock Get(ReadOnlySpan<byte> name)
    {
        if (_clock is not null && name.SequenceEqual(_text))
        {
            return _clock;
        }

        var text = Encoding.UTF8.GetString(name);
        _clock = TimeZones.Find(text) ?? throw NativeFailureException.Argument($"'{text}' is not a valid time zone");
        _text = name.ToArray();
        return _clock;
    }
}

/// <summary>Zones by their numbers.</summary>
internal struct ZoneNumbers
{
    private ZoneClock? _clock;

    /// <summary>The zone of that number.</summary>
    public ZoneClock Get(int number) => _clock is not null && _clock.Number == number ? _clock : _clock = TimeZones.Get(number);
}
