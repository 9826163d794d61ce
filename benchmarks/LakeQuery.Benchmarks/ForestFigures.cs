using System.Diagnostics;
using System.Globalization;
using LakeQuery.Detectors.RandomCutForest;

namespace LakeQuery.Benchmarks;

/// <summary>How many rows a second a random cut forest scores and learns from, 100 trees of 256 points.
/// Usage: <c>forest [speed [ROWS]]</c>, <c>forest memory COLUMNS</c>, <c>forest quality FOLDER</c>, <c>forest mixtures</c>.</summary>
/// <remarks>The best of several short runs, for a machine that others use too.</remarks>
internal static class ForestFigures
{
    private const int Learned = 20_000;
    private const int Runs = 8;

    private static readonly (string Name, int Columns, int ShingleSize, bool WithAttribution)[] Cases =
    [
        ("1 column", 1, 1, false),
        ("4 columns", 4, 1, false),
        ("16 columns", 16, 1, false),
        ("1 column, explained", 1, 1, true),
        ("4 columns, explained", 4, 1, true),
        ("16 columns, explained", 16, 1, true),
        ("1 column, shingle 10", 1, 10, false),
    ];

    public static int Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["quality", var folder]:
                return ForestQuality.Run(folder);
            case ["mixtures"]:
                return ForestQuality.RunMixtures();
            case ["memory", var columns] when int.TryParse(columns, CultureInfo.InvariantCulture, out var count):
                return Memory(count);
            case [] or ["speed"]:
                return Speed(40_000);
            case ["speed", var rows] when int.TryParse(rows, CultureInfo.InvariantCulture, out var count):
                return Speed(count);
            default:
                Console.Error.WriteLine("forest [speed [ROWS]] | forest memory COLUMNS | forest quality FOLDER | forest mixtures");
                return 2;
        }
    }

    private static int Speed(int rows)
    {
        Console.WriteLine("rows a second: one thread by its processor time and by the clock; two threads by the clock;");
        Console.WriteLine("row by row, and with a decay of ten samples' time, by processor time");
        Console.WriteLine($"{"",-24}{"1 thread",10}{"(clock)",10}{"2 threads",10}{"row by row",12}{"decay 2560",12}{"bytes/row",10}");
        foreach (var (name, columns, shingle, attribution) in Cases)
        {
            var options = new RandomCutForestOptions { ShingleSize = shingle };
            var one = Best(options, columns, rows, attribution, rowsAtOnce: 1000);
            var two = Best(options with { Threads = 2 }, columns, rows, attribution, rowsAtOnce: 1000);
            var single = Best(options, columns, rows / 4, attribution, rowsAtOnce: 1);
            var quick = Best(options with { TimeDecay = 2560 }, columns, rows / 2, attribution, rowsAtOnce: 1000);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-24}{one.Processor,10:n0}{one.Clock,10:n0}{two.Clock,10:n0}{single.Processor,12:n0}{quick.Processor,12:n0}{one.BytesPerRow,10:0.000}"));
        }

        return 0;
    }

    // A process that does nothing else.
    private static int Memory(int columns)
    {
        Best(new RandomCutForestOptions(), columns, 100_000, attribution: true, rowsAtOnce: 1000);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{columns} columns, explained: {process.PeakWorkingSet64 / 1e6:0} MB at most in the process"));
        return 0;
    }

    // Learns until samples are full and stir little, then times stretches of rows.
    private static (double Processor, double Clock, double BytesPerRow) Best(
        RandomCutForestOptions options, int columns, int rows, bool attribution, int rowsAtOnce)
    {
        using var forest = new Forest(columns, options);
        var random = new Random(1);
        var values = new double[2 * Learned * columns];
        Fill(values, random, columns, options.ShingleSize);
        var scores = new double[Learned];
        var high = new double[attribution ? rowsAtOnce * columns : 0];
        var low = new double[high.Length];
        forest.ScoreAndUpdate(values.AsSpan(0, Learned * columns), scores);
        forest.ScoreAndUpdate(values.AsSpan(0, rowsAtOnce * columns), scores.AsSpan(0, rowsAtOnce), high, low);
        var (processor, clock) = (0.0, 0.0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < Runs; run++)
        {
            var (watch, used, done) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, 0);
            while (done < rows / Runs)
            {
                var start = (Learned + (done % (Learned - rowsAtOnce + 1))) * columns;
                forest.ScoreAndUpdate(values.AsSpan(start, rowsAtOnce * columns), scores.AsSpan(0, rowsAtOnce), high, low);
                done += rowsAtOnce;
            }

            clock = Math.Max(clock, done / Stopwatch.GetElapsedTime(watch).TotalSeconds);
            processor = Math.Max(processor, done / (Environment.CpuUsage.TotalTime - used).TotalSeconds);
        }

        return (processor, clock, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rows);
    }

    // Normally distributed columns; or a noisy sine, whose shingles have a shape.
    private static void Fill(double[] values, Random random, int columns, int shingleSize)
    {
        for (var index = 0; index < values.Length; index++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            values[index] = shingleSize == 1 ? normal : Math.Sin(index / columns * 2 * Math.PI / 50) + (0.1 * normal);
        }
    }
}
