using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Execution.RowPatterns;
using LakeQuery.Planning;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Execution.RowPatterns;

/// <summary>The matcher against one that tries all ways in order of preference, without stack, memory or program.</summary>
public sealed class PatternMatcherTests
{
    private const int Variables = 3;

    private static readonly Gen<PlanPattern> Patterns = Gen.Sized(size => Pattern(Math.Min(size / 15, 3)));

    [Fact]
    public void Conditions_of_rows_give_the_match_of_the_reference() => Compare(dependOnRowOnly: true);

    [Fact]
    public void Conditions_of_the_match_give_the_match_of_the_reference() => Compare(dependOnRowOnly: false);

    [Fact]
    public void Loops_in_loops_cost_no_more_than_rows()
    {
        PlanPattern many = new PatternVariable(0);
        for (var depth = 0; depth < 5; depth++)
        {
            many = new PatternRepetition(many, 1, null, false);
        }

        var program = PatternProgram.Compile(new PatternSequence([many, new PatternVariable(1)]));
        var rows = new int[20_000];
        Array.Fill(rows, 0b001);
        var conditions = new Conditions(rows, true);
        var history = new MatchHistory();
        var matcher = new PatternMatcher(program, conditions, history, CancellationToken.None);
        matcher.BeginPartition(0, rows.Length);
        for (var start = 0; start < rows.Length; start++)
        {
            matcher.Begin(start, 1);
            Assert.Equal(RowAnswer.No, matcher.Run());
        }

        Assert.InRange(conditions.Tests, rows.Length, 20 * rows.Length);
    }

    [Fact]
    public void A_cancelled_matcher_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var program = PatternProgram.Compile(new PatternRepetition(new PatternVariable(0), 0, null, false));
        var rows = new int[100_000];
        Array.Fill(rows, 1);
        var matcher = new PatternMatcher(program, new Conditions(rows, true), new MatchHistory(), cancelled.Token);
        matcher.BeginPartition(0, rows.Length);
        matcher.Begin(0, 1);
        Assert.Throws<OperationCanceledException>(() => matcher.Run());
    }

    private static void Compare(bool dependOnRowOnly)
    {
        var cases =
            from pattern in Patterns
            from rows in Gen.Choose(0, 7).ArrayOf()
            select (pattern, rows: rows.Length > 9 ? rows[..9] : rows);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var program = PatternProgram.Compile(sample.pattern);
            var history = new MatchHistory();
            if (!dependOnRowOnly)
            {
                history.Track(PlanList<int>.Empty, 0, 0, true);
            }

            var matcher = new PatternMatcher(program, new Conditions(sample.rows, dependOnRowOnly), history, CancellationToken.None);
            matcher.BeginPartition(0, sample.rows.Length);
            for (var start = 0; start < sample.rows.Length; start++)
            {
                matcher.Begin(start, 1);
                var answer = matcher.Run();
                while (answer == RowAnswer.Later)
                {
                    answer = matcher.Run();
                }

                var expected = new Reference(sample.rows, !dependOnRowOnly).Find(sample.pattern, start);
                var actual = answer == RowAnswer.Yes ? $"{string.Join("", history.Variables.ToArray())} {Excluded(matcher.Marks)}" : null;
                if (expected != actual)
                {
                    return false.Label($"{sample.pattern} over {string.Join(",", sample.rows)} from {start}: {actual} instead of {expected}");
                }
            }

            return true.Label("");
        }).Holds();
    }

    // The rows in exclusions; how often nothing is excluded makes no difference.
    private static string Excluded(IReadOnlyList<int> marks) => string.Join(
        ",", Enumerable.Range(0, marks.Count / 2).SelectMany(index => Enumerable.Range(marks[2 * index], marks[(2 * index) + 1] - marks[2 * index])));

    private static Gen<PlanPattern> Pattern(int depth)
    {
        var leaves = Gen.OneOf(
            Gen.Choose(0, Variables - 1).Select(index => (PlanPattern)new PatternVariable(index)),
            Gen.Choose(0, Variables - 1).Select(index => (PlanPattern)new PatternVariable(index)),
            Gen.Elements<PlanPattern>(new PatternAnchor(false), new PatternAnchor(true), new PatternSequence(PlanList<PlanPattern>.Empty)));
        if (depth == 0)
        {
            return leaves;
        }

        var inner = Pattern(depth - 1);
        var several = Gen.Choose(1, 3).SelectMany(count => inner.ArrayOf(count)).Select(items => new PlanList<PlanPattern>([.. items]));
        return Gen.OneOf(
            leaves,
            several.Select(items => (PlanPattern)new PatternSequence(items)),
            several.Select(items => (PlanPattern)new PatternChoice(items)),
            several.Select(items => (PlanPattern)new PatternPermutation(items)),
            inner.Select(item => (PlanPattern)new PatternExclusion(item)),
            from item in inner
            from least in Gen.Choose(0, 2)
            from more in Gen.Choose(0, 2)
            from bounded in Gen.Elements(true, false)
            from reluctant in Gen.Elements(true, false)
            where !bounded || least + more > 0
            select (PlanPattern)new PatternRepetition(item, least, bounded ? least + more : null, reluctant));
    }

    // Bit v of a row says whether it satisfies variable v; in the other mode a variable may also not follow itself more than twice.
    private static bool Satisfies(int[] rows, int variable, int row, ReadOnlySpan<int> before, bool byMatch) =>
        (rows[row] & (1 << variable)) != 0 && (!byMatch || before.Count(variable) < 3);

    private sealed class Conditions(int[] rows, bool dependOnRowOnly) : IRowConditions
    {
        private readonly HashSet<(int, int, string)> _asked = [];

        public int Tests { get; private set; }

        public bool DependOnRowOnly => dependOnRowOnly;

        public RowAnswer Test(int variable, int row, MatchHistory history)
        {
            Tests++;
            if (!dependOnRowOnly && _asked.Add((variable, row, string.Join(",", history.Variables.ToArray()))))
            {
                return RowAnswer.Later;
            }

            return Satisfies(rows, variable, row, history.Variables, !dependOnRowOnly) ? RowAnswer.Yes : RowAnswer.No;
        }
    }

    /// <summary>All ways through a pattern, the preferred first, by its definition.</summary>
    private sealed class Reference(int[] rows, bool byMatch)
    {
        public string? Find(PlanPattern pattern, int start)
        {
            foreach (var way in Ways(pattern, new Way(start, [], [], false)))
            {
                return $"{string.Join("", way.Variables)} {Excluded([.. way.Marks.Select(mark => mark - start)])}";
            }

            return null;
        }

        private IEnumerable<Way> Ways(PlanPattern pattern, Way origin) => pattern switch
        {
            PatternVariable variable => origin.Row < rows.Length && Satisfies(rows, variable.Index, origin.Row, origin.Variables, byMatch)
                ? [origin with { Row = origin.Row + 1, Variables = [.. origin.Variables, variable.Index] }]
                : [],
            PatternAnchor anchor => origin.Row == (anchor.AtEnd ? rows.Length : 0) ? [origin] : [],
            PatternSequence sequence => Sequence([.. sequence.Items], origin),
            PatternChoice choice => choice.Items.Items.SelectMany(item => Ways(item, origin)),
            PatternPermutation permutation => Orders([.. permutation.Items]).SelectMany(items => Sequence(items, origin)),
            PatternExclusion exclusion when origin.Excluding => Ways(exclusion.Pattern, origin),
            PatternExclusion exclusion => Ways(exclusion.Pattern, origin with { Marks = [.. origin.Marks, origin.Row], Excluding = true })
                .Select(way => way with { Marks = [.. way.Marks, way.Row], Excluding = false }),
            PatternRepetition repetition => Repeated(repetition, 0, origin),
            _ => throw new ArgumentException($"Unknown pattern {pattern}", nameof(pattern)),
        };

        private IEnumerable<Way> Sequence(PlanPattern[] items, Way origin) =>
            items.Length == 0 ? [origin] : Ways(items[0], origin).SelectMany(way => Sequence(items[1..], way));

        private IEnumerable<Way> Repeated(PatternRepetition repetition, int count, Way origin)
        {
            if (count < repetition.AtLeast)
            {
                return Ways(repetition.Pattern, origin).SelectMany(way => Repeated(repetition, count + 1, way));
            }

            // Once more of nothing brings nothing new.
            var more = count < (repetition.AtMost ?? int.MaxValue)
                ? Ways(repetition.Pattern, origin).SelectMany(way => way.Row == origin.Row ? [way] : Repeated(repetition, count + 1, way))
                : [];
            return repetition.Reluctant ? new[] { origin }.Concat(more) : more.Append(origin);
        }

        private static IEnumerable<PlanPattern[]> Orders(PlanPattern[] items) => items.Length == 0
            ? [[]]
            : items.SelectMany((item, index) => Orders([.. items[..index], .. items[(index + 1)..]]).Select(rest => (PlanPattern[])[item, .. rest]));

        private sealed record Way(int Row, int[] Variables, int[] Marks, bool Excluding);
    }
}
