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

// `planning` chooses files of up to a million partitions.
if (args is ["planning", ..])
{
    return PlanningComparison.Run(args[1..]);
}

if (args is ["planning-one", _, _, ..])
{
    return PlanningComparison.RunOne(args[1..]);
}

// `scans` reads a lake by ours and by raw DuckDB in turn, warm and cold.
if (args is ["scans", ..])
{
    return ScanComparison.Run(args[1..]);
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

// `forest` measures the random cut forest: its speed, its ranking of labelled series, the scale of its scores.
if (args is ["forest", ..])
{
    return ForestFigures.Run(args[1..]);
}

// `hotspots` times HOTSPOTS over windows of several sizes.
if (args is ["hotspots", ..])
{
    return HotspotFigures.Run(args[1..]);
}

// `provider` runs the ADO.NET provider and what stands below it in turn.
if (args is ["provider"])
{
    return ProviderComparison.Run();
}

// `leaks` runs many small queries through the provider and watches the memory; a million unless said otherwise, and with `abandoned` by
// someone who closes nothing.
if (args is ["leaks", ..])
{
    var count = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000_000;
    return LeakCheck.Run(count, abandons: args is [_, _, "abandoned"]);
}

// `streaming` prints all figures of streams: throughput on one thread and on two, from files, the first row, latency, state.
if (args is ["streaming", ..])
{
    return StreamingComparison.Run(args[1..]);
}

if (args is ["streaming-first", _, _])
{
    return StreamingSources.RunFirst(args[1], args[2]);
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
