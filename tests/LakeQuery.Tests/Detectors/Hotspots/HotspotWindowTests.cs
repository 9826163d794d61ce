using LakeQuery.Detectors.Hotspots;

namespace LakeQuery.Tests.Detectors.Hotspots;

public sealed class HotspotWindowTests
{
    [Fact]
    public void A_hotspot_forms_grows_shrinks_and_goes_as_its_points_come_and_go()
    {
        var window = New(1, 100, 1.0, 5);
        for (var i = 0; i < 90; i++)
        {
            window.Add([1000 + (10.0 * i)]);
        }

        Assert.Empty(window.FindHotspots());
        for (var i = 0; i < 4; i++)
        {
            window.Add([i / 10.0]);
            Assert.Empty(window.FindHotspots());
        }

        window.Add([0.4]);
        Assert.Equal([Of(5 / 0.4, 5, [0], [0.4])], window.FindHotspots().AsEnumerable());
        for (var i = 5; i < 10; i++)
        {
            window.Add([i / 10.0]);
        }

        var ten = Of(10 / 0.9, 10, [0], [0.9]);
        Assert.Equal([ten], window.FindHotspots().AsEnumerable());
        var row = 0;
        void Next(int upTo)
        {
            for (; row < upTo; row++)
            {
                window.Add([5000 + (10.0 * row)]);
            }
        }

        Next(90);
        Assert.Equal([ten], window.FindHotspots().AsEnumerable());
        Next(91);
        Assert.Equal([Of(9 / (0.9 - 0.1), 9, [0.1], [0.9])], window.FindHotspots().AsEnumerable());
        Next(95);
        Assert.Equal([Of(5 / (0.9 - 0.5), 5, [0.5], [0.9])], window.FindHotspots().AsEnumerable());
        Next(96);
        Assert.Empty(window.FindHotspots());
    }

    [Fact]
    public void A_point_beside_a_core_belongs_to_the_hotspot_without_being_a_core()
    {
        var window = New(2, 100, 1.5, 4);
        double[][] square = [[0, 0], [1, 0], [0, 1], [1, 1]];
        foreach (var point in square)
        {
            window.Add(point);
        }

        Assert.Equal([Of(4, 4, [0, 0], [1, 1])], window.FindHotspots().AsEnumerable());
        window.Add([2, 2]);
        Assert.Equal([Of(1.25, 5, [0, 0], [2, 2])], window.FindHotspots().AsEnumerable());
        window.Add([9, 9]);
        Assert.Equal([Of(1.25, 5, [0, 0], [2, 2])], window.FindHotspots().AsEnumerable());
    }

    [Fact]
    public void Equal_points_are_a_hotspot_of_size_one()
    {
        var window = New(1, 100, 1.0, 3);
        window.Add([7]);
        window.Add([7]);
        Assert.Equal("""{"hotspots":[]}""", window.ToJson());
        window.Add([7]);
        Assert.Equal([Of(3, 3, [7], [7])], window.FindHotspots().AsEnumerable());
        Assert.Equal("""{"hotspots":[{"density":3,"minValues":[7],"maxValues":[7]}]}""", window.ToJson());
    }

    [Fact]
    public void A_distance_of_exactly_the_radius_is_near()
    {
        var window = New(1, 100, 1.0, 2);
        window.Add([0]);
        window.Add([1.0]);
        window.Add([Math.BitIncrement(2.0)]);
        Assert.Equal([Of(2, 2, [0], [1])], window.FindHotspots().AsEnumerable());
    }

    [Fact]
    public void Clusters_joined_by_a_bridge_part_when_the_bridge_leaves()
    {
        var window = New(1, 7, 1.0, 3);
        foreach (var x in new[] { 2.0, 0, 0.5, 1, 3, 3.5, 4 })
        {
            window.Add([x]);
        }

        Assert.Equal([Of(7 / 4.0, 7, [0], [4])], window.FindHotspots().AsEnumerable());
        window.Add([100]);
        Assert.Equal([Of(3, 3, [0], [1]), Of(3, 3, [3], [4])], window.FindHotspots().AsEnumerable());
    }

    [Fact]
    public void A_border_point_goes_to_its_nearest_core_and_of_equals_to_the_older()
    {
        var window = New(1, 100, 1.0, 5);
        foreach (var x in new[] { 10.0, 10.1, 10.2, 10.3, 10.4, 8.0, 7.9, 7.8, 7.7, 7.6 })
        {
            window.Add([x]);
        }

        // As far from 10 as from 8, which came later.
        window.Add([9]);
        Assert.Equal([6, 5], window.FindHotspots().OrderByDescending(hotspot => hotspot.MinValues[0]).Select(hotspot => hotspot.PointCount));
        window.Add([8.05]);
        Assert.Equal([5, 7], window.FindHotspots().OrderByDescending(hotspot => hotspot.MinValues[0]).Select(hotspot => hotspot.PointCount));
    }

    [Fact]
    public void The_text_is_the_same_object_until_something_changes()
    {
        var window = New(1, 100, 1.0, 2);
        window.Add([1]);
        window.Add([1.5]);
        var text = window.ToJson();
        window.Add([77]);
        Assert.Same(text, window.ToJson());
        window.Add([1.25]);
        Assert.NotSame(text, window.ToJson());
    }

    [Theory]
    [InlineData(1e-300, 1e-299)]
    [InlineData(1e300, 1e301)]
    [InlineData(5e-324, 1e-320)]
    [InlineData(1, 1e17)]
    public void Magnitudes_do_not_matter(double radius, double far)
    {
        var window = New(2, 10, radius, 2);
        window.Add([0, 0]);
        window.Add([-0.0, radius]);
        window.Add([far, far]);
        window.Add([-far, far]);
        window.Add([far, far]);
        Assert.Equal([2, 2], window.FindHotspots().Select(hotspot => hotspot.PointCount));
        Assert.All(window.FindHotspots(), hotspot => Assert.True(double.IsFinite(hotspot.Density)));
        Assert.DoesNotContain("-0", window.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_options_and_points_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => New(0, 100, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => New(1, 0, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => New(1, 100, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => New(1, 100, double.NaN, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => New(1, 100, 1, 1));
        var window = New(2, 100, 1, 2);
        Assert.Throws<ArgumentException>(() => window.Add([1]));
        Assert.Throws<ArgumentException>(() => window.Add([1, double.PositiveInfinity]));
        Assert.Equal(0, window.Count);
    }

    // The documented demonstration: a spot of 1 x 1 in a field of 10 x 10 gets a fifth of the rows and moves every 1000.
    [Fact]
    public void The_largest_hotspot_of_the_demonstration_is_its_spot()
    {
        var random = new Random(20_170_501);
        var window = New(2, 1000, 0.2, 17);
        for (var phase = 0; phase < 6; phase++)
        {
            var (x, y) = (random.NextDouble() * 9, random.NextDouble() * 9);
            for (var row = 0; row < 850; row++)
            {
                window.Add(NextPoint());
            }

            var largest = window.FindHotspots().MaxBy(hotspot => hotspot.PointCount)!;
            var shared = Overlap(largest.MinValues[0], largest.MaxValues[0], x) * Overlap(largest.MinValues[1], largest.MaxValues[1], y);
            var both = ((largest.MaxValues[0] - largest.MinValues[0]) * (largest.MaxValues[1] - largest.MinValues[1])) + 1 - shared;
            Assert.True(shared / both >= 0.65, $"Phase {phase}: the hotspot covers {shared / both:P0} of the spot.");
            Assert.True(largest.Density > 100, $"Phase {phase}: density {largest.Density}.");
            for (var row = 850; row < 1000; row++)
            {
                window.Add(NextPoint());
            }

            double[] NextPoint() => random.NextDouble() < 0.2
                ? [x + random.NextDouble(), y + random.NextDouble()]
                : [random.NextDouble() * 10, random.NextDouble() * 10];
        }

        static double Overlap(double from, double to, double spot) => Math.Max(0, Math.Min(to, spot + 1) - Math.Max(from, spot));
    }

    private static HotspotWindow New(int columns, int windowSize, double radius, int minimumPoints) =>
        new(new HotspotsOptions { ColumnCount = columns, WindowSize = windowSize, ScanRadius = radius, MinimumPoints = minimumPoints });

    private static Hotspot Of(double density, int count, double[] least, double[] greatest) => new(density, count, [.. least], [.. greatest]);
}
