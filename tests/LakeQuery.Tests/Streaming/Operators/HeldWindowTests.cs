using System.Globalization;
using LakeQuery.Tests.Execution;

namespace LakeQuery.Tests.Streaming.Operators;

/// <summary>Aggregates of held rows in every window of groups: the same as those that are computed row by row, however the rows are cut into batches,
/// wherever the run is stopped, on one thread and on two.</summary>
public sealed class HeldWindowTests
{
    // In pairs: of held rows, and row by row.
    private const string Pairs =
        "MAX_BY(v, v), MAX(v), COUNT_IF(v > 0), COUNT(*) FILTER (WHERE v > 0), MIN_BY(t, v) FILTER (WHERE v > 0 AND t = 'x'), MIN(t) FILTER (WHERE v > 0 AND t = 'x')";

    public static TheoryData<string, string> Windows => new()
    {
        { "tumbling", "FROM S GROUP BY k, STEP(S.ROWTIME BY INTERVAL '5' SECOND)" },
        { "stagger", "FROM S WINDOWED BY STAGGER (PARTITION BY k RANGE INTERVAL '3' SECOND)" },
        { "tumble", "FROM TABLE(TUMBLE(TABLE S, DESCRIPTOR(ev), INTERVAL '4' SECOND)) GROUP BY window_start, window_end, k" },
        { "hop", "FROM TABLE(HOP(TABLE S, DESCRIPTOR(ev), INTERVAL '2' SECOND, INTERVAL '7' SECOND)) GROUP BY window_start, window_end, k" },
        { "cumulate", "FROM TABLE(CUMULATE(TABLE S, DESCRIPTOR(ev), INTERVAL '1' SECOND, INTERVAL '6' SECOND)) GROUP BY window_start, window_end, k" },
        { "session", "FROM TABLE(SESSION(TABLE S PARTITION BY k, DESCRIPTOR(ev), INTERVAL '400' MILLISECOND)) GROUP BY window_start, window_end, k" },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Held_rows_give_what_is_computed_row_by_row_whatever_the_batches(string name, string window)
    {
        var script =
            $"""
            CREATE STREAM S (k INTEGER, v INTEGER, t VARCHAR(1), ev TIMESTAMP, WATERMARK FOR ev AS ev - INTERVAL '1' SECOND);
            CREATE STREAM D (k INTEGER, a INTEGER, b INTEGER, c BIGINT, d BIGINT, e VARCHAR(1), f VARCHAR(1), l VARCHAR(4000), n BIGINT);
            CREATE PUMP P AS INSERT INTO D SELECT STREAM k, {Pairs}, LISTAGG(CAST(v AS VARCHAR), ' ') WITHIN GROUP (ORDER BY v), COUNT(v) {window};
            """;
        using var lake = new TestLake();
        for (var seed = 0; seed < 3; seed++)
        {
            var random = new Random(seed);
            var input = Input(random);
            var expected = Run(lake.Engine, script, input, 1, () => 1, -1);
            var rows = expected.Where(line => line.StartsWith("D ", StringComparison.Ordinal)).ToList();
            Assert.True(rows.Count >= 10, $"{name} gave {rows.Count} rows.");
            foreach (var values in rows.Select(row => row.Split(' ', 3)[2].Split(',')))
            {
                Assert.Equal((values[2], values[4], values[6]), (values[1], values[3], values[5]));
                Assert.Equal(values[8], values[7].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length.ToString(CultureInfo.InvariantCulture));
            }

            Assert.Equal(expected, Run(lake.Engine, script, input, 1, () => 1000, -1));
            Assert.Equal(expected, Run(lake.Engine, script, input, 2, () => random.Next(1, 40), -1));
            Assert.Equal(expected, Run(lake.Engine, script, input, 1, () => random.Next(1, 9), random.Next(1, input.Count)));
        }
    }

    private static List<string> Input(Random random)
    {
        var lines = new List<string>();
        var millis = 0;
        for (var row = 0; row < 250; row++)
        {
            millis += random.Next(4) == 0 ? random.Next(400) : random.Next(60);
            string OrNull(string value) => random.Next(6) == 0 ? "" : value;
            lines.Add(
                $"> S {At(millis)} {random.Next(3)},{OrNull(random.Next(-9, 20).ToString(CultureInfo.InvariantCulture))},{OrNull(random.Next(2) == 0 ? "x" : "y")},"
                + OrNull(At(Math.Max(0, millis - random.Next(1500)))));
        }

        return [.. lines, "> end"];
    }

    private static string At(int millis) => TimeSpan.FromMilliseconds(millis).ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);

    // Rows and errors each in their order: how they alternate depends on the batches.
    private static List<string> Run(LakeEngine engine, string script, List<string> input, int threads, Func<int> cut, int restartAt)
    {
        var run = new StreamTranscript(engine, script, threads);
        var output = "";
        if (restartAt >= 0)
        {
            run.Feed(input.Take(restartAt), cut);
            output = run.Take();
            using var state = new MemoryStream();
            run.Save(state);
            run.Dispose();
            run = new StreamTranscript(engine, script, threads);
            state.Position = 0;
            run.Restore(state);
            Assert.Equal(state.Length, state.Position);
            input = [.. input.Skip(restartAt)];
        }

        run.Feed(input, cut);
        output += run.Take();
        run.Dispose();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).OrderBy(line => line.Split(' ')[0], StringComparer.Ordinal)];
    }
}
