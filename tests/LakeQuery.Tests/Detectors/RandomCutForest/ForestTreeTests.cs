namespace LakeQuery.Tests.Detectors.RandomCutForest;

/// <summary>One tree: its worked scores, and that it is whole whatever comes and goes.</summary>
public sealed class ForestTreeTests
{
    [Fact]
    public void A_point_unlike_the_only_one_scores_1_and_the_same_point_one_half()
    {
        var tree = new TreeOfPoints(1);
        tree.Insert(0);
        Assert.Equal(1, tree.Score(5), 1e-9);
        Assert.Equal(0.5, tree.Score(0), 1e-9);
    }

    [Fact]
    public void Scores_of_two_points_are_the_worked_ones()
    {
        var tree = new TreeOfPoints(1);
        tree.Insert(0);
        tree.Insert(1);
        Assert.Equal(5.0 / 6 * Math.Log2(3), tree.Score(3), 1e-7);
        Assert.Equal(0.375 * Math.Log2(3), tree.Score(1), 1e-9);
        Assert.Equal(5.0 / 6 * Math.Log2(3), tree.Score(-2), 1e-7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(21)]
    public void Scores_and_shares_are_those_of_the_published_walk(int dimensions)
    {
        var random = new Random(dimensions);
        var tree = new TreeOfPoints(dimensions, 64);
        for (var count = 0; count < 60; count++)
        {
            tree.Insert(Point(random, dimensions));
        }

        for (var count = 0; count < 200; count++)
        {
            var point = Point(random, dimensions);
            var (score, high, low) = tree.Attribute(point);
            Assert.Equal(PlainScores.Score(tree.Tree, point), score, 1e-5);
            Assert.Equal(tree.Score(point), score);
            Assert.Equal(score, high.Sum() + low.Sum(), 1e-5);
            var plain = PlainScores.Attribution(tree.Tree, point);
            for (var dimension = 0; dimension < dimensions; dimension++)
            {
                Assert.Equal(plain.High[dimension], high[dimension], 1e-5);
                Assert.Equal(plain.Low[dimension], low[dimension], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(19)]
    public void Masses_boxes_and_cuts_stay_whole_as_points_come_and_go(int dimensions)
    {
        var random = new Random(5);
        var tree = new TreeOfPoints(dimensions, 50);
        var held = new List<int>();
        for (var step = 0; step < 600; step++)
        {
            if (held.Count == 50 || (held.Count > 0 && random.Next(3) == 0))
            {
                var index = random.Next(held.Count);
                tree.Delete(held[index]);
                held.RemoveAt(index);
            }
            else
            {
                held.Add(tree.Insert(Point(random, dimensions)));
            }

            Assert.Equal(held.Count, tree.Tree.Mass);
            tree.AssertWhole();
        }

        while (held.Count > 0)
        {
            tree.Delete(held[^1]);
            held.RemoveAt(held.Count - 1);
            tree.AssertWhole();
        }

        Assert.Null(tree.Tree.Root);
    }

    [Fact]
    public void A_point_that_comes_and_goes_leaves_the_tree_as_it_was()
    {
        var random = new Random(3);
        var tree = new TreeOfPoints(3, 100);
        for (var count = 0; count < 90; count++)
        {
            tree.Insert(Point(random, 3));
        }

        for (var count = 0; count < 200; count++)
        {
            var before = tree.Text();
            var point = tree.Insert(Point(random, 3));
            Assert.NotEqual(before, tree.Text());
            tree.Delete(point);
            Assert.Equal(before, tree.Text());
        }
    }

    [Fact]
    public void The_first_cut_is_twice_as_often_across_the_longer_side()
    {
        // Three points of a box of 2 by 1: the root's cut is in the first dimension with a chance of 2/3, whatever the order they came in.
        const int Trees = 4000;
        var first = 0;
        for (var seed = 0; seed < Trees; seed++)
        {
            var tree = new TreeOfPoints(2, 10, seed);
            tree.Insert(0, 1);
            tree.Insert(0.5f, 0.25f);
            tree.Insert(2, 0);
            first += tree.Tree.Root!.Dimension == 0 ? 1 : 0;
        }

        var expected = Trees * 2 / 3.0;
        var squares = Math.Pow(first - expected, 2) * ((1 / expected) + (1 / (Trees - expected)));
        Assert.True(squares < 10.83, $"chi squared {squares:0.00} of {first} in {Trees} has a chance below 0.001");
    }

    [Fact]
    public void A_tree_that_lost_points_is_distributed_as_if_it_had_never_held_them()
    {
        // The root's cut of 0, 1 and 10 parts 10 off with a chance of 9/10, also where -30 and 4 came and went between.
        const int Trees = 4000;
        var parted = 0;
        for (var seed = 0; seed < Trees; seed++)
        {
            var tree = new TreeOfPoints(1, 10, seed);
            var far = tree.Insert(-30);
            tree.Insert(10);
            tree.Insert(0);
            var near = tree.Insert(4);
            tree.Delete(far);
            tree.Insert(1);
            tree.Delete(near);
            parted += tree.Tree.Root!.Cut >= 1 ? 1 : 0;
        }

        var squares = Math.Pow(parted - (Trees * 0.9), 2) / (Trees * 0.09);
        Assert.True(squares < 10.83, $"chi squared {squares:0.00} of {parted} in {Trees} has a chance below 0.001");
    }

    [Fact]
    public void Equal_points_make_one_leaf()
    {
        var tree = new TreeOfPoints(2);
        var first = tree.Insert(3, 4);
        for (var count = 1; count < 256; count++)
        {
            Assert.Equal(first, tree.Insert(3, 4));
        }

        Assert.True(tree.Tree.Root!.IsLeaf);
        Assert.Equal(256, tree.Tree.Root.Mass);
        Assert.True(double.IsFinite(tree.Score(3, 4)));
        Assert.InRange(tree.Score(3, 4), 0.01, 1);
        Assert.InRange(tree.Score(3, 5), 7.9, 8.1);
    }

    // Coarse, so that some points are equal, and some share a coordinate.
    private static float[] Point(Random random, int dimensions) =>
        [.. Enumerable.Range(0, dimensions).Select(_ => dimensions < 4 ? random.Next(12) / 4f : random.Next(2) * (1 + random.NextSingle()))];
}
