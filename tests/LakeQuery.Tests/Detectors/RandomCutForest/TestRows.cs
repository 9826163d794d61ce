namespace LakeQuery.Tests.Detectors.RandomCutForest;

/// <summary>Rows of numbers, the same on every platform.</summary>
internal static class TestRows
{
    /// <summary>Rows one after another, near to normally distributed: sums of twelve even numbers.</summary>
    public static double[] Normal(int columns, int count, long seed)
    {
        var random = new LakeQuery.Detectors.RandomCutForest.RandomStream(seed, 99);
        var rows = new double[columns * count];
        foreach (ref var value in rows.AsSpan())
        {
            value = -6;
            for (var part = 0; part < 12; part++)
            {
                value += random.Next();
            }
        }

        return rows;
    }
}
