using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Execution.RowPatterns;
using LakeQuery.Planning;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Tests.Execution.RowPatterns;

/// <summary>MATCH_RECOGNIZE as a step before a statement: what it leaves behind, and how it stops.</summary>
public sealed class MatchRecognizeTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void A_result_left_half_read_leaves_nothing_behind()
    {
        for (var i = 0; i < 6; i++)
        {
            using var half = _lake.Session.Execute(
                $"SELECT id, n FROM {Rows(3)} MATCH_RECOGNIZE (ORDER BY id MEASURES MATCH_NUMBER() AS n ALL ROWS PER MATCH PATTERN (A B) DEFINE A AS true)");
            Assert.NotNull(half.NextBatch());
        }

        Assert.Equal(["1|2"], _lake.Rows(
            "SELECT * FROM (VALUES 1, 2) t(x) MATCH_RECOGNIZE (ORDER BY x MEASURES FIRST(x) AS a, LAST(x) AS b PATTERN (A B) DEFINE B AS x > A.x)"));
        Assert.Equal(["0"], _lake.Rows("SELECT count(*) FROM (VALUES 1) MATCH_RECOGNIZE (PATTERN (A B) DEFINE B AS true)"));
    }

    [Fact]
    public void Cancelling_stops_the_search()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(1500));
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            // Every beginning runs to the end and fails there: work for hours.
            using var result = _lake.Session.Execute(
                $"SELECT count(*) FROM {Rows(200)} MATCH_RECOGNIZE (ORDER BY id PATTERN (A B* C) DEFINE B AS id > FIRST(A.id), C AS id < A.id)",
                cancellation.Token);
            result.NextBatch(cancellation.Token);
        });
    }

    [Fact]
    public void A_condition_of_the_match_is_answered_for_many_rows_at_a_time()
    {
        // 20,000 rows in matches of 100: one question a row alone would be 20,000 rounds.
        var text = new SourceText(
            $"SELECT count(*), sum(n) FROM {Rows(3)} MATCH_RECOGNIZE (ORDER BY id MEASURES count(*) AS n PATTERN (A B*) DEFINE B AS abs(id) < A.id + 100)");
        var context = new BinderContext
        {
            Catalog = _lake.Engine.Catalog,
            Text = text,
            Database = "default",
            StartTime = DateTimeOffset.UnixEpoch,
        };
        var clock = new PhaseClock();
        var planned = _lake.Engine.Runner.Plan(((QueryStatement)Parser.ParseStatement(text)).Query, context, clock, null, CancellationToken.None);
        using var result = _lake.Engine.Runner.Run(planned, clock, CancellationToken.None);
        Assert.Equal(["200|20000"], TestLake.ReadAll(result));
        Assert.InRange(planned.Preparations.OfType<MatchPreparation>().Single().Rounds, 1, 1000);
    }

    // Comparisons are decided without asking; beside CLASSIFIER() the same condition is asked for, and must give the same matches.
    [Theory]
    [InlineData("bigint", "v < A.v")]
    [InlineData("double", "v * 0.5 >= FIRST(A.v) AND v <> PREV(v)")]
    [InlineData("decimal(9,2)", "v > LAST(v, 1) AND v <= A.v + 3")]
    [InlineData("real", "v >= A.v")]
    [InlineData("smallint", "NEXT(v) <= A.v AND -v < 0")]
    [InlineData("tinyint", "v >= PREV(A.v, 2)")]
    public void Comparisons_give_what_asking_gives(string type, string condition)
    {
        var rows = "(SELECT p, i, CAST(CASE WHEN h % 11 = 0 THEN NULL ELSE h % 7 END AS " + type + ") AS v FROM (SELECT p, i, (i * 7919 + p * 104729) % 1009 AS h "
            + "FROM UNNEST(sequence(1, 4)) a(p) CROSS JOIN UNNEST(sequence(1, 150)) b(i)))";
        string Query(string define) => $"SELECT * FROM {rows} MATCH_RECOGNIZE (PARTITION BY p ORDER BY i MEASURES FIRST(i) AS f, count(*) AS n, CLASSIFIER() AS c "
            + $"ONE ROW PER MATCH AFTER MATCH SKIP TO NEXT ROW PATTERN (A B+ C?) DEFINE B AS {define}, C AS C.v > B.v)";
        var compared = _lake.Rows(Query(condition));
        Assert.NotEmpty(compared);
        Assert.Equal(_lake.Rows(Query($"({condition}) AND CLASSIFIER() = 'B'")).Order(), compared.Order());
    }

    [Fact]
    public void Rows_in_many_partitions_are_matched_together()
    {
        Assert.Equal(["2500|20000"], _lake.Rows(
            $"SELECT count(*), sum(n) FROM (SELECT id, id % 2500 AS p FROM {Rows(3)}) MATCH_RECOGNIZE "
            + "(PARTITION BY p ORDER BY id MEASURES count(*) AS n PATTERN (A B*) DEFINE B AS B.id > LAST(A.id) AND count(B.*) < 9)"));
    }

    private static string Rows(int last) =>
        $"(SELECT a.x * 5000 + b.x AS id FROM UNNEST(sequence(0, {last})) a(x) CROSS JOIN UNNEST(sequence(0, 4999)) b(x))";
}
