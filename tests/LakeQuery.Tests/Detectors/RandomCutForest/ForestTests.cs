using LakeQuery.Detectors.RandomCutForest;

namespace LakeQuery.Tests.Detectors.RandomCutForest;

/// <summary>What a forest says of rows.</summary>
public sealed class ForestTests
{
    private static readonly RandomCutForestOptions Small = new() { NumberOfTrees = 30, SubSampleSize = 64, TimeDecay = 2000 };

    [Fact]
    public void The_first_rows_score_0_and_the_others_on_the_documented_scale()
    {
        using var forest = new Forest(2);
        var scores = Scores(forest, TestRows.Normal(2, 800, seed: 1));
        Assert.All(scores[..256], score => Assert.Equal(0, score));
        Assert.All(scores[256..], score => Assert.InRange(score, 0.3, 4));
        Assert.InRange(scores[256..].Average(), 0.7, 0.9);
        Assert.InRange(forest.Score([30, -30]), 5, 8.01);
    }

    [Fact]
    public void A_row_far_off_ranks_first()
    {
        var first = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            using var forest = new Forest(2, Small with { Seed = seed });
            var rows = TestRows.Normal(2, 250, seed);
            var planted = 100 + seed;
            (rows[2 * planted], rows[(2 * planted) + 1]) = (6, -6);
            var scores = Scores(forest, rows);
            first += Array.IndexOf(scores, scores.Max()) == planted ? 1 : 0;
        }

        Assert.InRange(first, 99, 100);
    }

    [Fact]
    public void A_row_that_is_repeated_scores_less_and_less()
    {
        using var forest = new Forest(1, Small with { TimeDecay = 200 });
        Scores(forest, TestRows.Normal(1, 300, seed: 2));
        var early = forest.ScoreAndUpdate([9]);
        for (var count = 0; count < 30; count++)
        {
            forest.Update([9]);
        }

        var later = forest.Score([9]);
        for (var count = 0; count < 200; count++)
        {
            forest.Update([9]);
        }

        Assert.True(early > 2 * later, $"{early} then {later}");
        Assert.True(later > forest.Score([9]), $"{later} then {forest.Score([9])}");
    }

    [Fact]
    public void Equal_rows_score_low_and_finite()
    {
        using var forest = new Forest(3, Small);
        var scores = Scores(forest, [.. Enumerable.Repeat(5.0, 3 * 300)]);
        Assert.All(scores[64..], score => Assert.InRange(score, 0.01, 1));
        Assert.InRange(forest.Score([5, 5, 6]), 5, 8);
    }

    [Fact]
    public void Zero_and_negative_zero_are_equal()
    {
        using var forest = new Forest(1, Small);
        var rows = new double[200];
        for (var row = 1; row < rows.Length; row += 2)
        {
            rows[row] = -0.0;
        }

        Scores(forest, rows);
        Assert.Equal(forest.Score([0.0]), forest.Score([-0.0]));
        Assert.True(forest.Parts.Trees[0].Root!.IsLeaf);
    }

    [Fact]
    public void Numbers_beyond_single_precision_are_far_but_not_infinite()
    {
        using var forest = new Forest(2, Small);
        var rows = TestRows.Normal(2, 300, seed: 3);
        (rows[300], rows[401]) = (1e300, -double.MaxValue);
        (rows[450], rows[501]) = (double.Epsilon, 1e-42);
        var scores = new double[300];
        var (high, low) = (new double[600], new double[600]);
        forest.ScoreAndUpdate(rows, scores, high, low);
        Assert.All(scores, score => Assert.InRange(score, 0, 8));
        Assert.All(high.Concat(low), share => Assert.InRange(share, 0, 8));
        Assert.InRange(scores[150], 4, 8);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(17)]
    public void A_constant_column_adds_nothing_to_the_last_bit(int columns)
    {
        var values = TestRows.Normal(1, 400, seed: 4);
        var wide = values.SelectMany(value => Enumerable.Repeat(7.0, columns - 1).Append(value)).ToArray();
        using var narrow = new Forest(1, Small);
        using var forest = new Forest(columns, Small);
        Assert.Equal(Scores(narrow, values), Scores(forest, wide));
    }

    [Fact]
    public void The_shape_of_a_series_is_seen_by_shingles()
    {
        // A sine with a flat part of 20 rows: the highest scores are where it begins and where it ends.
        var rows = new double[1200];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = row is >= 1005 and < 1025 ? Math.Sin(1005 * 0.2) : Math.Sin(row * 0.2);
        }

        using var forest = new Forest(1, new RandomCutForestOptions { ShingleSize = 4, NumberOfTrees = 50 });
        var scores = Scores(forest, rows);
        Assert.InRange(Highest(1..1200), 1025, 1028);
        Assert.InRange(Highest(1..1025), 1005, 1010);
        Assert.True(scores[Highest(1029..1200)] < scores[Highest(1..1025)]);
        return;

        int Highest(Range range) => range.Start.Value + Array.IndexOf(scores[range], scores[range].Max());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(16, 1)]
    [InlineData(2, 5)]
    public void Shares_of_columns_sum_to_the_score(int columns, int shingleSize)
    {
        using var forest = new Forest(columns, Small with { ShingleSize = shingleSize });
        var rows = TestRows.Normal(columns, 400, seed: 5);
        rows[300 * columns] = 12;
        var scores = new double[400];
        var (high, low) = (new double[rows.Length], new double[rows.Length]);
        forest.ScoreAndUpdate(rows, scores, high, low);
        for (var row = 0; row < 400; row++)
        {
            var shares = high[(row * columns)..((row + 1) * columns)].Concat(low[(row * columns)..((row + 1) * columns)]).ToArray();
            Assert.Equal(scores[row], shares.Sum(), 1e-6);
            Assert.All(shares, share => Assert.InRange(share, 0, 8));
        }

        Assert.True(high[300 * columns] > scores[300] / 2);
        Assert.True(high[300 * columns] > 2 * low[300 * columns]);
    }

    [Fact]
    public void Asking_for_a_score_teaches_nothing()
    {
        var rows = TestRows.Normal(2, 300, seed: 6);
        using var asked = new Forest(2, Small with { ShingleSize = 3 });
        using var silent = new Forest(2, Small with { ShingleSize = 3 });
        var expected = Scores(silent, rows);
        for (var row = 0; row < 300; row++)
        {
            var values = rows.AsSpan(2 * row, 2);
            var score = asked.Score(values);
            asked.Attribution([50, 50], new double[2], new double[2]);
            Assert.Equal(expected[row], score);
            Assert.Equal(expected[row], asked.Attribution(values, new double[2], new double[2]));
            asked.Update(values);
            Assert.Equal(row + 1, asked.RowCount);
        }
    }

    [Fact]
    public void Settings_and_rows_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("NumberOfTrees", () => new Forest(1, new() { NumberOfTrees = 1001 }));
        Assert.Throws<ArgumentOutOfRangeException>("SubSampleSize", () => new Forest(1, new() { SubSampleSize = 9 }));
        Assert.Throws<ArgumentOutOfRangeException>("TimeDecay", () => new Forest(1, new() { TimeDecay = 256 }));
        Assert.Throws<ArgumentOutOfRangeException>("ShingleSize", () => new Forest(1, new() { ShingleSize = 31 }));
        Assert.Throws<ArgumentOutOfRangeException>("columnCount", () => new Forest(31));
        using var forest = new Forest(2);
        Assert.Throws<ArgumentException>(() => forest.Score([1]));
        Assert.Throws<ArgumentException>(() => forest.Update([1, double.NaN]));
        Assert.Throws<ArgumentException>(() => forest.ScoreAndUpdate([1, 2, 3], new double[1]));
        Assert.Throws<ArgumentException>(() => forest.ScoreAndUpdate([1, double.PositiveInfinity], new double[1]));
        Assert.Equal(0, forest.RowCount);
    }

    private static double[] Scores(Forest forest, double[] rows)
    {
        var scores = new double[rows.Length / forest.ColumnCount];
        forest.ScoreAndUpdate(rows, scores);
        return scores;
    }
}
