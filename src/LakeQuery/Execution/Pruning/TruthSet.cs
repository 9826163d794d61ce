namespace LakeQuery.Execution.Pruning;

/// <summary>The truth values that a predicate may have for some row of a row group: a superset of those that it has.</summary>
[Flags]
internal enum TruthSet : byte
{
    /// <summary>None: there is no row.</summary>
    None = 0,

    /// <summary>TRUE may occur.</summary>
    True = 1,

    /// <summary>FALSE may occur.</summary>
    False = 2,

    /// <summary>NULL may occur.</summary>
    Null = 4,

    /// <summary>Nothing is known.</summary>
    Any = True | False | Null,
}

/// <summary>Three-valued logic over sets of truth values.</summary>
internal static class TruthSets
{
    /// <summary>NOT.</summary>
    public static TruthSet Not(TruthSet set) =>
        (set & TruthSet.Null) | ((set & TruthSet.True) != 0 ? TruthSet.False : 0) | ((set & TruthSet.False) != 0 ? TruthSet.True : 0);

    /// <summary>AND: false with anything is false, true needs both.</summary>
    public static TruthSet And(TruthSet first, TruthSet second) =>
        first == TruthSet.None || second == TruthSet.None
            ? TruthSet.None
            : (first & second & TruthSet.True)
                | ((first | second) & TruthSet.False)
                | (((first | second) & TruthSet.Null) != 0 && (first & ~TruthSet.False) != 0 && (second & ~TruthSet.False) != 0 ? TruthSet.Null : 0);

    /// <summary>OR.</summary>
    public static TruthSet Or(TruthSet first, TruthSet second) => Not(And(Not(first), Not(second)));

    /// <summary>Whether a row may pass a filter.</summary>
    public static bool MayPass(TruthSet set) => (set & TruthSet.True) != 0;
}
