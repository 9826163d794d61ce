using LakeQuery.Types;

namespace LakeQuery.Tests.Types;

public sealed class TimeZonesTests
{
    private const long Hour = 3_600_000_000;

    [Theory]
    [InlineData("utc", "UTC")]
    [InlineData("Etc/UTC", "UTC")]
    [InlineData("Z", "UTC")]
    [InlineData("+00:00", "UTC")]
    [InlineData("+5", "+05:00")]
    [InlineData("-0530", "-05:30")]
    [InlineData("UTC+05:30", "+05:30")]
    [InlineData("Etc/GMT+5", "-05:00")]
    [InlineData("america/new_york", "America/New_York")]
    [InlineData("+14:01", null)]
    [InlineData("nowhere", null)]
    [InlineData("../etc/passwd", null)]
    [InlineData("zone.tab", null)]
    [InlineData("", null)]
    public void Names_are_resolved_as_Trino_does(string text, string? name) => Assert.Equal(name, TimeZones.Resolve(text));

    [Theory]
    [InlineData("Europe/Berlin", "2024-03-31T00:59:59Z", 1)]
    [InlineData("Europe/Berlin", "2024-03-31T01:00:00Z", 2)]
    [InlineData("Europe/Berlin", "2024-10-27T01:00:00Z", 1)]
    [InlineData("Europe/Berlin", "2450-07-01T00:00:00Z", 2)]
    [InlineData("Australia/Sydney", "2060-01-01T00:00:00Z", 11)]
    [InlineData("Australia/Sydney", "9000-01-01T00:00:00Z", 11)]
    [InlineData("Asia/Tokyo", "9000-01-01T00:00:00Z", 9)]
    public void Offsets_follow_the_zones_rules_for_ever(string zone, string instant, int hours) =>
        Assert.Equal(hours * Hour, TimeZones.OffsetAt(zone, Micros(instant)));

    [Theory]
    [InlineData("2024-03-31T02:30:00Z", "2024-03-31T01:30:00Z")]
    [InlineData("2024-10-27T02:30:00Z", "2024-10-27T00:30:00Z")]
    [InlineData("2024-10-27T03:00:00Z", "2024-10-27T02:00:00Z")]
    public void Skipped_times_move_on_and_repeated_ones_are_the_earlier(string local, string instant) =>
        Assert.Equal(Micros(instant), TimeZones.ToInstant("Europe/Berlin", Micros(local)));

    [Fact]
    public void A_zone_is_found_by_its_number()
    {
        foreach (var name in new[] { "UTC", "+05:30", "-14:00", "Europe/Berlin", "America/New_York" })
        {
            Assert.Equal(name, TimeZones.Get(TimeZones.Get(name).Number).Name);
        }
    }

    private static long Micros(string text) =>
        (DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcTicks - DateTime.UnixEpoch.Ticks) / 10;
}
