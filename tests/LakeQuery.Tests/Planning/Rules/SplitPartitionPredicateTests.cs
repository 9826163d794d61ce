using static LakeQuery.Tests.Planning.PlanTesting;

namespace LakeQuery.Tests.Planning.Rules;

/// <summary>What is read depends on these: which part of a WHERE chooses partitions, and which does not.</summary>
public sealed class SplitPartitionPredicateTests
{
    [Theory]
    [InlineData("day = DATE '2024-05-01'", "day = DATE '2024-05-01'")]
    [InlineData("day >= DATE '2024-05-01' AND day < DATE '2024-06-01'", "day >= DATE '2024-05-01' AND day < DATE '2024-06-01'")]
    [InlineData("day BETWEEN DATE '2024-05-01' AND DATE '2024-05-03'", "day BETWEEN DATE '2024-05-01' AND DATE '2024-05-03'")]
    [InlineData("day IN (DATE '2024-05-01', DATE '2024-05-03') AND hour IN (1, 2)", "day IN (DATE '2024-05-01', DATE '2024-05-03') AND hour IN (1, 2)")]
    [InlineData("NOT hour = 3", "NOT hour = 3")]
    [InlineData("hour IS NULL", "hour IS NULL")]
    [InlineData("day IS NOT NULL", "day IS NOT NULL")]
    [InlineData("day = DATE '2024-05-01' OR hour = 3", "day = DATE '2024-05-01' OR hour = 3")]
    [InlineData("hour % 6 = 0", "hour % 6 = 0")]
    [InlineData("CAST(hour AS varchar) = '3'", "CAST(hour AS varchar) = '3'")]
    [InlineData("CAST(day AS varchar) LIKE '2024-05-%'", "CAST(day AS varchar) LIKE '2024-05-%'")]
    [InlineData("day = CAST('2024-05-01' AS date)", "day = DATE '2024-05-01'")]
    [InlineData("day > current_date", "day > DATE '2024-05-31'")]
    [InlineData("CASE WHEN hour < 12 THEN 'am' ELSE 'pm' END = 'am'", "CASE WHEN hour < 12 THEN 'am' ELSE 'pm' END = 'am'")]
    [InlineData("coalesce(hour, 0) = 0", "coalesce(hour, 0) = 0")]
    [InlineData("(day, hour) = (DATE '2024-05-01', 3)", "ROW(day, hour) = ROW(DATE '2024-05-01', 3)")]
    public void Keys_alone_choose_partitions_whatever_the_shape(string where, string partitions)
    {
        Assert.Equal($"Scan web.clicks  partitions: {partitions}  columns: url", Scans($"SELECT url FROM clicks WHERE {where}"));
    }

    [Theory]
    [InlineData("bytes > 1", "bytes > 1", "url, bytes")]
    [InlineData("bytes = hour", "bytes = hour", "url, bytes, hour")]
    [InlineData("\"$path\" LIKE '%x'", "$path LIKE '%x'", "url, $path")]
    [InlineData("day = DATE '2024-05-01' OR bytes = 2", "day = DATE '2024-05-01' OR bytes = 2", "url, bytes, day")]
    [InlineData("NOT (day = DATE '2024-05-01' AND bytes = 2)", "NOT (day = DATE '2024-05-01' AND bytes = 2)", "url, bytes, day")]
    public void What_needs_a_row_stays_in_the_filter(string where, string filter, string columns)
    {
        Assert.Equal($"Scan web.clicks  filter: {filter}  columns: {columns}", Scans($"SELECT url FROM clicks WHERE {where}"));
    }

    [Fact]
    public void A_conjunction_is_divided()
    {
        Assert.Equal(
            "Scan web.clicks  partitions: day = DATE '2024-05-01' AND hour > 3  filter: country = 'NZ' AND bytes > 1  columns: url, country, bytes",
            Scans("SELECT url FROM clicks WHERE day = DATE '2024-05-01' AND country = 'NZ' AND hour > 3 AND bytes > 1"));
    }

    [Theory]
    [InlineData(
        "(day = DATE '2024-05-01' AND bytes > 1) OR (day = DATE '2024-05-02' AND bytes > 2)",
        "day = DATE '2024-05-01' OR day = DATE '2024-05-02'")]
    [InlineData("(hour = 1 AND bytes > 1) OR (hour = 1 AND bytes < 0)", "hour = 1")]
    [InlineData("(hour = 1 AND day = DATE '2024-05-01' AND bytes > 1) OR hour = 2", "hour = 1 AND day = DATE '2024-05-01' OR hour = 2")]
    [InlineData("(hour = 1 AND (bytes = 1 OR bytes = 2)) OR (hour = 2 AND (bytes > 7 OR hour = 3))", "hour = 1 OR hour = 2")]
    [InlineData("(hour = 1 OR hour = 2) AND bytes = 1", "hour = 1 OR hour = 2")]
    public void From_alternatives_follows_what_partitions_they_need(string where, string partitions)
    {
        var scan = Scans($"SELECT url FROM clicks WHERE {where}");
        Assert.StartsWith($"Scan web.clicks  partitions: {partitions}  filter: ", scan, StringComparison.Ordinal);
        Assert.Contains("bytes", scan, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_values_choose_no_partitions()
    {
        var plan = Optimized("SELECT url FROM clicks WHERE hour = random(24)");
        Assert.Contains("Filter hour = ", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("partitions:", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Subqueries_choose_no_partitions()
    {
        var plan = Optimized("SELECT url FROM clicks WHERE day = (SELECT max(day) FROM daily) AND hour = 1");
        Assert.Contains("Filter day#9 = (subquery 1)", plan, StringComparison.Ordinal);
        Assert.Contains("partitions: hour = 1", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_an_outer_query_choose_no_partitions()
    {
        var plan = Optimized("SELECT (SELECT count(*) FROM clicks c WHERE c.day = d.day AND c.hour = 2) FROM daily d");
        Assert.Matches("Scan web.clicks  partitions: hour = 2  columns: day#[0-9]+", plan);
        Assert.Matches("Filter day#[0-9]+ = day#1", plan);
    }

    [Fact]
    public void A_table_without_keys_has_no_partition_predicate() =>
        Assert.Equal("Scan web.daily  filter: day = DATE '2024-05-01'  columns: day, visits", Scans("SELECT visits FROM daily WHERE day = DATE '2024-05-01'"));

    [Fact]
    public void Text_keys_are_compared_as_text() => Assert.Equal(
        "Scan web.events  partitions: year = '2024' AND month IN ('01', '02') AND concat(year, '-', month) < '2024-06'  filter: kind = 'x'  columns: id, kind",
        Scans("SELECT id FROM events WHERE year = '2024' AND month IN ('01', '02') AND year || '-' || month < '2024-06' AND kind = 'x'"));

    [Fact]
    public void Without_the_rule_everything_stays_in_the_filter()
    {
        var plan = Optimized("SELECT url FROM clicks WHERE hour = 1", "splitpartitionpredicate");
        Assert.Contains("Scan web.clicks  filter: hour = 1  columns: url, hour", plan, StringComparison.Ordinal);
    }
}
