namespace LakeQuery.Execution.Pruning;

/// <summary>What a step of pruning leaves out.</summary>
internal enum PruningLevel
{
    /// <summary>Whole partitions, by their keys.</summary>
    Partition,

    /// <summary>Whole files, by the statistics of all their row groups.</summary>
    File,

    /// <summary>Row groups of files that are read.</summary>
    RowGroup,
}

/// <summary>What one conjunct left out at one level.</summary>
/// <param name="Level">The level.</param>
/// <param name="Conjunct">The conjunct, as plans are printed.</param>
/// <param name="Columns">The keys or columns it is about.</param>
/// <param name="Means">By what it was decided: <c>keys</c>, <c>projection</c>, <c>min/max</c>, <c>null count</c>, <c>bloom filter</c>,
/// <c>page index</c>, <c>dynamic filter</c>.</param>
/// <param name="Before">How many there were before the step.</param>
/// <param name="Removed">How many it left out.</param>
internal sealed record PruningStep(PruningLevel Level, string Conjunct, string Columns, string Means, long Before, long Removed);

/// <summary>A conjunct that could not prune with the reason, or a hint (<paramref name="Conjunct"/> null) what filter would.</summary>
internal sealed record PruningNote(string? Conjunct, string Text);
