using LakeQuery.Planning;
using LakeQuery.Planning.Streams;

namespace LakeQuery.Tests.Planning.Streams;

/// <summary>What ends a group: which expressions are monotonic, and in which pieces of ROWTIME they stay the same.</summary>
public sealed class MonotonicityTests
{
    private const long Second = 1_000_000;
    private const long Minute = 60 * Second;

    [Theory]
    [InlineData("STEP(s.ROWTIME BY INTERVAL '10' SECOND)", 10 * Second, 0)]
    [InlineData("FLOOR(s.ROWTIME TO MINUTE)", Minute, 0)]
    [InlineData("FLOOR(s.ROWTIME TO DAY)", 1440 * Minute, 0)]
    [InlineData("s.ROWTIME", 1, 0)]
    [InlineData("s.ROWTIME + INTERVAL '5' SECOND", 1, 5 * Second)]
    [InlineData("FLOOR(s.ROWTIME + INTERVAL '5' SECOND TO MINUTE)", Minute, 5 * Second)]
    [InlineData("FLOOR(s.ROWTIME TO MINUTE) - INTERVAL '1' DAY", Minute, -1440 * Minute)]
    [InlineData("FLOOR((s.ROWTIME - TIMESTAMP '1970-01-01 00:00:00') SECOND / 10 TO SECOND)", 10 * Second, 0)]
    [InlineData("FLOOR(FLOOR(s.ROWTIME TO SECOND) TO HOUR)", 60 * Minute, 0)]
    [InlineData("STEP(UNIX_TIMESTAMP(s.ROWTIME) BY 60000)", Minute, 0)]
    [InlineData("UNIX_TIMESTAMP(s.ROWTIME) / 1000", Second, 0)]
    [InlineData("UNIX_TIMESTAMP(s.ROWTIME) / 1000 / 60", Minute, 0)]
    [InlineData("CAST(s.ROWTIME AS DATE)", 1440 * Minute, 0)]
    [InlineData("MONOTONIC(FLOOR(s.ROWTIME TO MINUTE))", Minute, 0)]
    [InlineData("-UNIX_TIMESTAMP(s.ROWTIME)", 1000, 0)]
    public void A_bound_alone_ends_what_is_made_of_rowtime(string key, long length, long shift)
    {
        var bucket = Assert.Single(Keys(key)).Bucket;
        Assert.Equal(new RowtimeBucket(length, 0, shift, false), bucket);
    }

    [Theory]
    [InlineData("FLOOR(s.ROWTIME TO MONTH)", 1, false)]
    [InlineData("STEP(s.ROWTIME BY INTERVAL '1' YEAR)", 12, false)]
    [InlineData("CEIL(s.ROWTIME TO YEAR)", 12, true)]
    public void Months_are_of_the_calendar(string key, int months, bool ceiling) =>
        Assert.Equal(new RowtimeBucket(0, months, 0, ceiling), Assert.Single(Keys(key)).Bucket);

    [Fact]
    public void A_ceiling_takes_the_border_to_the_piece_before() =>
        Assert.Equal(new RowtimeBucket(Minute, 0, 0, true), Assert.Single(Keys("CEIL(s.ROWTIME TO MINUTE)")).Bucket);

    [Theory]
    [InlineData("MONOTONIC(s.v)")]
    [InlineData("MONOTONIC(s.v) + 1")]
    [InlineData("FLOOR(FLOOR(s.ROWTIME TO HOUR) TO MINUTE) + (s.ROWTIME - TIMESTAMP '1970-01-01 00:00:00') DAY")]
    [InlineData("SUBSTRING(MONOTONIC(s.k) FROM 1 FOR 2)")]
    public void Only_a_row_ends_what_is_not_made_of_rowtime_alone(string key) => Assert.Null(Assert.Single(Keys(key)).Bucket);

    [Theory]
    [InlineData("STEP(s.ev BY INTERVAL '10' SECOND)")]
    [InlineData("s.v")]
    [InlineData("s.v * UNIX_TIMESTAMP(s.ROWTIME)")]
    [InlineData("EXTRACT(MINUTE FROM s.ROWTIME)")]
    [InlineData("MOD(UNIX_TIMESTAMP(s.ROWTIME), 60)")]
    [InlineData("SUBSTRING(MONOTONIC(s.k) FROM 2 FOR 2)")]
    [InlineData("UNIX_TIMESTAMP(s.ROWTIME) - UNIX_TIMESTAMP(s.ROWTIME)")]
    [InlineData("TIMESTAMP '2024-01-01 00:00:00'")]
    public void Other_keys_end_nothing(string key)
    {
        var error = StreamTesting.Fails($"CREATE PUMP p AS INSERT INTO d (n) SELECT STREAM COUNT(*) FROM s {{{{GROUP BY {key}}}}};");
        Assert.Contains("only grows", error.Fact, StringComparison.Ordinal);
        Assert.Contains("STEP(s.ROWTIME", error.Hint!, StringComparison.Ordinal);
    }

    // The rules of the reference, one after the other: with m monotonic and c constant.
    [Theory]
    [InlineData("s.ROWTIME", "ASC")]
    [InlineData("FLOOR(UNIX_TIMESTAMP(s.ROWTIME) / 7.5)", "ASC")]
    [InlineData("CEIL(UNIX_TIMESTAMP(s.ROWTIME) / 7.5)", "ASC")]
    [InlineData("FLOOR(-UNIX_TIMESTAMP(s.ROWTIME) / 7.5)", "DESC")]
    [InlineData("FLOOR(s.ROWTIME TO HOUR)", "ASC")]
    [InlineData("CEIL(s.ROWTIME TO MONTH)", "ASC")]
    [InlineData("FLOOR(s.ev TO HOUR)", null)]
    [InlineData("STEP(s.ROWTIME BY INTERVAL '7' MINUTE)", "ASC")]
    [InlineData("STEP(-UNIX_TIMESTAMP(s.ROWTIME) BY 10)", "DESC")]
    [InlineData("STEP(s.v BY 10)", null)]
    [InlineData("SUBSTRING(MONOTONIC(s.k) FROM 1 FOR 3)", "ASC")]
    [InlineData("SUBSTRING(MONOTONIC(s.k) FROM 2 FOR 3)", null)]
    [InlineData("SUBSTRING(MONOTONIC(s.k) FROM 1 FOR s.v)", null)]
    [InlineData("SUBSTRING(s.k FROM 1 FOR 3)", null)]
    [InlineData("+UNIX_TIMESTAMP(s.ROWTIME)", "ASC")]
    [InlineData("s.ROWTIME + INTERVAL '1' DAY", "ASC")]
    [InlineData("s.ROWTIME - INTERVAL '1' DAY", "ASC")]
    [InlineData("5 + UNIX_TIMESTAMP(s.ROWTIME)", "ASC")]
    [InlineData("s.v + UNIX_TIMESTAMP(s.ROWTIME)", null)]
    [InlineData("-UNIX_TIMESTAMP(s.ROWTIME)", "DESC")]
    [InlineData("- - UNIX_TIMESTAMP(s.ROWTIME)", "ASC")]
    [InlineData("5 - UNIX_TIMESTAMP(s.ROWTIME)", "DESC")]
    [InlineData("5 - (7 - UNIX_TIMESTAMP(s.ROWTIME))", "ASC")]
    [InlineData("s.v - UNIX_TIMESTAMP(s.ROWTIME)", null)]
    [InlineData("UNIX_TIMESTAMP(s.ROWTIME) * 3", "ASC")]
    [InlineData("-3 * UNIX_TIMESTAMP(s.ROWTIME)", "DESC")]
    [InlineData("UNIX_TIMESTAMP(s.ROWTIME) * 0", null)]
    [InlineData("UNIX_TIMESTAMP(s.ROWTIME) * s.v", null)]
    [InlineData("UNIX_TIMESTAMP(s.ROWTIME) / 1000", "ASC")]
    [InlineData("UNIX_TIMESTAMP(s.ROWTIME) / -1000.0", "DESC")]
    [InlineData("UNIX_TIMESTAMP(s.ROWTIME) + MONOTONIC(s.v)", "ASC")]
    [InlineData("-UNIX_TIMESTAMP(s.ROWTIME) + -MONOTONIC(s.v)", "DESC")]
    [InlineData("UNIX_TIMESTAMP(s.ROWTIME) + -MONOTONIC(s.v)", null)]
    [InlineData("1000 / UNIX_TIMESTAMP(s.ROWTIME)", "DESC")]
    [InlineData("-1e9 / (UNIX_TIMESTAMP(s.ROWTIME) * 2)", "ASC")]
    [InlineData("1000 / (UNIX_TIMESTAMP(s.ROWTIME) - 1700000000000)", null)]
    [InlineData("1000 / MONOTONIC(s.v)", null)]
    [InlineData("CURRENT_ROW_TIMESTAMP", "ASC")]
    [InlineData("LOCALTIMESTAMP", null)]
    [InlineData("CURRENT_DATE", null)]
    [InlineData("s.ROWTIME + (LOCALTIMESTAMP - TIMESTAMP '2024-01-01 00:00:00') SECOND", "ASC")]
    [InlineData("MONOTONIC(s.v)", "ASC")]
    [InlineData("MONOTONIC(-UNIX_TIMESTAMP(s.ROWTIME))", "DESC")]
    [InlineData("CAST(UNIX_TIMESTAMP(s.ROWTIME) AS DOUBLE)", "ASC")]
    [InlineData("CAST(s.ROWTIME AS VARCHAR(30))", null)]
    [InlineData("ABS(UNIX_TIMESTAMP(s.ROWTIME))", null)]
    [InlineData("CASE WHEN s.v > 1 THEN s.ROWTIME END", null)]
    public void Rules_decide_where_an_order_may_stand(string key, string? direction)
    {
        foreach (var order in new[] { "ASC", "DESC" })
        {
            var script = $"{StreamTesting.Streams}CREATE PUMP p AS INSERT INTO d SELECT STREAM k, v FROM s ORDER BY {key} {order};";
            var error = Record.Exception(() => StreamTesting.Bind(script));
            Assert.True((error is null) == (order == direction), $"{key} {order}: {error?.Message ?? "is taken"}");
        }
    }

    [Fact]
    public void All_monotonic_keys_end_groups_and_others_do_not()
    {
        var keys = Keys("k, STEP(s.ev BY INTERVAL '1' MINUTE), FLOOR(s.ROWTIME TO HOUR), STEP(s.ROWTIME BY INTERVAL '7' SECOND)");
        Assert.Equal([2, 3], keys.Select(key => key.Index));
    }

    [Fact]
    public void What_a_query_in_from_projects_stays_monotonic()
    {
        var plan = StreamTesting.Plan("SELECT STREAM COUNT(*) FROM (SELECT STREAM FLOOR(ROWTIME TO MINUTE) AS m FROM s) AS t GROUP BY t.m");
        Assert.Equal(Minute, Find(plan).WindowKeys[0].Bucket!.LengthMicros);
    }

    [Fact]
    public void The_time_that_a_query_sets_is_rowtime()
    {
        var plan = StreamTesting.Plan(
            "SELECT STREAM COUNT(*) FROM (SELECT STREAM ev AS ROWTIME, k FROM s) AS t GROUP BY FLOOR(t.ROWTIME TO MINUTE), t.k");
        Assert.Equal(Minute, Find(plan).WindowKeys[0].Bucket!.LengthMicros);
    }

    [Fact]
    public void A_union_is_monotonic_by_its_rowtime_only()
    {
        var plan = StreamTesting.Plan(
            "SELECT STREAM COUNT(*) FROM (SELECT STREAM k FROM s UNION ALL SELECT STREAM k FROM d) AS t GROUP BY FLOOR(t.ROWTIME TO MINUTE)");
        Assert.Equal(Minute, Find(plan).WindowKeys[0].Bucket!.LengthMicros);
    }

    private static PlanList<MonotonicKey> Keys(string groupBy) => Find(StreamTesting.Plan($"SELECT STREAM COUNT(*) FROM s GROUP BY {groupBy}")).WindowKeys;

    private static StreamAggregateNode Find(PlanNode node) =>
        node as StreamAggregateNode ?? Find(StreamPlans.InputOf(node) ?? throw new InvalidOperationException($"No aggregate above {node.GetType().Name}"));
}
