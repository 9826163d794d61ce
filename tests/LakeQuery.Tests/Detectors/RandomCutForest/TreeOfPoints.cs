using LakeQuery.Detectors.RandomCutForest;

namespace LakeQuery.Tests.Detectors.RandomCutForest;

/// <summary>One tree and its points, changed by hand.</summary>
internal sealed class TreeOfPoints
{
    private readonly int _capacity;
    private readonly int _dimensions;
    private readonly PointStore _store;
    private long _record;

    public TreeOfPoints(int dimensions, int capacity = 256, long seed = 1)
    {
        (_capacity, _dimensions) = (capacity, dimensions);
        _store = new PointStore(dimensions, 1, capacity + 1);
        Tree = new ForestTree(capacity, dimensions, new ScoreTables(capacity), _store, new RandomStream(seed, 0));
    }

    public ForestTree Tree { get; }

    public int Insert(params float[] point)
    {
        var added = _store.Add(point, _record += 10);
        var held = Tree.Insert(added, ref Padded(point)[0]);
        _store.Retain(held);
        _store.FreeIfUnused(added);
        return held;
    }

    public void Delete(int point)
    {
        Tree.Delete(point);
        _store.Release(point);
    }

    public double Score(params float[] point)
    {
        var sum = 0.0;
        Tree.Score(ref Padded(point)[0], ref sum, 1);
        return sum;
    }

    /// <summary>The score, and the shares: high by dimension, low by dimension.</summary>
    public (double Score, double[] High, double[] Low) Attribute(params float[] point)
    {
        var stride = Gaps.Stride(_dimensions);
        var (sum, shares) = (0.0, new double[2 * stride]);
        Tree.Attribute(ref Padded(point)[0], ref sum, ref shares[0], 1);
        return (sum, shares[.._dimensions], shares[stride..(stride + _dimensions)]);
    }

    /// <summary>Asserts masses, tight boxes, and that cuts part what is below.</summary>
    public void AssertWhole()
    {
        Assert.InRange(Tree.Mass, 0, _capacity);
        Assert.Equal(Tree.Mass, Tree.Root is { } root ? AssertWhole(root) : 0);
    }

    /// <summary>The tree in one line: cuts, points, masses and boxes.</summary>
    public string Text() => Tree.Root is { } root ? Text(root) : "";

    private static int AssertWhole(ForestTree.NodeView node)
    {
        if (node.IsLeaf)
        {
            Assert.True(node.Mass >= 1);
            return node.Mass;
        }

        var mass = AssertWhole(node.Left) + AssertWhole(node.Right);
        Assert.Equal(mass, node.Mass);
        for (var dimension = 0; dimension < node.Minima.Length; dimension++)
        {
            Assert.Equal(Math.Min(node.Left.Minima[dimension], node.Right.Minima[dimension]), node.Minima[dimension]);
            Assert.Equal(Math.Max(node.Left.Maxima[dimension], node.Right.Maxima[dimension]), node.Maxima[dimension]);
        }

        Assert.True(node.Left.Maxima[node.Dimension] <= node.Cut);
        Assert.True(node.Right.Minima[node.Dimension] > node.Cut);
        return mass;
    }

    private static string Text(ForestTree.NodeView node) => node.IsLeaf
        ? $"{string.Join(',', node.Point.ToArray())}*{node.Mass}"
        : $"[{node.Dimension}<={node.Cut:R} #{node.Mass} {string.Join(',', node.Minima.ToArray())}..{string.Join(',', node.Maxima.ToArray())} {Text(node.Left)} {Text(node.Right)}]";

    private float[] Padded(float[] point)
    {
        var padded = new float[Gaps.Stride(_dimensions)];
        point.CopyTo(padded, 0);
        return padded;
    }
}
