namespace LakeQuery.Execution.Pruning;

/// <summary>The only values of a column for which a predicate can be TRUE.</summary>
/// <param name="Slot">The column's place in the filter.</param>
/// <param name="Values">The values, each a range of one.</param>
internal sealed record EqualityProbe(int Slot, ValueRange[] Values)
{
    /// <summary>The values for which one of several predicates can be; null where one can be for any.</summary>
    public static EqualityProbe? OfAny(Question[] terms)
    {
        var probes = Array.ConvertAll(terms, term => term.Probe);
        return Array.TrueForAll(probes, probe => probe is not null && probe.Slot == probes[0]?.Slot)
            ? new EqualityProbe(probes[0]!.Slot, [.. probes.SelectMany(probe => probe!.Values)])
            : null;
    }
}
