using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using LakeQuery.DuckDb;

namespace LakeQuery.Benchmarks;

/// <summary>Whole queries over one lake, ours and raw DuckDB in turn: counts, all rows, one partition, one row group, a join that chooses
/// partitions; warm and (where the system drops its cache) cold, with the bytes read from disk against those that were needed.
/// Usage: <c>scans [ROWS-OF-A-FILE]</c>.</summary>
internal static class ScanComparison
{
    private const int Partitions = 8;
    private const int WarmRounds = 9;
    private const int ColdRounds = 3;
    private const int DropFromCache = 4;

    private static readonly (string Name, string Sql)[] Queries =
    [
        ("count(*)", "SELECT count(*) FROM events"),
        ("no filter", "SELECT sum(amount) FROM events"),
        ("partition filter", "SELECT sum(amount) FROM events WHERE day = 3"),
        ("row-group filter", "SELECT sum(amount), max(word) FROM events WHERE id BETWEEN 100 AND 200"),
        ("filter in a join", "SELECT sum(amount) FROM events JOIN (VALUES (3, 'c'), (11, 'k')) d(number, name) ON day = number WHERE name = 'c'"),
        ("IN (SELECT …)", "SELECT sum(amount) FROM events WHERE day IN (SELECT number FROM (VALUES (3, 'c'), (11, 'k')) d(number, name) WHERE name = 'c')"),
    ];

    public static int Run(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = BenchmarkLakes.Folder(string.Create(CultureInfo.InvariantCulture, $"scans{rows}"));
        var data = Path.Combine(folder, "lake", "events");
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        if (!File.Exists(Path.Combine(folder, "complete")))
        {
            Write(connection, data, rows);
        }

        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = Path.Combine(folder, "catalog"), Database = "bench", KeepsHistory = false });
        using var session = engine.CreateSession();
        if (!File.Exists(Path.Combine(folder, "complete")))
        {
            Create(session, data);
            File.WriteAllText(Path.Combine(folder, "complete"), "");
        }

        // As ours: every query reads its files, and not what DuckDB kept of them.
        connection.Execute("SET enable_external_file_cache = false");
        connection.Execute($"CREATE VIEW events AS SELECT * FROM read_parquet('{data}/*/*.parquet', hive_partitioning = true)");
        var files = Directory.GetFiles(data, "*.parquet", SearchOption.AllDirectories);
        foreach (var (name, sql) in Queries)
        {
            Compare(name, sql, session, connection, files);
        }

        return 0;
    }

    private static void Compare(string name, string sql, LakeSession session, DuckConnection connection, string[] files)
    {
        long needed = 0;
        void Ours()
        {
            using var result = session.Execute(sql);
            while (result.NextBatch() is not null)
            {
            }

            needed = result.Statistics.DataScannedInBytes;
        }

        void Raw() => Drain.Rows(connection.Query(sql));
        Ours();
        Raw();
        var (ourWarm, rawWarm, ourCold, rawCold) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var (ourBytes, rawBytes, ourCalls) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < WarmRounds; round++)
        {
            var before = Counter("rchar:");
            ourWarm.Add(Time(Ours));
            ourCalls.Add(Counter("rchar:") - before);
            rawWarm.Add(Time(Raw));
        }

        for (var round = 0; round < ColdRounds && OperatingSystem.IsLinux(); round++)
        {
            Cold(Ours, files, ourCold, ourBytes);
            Cold(Raw, files, rawCold, rawBytes);
        }

        var (ours, raw) = (PairedComparison.Median(ourWarm), PairedComparison.Median(rawWarm));
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-18} warm {ours,7:0.0} ms  raw {raw,7:0.0} ms  ratio {ours / raw,5:0.00}  needed {needed / 1024,7} KB  asked for {PairedComparison.Median(ourCalls) / 1024,7:0} KB");
        if (ourCold.Count > 0)
        {
            var (cold, rawOnes) = (PairedComparison.Median(ourCold), PairedComparison.Median(rawCold));
            text += string.Create(
                CultureInfo.InvariantCulture,
                $"  cold {cold,7:0.0} ms  raw {rawOnes,7:0.0} ms  ratio {cold / rawOnes,5:0.00}  from disk {PairedComparison.Median(ourBytes) / 1024,7:0} KB  raw {PairedComparison.Median(rawBytes) / 1024,7:0} KB");
        }

        Console.WriteLine(text);
    }

    private static void Cold(Action query, string[] files, List<double> times, List<double> bytes)
    {
        foreach (var path in files)
        {
            using var file = File.OpenHandle(path);
            _ = posix_fadvise(file.DangerousGetHandle(), 0, 0, DropFromCache);
        }

        var before = Counter("read_bytes:");
        times.Add(Time(query));
        bytes.Add(Counter("read_bytes:") - before);
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    // What the operating system counts for this process; 0 where it does not.
    private static long Counter(string name) => File.Exists("/proc/self/io")
        && File.ReadLines("/proc/self/io").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } found
            ? long.Parse(found.AsSpan(name.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)
            : 0;

    private static void Write(DuckConnection connection, string data, int rows)
    {
        for (var day = 1; day <= Partitions; day++)
        {
            Directory.CreateDirectory($"{data}/day={day}");
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"COPY (SELECT range AS id, (hash(range + {day}) % 100000)::DOUBLE AS amount, 'word ' || hash(range) % 100000 AS word FROM range({rows})) TO '{data}/day={day}/part.parquet' (FORMAT parquet)"));
        }
    }

    private static void Create(LakeSession session, string data)
    {
        foreach (var sql in (string[])
        [
            "CREATE DATABASE IF NOT EXISTS bench",
            $"CREATE EXTERNAL TABLE events (id bigint, amount double, word string) PARTITIONED BY (day int) STORED AS PARQUET LOCATION '{data}'",
            "MSCK REPAIR TABLE events",
        ])
        {
            session.Execute(sql).Dispose();
        }
    }

#pragma warning disable IDE1006, SYSLIB1054, CA5392 // The C library's own name; a benchmark only.
    [DllImport("libc")]
    private static extern int posix_fadvise(nint file, nint offset, nint length, int advice);
#pragma warning restore IDE1006, SYSLIB1054, CA5392
}
