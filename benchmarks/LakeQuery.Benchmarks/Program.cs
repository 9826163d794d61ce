using BenchmarkDotNet.Running;
using LakeQuery.Benchmarks;

// `bare` is the yardstick of start-up: the least a .NET program can do to get an answer from DuckDB.
if (args is ["bare", ..])
{
    return BareDuckDb.Run(args.Length > 1 ? args[1] : "SELECT 1");
}

// `startup` times whole processes: the published command against the bare program.
if (args is ["startup", ..])
{
    return StartupComparison.Run(args[1..]);
}

// `pairs` runs ours and raw DuckDB in turn.
if (args is ["pairs", ..])
{
    return PairedComparison.Run(args[1..]);
}

if (args is ["tmp", ..])
{
    using var database = LakeQuery.DuckDb.DuckDatabase.Open();
    using var connection = database.Connect();
    foreach (var sql in args[1..])
    {
        var times = new List<double>();
        for (var i = 0; i < 15; i++)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            Drain.Rows(connection.Query(sql));
            times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Console.WriteLine($"first {times[0]:0.0} min {times.Min():0.0} median {PairedComparison.Median(times):0.0}  {sql[..Math.Min(100, sql.Length)]}");
    }

    return 0;
}

if (args is ["tmpq", ..])
{
    using var engine = new LakeQuery.LakeEngine(new LakeQuery.LakeOptions { CatalogDirectory = args[1], Database = "bench" });
    using var session = engine.CreateSession();
    foreach (var sql in args[2..])
    {
        var best = new Dictionary<string, double>();
        for (var i = 0; i < 15; i++)
        {
            using var result = session.Execute(sql);
            while (result.NextBatch() is not null) { }
            foreach (var phase in result.Statistics.Phases)
            {
                best[phase.Name] = Math.Min(best.GetValueOrDefault(phase.Name, 1e9), phase.Time.TotalMilliseconds);
            }
        }

        Console.WriteLine(string.Join("  ", best.Select(p => $"{p.Key} {p.Value:0.0}")) + "  " + sql);
    }

    return 0;
}

// `planning` chooses files of up to a million partitions.
if (args is ["planning", ..])
{
    return PlanningComparison.Run(args[1..]);
}

if (args is ["planning-one", _, _])
{
    return PlanningComparison.RunOne(args[1..]);
}

// `tpch` runs the 22 queries on ours and on raw DuckDB in turn.
if (args is ["tpch", ..])
{
    return TpchComparison.Run(args[1..]);
}

// `folder` runs any folder of queries on ours and on raw DuckDB in turn, and compares their rows.
if (args is ["folder", ..])
{
    return FolderComparison.Run(args[1..]);
}

// `expressions` counts whose results are Trino's: ours, and sqlglot's on DuckDB.
if (args is ["expressions", ..])
{
    return ExpressionComparison.Run(args[1..]);
}

// `prepare` writes the lakes, which the benchmarks otherwise do when they first need them.
if (args is ["prepare"])
{
    Console.WriteLine(BenchmarkLakes.Wide(20).CatalogDirectory);
    Console.WriteLine(BenchmarkLakes.Wide(200).CatalogDirectory);
    Console.WriteLine(BenchmarkLakes.ManyPartitions().CatalogDirectory);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
