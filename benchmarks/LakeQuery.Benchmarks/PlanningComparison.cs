using System.Diagnostics;
using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery.Benchmarks;

/// <summary>Queries of a table with 1,000 to 1,000,000 partitions of ten files: how long choosing the files takes, cold and warm, the most memory
/// the process took, and the whole query against raw DuckDB that is told the files or (where all are there) has to find them.
/// Usage: <c>planning [PARTITIONS …]</c>.</summary>
/// <remarks>Each query runs in a process of its own: <c>planning-one PARTITIONS QUERY</c>, and once more for raw DuckDB's own cold start:
/// <c>planning-one PARTITIONS QUERY raw</c>.</remarks>
internal static class PlanningComparison
{
    private const int MostRounds = 15;
    private const int LeastRounds = 3;
    private const double EnoughMilliseconds = 3000;

    // Folders beyond are too many to make for the comparison with DuckDB's search.
    private const int MostWhole = 10_000;

    private const string Glob = "partition filter, against a glob";

    private static readonly (string Name, string Tail)[] Queries =
    [
        ("partition filter", $"WHERE day = DATE '{LargeCatalog.Day}' AND shard = {LargeCatalog.Shard}"),
        ("first key", $"WHERE day = DATE '{LargeCatalog.Day}'"),
        ("second key", $"WHERE shard = {LargeCatalog.Shard}"),
        ("second key, and a column", $"WHERE shard = {LargeCatalog.Shard} AND id = 5"),
        ("no filter", ""),
        ("filter in a join", $"JOIN (VALUES (DATE '{LargeCatalog.Day}', {LargeCatalog.Shard})) AS small (d, s) ON day = d AND shard = s"),
    ];

    public static int Run(string[] arguments)
    {
        int[] counts = arguments.Length > 0 ? [.. arguments.Select(text => int.Parse(text, CultureInfo.InvariantCulture))] : [1_000, 10_000, 100_000, 1_000_000];
        Console.WriteLine("| partitions | query | choosing files, cold | warm | memory | query, warm | ratio cold | ratio warm |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var count in counts)
        {
            LargeCatalog.Prepare(count, isWhole: false);
            for (var query = 0; query < Queries.Length; query++)
            {
                Report(count, query);
            }

            if (count <= MostWhole)
            {
                LargeCatalog.Prepare(count, isWhole: true);
                Report(count, -1);
            }
        }

        return 0;
    }

    public static int RunOne(string[] arguments)
    {
        var count = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var index = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        var lake = LargeCatalog.Prepare(count, isWhole: index < 0);
        var tail = Queries[Math.Max(0, index)].Tail;
        var source = index < 0 ? $"'{lake.DataDirectory}/*/*/*.parquet', hive_partitioning = true" : lake.FileList + ", hive_partitioning = true";
        var raw = $"SELECT count(*), sum(bytes) FROM read_parquet({source}) AS events {tail}";
        if (arguments.Length > 2)
        {
            var start = Stopwatch.GetTimestamp();
            using var cold = DuckDatabase.Open();
            using var first = cold.Connect();
            Drain.Rows(first.Query(raw));
            Console.WriteLine(Text(Stopwatch.GetElapsedTime(start).TotalMilliseconds));
            return 0;
        }

        var opening = Stopwatch.GetTimestamp();
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = lake.CatalogDirectory, Database = "bench" });
        using var session = engine.CreateSession();
        var query = $"SELECT count(*), sum(bytes) FROM events {tail}";
        var coldPlanning = Ours(session, query).Planning;
        var coldQuery = Stopwatch.GetElapsedTime(opening).TotalMilliseconds;
        var peakBytes = PeakMemory();
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        var (ourTimes, rawTimes, planning) = (new List<double>(), new List<double>(), new List<double>());
        var (spent, warmUps) = (0.0, 3);
        while (ourTimes.Count < LeastRounds || (ourTimes.Count < MostRounds && spent < EnoughMilliseconds))
        {
            var start = Stopwatch.GetTimestamp();
            Drain.Rows(connection.Query(raw));
            var rawTime = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var (ours, planned) = Ours(session, query);
            spent += rawTime + ours;
            if (warmUps-- <= 0 || spent > EnoughMilliseconds)
            {
                rawTimes.Add(rawTime);
                ourTimes.Add(ours);
                planning.Add(planned);
            }
        }

        double[] figures = [coldPlanning, PairedComparison.Median(planning), peakBytes >> 20, coldQuery, PairedComparison.Median(ourTimes), PairedComparison.Median(rawTimes)];
        Console.WriteLine(string.Join(' ', figures.Select(Text)));
        return 0;
    }

    private static void Report(int count, int query)
    {
        var ours = Spawn(count, query, "");
        var rawCold = Spawn(count, query, " raw");
        Console.WriteLine(ours is not [var coldPlanning, var planning, var memory, var coldQuery, var warm, var raw] || rawCold is not [var rawFirst]
            ? $"| {count} | {query} | failed |"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"| {count:N0} | {(query < 0 ? Glob : Queries[query].Name)} | {coldPlanning:N0} ms | {planning:N1} ms | {memory:N0} MB | {warm:N1} ms | {coldQuery / rawFirst:0.0} | {warm / raw:0.0} |"));
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

    private static double[] Spawn(int count, int query, string how)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, string.Create(CultureInfo.InvariantCulture, $"planning-one {count} {query}{how}"))
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode != 0 ? [] : [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
    }

    private static string Text(double figure) => figure.ToString("0.###", CultureInfo.InvariantCulture);
}
