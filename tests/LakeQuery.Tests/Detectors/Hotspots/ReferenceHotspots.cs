using System.Globalization;
using LakeQuery.Detectors.Hotspots;

namespace LakeQuery.Tests.Detectors.Hotspots;

/// <summary>Hotspots from scratch, as the definition has them: what the incremental window must equal after every point.</summary>
internal static class ReferenceHotspots
{
    /// <summary>The hotspots of points, given from the oldest on.</summary>
    public static List<Hotspot> Find(IReadOnlyList<double[]> points, double radius, int minimumPoints)
    {
        var isNear = new bool[points.Count, points.Count];
        var isCore = new bool[points.Count];
        for (var one = 0; one < points.Count; one++)
        {
            var count = 0;
            for (var other = 0; other < points.Count; other++)
            {
                isNear[one, other] = Square(points[one], points[other]) <= radius * radius;
                count += isNear[one, other] ? 1 : 0;
            }

            isCore[one] = count >= minimumPoints;
        }

        var clusterOf = new int[points.Count];
        Array.Fill(clusterOf, -1);
        var clusters = 0;
        for (var first = 0; first < points.Count; first++)
        {
            if (!isCore[first] || clusterOf[first] >= 0)
            {
                continue;
            }

            var waiting = new Queue<int>([first]);
            clusterOf[first] = clusters;
            while (waiting.TryDequeue(out var core))
            {
                for (var other = 0; other < points.Count; other++)
                {
                    if (isCore[other] && isNear[core, other] && clusterOf[other] < 0)
                    {
                        clusterOf[other] = clusters;
                        waiting.Enqueue(other);
                    }
                }
            }

            clusters++;
        }

        for (var point = 0; point < points.Count; point++)
        {
            var nearest = Enumerable.Range(0, points.Count).Where(core => isCore[core] && isNear[point, core] && !isCore[point])
                .OrderBy(core => Square(points[point], points[core])).ThenBy(core => core).Cast<int?>().FirstOrDefault();
            clusterOf[point] = nearest is { } anchor ? clusterOf[anchor] : clusterOf[point];
        }

        return [.. Enumerable.Range(0, clusters)
            .Select(cluster => Enumerable.Range(0, points.Count).Where(point => clusterOf[point] == cluster).ToList())
            .Select(members => (Oldest: members[0], Hotspot: Measure([.. members.Select(member => points[member])])))
            .OrderByDescending(item => item.Hotspot.Density).ThenBy(item => item.Oldest).Select(item => item.Hotspot)];
    }

    /// <summary>The documented JSON.</summary>
    public static string Json(IEnumerable<Hotspot> hotspots) => $"{{\"hotspots\":[{string.Join(",", hotspots.Select(hotspot =>
        $"{{\"density\":{Text(hotspot.Density)},\"minValues\":[{Texts(hotspot.MinValues)}],\"maxValues\":[{Texts(hotspot.MaxValues)}]}}"))}]}}";

    private static Hotspot Measure(List<double[]> members)
    {
        var columns = Enumerable.Range(0, members[0].Length).ToList();
        double[] least = [.. columns.Select(column => members.Min(member => member[column]))];
        double[] greatest = [.. columns.Select(column => members.Max(member => member[column]))];
        var size = columns.Where(column => greatest[column] > least[column]).Aggregate(1.0, (product, column) => product * (greatest[column] - least[column]));
        return new Hotspot(Math.Min(members.Count / size, double.MaxValue), members.Count, [.. least], [.. greatest]);
    }

    private static double Square(double[] one, double[] other)
    {
        var sum = 0.0;
        for (var column = 0; column < one.Length; column++)
        {
            sum += (one[column] - other[column]) * (one[column] - other[column]);
        }

        return sum;
    }

    private static string Texts(IEnumerable<double> values) => string.Join(",", values.Select(Text));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
