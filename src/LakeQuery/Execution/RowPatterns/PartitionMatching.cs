using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>Finds all matches of one partition, one beginning after the other, as AFTER MATCH SKIP says.</summary>
internal sealed class PartitionMatching(MatchRecognizeNode match, PatternMatcher matcher, MatchHistory history, MatchList matches)
{
    private int _row;
    private int _end;
    private int _matchedUpTo;
    private long _number;
    private bool _isTrying;

    /// <summary>The matches found so far.</summary>
    public MatchList Matches => matches;

    /// <summary>Begins a partition.</summary>
    public void Begin(int start, int end)
    {
        matches.BeginPartition(start, end);
        matcher.BeginPartition(start, end);
        (_row, _end, _matchedUpTo, _number, _isTrying) = (start, end, start - 1, 1, false);
    }

    /// <summary>Goes on until the partition is through, or an answer is needed first; then false.</summary>
    public bool Run()
    {
        while (_row < _end)
        {
            if (!_isTrying)
            {
                matcher.Begin(_row, _number);
                _isTrying = true;
            }

            var answer = matcher.Run();
            if (answer == RowAnswer.Later)
            {
                return false;
            }

            _isTrying = false;
            if (answer == RowAnswer.No)
            {
                if (match.Rows == RowsPerMatch.AllWithUnmatched && _row > _matchedUpTo)
                {
                    matches.AddUnmatched(_row);
                }

                _row++;
            }
            else
            {
                AddMatch();
            }
        }

        return true;
    }

    private void AddMatch()
    {
        var length = history.Length;
        if (length > 0 || match.Rows != RowsPerMatch.AllOmitEmpty)
        {
            matches.Add(_row, _number, history.Variables, matcher.Marks);
        }

        _number++;
        _matchedUpTo = Math.Max(_matchedUpTo, _row + length - 1);
        _row = length == 0 ? _row + 1 : match.Skip switch
        {
            SkipMode.PastLastRow => _row + length,
            SkipMode.ToNextRow => _row + 1,
            _ => SkipTarget(),
        };
    }

    private int SkipTarget()
    {
        var variables = history.Variables;
        for (var index = 0; index < variables.Length; index++)
        {
            var at = match.Skip == SkipMode.ToFirst ? index : variables.Length - 1 - index;
            if (match.SkipVariables.Items.Contains(variables[at]))
            {
                return at == 0 ? throw QueryErrors.SkipToFirstRow(match.SkipSpan) : _row + at;
            }
        }

        throw QueryErrors.SkipToMissing(match.SkipSpan);
    }
}
