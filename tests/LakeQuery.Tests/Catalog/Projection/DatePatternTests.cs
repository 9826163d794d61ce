using System.Globalization;
using LakeQuery.Catalog.Projection;

namespace LakeQuery.Tests.Catalog.Projection;

/// <summary>Patterns of Java's DateTimeFormatter as projected dates are written and read.</summary>
public sealed class DatePatternTests
{
    [Theory]
    [InlineData("yyyy-MM-dd", "2024-05-07")]
    [InlineData("yyyy/MM/dd/HH", "2024/05/07/15")]
    [InlineData("yyyyMMddHHmmss", "20240507150409")]
    [InlineData("uuuu-MM", "2024-05")]
    [InlineData("yy.M.d", "24.5.7")]
    [InlineData("dd-MMM-yyyy", "07-May-2024")]
    [InlineData("d MMMM yyyy", "7 May 2024")]
    [InlineData("yyyy-DDD", "2024-128")]
    [InlineData("yyyy-MM-dd hh:mm a", "2024-05-07 03:04 PM")]
    [InlineData("yyyy-MM-dd KK:mm a", "2024-05-07 03:04 PM")]
    [InlineData("yyyy-MM-dd kk", "2024-05-07 15")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.SSS", "2024-05-07T15:04:09.250")]
    [InlineData("'year='yyyy'/o''clock='H", "year=2024/o'clock=15")]
    [InlineData("yyyy''MM", "2024'05")]
    [InlineData("EEE yyyy-MM-dd", "Tue 2024-05-07")]
    [InlineData("EEEE yyyy-MM-dd", "Tuesday 2024-05-07")]
    public void Writes_and_reads(string pattern, string expected)
    {
        var time = new DateTime(2024, 5, 7, 15, 4, 9, 250, DateTimeKind.Unspecified);
        var compiled = DatePattern.TryCompile(pattern, out _)!;
        Assert.Equal(expected, compiled.Format(time));
        Assert.True(compiled.TryParse(expected, out var read));
        Assert.Equal(expected, compiled.Format(read));
    }

    [Theory]
    [InlineData("yyyy-MM-dd", "2024-5-07")]
    [InlineData("yyyy-MM-dd", "2024-13-01")]
    [InlineData("yyyy-MM-dd", "2023-02-29")]
    [InlineData("yyyy-MM-dd", "2024-05-07 ")]
    [InlineData("yyyy-MM-dd", "")]
    [InlineData("yyyyMMdd", "202405")]
    [InlineData("dd-MMM-yyyy", "07-Foo-2024")]
    [InlineData("HH", "24")]
    [InlineData("yyyy-DDD", "2023-366")]
    public void Refuses_what_is_not_so_written(string pattern, string text) =>
        Assert.False(DatePattern.TryCompile(pattern, out _)!.TryParse(text, out _));

    [Theory]
    [InlineData("YYYY-MM-dd", "'YYYY'")]
    [InlineData("yyyy-MM-dd'T", "quote")]
    [InlineData("[yyyy]", "'['")]
    [InlineData("ddd", "'ddd'")]
    [InlineData("/", "no field")]
    public void Says_what_it_does_not_know(string pattern, string problem)
    {
        Assert.Null(DatePattern.TryCompile(pattern, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yyyy-MM-dd", true)]
    [InlineData("yyyyMMddHHmmssSSS", true)]
    [InlineData("yyyy/DDD/HH", true)]
    [InlineData("dd-MM-yyyy", false)]
    [InlineData("yyyy-M-d", false)]
    [InlineData("yyyy-dd", false)]
    [InlineData("yy-MM-dd", false)]
    [InlineData("yyyy-MMM-dd", false)]
    [InlineData("yyyy-MM-dd hh", false)]
    public void Knows_whether_texts_lie_in_the_order_of_times(string pattern, bool expected) =>
        Assert.Equal(expected, DatePattern.TryCompile(pattern, out _)!.IsSorted);

    [Theory]
    [InlineData("2024-04-03,2024-04-20", 5, "Days", "2024-04-03 2024-04-08 2024-04-13 2024-04-18")]
    [InlineData("2024-01-31,2024-05-30", 1, "Months", "2024-01-31 2024-02-29 2024-03-31 2024-04-30")]
    [InlineData("2020-06-01,2024-05-31", 2, "Years", "2020-06-01 2022-06-01")]
    [InlineData("2024-04-01,2024-04-20", 1, "Weeks", "2024-04-01 2024-04-08 2024-04-15")]
    [InlineData("NOW-1DAYS,NOW", 1, "Days", "2024-05-06 2024-05-07")]
    [InlineData(" now - 1 month , NOW-29days", 1, "Days", "2024-04-07 2024-04-08")]
    [InlineData("NOW+1DAY,NOW+2WEEKS", 7, "Days", "2024-05-08 2024-05-15")]
    [InlineData("2024-05-08,NOW", 1, "Days", "")]
    [InlineData("NOW-20HOURS,NOW", 1, "Days", "2024-05-06 2024-05-07")]
    public void Steps_from_the_first_to_the_last(string range, int interval, string unit, string expected)
    {
        var pattern = DatePattern.TryCompile("yyyy-MM-dd", out _)!;
        var now = new DateTime(2024, 5, 7, 15, 4, 9, DateTimeKind.Utc);
        var bounds = range.Split(',').Select(text => DateBound.TryParse(text, pattern)!.Resolve(now, pattern)).ToArray();
        var values = new DateValues(pattern, bounds[0], bounds[1], interval, Enum.Parse<DateUnit>(unit));
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, (int)values.Count).Select(index => values[index])));
    }

    [Theory]
    [InlineData(-2, 2, 1, 3, "-02 -01 000 001 002")]
    [InlineData(1, 10, 4, 0, "1 5 9")]
    [InlineData(8, 12, 2, 1, "8 10 12")]
    public void Numbers_are_padded_sign_and_all(long first, long last, long interval, int digits, string expected)
    {
        var values = new IntegerValues(first, last, interval, digits);
        var texts = Enumerable.Range(0, (int)values.Count).Select(index => values[index]).ToArray();
        Assert.Equal(expected, string.Join(' ', texts));
        Assert.All(texts.Index(), pair => Assert.Equal(pair.Index, values.IndexOf(pair.Item)));
        Assert.Equal(-1, values.IndexOf((last + 1).ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(-1, values.IndexOf("x"));
    }

    [Fact]
    public void A_range_of_all_numbers_can_be_counted()
    {
        var values = new IntegerValues(long.MinValue, long.MaxValue, 1, 0);
        Assert.Equal(long.MaxValue, values.Count);
        Assert.Equal(long.MinValue.ToString(CultureInfo.InvariantCulture), values[0]);
    }
}
