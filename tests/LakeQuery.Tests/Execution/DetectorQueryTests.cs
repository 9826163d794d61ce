using System.Diagnostics;

namespace LakeQuery.Tests.Execution;

/// <summary>Detectors as a step before a statement: their order, what they leave behind, and how they stop.</summary>
public sealed class DetectorQueryTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    // More rows than are read at once, from several threads, sorted: each row must have the answer of its own place. From the third row on,
    // the last hundred numbers are one hotspot that ends with the row's own.
    [Fact]
    public void Answers_stand_beside_their_rows_however_many_there_are()
    {
        Assert.Equal(["150000|149998|100"], _lake.Rows(
            $"""
            SELECT count(*), count_if(CAST(json_extract_scalar(HOTSPOTS_RESULT, '$.hotspots[0].maxValues[0]') AS double) = n), sum(if(n < 100, 1))
            FROM TABLE(HOTSPOTS(CURSOR(SELECT n, label FROM (SELECT id AS n, 'r' || CAST(id AS varchar) AS label FROM {Rows(29)}) ORDER BY n), 100, 1.0, 3))
            WHERE label = 'r' || CAST(n AS varchar)
            """));
    }

    [Fact]
    public void A_result_left_half_read_leaves_nothing_behind()
    {
        for (var i = 0; i < 6; i++)
        {
            using var half = _lake.Session.Execute($"SELECT * FROM TABLE(HOTSPOTS(CURSOR(SELECT id FROM {Rows(3)}), 100, 1.0, 3))");
            Assert.NotNull(half.NextBatch());
        }

        Assert.Equal(["1|{\"hotspots\":[]}"], _lake.Rows("SELECT * FROM TABLE(HOTSPOTS(CURSOR(SELECT 1), 100, 1.0, 3))"));
    }

    [Fact]
    public void Cancelling_stops_the_detector_at_once()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(1500));
        var clock = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            // All rows are neighbours of all.
            using var result = _lake.Session.Execute(
                $"SELECT max(HOTSPOTS_RESULT) FROM TABLE(HOTSPOTS(CURSOR(SELECT id * 1e-9 AS x FROM {Rows(199)}), 50000, 1.0, 3))", cancellation.Token);
            result.NextBatch(cancellation.Token);
        });
        Assert.InRange(clock.ElapsedMilliseconds, 0, 15_000);
    }

    // 2,000 characters a row, 120 MB of them: more than the memory there is.
    [Fact]
    public void Answers_that_do_not_fit_in_memory_are_spilled()
    {
        using var lake = new TestLake(new LakeOptions { MemoryLimitBytes = 48 << 20, Threads = 1 });
        Assert.Equal(["60000|59900"], lake.Rows(
            $"""
            SELECT count(*), count_if(CAST(label AS bigint) >= 100 AND length(HOTSPOTS_RESULT) > 2000)
            FROM TABLE(HOTSPOTS(CURSOR(SELECT id % 50 * 1e6 + id / 5e4 AS x, CAST(id AS varchar) AS label FROM {Rows(11)} ORDER BY id), 100, 1.0, 2))
            """));
    }

    [Fact]
    public void Parameters_of_prepared_statements_are_arguments()
    {
        using (_lake.Session.Execute("PREPARE p FROM SELECT * FROM TABLE(HOTSPOTS(CURSOR(SELECT 1 AS x), ?, ?, 3))"))
        {
        }

        Assert.Equal(["1|{\"hotspots\":[]}"], _lake.Rows("EXECUTE p USING 100, 0.5"));
    }

    private static string Rows(int last) =>
        $"(SELECT a.x * 5000 + b.x AS id FROM UNNEST(sequence(0, {last})) a(x) CROSS JOIN UNNEST(sequence(0, 4999)) b(x))";
}
