using System.Globalization;
using System.Text.Json;
using LakeQuery.Detectors.RandomCutForest;

namespace LakeQuery.Benchmarks;

/// <summary>How well a random cut forest ranks the rows of labelled series (CSV files of timestamp and value, and windows.json), and the
/// scale of its scores.</summary>
internal static class ForestQuality
{
    private const double Probation = 0.15;
    private static readonly long[] Seeds = [1, 2, 3];
    private static readonly int[] ShingleSizes = [1, 4, 10];

    public static int Run(string folder)
    {
        using var labels = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "windows.json")));
        Console.WriteLine("ROC-AUC / PR-AUC, mean of three seeds (and share of labelled rows)");
        Console.WriteLine($"{"series",-42}{"labelled",9}{"shingle 1",16}{"shingle 4",16}{"shingle 10",16}");
        var means = new double[ShingleSizes.Length, 2];
        var files = Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal).ToArray();
        foreach (var file in files)
        {
            var (values, isLabelled) = Read(file, labels.RootElement.GetProperty(Path.GetFileName(file)));
            var first = (int)(values.Length * Probation);
            var line = $"{Path.GetFileNameWithoutExtension(file),-42}{isLabelled.Skip(first).Count(l => l) / (double)(values.Length - first),9:0.000}";
            for (var shingle = 0; shingle < ShingleSizes.Length; shingle++)
            {
                var (roc, precision) = (0.0, 0.0);
                foreach (var seed in Seeds)
                {
                    using var forest = new Forest(1, new RandomCutForestOptions { ShingleSize = ShingleSizes[shingle], Seed = seed, Threads = 2 });
                    var scores = new double[values.Length];
                    forest.ScoreAndUpdate(values, scores);
                    var (one, other) = Areas(scores.AsSpan(first), isLabelled.AsSpan(first));
                    roc += one / Seeds.Length;
                    precision += other / Seeds.Length;
                }

                means[shingle, 0] += roc / files.Length;
                means[shingle, 1] += precision / files.Length;
                line += string.Create(CultureInfo.InvariantCulture, $"{roc,9:0.000}/{precision,-6:0.000}");
            }

            Console.WriteLine(line);
        }

        var last = $"{"mean",-51}";
        for (var shingle = 0; shingle < ShingleSizes.Length; shingle++)
        {
            last += string.Create(CultureInfo.InvariantCulture, $"{means[shingle, 0],9:0.000}/{means[shingle, 1],-6:0.000}");
        }

        Console.WriteLine(last);
        return 0;
    }

    /// <summary>The mean score of ordinary rows: two normal distributions, 8 apart.</summary>
    public static int RunMixtures()
    {
        foreach (var columns in (int[])[1, 2, 4, 10, 16])
        {
            var random = new Random(7);
            var rows = new double[20_000 * columns];
            for (var row = 0; row < 20_000; row++)
            {
                var centre = random.Next(2) * 8.0;
                for (var column = 0; column < columns; column++)
                {
                    var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                    rows[(row * columns) + column] = centre + normal;
                }
            }

            using var forest = new Forest(columns, new RandomCutForestOptions { Seed = 1, Threads = 2 });
            var scores = new double[20_000];
            forest.ScoreAndUpdate(rows, scores);
            var sorted = scores[1000..].Order().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{columns,2} columns: mean {sorted.Average():0.000}, median {sorted[sorted.Length / 2]:0.000}, 99 % {sorted[(int)(sorted.Length * 0.99)]:0.000}, most {sorted[^1]:0.000}; a row 40 away {forest.Score([.. Enumerable.Repeat(40.0, columns)]):0.000}"));
        }

        return 0;
    }

    private static (double[] Values, bool[] IsLabelled) Read(string file, JsonElement windows)
    {
        var spans = windows.EnumerateArray()
            .Select(window => (Start: Time(window[0].GetString()!), End: Time(window[1].GetString()!))).ToArray();
        var rows = File.ReadLines(file).Skip(1).Select(line => line.Split(',')).ToArray();
        return (
            [.. rows.Select(row => double.Parse(row[1], CultureInfo.InvariantCulture))],
            [.. rows.Select(row => Time(row[0]) is var time && spans.Any(span => span.Start <= time && time <= span.End))]);
    }

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);

    // Area under the curve of hits against false alarms, equal scores counted half; and the average precision over the labelled rows.
    private static (double Roc, double Precision) Areas(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isLabelled)
    {
        var order = new int[scores.Length];
        var keys = new double[scores.Length];
        for (var index = 0; index < order.Length; index++)
        {
            (order[index], keys[index]) = (index, -scores[index]);
        }

        Array.Sort(keys, order);
        var positives = isLabelled.Count(true);
        var (hits, misses, area, precision) = (0.0, 0.0, 0.0, 0.0);
        for (var start = 0; start < order.Length;)
        {
            var (end, hit) = (start, 0.0);
            for (; end < order.Length && keys[end] == keys[start]; end++)
            {
                hit += isLabelled[order[end]] ? 1 : 0;
            }

            var miss = end - start - hit;
            area += miss * (hits + (hit / 2));
            (hits, misses) = (hits + hit, misses + miss);
            precision += hit * hits / (hits + misses);
            start = end;
        }

        return (area / (positives * misses), precision / positives);
    }
}
