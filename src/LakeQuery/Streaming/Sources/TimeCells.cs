using LakeQuery.Streaming.Batches;

namespace LakeQuery.Streaming.Sources;

/// <summary>date: <c>yyyy-MM-dd</c>, or a timestamp's day.</summary>
internal sealed class DateCell(LongColumn column) : CellWriter(column)
{
    public override string Reason => "it is not written as yyyy-MM-dd";

    public override bool WriteText(ReadOnlySpan<byte> text)
    {
        if (!PlainTimes.TryTimestamp(text, out var micros))
        {
            return false;
        }

        column.Append(PlainTimes.DaysOf(micros));
        return true;
    }

    public override bool WriteNumber(ReadOnlySpan<byte> text) => false;

    public override bool WriteBoolean(bool value) => false;
}

/// <summary>time: <c>HH:mm:ss.S</c>, or a timestamp's time of day.</summary>
internal sealed class TimeCell(LongColumn column) : CellWriter(column)
{
    private readonly long _unit = PlainTimes.Unit(column.Type.Precision);

    public override string Reason => "it is not written as HH:mm:ss or yyyy-MM-dd HH:mm:ss.S";

    public override bool WriteText(ReadOnlySpan<byte> text)
    {
        if (!PlainTimes.TryTime(text, out var micros) && !PlainTimes.TryTimestamp(text, out micros))
        {
            return false;
        }

        micros -= PlainTimes.DaysOf(micros) * PlainTimes.MicrosPerDay;
        column.Append(micros - (micros % _unit));
        return true;
    }

    public override bool WriteNumber(ReadOnlySpan<byte> text) => false;

    public override bool WriteBoolean(bool value) => false;
}

/// <summary>timestamp: <c>yyyy-MM-dd HH:mm:ss.S</c>, or a date for its midnight.</summary>
internal sealed class TimestampCell(LongColumn column) : CellWriter(column)
{
    private readonly long _unit = PlainTimes.Unit(column.Type.Precision);

    public override string Reason => "it is not written as yyyy-MM-dd or yyyy-MM-dd HH:mm:ss.S";

    public override bool WriteText(ReadOnlySpan<byte> text)
    {
        if (!PlainTimes.TryTimestamp(text, out var micros))
        {
            return false;
        }

        column.Append(PlainTimes.Cut(micros, _unit));
        return true;
    }

    public override bool WriteNumber(ReadOnlySpan<byte> text) => false;

    public override bool WriteBoolean(bool value) => false;
}
