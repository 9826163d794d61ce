using System.Diagnostics;
using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery.Benchmarks;

/// <summary>Selective queries of a table with 1,000 to 1,000,000 partitions: how long choosing the files takes, cold and warm, the most memory
/// the process took, and the whole query against raw DuckDB that is told the files or (where all are there) has to find them.
/// Usage: <c>planning [PARTITIONS …]</c>.</summary>
/// <remarks>Each query runs in a process of its own: <c>planning-one PARTITIONS QUERY</c>.</remarks>
internal static class PlanningComparison
{
    private const int Rounds = 15;

    // Folders beyond are too many to make for the comparison with DuckDB's search.
    private const int MostWhole = 10_000;

    private static readonly (string Name, string Condition)[] Queries =
    [
        ("one partition", $"day = DATE '{LargeCatalog.Day}' AND shard = {LargeCatalog.Shard}"),
        ("one partition, filter on data", $"day = DATE '{LargeCatalog.Day}' AND shard = {LargeCatalog.Shard} AND id = 5"),
        ("first key", $"day = DATE '{LargeCatalog.Day}'"),
        ("second key", $"shard = {LargeCatalog.Shard}"),
        ("second key, filter on data", $"shard = {LargeCatalog.Shard} AND id = 5"),
        ("no partition", "day = DATE '1990-01-01'"),
        ("in a join", $"shard = {LargeCatalog.Shard} AND day IN (SELECT DATE '{LargeCatalog.Day}')"),
    ];

    public static int Run(string[] arguments)
    {
        int[] counts = arguments.Length > 0 ? [.. arguments.Select(text => int.Parse(text, CultureInfo.InvariantCulture))] : [1_000, 10_000, 100_000, 1_000_000];
        foreach (var count in counts)
        {
            LargeCatalog.Prepare(count, isWhole: false);
            for (var query = 0; query < Queries.Length; query++)
            {
                Spawn(count, query);
            }

            if (count <= MostWhole)
            {
                LargeCatalog.Prepare(count, isWhole: true);
                Spawn(count, -1);
            }
        }

        return 0;
    }

    public static int RunOne(string[] arguments)
    {
        var count = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var index = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        var lake = LargeCatalog.Prepare(count, isWhole: index < 0);
        var (name, condition) = Queries[Math.Max(0, index)];
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = lake.CatalogDirectory, Database = "bench" });
        using var session = engine.CreateSession();
        var query = $"SELECT count(*), sum(bytes) FROM events WHERE {condition}";
        var (cold, coldPlanning) = Ours(session, query);
        var peakBytes = PeakMemory();
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        var source = index < 0 ? $"'{lake.DataDirectory}/*/*/*.parquet', hive_partitioning = true" : lake.FileList + ", hive_partitioning = true";
        var raw = $"SELECT count(*), sum(bytes) FROM read_parquet({source}) WHERE {condition}";
        var (ourTimes, rawTimes, planning) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -3; round < (index < 0 ? 5 : Rounds); round++)
        {
            var start = Stopwatch.GetTimestamp();
            Drain.Rows(connection.Query(raw));
            var rawTime = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var (ours, planned) = Ours(session, query);
            if (round >= 0)
            {
                rawTimes.Add(rawTime);
                ourTimes.Add(ours);
                planning.Add(planned);
            }
        }

        var (our, bare) = (PairedComparison.Median(ourTimes), PairedComparison.Median(rawTimes));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count,9:N0} {(index < 0 ? "one partition, against glob" : name),-30} plan cold {coldPlanning,7:0.0} warm {PairedComparison.Median(planning),7:0.0} ms  query cold {cold,7:0.0} warm {our,7:0.0} ms  raw {bare,8:0.0} ms  ratio {our / bare,6:0.00}  peak {peakBytes >> 20} MB"));
        return 0;
    }

    private static (double Total, double Planning) Ours(LakeSession session, string query)
    {
        var start = Stopwatch.GetTimestamp();
        using var result = session.Execute(query);
        while (result.NextBatch() is not null)
        {
        }

        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, result.Statistics.PlanningTime.TotalMilliseconds);
    }

    private static long PeakMemory()
    {
        const string status = "/proc/self/status";
        var line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
        return line is null ? Process.GetCurrentProcess().PeakWorkingSet64 : long.Parse(line.AsSpan(6).Trim()[..^3], NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
    }

    private static void Spawn(int count, int query)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, string.Create(CultureInfo.InvariantCulture, $"planning-one {count} {query}"));
        using var process = Process.Start(start)!;
        process.WaitForExit();
    }
}
