namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>The settings of a random cut forest; the defaults are those of RANDOM_CUT_FOREST.</summary>
/// <remarks>Two forests with equal settings that see equal rows in the same order give equal scores to the last bit, on any platform, with
/// any number of threads, and however the rows are cut into batches.</remarks>
public sealed record RandomCutForestOptions
{
    /// <summary>The most trees a forest may have.</summary>
    public const int MostTrees = 1000;

    /// <summary>The fewest points a tree may hold.</summary>
    public const int LeastSubSampleSize = 10;

    /// <summary>The most points a tree may hold.</summary>
    public const int MostSubSampleSize = 1000;

    /// <summary>The most rows a shingle may join.</summary>
    public const int MostShingleSize = 30;

    /// <summary>The most counted columns.</summary>
    public const int MostColumns = 30;

    /// <summary>How many trees the score is averaged over, 1 to 1,000 (numberOfTrees).</summary>
    public int NumberOfTrees { get; init; } = 100;

    /// <summary>How many points each tree holds, 10 to 1,000, and less than <see cref="TimeDecay"/> (subSampleSize). So many rows pass before
    /// the first score.</summary>
    public int SubSampleSize { get; init; } = 256;

    /// <summary>After how many rows a row's chance of still being in a sample has fallen to 1/e (timeDecay).</summary>
    public int TimeDecay { get; init; } = 100_000;

    /// <summary>How many rows in succession make one point, 1 to 30 (shingleSize): the shape of a series, and not only its values.</summary>
    public int ShingleSize { get; init; } = 1;

    /// <summary>Whether a score is explained by columns (RANDOM_CUT_FOREST_WITH_EXPLANATION).</summary>
    public bool WithAttribution { get; init; }

    /// <summary>Whether an explanation says also in which direction a column was off (withDirectionality).</summary>
    public bool WithDirectionality { get; init; }

    /// <summary>What the random numbers start from.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>How many threads share the work of a batch; 0 is one for each processor. Scores do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Refuses settings that no forest can have.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    internal void Check(int columnCount)
    {
        InRange(columnCount, 1, MostColumns, nameof(columnCount));
        InRange(NumberOfTrees, 1, MostTrees, nameof(NumberOfTrees));
        InRange(SubSampleSize, LeastSubSampleSize, MostSubSampleSize, nameof(SubSampleSize));
        InRange(TimeDecay, SubSampleSize + 1, int.MaxValue, nameof(TimeDecay));
        InRange(ShingleSize, 1, MostShingleSize, nameof(ShingleSize));
        InRange(Threads, 0, 1024, nameof(Threads));
    }

    private static void InRange(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be between {least} and {most}.");
        }
    }
}
