using LakeQuery.Execution.Staging;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>Turns matches into rows of numbers, from which DuckDB computes the measures: for each row that comes out its number in the input,
/// the match's, and the rows that the measures look at.</summary>
/// <remarks>Where measures aggregate, every row of a match is there, and one column tells those that come out.</remarks>
internal sealed class MatchRows
{
    /// <summary>The column of the input's row.</summary>
    public const int RowColumn = 0;

    /// <summary>The column of the match's number in its partition.</summary>
    public const int NumberColumn = 1;

    /// <summary>The column of the match's number in the statement; with aggregates only, like the two that follow.</summary>
    public const int MatchColumn = 2;

    /// <summary>The column of the row's variable.</summary>
    public const int VariableColumn = 3;

    /// <summary>The column that is 1 for rows that come out.</summary>
    public const int VisibleColumn = 4;

    private readonly MatchRecognizeNode _match;
    private readonly bool _all;
    private readonly List<PatternNavigation> _rows;
    private readonly List<PatternNavigation> _classifiers;
    private readonly List<(PlanList<int> Variables, List<int> Rows)> _groups = [];
    private readonly int[] _rowGroups;
    private readonly int[] _classifierGroups;
    private readonly int _firstColumn;
    private long _matchCount;

    /// <summary>Declares the columns.</summary>
    /// <param name="match">The operation.</param>
    /// <param name="withAggregates">Whether measures aggregate.</param>
    /// <param name="rows">The rows that measures look at, a column each.</param>
    /// <param name="classifiers">The rows whose variable they ask for, a column each behind those.</param>
    public MatchRows(MatchRecognizeNode match, bool withAggregates, List<PatternNavigation> rows, List<PatternNavigation> classifiers)
    {
        _match = match;
        _all = withAggregates;
        _rows = rows;
        _classifiers = classifiers;
        _firstColumn = FirstColumn(withAggregates);
        Table = new NumberTable(_firstColumn + rows.Count + classifiers.Count);
        _rowGroups = [.. rows.Select(GroupOf)];
        _classifierGroups = [.. classifiers.Select(GroupOf)];
    }

    /// <summary>The rows.</summary>
    public NumberTable Table { get; }

    /// <summary>The column of the first row that measures look at.</summary>
    public static int FirstColumn(bool withAggregates) => withAggregates ? VisibleColumn + 1 : NumberColumn + 1;

    /// <summary>Adds a partition's matches.</summary>
    public void Add(MatchList matches)
    {
        for (var index = 0; index < matches.Count; index++)
        {
            var found = matches[index];
            if (found.Variables.IsEmpty)
            {
                AddEmpty(found.Row, found.Number);
            }
            else
            {
                AddMatch(found, _match.Frame is null ? matches.PartitionStart : found.Row, found.FrameEnd);
            }
        }
    }

    private int GroupOf(PatternNavigation navigation)
    {
        var index = _groups.FindIndex(group => group.Variables.Equals(navigation.Variables));
        if (index < 0)
        {
            index = _groups.Count;
            _groups.Add((navigation.Variables, []));
        }

        return index;
    }

    // A row in no match, or where a match without rows begins.
    private void AddEmpty(int row, long number)
    {
        var at = Table.Add();
        for (var column = 0; column < Table.ColumnCount; column++)
        {
            Table.Set(at, column, NumberTable.Null);
        }

        Table.Set(at, RowColumn, row);
        Table.Set(at, NumberColumn, number == 0 ? NumberTable.Null : number);
        if (_all)
        {
            Table.Set(at, MatchColumn, ++_matchCount);
            Table.Set(at, VisibleColumn, 1);
        }
    }

    private void AddMatch(FoundMatch found, int frameStart, int frameEnd)
    {
        var variables = found.Variables;
        var length = variables.Length;
        _matchCount++;
        FillGroups(variables);
        var one = _match.Rows == RowsPerMatch.One;
        Span<int> counts = stackalloc int[_groups.Count];
        var mark = 0;
        for (var current = 0; current < length; current++)
        {
            for (var group = 0; group < counts.Length; group++)
            {
                var rows = _groups[group].Rows;
                counts[group] += counts[group] < rows.Count && rows[counts[group]] == current ? 1 : 0;
            }

            while (mark < found.Marks.Length && found.Marks[mark + 1] <= current)
            {
                mark += 2;
            }

            // Where a window's measures aggregate, the row that comes out stands beside those of the match.
            var visible = _match.Frame is not null && _all ? false : one ? current == length - 1 : mark >= found.Marks.Length || current < found.Marks[mark];
            if (!visible && !_all)
            {
                continue;
            }

            var at = Table.Add();
            Table.Set(at, RowColumn, one && !_all ? found.Row : found.Start + current);
            Table.Set(at, NumberColumn, found.Number);
            if (_all)
            {
                Table.Set(at, MatchColumn, _matchCount);
                Table.Set(at, VariableColumn, variables[current]);
                Table.Set(at, VisibleColumn, visible ? 1 : 0);
            }

            Navigate(at, found, counts, frameStart, frameEnd);
        }

        if (_match.Frame is not null && _all)
        {
            var at = Table.Add();
            Table.Set(at, RowColumn, found.Row);
            Table.Set(at, NumberColumn, found.Number);
            Table.Set(at, MatchColumn, _matchCount);
            Table.Set(at, VariableColumn, NumberTable.Null);
            Table.Set(at, VisibleColumn, 1);
            Navigate(at, found, counts, frameStart, frameEnd);
        }
    }

    private void Navigate(int at, FoundMatch found, ReadOnlySpan<int> counts, int frameStart, int frameEnd)
    {
        var variables = found.Variables;
        for (var index = 0; index < _rows.Count; index++)
        {
            var row = Find(_rows[index], _rowGroups[index], counts, found.Start);
            Table.Set(at, _firstColumn + index, row >= frameStart && row < frameEnd ? row : NumberTable.Null);
        }

        for (var index = 0; index < _classifiers.Count; index++)
        {
            var row = Find(_classifiers[index], _classifierGroups[index], counts, found.Start);
            var place = row - found.Start;
            Table.Set(at, _firstColumn + _rows.Count + index, row >= found.Start && place < variables.Length ? variables[(int)place] : NumberTable.Null);
        }
    }

    private void FillGroups(ReadOnlySpan<int> variables)
    {
        foreach (var (names, rows) in _groups)
        {
            rows.Clear();
            for (var index = 0; index < variables.Length; index++)
            {
                if (names.Count == 0 || names.Items.Contains(variables[index]))
                {
                    rows.Add(index);
                }
            }
        }
    }

    private long Find(PatternNavigation navigation, int groupIndex, ReadOnlySpan<int> counts, int start)
    {
        var rows = _groups[groupIndex].Rows;

        // RUNNING is a bound for LAST only: FIRST finds rows behind the current one too, once the match is whole.
        var count = navigation.Final || !navigation.Last ? rows.Count : counts[groupIndex];
        var index = navigation.Last ? count - 1 - navigation.Offset : navigation.Offset;
        return index >= 0 && index < count ? start + rows[index] + navigation.Physical : -1;
    }
}
