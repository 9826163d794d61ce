using System.Diagnostics;
using System.Globalization;
using LakeQuery.DuckDb;
using LakeQuery.Streaming;

namespace LakeQuery.Benchmarks;

/// <summary>Rows a second from files and from a replayed table: alone, into a tumbling window, and DuckDB's own reading of the same file beside them; and
/// how long a process takes from its start to its first row.</summary>
internal static class StreamingSources
{
    private const int Rounds = 3;

    private const string Application =
        """
        CREATE STREAM S (k BIGINT, v BIGINT, d DOUBLE, ts TIMESTAMP, name VARCHAR(16));
        CREATE STREAM PASSED (k BIGINT, v BIGINT);
        CREATE STREAM SUMS (k BIGINT, s BIGINT, c BIGINT);
        CREATE PUMP P1 AS INSERT INTO PASSED SELECT STREAM k, v FROM S WHERE v > 50;
        CREATE PUMP P2 AS INSERT INTO SUMS SELECT STREAM k, SUM(v), COUNT(*) FROM S GROUP BY k, STEP(S.ROWTIME BY INTERVAL '10' SECOND);
        """;

    // What it is called, the source, and DuckDB's name for the same.
    private static readonly (string Name, string Source, string Reader)[] Sources =
    [
        ("CSV", "{0}/rows.csv?rowtime=ts&header=true", "read_csv('{0}/rows.csv', header = true, columns = {{k: 'BIGINT', v: 'BIGINT', d: 'DOUBLE', ts: 'TIMESTAMP', name: 'VARCHAR'}})"),
        ("JSON lines", "{0}/rows.jsonl?rowtime=ts", "read_json('{0}/rows.jsonl', columns = {{k: 'BIGINT', v: 'BIGINT', d: 'DOUBLE', ts: 'TIMESTAMP', name: 'VARCHAR'}})"),
        ("Parquet, as the rows lie", "table:replay.events?rowtime=ts&order=file", "read_parquet('{0}/table/rows.parquet')"),
        ("Parquet, in order of time", "table:replay.events?rowtime=ts", "(FROM read_parquet('{0}/table/rows.parquet') ORDER BY ts, k, v, d, name)"),
    ];

    private static int RowCount => Math.Max(10_000, (int)(2_000_000 * BenchmarkLakes.Scale));

    public static void Throughput()
    {
        var folder = Prepare();
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| source, {RowCount:#,0} rows, million rows/s, best of {Rounds} | DuckDB alone, 1 thread | read | into tumbling windows | what limits |"));
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, source, reader) in Sources)
        {
            var raw = Best(() =>
            {
                using var database = DuckDatabase.Open();
                using var connection = database.Connect();
                connection.Execute("SET threads = 1");
                Drain.Rows(connection.QueryStreaming("SELECT k, v, d, ts, name FROM " + string.Format(CultureInfo.InvariantCulture, reader, folder)));
            });
            var read = Best(() => Replay(folder, source, null));
            var grouped = Best(() => Replay(folder, source, "SUMS"));
            var limit = read < grouped * 0.7 ? "the windows" : read > raw * 1.5 ? "taking the records apart" : "reading the file";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Rate(raw)} | {Rate(read)} | {Rate(grouped)} | {limit} |"));
        }
    }

    public static void FirstResult()
    {
        Console.WriteLine();
        Console.WriteLine("| from the start of a process to its first row, best of 5 | ms |");
        Console.WriteLine("|---|---|");
        var folder = Prepare();
        foreach (var (name, source, _) in Sources)
        {
            var best = double.MaxValue;
            for (var round = 0; round < 5; round++)
            {
                best = Math.Min(best, FirstRow(folder, source));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {best:0} |"));
        }
    }

    /// <summary>The process that <see cref="FirstResult"/> starts: rows that pass a filter go to standard output.</summary>
    public static int RunFirst(string folder, string source)
    {
        using var engine = Engine(folder);
        engine.RunStream(Application, new StreamOptions
        {
            Sources = [StreamSourceOptions.Parse("S=" + string.Format(CultureInfo.InvariantCulture, source, folder))],
            Sinks = [StreamSinkOptions.Parse("PASSED=console:?format=csv")],
        });
        return 0;
    }

    private static double FirstRow(string folder, string source)
    {
        var dll = typeof(StreamingSources).Assembly.Location;
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(dll);
        }

        foreach (var argument in new[] { "streaming-first", folder, source })
        {
            start.ArgumentList.Add(argument);
        }

        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardOutput.Read();
        var elapsed = watch.Elapsed.TotalMilliseconds;
        process.Kill();
        process.WaitForExit();
        return elapsed;
    }

    private static string Rate(double seconds) => (RowCount / seconds / 1e6).ToString("0.00", CultureInfo.InvariantCulture);

    private static double Best(Action run)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            run();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    // Without a sink there is no pump either: only the source works.
    private static void Replay(string folder, string source, string? sink)
    {
        using var engine = Engine(folder);
        var report = engine.RunStream(sink is null ? Application.Split(";\n")[0] + ";" : Application, new StreamOptions
        {
            Sources = [StreamSourceOptions.Parse("S=" + string.Format(CultureInfo.InvariantCulture, source, folder))],
            Sinks = sink is null ? [] : [StreamSinkOptions.Parse($"{sink}={folder}/out.csv")],
            Threads = 1,
        });
        if (report.Last.RowsIn != RowCount || report.Last.Errors > 0)
        {
            throw new InvalidOperationException($"{source} gave {report.Last.RowsIn} rows and {report.Last.Errors} errors.");
        }
    }

    private static LakeEngine Engine(string folder) => new(new LakeOptions { CatalogDirectory = Path.Combine(folder, "catalog") });

    private static string Prepare()
    {
        var folder = BenchmarkLakes.Folder("streaming");
        if (File.Exists(Path.Combine(folder, "complete")))
        {
            return folder;
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(folder, "table"));
        using (var database = DuckDatabase.Open())
        using (var connection = database.Connect())
        {
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"""
                CREATE TABLE r AS SELECT CAST(hash(i) % 1000 AS BIGINT) AS k, CAST(hash(i + 77777777) % 100 AS BIGINT) AS v, CAST(hash(i) % 1000 AS DOUBLE) / 8 AS d,
                  make_timestamp(1704067200000000 + (i // 10) * 1000) AS ts, 'device-' || (hash(i) % 1000) AS name FROM range({RowCount}) AS n (i)
                """));
            connection.Execute($"COPY r TO '{folder}/rows.csv' (HEADER, TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S.%g')");
            connection.Execute($"COPY r TO '{folder}/rows.jsonl' (FORMAT JSON, TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S.%g')");
            connection.Execute($"COPY r TO '{folder}/table/rows.parquet' (FORMAT PARQUET)");
        }

        using var engine = Engine(folder);
        using var session = engine.CreateSession();
        foreach (var statement in new[]
        {
            "CREATE DATABASE replay",
            $"CREATE EXTERNAL TABLE replay.events (k bigint, v bigint, d double, ts timestamp, name string) STORED AS PARQUET LOCATION '{folder}/table/'",
        })
        {
            session.Execute(statement).Dispose();
        }

        File.WriteAllText(Path.Combine(folder, "complete"), "");
        return folder;
    }
}
