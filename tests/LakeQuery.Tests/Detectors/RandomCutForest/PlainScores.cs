using LakeQuery.Detectors.RandomCutForest;

namespace LakeQuery.Tests.Detectors.RandomCutForest;

/// <summary>Score and attribution of one tree, written as published: down to the leaf and up again, in double precision, slowly.</summary>
internal static class PlainScores
{
    public static double Score(ForestTree tree, float[] point)
    {
        var (path, leaf) = Path(tree, point);
        var depth = path.Count;
        if (IsPoint(leaf, point))
        {
            return Seen(depth, leaf.Mass, tree.Mass) * Math.Log2(1 + tree.Mass);
        }

        var score = 1.0 / (depth + 1);
        for (var level = depth - 1; level >= 0; level--)
        {
            var (gaps, range) = Outside(path[level].Minima.ToArray(), path[level].Maxima.ToArray(), point);
            var chance = gaps.Sum(gap => gap.High + gap.Low) / range;
            if (chance == 0)
            {
                break;
            }

            score = (chance / (level + 1)) + ((1 - chance) * score);
        }

        return score * Math.Log2(1 + tree.Mass);
    }

    public static (double[] High, double[] Low) Attribution(ForestTree tree, float[] point)
    {
        var (path, leaf) = Path(tree, point);
        var depth = path.Count;
        var isHeld = IsPoint(leaf, point);
        var score = isHeld ? Seen(depth, leaf.Mass, tree.Mass) : 1.0 / (depth + 1);
        var shares = Outside(leaf.Point.ToArray(), leaf.Point.ToArray(), point) is var (leafGaps, leafRange) && isHeld
            ? [.. point.Select(_ => (High: score / (2 * point.Length), Low: score / (2 * point.Length)))]
            : leafGaps.Select(gap => (High: score * gap.High / leafRange, Low: score * gap.Low / leafRange)).ToArray();
        var (minima, maxima) = (Enumerable.Repeat(float.PositiveInfinity, point.Length).ToArray(), Enumerable.Repeat(float.NegativeInfinity, point.Length).ToArray());
        for (var level = depth - 1; level >= 0; level--)
        {
            if (isHeld)
            {
                var isLeft = point[path[level].Dimension] <= path[level].Cut;
                var other = isLeft ? path[level].Right : path[level].Left;
                (minima, maxima) = ([.. minima.Zip(other.Minima.ToArray(), Math.Min)], [.. maxima.Zip(other.Maxima.ToArray(), Math.Max)]);
            }
            else
            {
                (minima, maxima) = (path[level].Minima.ToArray(), path[level].Maxima.ToArray());
            }

            var (gaps, range) = Outside(minima, maxima, point);
            var chance = gaps.Sum(gap => gap.High + gap.Low) / range;
            if (chance == 0)
            {
                break;
            }

            for (var index = 0; index < shares.Length; index++)
            {
                shares[index] = (
                    (gaps[index].High / range / (level + 1)) + ((1 - chance) * shares[index].High),
                    (gaps[index].Low / range / (level + 1)) + ((1 - chance) * shares[index].Low));
            }
        }

        var factor = Math.Log2(1 + tree.Mass) * (isHeld ? score / shares.Sum(share => share.High + share.Low) : 1);
        return ([.. shares.Select(share => share.High * factor)], [.. shares.Select(share => share.Low * factor)]);
    }

    private static double Seen(int depth, int mass, int treeMass) => (1 - (mass / (2.0 * treeMass))) / (depth + Math.Log2(1 + mass));

    private static bool IsPoint(ForestTree.NodeView leaf, float[] point) => leaf.Point.SequenceEqual(point);

    private static (List<ForestTree.NodeView> Path, ForestTree.NodeView Leaf) Path(ForestTree tree, float[] point)
    {
        var path = new List<ForestTree.NodeView>();
        var node = tree.Root!;
        while (!node.IsLeaf)
        {
            path.Add(node);
            node = point[node.Dimension] <= node.Cut ? node.Left : node.Right;
        }

        return (path, node);
    }

    // The gaps by dimension, and the sum of the ranges of the box with the point.
    private static ((double High, double Low)[] Gaps, double Range) Outside(float[] minima, float[] maxima, float[] point)
    {
        var gaps = point.Select((value, index) => (
            High: Math.Max(0.0, (double)value - maxima[index]),
            Low: Math.Max(0.0, (double)minima[index] - value))).ToArray();
        return (gaps, gaps.Select((gap, index) => (double)maxima[index] - minima[index] + gap.High + gap.Low).Sum());
    }
}
