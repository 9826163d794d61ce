using System.Collections.Immutable;
using System.Globalization;

namespace LakeQuery.Catalog.Projection;

/// <summary>The values of a projected key by their position: they are made when they are asked for, however many there are.</summary>
internal abstract class ProjectedValues
{
    /// <summary>How many.</summary>
    public abstract long Count { get; }

    /// <summary>Whether the texts, compared character by character, ascend.</summary>
    public virtual bool IsSortedAsText => false;

    /// <summary>Whether the texts are whole numbers that ascend.</summary>
    public virtual bool IsSortedAsNumber => false;

    /// <summary>The text of one, as it stands in the partition's path.</summary>
    public abstract string this[long index] { get; }

    /// <summary>Where a text is; -1 where it is none of the values, null where that is not known without looking at all.</summary>
    public virtual long? IndexOf(string text) => null;
}

/// <summary>The values of <c>enum</c>, or those that a query gives for <c>injected</c>.</summary>
internal sealed class ListedValues(ImmutableArray<string> values) : ProjectedValues
{
    public override long Count => values.Length;

    public override string this[long index] => values[(int)index];

    public override long? IndexOf(string text) => values.IndexOf(text);
}

/// <summary>The values of <c>integer</c>.</summary>
internal sealed class IntegerValues(long first, long last, long interval, int digits) : ProjectedValues
{
    // As wide as 128 bits: the range may be all of 64.
    public override long Count => first > last ? 0 : (long)Int128.Min((((Int128)last - first) / interval) + 1, long.MaxValue);

    public override bool IsSortedAsNumber => true;

    public override bool IsSortedAsText => first >= 0 && TextOf(first).Length == TextOf(last).Length;

    public override string this[long index] => TextOf((long)(first + ((Int128)index * interval)));

    public override long? IndexOf(string text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || TextOf(number) != text)
        {
            return -1;
        }

        var distance = (Int128)number - first;
        return number >= first && number <= last && distance % interval == 0 ? (long)(distance / interval) : -1;
    }

    // Java's %0nd: the sign counts.
    private string TextOf(long number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return number < 0 ? "-" + text[1..].PadLeft(Math.Max(digits - 1, 0), '0') : text.PadLeft(digits, '0');
    }
}

/// <summary>The values of <c>date</c>.</summary>
internal sealed class DateValues(DatePattern pattern, DateTime first, DateTime last, long interval, DateUnit unit) : ProjectedValues
{
    private readonly long _ticks = unit switch
    {
        DateUnit.Weeks => TimeSpan.TicksPerDay * 7,
        DateUnit.Days => TimeSpan.TicksPerDay,
        DateUnit.Hours => TimeSpan.TicksPerHour,
        DateUnit.Minutes => TimeSpan.TicksPerMinute,
        DateUnit.Seconds => TimeSpan.TicksPerSecond,
        DateUnit.Milliseconds => TimeSpan.TicksPerMillisecond,
        _ => 0,
    };

    public override long Count => first > last ? 0 : ((_ticks > 0 ? (last - first).Ticks / _ticks : Months() / MonthsOfUnit) / interval) + 1;

    public override bool IsSortedAsText => pattern.IsSorted;

    public override string this[long index] => pattern.Format(
        _ticks > 0 ? first.AddTicks(index * interval * _ticks) : first.AddMonths((int)(index * interval * MonthsOfUnit)));

    private int MonthsOfUnit => unit == DateUnit.Years ? 12 : 1;

    private int Months()
    {
        var months = ((last.Year - first.Year) * 12) + last.Month - first.Month;
        return first.AddMonths(months) > last ? months - 1 : months;
    }
}
