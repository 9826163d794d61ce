using LakeQuery.Execution.Staging;
using LakeQuery.Planning;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>Runs a MATCH_RECOGNIZE up to its measures: keeps the input in order, answers the conditions, and finds the matches.</summary>
/// <remarks>DuckDB evaluates every condition, so that all functions and types work in them. Those that depend on the row alone are answered for
/// all rows at once. The others are asked for by many partitions at a time, which advance together from answer to answer.</remarks>
internal sealed class MatchPreparation(
    MatchRecognizeNode match, PatternProgram program, MatchInput input, MatchRows rows, long key, FreshColumns fresh) : IPreparation
{
    // Partitions that advance together: enough for few rounds, few enough to keep the rows they ask about close together.
    private const int MaxTogether = 4096;
    private const int RowsTogether = 200_000;

    private FrameEnds? _ends;

    /// <summary>How often DuckDB was asked for what depends on the match so far.</summary>
    public int Rounds { get; private set; }

    /// <inheritdoc/>
    public void Run(Stage stage)
    {
        input.Keep(stage);
        var partitions = input.Partitions(stage);
        _ends = match.Frame is { } frame ? new FrameEnds(frame, input, fresh, stage, partitions) : null;
        var conditions = MatchConditions.Prepare(match, input, fresh, stage, partitions);
        if (conditions.AnswerAtOnce)
        {
            var matching = New(conditions, stage);
            foreach (var (start, end) in partitions)
            {
                matching.Begin(start, end);
                matching.Run();
                rows.Add(matching.Matches);
            }
        }
        else
        {
            RunTogether(partitions, conditions, stage);
        }

        stage.Lend(key, rows.Table);
    }

    private PartitionMatching New(MatchConditions conditions, Stage stage)
    {
        var history = new MatchHistory();
        conditions.Track(history);
        return new PartitionMatching(match, new PatternMatcher(program, conditions, history, stage.Cancellation), history, new MatchList(), _ends);
    }

    private void RunTogether(List<(int Start, int End)> partitions, MatchConditions conditions, Stage stage)
    {
        var pool = new List<PartitionMatching>();
        for (var next = 0; next < partitions.Count;)
        {
            var first = next;
            var count = 0;
            while (next < partitions.Count && count < MaxTogether
                && (count == 0 || partitions[next].End - partitions[first].Start <= RowsTogether))
            {
                if (pool.Count == count)
                {
                    pool.Add(New(conditions, stage));
                }

                pool[count++].Begin(partitions[next].Start, partitions[next].End);
                next++;
            }

            var waiting = pool.GetRange(0, count);
            while (waiting.Count > 0)
            {
                conditions.BeginRound(waiting.Count);
                waiting = waiting.FindAll(matching => !matching.Run());
                conditions.Answer(stage);
                Rounds++;
            }

            conditions.Forget();
            for (var index = 0; index < count; index++)
            {
                rows.Add(pool[index].Matches);
            }
        }
    }
}
