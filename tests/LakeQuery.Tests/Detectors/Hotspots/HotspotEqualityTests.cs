using LakeQuery.Detectors.Hotspots;

namespace LakeQuery.Tests.Detectors.Hotspots;

/// <summary>After every point the window has exactly the hotspots that are found from scratch.</summary>
public sealed class HotspotEqualityTests
{
    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            for (var columns = 1; columns <= 5; columns++)
            {
                foreach (var kind in new[] { "uniform", "lattice", "clusters", "walk", "wide", "rings", "flat", "far" })
                {
                    cases.Add(columns, kind);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_step_equals_the_reference(int columns, string kind)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random((seed * 31) + columns);
            var options = new HotspotsOptions
            {
                ColumnCount = columns,
                WindowSize = random.Next(4, 60),
                ScanRadius = kind switch
                {
                    "lattice" => random.Next(1, 3),
                    "far" => random.Next(1, 4) * 1.5,
                    _ => 0.3 + random.NextDouble(),
                },
                MinimumPoints = random.Next(2, 7),
            };
            var window = new HotspotWindow(options);
            var last = new Queue<double[]>();
            var make = Points(kind, columns, random);
            for (var step = 0; step < 220; step++)
            {
                var point = make();
                window.Add(point);
                last.Enqueue(point);
                if (last.Count > options.WindowSize)
                {
                    last.Dequeue();
                }

                var expected = ReferenceHotspots.Json(ReferenceHotspots.Find([.. last], options.ScanRadius, options.MinimumPoints));
                Assert.True(window.ToJson() == expected, $"Seed {seed}, step {step}, {options}:\n{window.ToJson()}\nnot\n{expected}");
            }
        }
    }

    [Fact]
    public void A_large_window_equals_the_reference()
    {
        var random = new Random(7);
        var window = new HotspotWindow(new HotspotsOptions { ColumnCount = 2, WindowSize = 1000, ScanRadius = 0.2, MinimumPoints = 9 });
        var last = new Queue<double[]>();
        for (var step = 0; step < 3000; step++)
        {
            double[] point = random.Next(5) == 0
                ? [4 + random.NextDouble(), 4 + random.NextDouble()]
                : [random.NextDouble() * 10, random.NextDouble() * 10];
            window.Add(point);
            last.Enqueue(point);
            if (last.Count > 1000)
            {
                last.Dequeue();
            }

            if (step % 199 == 0)
            {
                Assert.Equal(ReferenceHotspots.Json(ReferenceHotspots.Find([.. last], 0.2, 9)), window.ToJson());
            }
        }
    }

    private static Func<double[]> Points(string kind, int columns, Random random)
    {
        // So wide that a point has a few neighbours.
        var width = 2 + (6.0 / columns);
        var walk = new double[columns];
        var step = 0;
        return kind switch
        {
            "uniform" => () => Each(_ => random.NextDouble() * width),
            "lattice" => () => Each(_ => random.Next(0, 6 - Math.Min(columns, 3))),
            "clusters" => () =>
            {
                var centre = random.Next(4) * 1.5;
                return Each(_ => centre + (random.NextDouble() * random.NextDouble()));
            }
            ,
            "walk" => () =>
            {
                walk = Each(column => walk[column] + (random.NextDouble() - 0.5));
                return walk;
            }
            ,
            "wide" => () => Each(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 3))),

            // So far out that neighbouring numbers are 2 apart, where cells and distances are rounded.
            "far" => () => Each(column => (column % 2 == 0 ? 1e16 : -1e16) + (2 * random.Next(0, 9 - Math.Min(columns, 4)))),
            "flat" => () => Each(column => column == columns - 1 || step++ % 90 < 3 ? random.NextDouble() * 8 : 1),
            _ => () =>
            {
                // A thin closed line, which parts at many places at once.
                var angle = step++ * 0.61;
                return Each(column => column == 0 ? Math.Cos(angle) : column == 1 ? Math.Sin(angle) : random.NextDouble() * 0.05);
            }
            ,
        };

        double[] Each(Func<int, double> value) => [.. Enumerable.Range(0, columns).Select(value)];
    }
}
