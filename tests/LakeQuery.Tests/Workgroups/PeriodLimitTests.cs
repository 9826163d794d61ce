using LakeQuery.Workgroups;

namespace LakeQuery.Tests.Workgroups;

public sealed class PeriodLimitTests
{
    [Theory]
    [InlineData("100GB/day:refuse", 100L << 30, 86_400, PeriodAction.Refuse)]
    [InlineData("5 tb / 30d : ALERT", 5L << 40, 30 * 86_400, PeriodAction.Alert)]
    [InlineData("1000/hour", 1000L, 3600, PeriodAction.Alert)]
    [InlineData("1.5K/15m:refuse", 1536L, 900, PeriodAction.Refuse)]
    public void Limits_are_read_as_people_write_them(string text, long bytes, int seconds, PeriodAction action)
    {
        Assert.True(PeriodLimit.TryParse(text, out var limit));
        Assert.Equal(new PeriodLimit(bytes, TimeSpan.FromSeconds(seconds), action), limit);
        Assert.True(PeriodLimit.TryParse(limit.ToString(), out var again));
        Assert.Equal(limit, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("100GB")]
    [InlineData("100GB/day:stop")]
    [InlineData("100GB/day:1")]
    [InlineData("100GB/day:")]
    [InlineData("100GB/fortnight")]
    [InlineData("much/day")]
    [InlineData("1GB/day/hour")]
    [InlineData("-1GB/day")]
    [InlineData("1GB/0d")]
    [InlineData("1GB/99999999999999999999d")]
    [InlineData("1GB/d")]
    public void What_is_no_limit_is_not_read(string? text) => Assert.False(PeriodLimit.TryParse(text, out _));

    [Theory]
    [InlineData("2026-11-21T09:33:04Z", "day", "2026-11-21T00:00:00Z")]
    [InlineData("2026-11-21T09:33:04Z", "hour", "2026-11-21T09:00:00Z")]
    [InlineData("2026-11-21T09:33:04Z", "15m", "2026-11-21T09:30:00Z")]
    [InlineData("2026-11-21T00:00:00Z", "day", "2026-11-21T00:00:00Z")]
    public void Periods_follow_each_other_from_1970(string time, string period, string start)
    {
        Assert.True(PeriodText.TryParse(period, out var length));
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        Assert.Equal(DateTimeOffset.Parse(start, invariant), new PeriodLimit(1, length, PeriodAction.Alert).StartOf(DateTimeOffset.Parse(time, invariant)));
    }

    // The examples of Athena's pricing page are in decimal units; these are by the rule: megabytes up, 10 of them at least.
    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 10)]
    [InlineData(10L << 20, 10)]
    [InlineData((10L << 20) + 1, 11)]
    [InlineData(1L << 40, 1 << 20)]
    public void A_query_costs_its_megabytes_and_ten_at_least(long scanned, long megabytes) =>
        Assert.Equal(5m * megabytes / (1 << 20), ScanPrice.Of(scanned, 5m));
}
