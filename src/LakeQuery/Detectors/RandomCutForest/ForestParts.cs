namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>What a forest has learned: the points, a tree and a sample for each.</summary>
internal sealed record ForestParts(PointStore Points, ForestTree[] Trees, Reservoir[] Samples)
{
    /// <summary>For each tree, the points of the block that enter its sample.</summary>
    public List<Acceptance>[] Accepted { get; } = [.. Trees.Select(_ => new List<Acceptance>(ForestRows.MostRows))];
}

/// <summary>A row of the block whose point enters a sample.</summary>
/// <param name="Row">Which row.</param>
/// <param name="Slot">Which place of the sample it takes.</param>
/// <param name="IsReplacing">Whether a point leaves for it.</param>
internal readonly record struct Acceptance(ushort Row, ushort Slot, bool IsReplacing)
{
    /// <summary>The point that leaves, once the tree is changed.</summary>
    public int Leaving { get; init; }

    /// <summary>The point that enters, once the tree is changed: an equal one, if the tree holds one.</summary>
    public int Entering { get; init; }
}
