using System.Diagnostics;
using System.Globalization;

namespace LakeQuery.Benchmarks;

/// <summary>Times whole processes, cold: the published command against the bare program, in turn, so that a drift of the machine's speed
/// hits both. Usage: <c>startup COMMAND [RUNS]</c>, with COMMAND the published <c>lakequery</c>.</summary>
internal static class StartupComparison
{
    public static int Run(string[] arguments)
    {
        if (arguments.Length == 0 || !File.Exists(arguments[0]))
        {
            Console.Error.WriteLine("Usage: startup COMMAND [RUNS], with COMMAND the path of a published lakequery.");
            return 2;
        }

        var runs = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 20;
        var bare = new ProcessStartInfo(Environment.ProcessPath!, "bare");
        var select = new ProcessStartInfo(arguments[0], "query \"SELECT 1\"");
        var version = new ProcessStartInfo(arguments[0], "--version");
        var times = new Dictionary<string, List<double>> { ["bare DuckDB"] = [], ["SELECT 1"] = [], ["--version"] = [] };
        for (var run = -1; run < runs; run++)
        {
            foreach (var (name, start) in new[] { ("bare DuckDB", bare), ("SELECT 1", select), ("--version", version) })
            {
                var milliseconds = Time(start);
                if (run >= 0)
                {
                    times[name].Add(milliseconds);
                }
            }
        }

        var baseline = Median(times["bare DuckDB"]);
        foreach (var (name, values) in times)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-12} median {Median(values),6:0.0} ms  min {values.Min(),6:0.0} ms  max {values.Max(),6:0.0} ms  ratio {Median(values) / baseline:0.00}"));
        }

        return 0;
    }

    private static double Time(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? clock.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException($"{start.FileName} {start.Arguments} ended with {process.ExitCode}.");
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
