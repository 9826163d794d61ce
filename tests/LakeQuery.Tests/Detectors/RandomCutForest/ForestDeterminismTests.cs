using LakeQuery.Detectors.RandomCutForest;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Detectors.RandomCutForest;

/// <summary>The same seed and rows give the same bits: on any threads, in any batches, across a saved state, and next year.</summary>
public sealed class ForestDeterminismTests
{
    private const int RowCount = 700;
    private static readonly RandomCutForestOptions Options = new() { NumberOfTrees = 40, SubSampleSize = 100, TimeDecay = 400, Seed = 11 };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(2, 6)]
    public void Threads_and_batches_change_no_bit(int columns, int shingleSize)
    {
        var options = Options with { ShingleSize = shingleSize };
        var rows = TestRows.Normal(columns, RowCount, seed: 1);
        var expected = Run(options, rows, columns, [RowCount]);
        Assert.Equal(expected, Run(options, rows, columns, [1]));
        Assert.Equal(expected, Run(options, rows, columns, [7, 1, 130, 64]));
        Assert.Equal(expected, Run(options with { Threads = 2 }, rows, columns, [RowCount]));
        Assert.Equal(expected, Run(options with { Threads = 5 }, rows, columns, [33, 2]));
        Assert.NotEqual(expected, Run(options with { Seed = 12 }, rows, columns, [RowCount]));
    }

    [Theory]
    [InlineData(1, 1, 0.74732263912393226, 0.3928160265031958)]
    [InlineData(3, 1, 0.57756738991173073, 0.072880279883443089)]
    [InlineData(8, 1, 0.76378496569139132, 0.0184826628472065)]
    [InlineData(16, 1, 1.1090642215256676, 0.0017073510434932838)]
    [InlineData(2, 10, 0.95990535801210863, 0.26388333455302698)]
    public void Scores_are_those_of_this_seed_for_ever(int columns, int shingleSize, double expected, double expectedHigh)
    {
        using var forest = new Forest(columns, Options with { ShingleSize = shingleSize });
        var rows = TestRows.Normal(columns, RowCount, seed: 1);
        var scores = new double[RowCount];
        var (high, low) = (new double[rows.Length], new double[rows.Length]);
        forest.ScoreAndUpdate(rows, scores, high, low);

        // All that came before has a part in the last score.
        Assert.Equal((expected, expectedHigh), (scores[^1], high[^columns]));
    }

    [Fact]
    public void A_saved_forest_goes_on_as_if_it_had_not_stopped()
    {
        foreach (var (columns, shingleSize, stop) in (ReadOnlySpan<(int, int, int)>)[(1, 1, 0), (1, 1, 60), (3, 1, 500), (1, 8, 499), (2, 3, 333)])
        {
            var options = Options with { ShingleSize = shingleSize };
            var rows = TestRows.Normal(columns, RowCount, seed: 2);
            var expected = Run(options, rows, columns, [RowCount]);
            using var first = new Forest(columns, options);
            var scores = new double[RowCount];
            first.ScoreAndUpdate(rows.AsSpan(0, stop * columns), scores.AsSpan(0, stop));
            var state = new MemoryStream();
            first.Save(state);
            state.Position = 0;
            using var second = new Forest(columns, options with { Threads = 2 });
            second.ScoreAndUpdate(rows.AsSpan(0, 200 * columns), new double[200]);
            second.Restore(state);
            Assert.Equal(stop, second.RowCount);
            var again = new MemoryStream();
            second.Save(again);
            Assert.Equal(state.ToArray(), again.ToArray());
            second.ScoreAndUpdate(rows.AsSpan(stop * columns), scores.AsSpan(stop));
            Assert.Equal(expected, scores);
        }
    }

    [Fact]
    public void A_state_is_small()
    {
        using var forest = new Forest(1, new RandomCutForestOptions());
        forest.ScoreAndUpdate(TestRows.Normal(1, 1000, seed: 3), new double[1000]);
        var state = new MemoryStream();
        forest.Save(state);

        // For each of 25,600 places: a key, a cut, and three numbers.
        Assert.InRange(state.Length, 25_600 * 8, 25_600 * 22);
    }

    [Fact]
    public void A_state_that_is_damaged_or_of_another_forest_is_refused_and_changes_nothing()
    {
        using var forest = new Forest(2, Options);
        var rows = TestRows.Normal(2, RowCount, seed: 4);
        forest.ScoreAndUpdate(rows, new double[RowCount]);
        var expected = forest.Score([1, 2]);
        var stream = new MemoryStream();
        forest.Save(stream);
        var state = stream.ToArray();
        for (var position = 0; position < state.Length; position += 997)
        {
            var damaged = state.ToArray();
            damaged[position] ^= 4;
            Assert.Throws<InvalidDataException>(() => forest.Restore(new MemoryStream(damaged)));
        }

        Assert.Throws<InvalidDataException>(() => forest.Restore(new MemoryStream(state[..^1])));
        Assert.Throws<InvalidDataException>(() => forest.Restore(new MemoryStream()));
        foreach (var other in (RandomCutForestOptions[])[Options with { Seed = 1 }, Options with { NumberOfTrees = 41 }, Options with { ShingleSize = 2 }])
        {
            using var unlike = new Forest(2, other);
            Assert.Throws<InvalidDataException>(() => unlike.Restore(new MemoryStream(state)));
        }

        Assert.Equal(expected, forest.Score([1, 2]));
        Assert.Equal(RowCount, forest.RowCount);
    }

    [Fact]
    public void Batches_allocate_nothing_after_the_first()
    {
        using var forest = new Forest(2, Options with { TimeDecay = 101, ShingleSize = 2 });
        var rows = TestRows.Normal(2, 600, seed: 5);
        var scores = new double[600];
        var (high, low) = (new double[1200], new double[1200]);
        forest.ScoreAndUpdate(rows, scores, high, low);
        forest.ScoreAndUpdate(rows.AsSpan(0, 2));
        Assert.Equal(0, Allocation.Of(() =>
        {
            forest.ScoreAndUpdate(rows, scores, high, low);
            forest.ScoreAndUpdate(rows, scores);
            for (var row = 0; row < 100; row++)
            {
                forest.ScoreAndUpdate(rows.AsSpan(2 * row, 2));
                forest.Score(rows.AsSpan(2 * row, 2));
            }
        }));
    }

    // Rows in batches of these sizes, again and again.
    private static double[] Run(RandomCutForestOptions options, double[] rows, int columns, int[] batches)
    {
        using var forest = new Forest(columns, options);
        var scores = new double[rows.Length / columns];
        for (int start = 0, batch = 0; start < scores.Length; batch++)
        {
            var count = Math.Min(batches[batch % batches.Length], scores.Length - start);
            forest.ScoreAndUpdate(rows.AsSpan(start * columns, count * columns), scores.AsSpan(start, count));
            start += count;
        }

        return scores;
    }
}
