using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>Finds all matches of one partition, one beginning after the other, as AFTER MATCH SKIP says.</summary>
internal sealed class PartitionMatching(MatchRecognizeNode match, PatternMatcher matcher, MatchHistory history, MatchList matches, FrameEnds? ends)
{
    private int _row;
    private int _end;
    private int _matchedUpTo;
    private long _number;
    private bool _isTrying;
    private int _from;
    private int _frameEnd;
    private int _skipUpTo;

    /// <summary>The matches found so far.</summary>
    public MatchList Matches => matches;

    /// <summary>Begins a partition.</summary>
    public void Begin(int start, int end)
    {
        matches.BeginPartition(start, end);
        matcher.BeginPartition(start, end);
        (_row, _end, _matchedUpTo, _number, _isTrying, _skipUpTo) = (start, end, start - 1, 1, false, start);
    }

    /// <summary>Goes on until the partition is through, or an answer is needed first; then false.</summary>
    public bool Run()
    {
        if (ends is not null)
        {
            return RunFrames(ends);
        }

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

    // A window: every row is tried that no earlier match skips, and each comes out once.
    private bool RunFrames(FrameEnds frames)
    {
        while (_row < _end)
        {
            if (_row < _skipUpTo)
            {
                matches.AddUnmatched(_row++);
                continue;
            }

            if (!_isTrying)
            {
                (_from, _frameEnd, _isTrying) = (_row, frames.EndOf(_row, _end), true);
                matcher.BeginFrame(_row, _frameEnd);
                matcher.Begin(_from, 1);
            }

            var answer = matcher.Run();
            if (answer == RowAnswer.Later)
            {
                return false;
            }

            if (answer == RowAnswer.No && match.Frame!.Seek && _from + 1 < _frameEnd)
            {
                matcher.Begin(++_from, 1);
                continue;
            }

            _isTrying = false;
            if (answer == RowAnswer.No)
            {
                matches.AddUnmatched(_row);
            }
            else
            {
                var length = history.Length;
                matches.Add(_row, _from, _frameEnd, 1, history.Variables, matcher.Marks);
                _skipUpTo = length == 0 || match.Skip == SkipMode.ToNextRow ? _row + 1
                    : match.Skip == SkipMode.PastLastRow ? _from + length
                    : SkipTarget(_from);
            }

            _row++;
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
            _ => SkipTarget(_row),
        };
    }

    private int SkipTarget(int start)
    {
        var variables = history.Variables;
        for (var index = 0; index < variables.Length; index++)
        {
            var at = match.Skip == SkipMode.ToFirst ? index : variables.Length - 1 - index;
            if (match.SkipVariables.Items.Contains(variables[at]))
            {
                return at == 0 ? throw QueryErrors.SkipToFirstRow(match.SkipSpan) : start + at;
            }
        }

        throw QueryErrors.SkipToMissing(match.SkipSpan);
    }
}
