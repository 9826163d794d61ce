using System.Diagnostics;
using System.Globalization;
using LakeQuery.Detectors;
using LakeQuery.Detectors.Hotspots;

namespace LakeQuery.Benchmarks;

/// <summary>How many rows a second HOTSPOTS answers, its JSON included. Usage: <c>hotspots [rows]</c>.</summary>
/// <remarks>The data are those of the documented demonstration: a field, and in it a spot that gets a fifth of the rows and moves when
/// the window has been filled once more. In the cases of the same density field and spot grow with the window; in those of the same field the
/// neighbours do. The best of several short runs, for a machine that others use too.</remarks>
internal static class HotspotFigures
{
    private static readonly (string Name, int Columns, int WindowSize, double Field, double Spot, double Radius, int MinimumPoints)[] Cases =
    [
        ("window 100", 2, 100, 3.162, 0.316, 0.2, 17),
        ("window 1,000", 2, 1000, 10, 1, 0.2, 17),
        ("window 10,000, same density", 2, 10_000, 31.62, 3.162, 0.2, 17),
        ("window 100,000, same density", 2, 100_000, 100, 10, 0.2, 17),
        ("window 10,000, same field", 2, 10_000, 10, 1, 0.2, 170),
        ("window 10,000, many small", 2, 10_000, 10, 1, 0.2, 17),
        ("window 1,000, 1 column", 1, 1000, 10, 1, 0.02, 6),
        ("window 1,000, 3 columns", 3, 1000, 10, 1, 0.5, 17),
        ("window 1,000, 5 columns", 5, 1000, 10, 1, 1, 17),
        ("window 10,000, 5 columns", 5, 10_000, 10, 1, 0.7, 17),
        ("window 1,000, all near", 2, 1000, 0.1, 0.1, 0.2, 17),
        ("window 10,000, all near", 2, 10_000, 0.1, 0.1, 0.2, 17),
    ];

    public static int Run(string[] arguments)
    {
        var rows = arguments is [var given] && int.TryParse(given, CultureInfo.InvariantCulture, out var count) ? count : 100_000;
        Console.WriteLine($"{"rows/s",-32}{"with JSON",12}{"hotspots",12}{"found",8}{"bytes/row",12}");
        foreach (var (name, columns, window, field, spot, radius, minimum) in Cases)
        {
            var options = new HotspotsOptions { ColumnCount = columns, WindowSize = window, ScanRadius = radius, MinimumPoints = minimum };
            var values = Values(rows + window, columns, window, field, spot);
            var (withJson, bytes) = Detect(options, values, rows);
            var (alone, found) = Follow(options, values, rows);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-32}{withJson,12:n0}{alone,12:n0}{found,8:0.0}{bytes,12:0}"));
        }

        return 0;
    }

    private static (double RowsPerSecond, double BytesPerRow) Detect(HotspotsOptions options, double[][] values, int rows)
    {
        using var detector = new HotspotsDetector(options);
        var batch = new DetectorBatch(options.ColumnCount);
        Process(0, options.WindowSize);
        var best = 0.0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int runs = 5;
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var done = 0; done < rows / runs; done += 1000)
            {
                Process(options.WindowSize + (rows / runs * run) + done, 1000);
            }

            best = Math.Max(best, rows / runs / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return (best, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rows);

        void Process(int first, int count)
        {
            batch.Reset(count);
            batch.States.Clear();
            for (var column = 0; column < values.Length; column++)
            {
                values[column].AsSpan(first, count).CopyTo(batch.Column(column));
            }

            detector.Process(batch);
        }
    }

    private static (double RowsPerSecond, double Found) Follow(HotspotsOptions options, double[][] values, int rows)
    {
        var window = new HotspotWindow(options);
        var point = new double[options.ColumnCount];
        var row = 0;
        Add(options.WindowSize);
        var (best, found) = (0.0, 0);
        const int runs = 5;
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            Add(rows / runs);
            best = Math.Max(best, rows / runs / Stopwatch.GetElapsedTime(start).TotalSeconds);
            found += window.FindHotspots().Length;
        }

        return (best, found / (double)runs);

        void Add(int count)
        {
            for (var end = row + count; row < end; row++)
            {
                for (var column = 0; column < point.Length; column++)
                {
                    point[column] = values[column][row];
                }

                window.Add(point);
            }
        }
    }

    private static double[][] Values(int rows, int columns, int window, double field, double spot)
    {
        var random = new Random(1);
        double[][] values = [.. Enumerable.Range(0, columns).Select(_ => new double[rows])];
        var corner = new double[columns];
        for (var row = 0; row < rows; row++)
        {
            if (row % window == 0)
            {
                corner = [.. corner.Select(_ => random.NextDouble() * (field - spot))];
            }

            var inSpot = random.NextDouble() < 0.2;
            for (var column = 0; column < columns; column++)
            {
                values[column][row] = inSpot ? corner[column] + (random.NextDouble() * spot) : random.NextDouble() * field;
            }
        }

        return values;
    }
}
