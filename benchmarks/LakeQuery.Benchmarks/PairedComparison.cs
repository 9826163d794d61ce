using System.Diagnostics;
using System.Globalization;

namespace LakeQuery.Benchmarks;

/// <summary>The scans and the pruning once more, ours and raw DuckDB in turn within one process, so that a drift of the machine's speed
/// hits both; the median of the ratios pair by pair is what is quoted. Usage: <c>pairs [ROUNDS]</c>.</summary>
internal static class PairedComparison
{
    public static int Run(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 25;
        foreach (var files in new[] { 20, 200 })
        {
            foreach (var query in ScanBenchmarks.Queries)
            {
                var benchmark = new ScanBenchmarks { Query = query, Files = files };
                benchmark.Setup();
                Compare($"{query.Name}, {files} files", rounds, benchmark.DuckDbFileList, benchmark.LakeQuery);
                benchmark.Cleanup();
            }
        }

        var pruning = new PruningBenchmarks();
        pruning.Setup();
        Compare("one partition of many", Math.Max(3, rounds / 8), pruning.DuckDbGlob, pruning.LakeQuery);
        pruning.Cleanup();
        return 0;
    }

    /// <summary>Runs both in turn, prints their medians, and returns the median of the ratios.</summary>
    internal static double Compare(string name, int rounds, Func<long> raw, Func<long> ours, int warmUp = 10)
    {
        var rawTimes = new List<double>();
        var ourTimes = new List<double>();
        var ratios = new List<double>();
        for (var round = -warmUp; round < rounds; round++)
        {
            var rawTime = Time(raw);
            var ourTime = Time(ours);
            if (round >= 0)
            {
                rawTimes.Add(rawTime);
                ourTimes.Add(ourTime);
                ratios.Add(ourTime / rawTime);
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-22} raw {Median(rawTimes),8:0.0} ms  ours {Median(ourTimes),8:0.0} ms  ratio {Median(ratios):0.000} (of the least {ourTimes.Min() / rawTimes.Min():0.000})"));
        return Median(ratios);
    }

    private static double Time(Func<long> work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    internal static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
