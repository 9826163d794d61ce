using LakeQuery.Planning;
using static LakeQuery.Tests.Planning.PlanTesting;

namespace LakeQuery.Tests.Planning.Rules;

public sealed class PushFilterDownTests
{
    private const string Day = "day = DATE '2024-05-01'";

    [Theory]
    [InlineData("SELECT * FROM (SELECT day, url FROM clicks ORDER BY url) WHERE " + Day)]
    [InlineData("SELECT * FROM (SELECT DISTINCT day, url FROM clicks) WHERE " + Day)]
    [InlineData("SELECT * FROM (SELECT day AS d, url FROM clicks) WHERE d = DATE '2024-05-01'")]
    [InlineData("SELECT * FROM (SELECT day, count(*) n FROM clicks GROUP BY day) WHERE " + Day)]
    [InlineData("SELECT day, count(*) n FROM clicks GROUP BY day HAVING " + Day)]
    [InlineData("SELECT * FROM (SELECT day, hour, count(*) n FROM clicks GROUP BY day, ROLLUP(hour)) WHERE " + Day)]
    [InlineData("SELECT * FROM (SELECT day, sum(bytes) OVER (PARTITION BY day, hour) FROM clicks) WHERE " + Day)]
    [InlineData("SELECT day, x FROM clicks CROSS JOIN UNNEST(tags) t(x) WHERE " + Day)]
    [InlineData("SELECT day, x FROM clicks LEFT JOIN UNNEST(tags) t(x) ON TRUE WHERE " + Day)]
    [InlineData("WITH c AS (SELECT * FROM clicks) SELECT url FROM c WHERE " + Day)]
    [InlineData("SELECT url FROM clicks, users WHERE clicks.id = users.id AND " + Day)]
    [InlineData("SELECT url FROM clicks JOIN users ON clicks.id = users.id AND " + Day)]
    [InlineData("SELECT url FROM clicks LEFT JOIN users USING (id) WHERE " + Day)]
    [InlineData("SELECT url FROM users RIGHT JOIN clicks USING (id) WHERE " + Day)]
    [InlineData("SELECT url FROM users LEFT JOIN clicks ON clicks.id = users.id AND " + Day)]
    [InlineData("SELECT url FROM users LEFT JOIN clicks ON clicks.id = users.id WHERE " + Day)]
    [InlineData("SELECT url FROM clicks FULL JOIN users ON clicks.id = users.id WHERE " + Day)]
    [InlineData("SELECT 1 WHERE EXISTS (SELECT * FROM clicks WHERE " + Day + ")")]
    [InlineData("SELECT id FROM users WHERE id IN (SELECT id FROM clicks WHERE " + Day + ")")]
    [InlineData("SELECT * FROM (SELECT day FROM clicks UNION SELECT joined FROM users) WHERE " + Day)]
    [InlineData("SELECT * FROM (SELECT day FROM clicks INTERSECT SELECT joined FROM users) WHERE " + Day)]
    [InlineData("SELECT * FROM (SELECT day FROM clicks EXCEPT ALL SELECT joined FROM users) WHERE " + Day)]
    [InlineData("SELECT * FROM (SELECT url, day FROM clicks WHERE bytes > 1 ORDER BY 1) t JOIN users u ON t.url = u.name WHERE " + Day)]
    [InlineData("SELECT * FROM nz_clicks WHERE " + Day)]
    [InlineData("SELECT * FROM users u CROSS JOIN LATERAL (SELECT url FROM clicks c WHERE c.id = u.id AND " + Day + ")")]
    public void Reaches_the_scan(string sql) => Assert.Matches("Scan web.clicks  partitions: day(#[0-9]+)? = DATE '2024-05-01'", Optimized(sql));

    [Theory]
    [InlineData("SELECT * FROM (SELECT day, url FROM clicks LIMIT 10) WHERE " + Day)]
    [InlineData("SELECT * FROM (SELECT day, url FROM clicks ORDER BY url OFFSET 3) WHERE " + Day)]
    [InlineData("SELECT day FROM clicks TABLESAMPLE BERNOULLI (10) WHERE " + Day)]
    [InlineData("SELECT * FROM (SELECT day, hour, count(*) n FROM clicks GROUP BY ROLLUP(day, hour)) WHERE " + Day)]
    [InlineData("SELECT * FROM (SELECT day, sum(bytes) OVER (PARTITION BY hour) FROM clicks) WHERE " + Day)]
    [InlineData("SELECT * FROM (SELECT day, sum(bytes) OVER (PARTITION BY day), rank() OVER (ORDER BY id) FROM clicks) WHERE " + Day)]
    [InlineData("SELECT url FROM users LEFT JOIN clicks ON clicks.id = users.id WHERE day IS NULL OR " + Day)]
    [InlineData("SELECT url FROM clicks LEFT JOIN users ON clicks.id = users.id AND " + Day)]
    [InlineData("SELECT url FROM clicks FULL JOIN users ON clicks.id = users.id AND " + Day)]
    [InlineData("SELECT * FROM (SELECT day, max(day) OVER () FROM clicks) WHERE " + Day)]
    [InlineData("SELECT day FROM clicks WHERE random() < 0.5 OR " + Day)]
    public void Stays_where_it_would_change_the_answer(string sql) =>
        Assert.DoesNotContain("partitions:", Optimized(sql), StringComparison.Ordinal);

    [Fact]
    public void What_is_known_of_a_join_key_holds_on_the_other_side()
    {
        Assert.Equal(
            """
            Scan web.clicks  partitions: day#9 = DATE '2024-05-01'  columns: url, day#9
            Scan web.daily  filter: day#15 = DATE '2024-05-01'  columns: day#15
            """,
            Scans("SELECT url FROM clicks JOIN daily ON clicks.day = daily.day WHERE daily.day = DATE '2024-05-01'"));
    }

    [Fact]
    public void What_a_subquery_filters_is_known_to_the_join() => Assert.Matches(
        "Scan web.clicks  partitions: day#[0-9]+ > DATE '2024-05-01'",
        Scans("WITH d AS (SELECT day FROM daily WHERE day > DATE '2024-05-01') SELECT url FROM d JOIN clicks ON clicks.day = d.day"));

    [Fact]
    public void A_comma_join_of_three_carries_the_key()
    {
        var scans = Scans("SELECT a.id FROM clicks a, users b, daily d WHERE a.id = b.id AND a.day = d.day AND d.day > DATE '2024-01-01'");
        Assert.Contains("partitions: day#9 > DATE '2024-01-01'", scans, StringComparison.Ordinal);
        Assert.Contains("Scan web.daily  filter: day#24 > DATE '2024-01-01'", scans, StringComparison.Ordinal);
    }

    [Fact]
    public void A_left_join_carries_to_the_right_only()
    {
        var scans = Scans("SELECT url FROM daily d LEFT JOIN clicks c ON c.day = d.day WHERE d.day = DATE '2024-05-01'");
        Assert.Contains("Scan web.clicks  partitions: day", scans, StringComparison.Ordinal);
        scans = Scans("SELECT url FROM clicks c LEFT JOIN (SELECT * FROM daily WHERE day = DATE '2024-05-01') d ON c.day = d.day");
        Assert.DoesNotContain("partitions:", scans, StringComparison.Ordinal);
    }

    [Fact]
    public void Doubles_carry_nothing_because_equal_is_not_the_same() => Assert.Matches(
        "Scan web.users  columns: score#[0-9]+",
        Scans("SELECT 1 FROM (SELECT score FROM users WHERE score > 1) a JOIN users b ON a.score = b.score"));

    [Fact]
    public void Nothing_to_push_gives_the_same_plan()
    {
        var plan = Bind("SELECT id FROM clicks ORDER BY id LIMIT 3");
        Assert.Same(plan, new LakeQuery.Planning.Rules.PushFilterDown().Apply(plan));
    }

    [Fact]
    public void A_second_run_finds_nothing()
    {
        var rule = new LakeQuery.Planning.Rules.PushFilterDown();
        var once = rule.Apply(Bind("SELECT url FROM clicks c JOIN daily d ON c.day = d.day LEFT JOIN users u ON u.id = c.id WHERE c.day > DATE '2024-05-01' AND u.name = 'x'"));
        PlanChecker.Check(once);
        Assert.Equal(PlanPrinter.Print(once), PlanPrinter.Print(rule.Apply(once)));
    }
}
