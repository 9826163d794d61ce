using LakeQuery.Errors;
using LakeQuery.Planning;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>What a step of a pattern's program does.</summary>
internal enum PatternOp
{
    /// <summary>Takes the row if it satisfies variable <see cref="PatternStep.First"/>.</summary>
    Variable,

    /// <summary>Goes on at <see cref="PatternStep.First"/>, and at <see cref="PatternStep.Second"/> when that fails.</summary>
    Split,

    /// <summary>Goes on at <see cref="PatternStep.First"/>.</summary>
    Jump,

    /// <summary>Goes on only before the partition's first row.</summary>
    AtStart,

    /// <summary>Goes on only behind the partition's last row.</summary>
    AtEnd,

    /// <summary>An exclusion begins or ends.</summary>
    Mark,

    /// <summary>The pattern has matched.</summary>
    Done,
}

internal readonly record struct PatternStep(PatternOp Op, int First, int Second);

/// <summary>A pattern as a program for <see cref="PatternMatcher"/>, as a regular expression is compiled: preference is the order in which
/// the ways of a split are tried.</summary>
internal sealed class PatternProgram
{
    private const int MaxSteps = 200_000;

    private readonly List<PatternStep> _building = [];
    private bool _isExcluding;

    private PatternProgram()
    {
        Steps = [];
        SplitNumbers = [];
    }

    /// <summary>The steps.</summary>
    public PatternStep[] Steps { get; private set; }

    /// <summary>For each step that is a split, its number among them.</summary>
    public int[] SplitNumbers { get; private set; }

    /// <summary>How many splits.</summary>
    public int SplitCount { get; private set; }

    /// <summary>Whether a match may have no row.</summary>
    public bool CanBeEmpty { get; private set; }

    /// <summary>Compiles a pattern.</summary>
    public static PatternProgram Compile(PlanPattern pattern)
    {
        var program = new PatternProgram { CanBeEmpty = IsNullable(pattern) };
        program.Write(pattern);
        program.Emit(PatternOp.Done);
        program.Steps = [.. program._building];
        program.SplitNumbers = new int[program.Steps.Length];
        for (var index = 0; index < program.Steps.Length; index++)
        {
            program.SplitNumbers[index] = program.Steps[index].Op == PatternOp.Split ? program.SplitCount++ : -1;
        }

        return program;
    }

    private static bool IsNullable(PlanPattern pattern) => pattern switch
    {
        PatternVariable => false,
        PatternSequence sequence => sequence.Items.Items.All(IsNullable),
        PatternPermutation permutation => permutation.Items.Items.All(IsNullable),
        PatternChoice choice => choice.Items.Items.Any(IsNullable),
        PatternExclusion exclusion => IsNullable(exclusion.Pattern),
        PatternRepetition repetition => repetition.AtLeast == 0 || IsNullable(repetition.Pattern),
        _ => true,
    };

    private int Emit(PatternOp op, int first = 0, int second = 0)
    {
        if (_building.Count >= MaxSteps)
        {
            throw QueryErrors.NotSupported("A row pattern of this size", null, "Use smaller quantifiers, or count the rows in DEFINE.");
        }

        _building.Add(new PatternStep(op, first, second));
        return _building.Count - 1;
    }

    private void Write(PlanPattern pattern)
    {
        switch (pattern)
        {
            case PatternVariable variable:
                Emit(PatternOp.Variable, variable.Index);
                break;
            case PatternAnchor anchor:
                Emit(anchor.AtEnd ? PatternOp.AtEnd : PatternOp.AtStart);
                break;
            case PatternSequence sequence:
                WriteAll(sequence.Items.Items);
                break;
            case PatternChoice choice:
                WriteChoice([.. choice.Items.Items.Select(item => (IReadOnlyList<PlanPattern>)[item])]);
                break;
            case PatternPermutation permutation:
                WriteChoice([.. Permutations([.. permutation.Items.Items])]);
                break;
            case PatternExclusion exclusion when _isExcluding:
                // What stands in an exclusion is left out already.
                Write(exclusion.Pattern);
                break;
            case PatternExclusion exclusion:
                _isExcluding = true;
                Emit(PatternOp.Mark);
                Write(exclusion.Pattern);
                Emit(PatternOp.Mark);
                _isExcluding = false;
                break;
            case PatternRepetition { AtMost: { } most } repetition:
                WriteBounded(repetition, most);
                break;
            case PatternRepetition repetition:
                WriteLoop(repetition);
                break;
        }
    }

    private void WriteAll(IReadOnlyList<PlanPattern> items)
    {
        foreach (var item in items)
        {
            Write(item);
        }
    }

    private void WriteChoice(IReadOnlyList<IReadOnlyList<PlanPattern>> ways)
    {
        var jumps = new List<int>();
        for (var index = 0; index < ways.Count - 1; index++)
        {
            var split = Emit(PatternOp.Split);
            WriteAll(ways[index]);
            jumps.Add(Emit(PatternOp.Jump));
            _building[split] = new PatternStep(PatternOp.Split, split + 1, _building.Count);
        }

        WriteAll(ways[^1]);
        foreach (var jump in jumps)
        {
            _building[jump] = new PatternStep(PatternOp.Jump, _building.Count, 0);
        }
    }

    // The places 0, 1, 2, … in every order, in the order of a dictionary.
    private static IEnumerable<IReadOnlyList<PlanPattern>> Permutations(PlanPattern[] items)
    {
        if (items.Length <= 1)
        {
            yield return items;
            yield break;
        }

        for (var first = 0; first < items.Length; first++)
        {
            PlanPattern[] others = [.. items[..first], .. items[(first + 1)..]];
            foreach (var rest in Permutations(others))
            {
                yield return [items[first], .. rest];
            }
        }
    }

    private void WriteLoop(PatternRepetition repetition)
    {
        int? enter = repetition.AtLeast == 0 ? Emit(PatternOp.Split) : null;
        var start = _building.Count;
        for (var count = 0; count < Math.Max(repetition.AtLeast, 1); count++)
        {
            start = _building.Count;
            Write(repetition.Pattern);
        }

        var again = Emit(PatternOp.Split);
        _building[again] = Way(start, again + 1, repetition.Reluctant);
        if (enter is { } split)
        {
            _building[split] = Way(split + 1, again + 1, repetition.Reluctant);
        }
    }

    private void WriteBounded(PatternRepetition repetition, int most)
    {
        for (var count = 0; count < repetition.AtLeast; count++)
        {
            Write(repetition.Pattern);
        }

        var splits = new List<int>();
        for (var count = repetition.AtLeast; count < most; count++)
        {
            splits.Add(Emit(PatternOp.Split));
            Write(repetition.Pattern);
        }

        foreach (var split in splits)
        {
            _building[split] = Way(split + 1, _building.Count, repetition.Reluctant);
        }
    }

    private static PatternStep Way(int into, int past, bool reluctant) =>
        reluctant ? new PatternStep(PatternOp.Split, past, into) : new PatternStep(PatternOp.Split, into, past);
}
