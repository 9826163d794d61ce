using LakeQuery.DuckDb;
using LakeQuery.Execution.Staging;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>The conditions of DEFINE: a bit a row where they depend on the row alone, <see cref="ComparedCondition"/> where they only compare
/// values of the match's rows, and <see cref="AskedCondition"/> where they depend on the match in another way.</summary>
internal sealed class MatchConditions : IRowConditions
{
    private readonly bool[] _always;
    private readonly ulong[]?[] _bits;
    private readonly ComparedCondition?[] _compared;
    private readonly AskedCondition?[] _asked;

    private MatchConditions(int variableCount)
    {
        _always = new bool[variableCount];
        _bits = new ulong[]?[variableCount];
        _compared = new ComparedCondition?[variableCount];
        _asked = new AskedCondition?[variableCount];
        Array.Fill(_always, true);
    }

    /// <inheritdoc/>
    public bool DependOnRowOnly => AnswerAtOnce && Array.TrueForAll(_compared, compared => compared is null);

    /// <summary>Whether nothing has to be asked while matching.</summary>
    public bool AnswerAtOnce => Array.TrueForAll(_asked, asked => asked is null);

    /// <summary>Sorts the conditions, and answers those that depend on the row alone.</summary>
    public static MatchConditions Prepare(MatchRecognizeNode match, MatchInput input, FreshColumns fresh, Stage stage, List<(int Start, int End)> partitions)
    {
        var conditions = new MatchConditions(match.Variables.Count);
        var ofRow = new List<PatternCondition>();
        foreach (var condition in match.Conditions)
        {
            if (condition.Value.Expression is PlanConstant { Value: true })
            {
                continue;
            }

            conditions._always[condition.Variable] = false;
            // A window's frame begins at another row each time: what lies beside a row is in one and not in the other.
            if (condition.Value.Pointers.Items.All(pointer => IsOfRow(pointer, condition.Variable)
                && (match.Frame is null || pointer is not ValuePointer { Navigation.Physical: not 0 })))
            {
                ofRow.Add(condition);
            }
            else if (TryCompare(condition, input, fresh, stage, partitions) is { } compared)
            {
                conditions._compared[condition.Variable] = compared;
            }
            else
            {
                conditions._asked[condition.Variable] = new AskedCondition(match, condition, input, fresh, true);
            }
        }

        try
        {
            conditions.ReadBits(match, ofRow, input, fresh, stage, partitions);
        }
        catch (DuckException error) when (error.Type != DuckErrorType.Interrupt)
        {
            // An error in a row that no match ever looks at is none: then each is asked for only when it is needed.
            foreach (var condition in ofRow)
            {
                conditions._bits[condition.Variable] = null;
                conditions._asked[condition.Variable] = new AskedCondition(match, condition, input, fresh, false);
            }
        }

        return conditions;
    }

    /// <summary>Whether a pointer of a variable's condition leads to the row that is tried, or to one at a fixed distance from it.</summary>
    public static bool IsOfRow(PatternPointer pointer, int variable) => pointer switch
    {
        ValuePointer value => IsOfRow(value.Navigation, variable),
        ClassifierPointer classifier => classifier.Navigation.Physical == 0 && IsOfRow(classifier.Navigation, variable),
        _ => false,
    };

    /// <inheritdoc/>
    public RowAnswer Test(int variable, int row, MatchHistory history)
    {
        if (_always[variable])
        {
            return RowAnswer.Yes;
        }

        return _bits[variable] is { } bits
            ? (bits[row >> 6] & (1UL << (row & 63))) != 0 ? RowAnswer.Yes : RowAnswer.No
            : _compared[variable]?.Test(row, history) ?? _asked[variable]!.Test(row, history);
    }

    /// <summary>Makes a history keep what the conditions ask about.</summary>
    public void Track(MatchHistory history)
    {
        foreach (var compared in _compared)
        {
            compared?.Track(history);
        }

        foreach (var asked in _asked)
        {
            asked?.Track(history);
        }
    }

    /// <summary>Begins a round of questions.</summary>
    public void BeginRound(int matchings)
    {
        foreach (var asked in _asked)
        {
            asked?.BeginRound(matchings);
        }
    }

    /// <summary>Answers all that was asked in the round.</summary>
    public void Answer(Stage stage)
    {
        foreach (var asked in _asked)
        {
            asked?.Answer(stage);
        }
    }

    /// <summary>Drops the answers, which are of no use for other partitions.</summary>
    public void Forget()
    {
        foreach (var asked in _asked)
        {
            asked?.Forget();
        }
    }

    // An error in a row that no match ever looks at is none: then the condition is asked for only when it is needed.
    private static ComparedCondition? TryCompare(
        PatternCondition condition, MatchInput input, FreshColumns fresh, Stage stage, List<(int Start, int End)> partitions)
    {
        if (partitions.Count == 0 || ComparedCondition.TryMake(condition) is not { } compared)
        {
            return null;
        }

        try
        {
            compared.Load(input, fresh, stage, partitions[^1].End);
            return compared;
        }
        catch (DuckException error) when (error.Type != DuckErrorType.Interrupt)
        {
            return null;
        }
    }

    private static bool IsOfRow(PatternNavigation navigation, int variable) =>
        navigation.Last && navigation.Offset == 0 && (navigation.Variables.Count == 0 || navigation.Variables.Items.Contains(variable));

    /// <summary>The columns of a lent table, in order.</summary>
    public static StagedRowsNode Staged(long key, IReadOnlyList<PlanColumn> columns) => new(
        NumberTableFunction.Sql(key), [.. columns.Select((column, index) => new StagedColumn(column, NumberTableFunction.ColumnName(index)))]);

    private static NumberTable Neighbours(List<(int Start, int End)> partitions, List<long> distances)
    {
        var table = new NumberTable(distances.Count + 1);
        foreach (var (start, end) in partitions)
        {
            for (var row = start; row < end; row++)
            {
                var at = table.Add();
                table.Set(at, 0, row);
                for (var index = 0; index < distances.Count; index++)
                {
                    var target = row + distances[index];
                    table.Set(at, index + 1, target >= start && target < end ? target : NumberTable.Null);
                }
            }
        }

        return table;
    }

    private void ReadBits(
        MatchRecognizeNode match, List<PatternCondition> ofRow, MatchInput input, FreshColumns fresh, Stage stage, List<(int Start, int End)> partitions)
    {
        if (ofRow.Count == 0 || partitions.Count == 0)
        {
            return;
        }

        var rowCount = partitions[^1].End;

        var row = fresh.Next(SqlType.BigInt);
        var pointers = ofRow.SelectMany(condition => condition.Value.Pointers.Items.OfType<ValuePointer>()).ToList();
        var distances = pointers.Select(pointer => pointer.Navigation.Physical).Where(distance => distance != 0).Distinct().ToList();
        var key = NumberTableFunction.NewKey();
        PlanNode plan;
        if (distances.Count == 0)
        {
            plan = input.Rows(row, Columns(0));
        }
        else
        {
            // The rows at a distance are joined by their numbers, which end at the partition's bounds.
            var targets = distances.ConvertAll(_ => fresh.Next(SqlType.BigInt));
            stage.Lend(key, Neighbours(partitions, distances));
            plan = input.Join(Staged(key, [row, .. targets]), row, Columns(0), JoinKind.Inner, null);
            for (var index = 0; index < distances.Count; index++)
            {
                plan = input.Join(plan, targets[index], Columns(distances[index]), JoinKind.Left, null);
            }
        }

        var classifiers = ofRow.SelectMany(condition => condition.Value.Pointers.Items.OfType<ClassifierPointer>().Select(pointer =>
            new Assignment(pointer.Column, new PlanConstant(match.Variables[condition.Variable], SqlType.Varchar)))).ToList();
        if (classifiers.Count > 0)
        {
            plan = new ProjectNode(plan, [.. plan.Columns.Select(column => new Assignment(column, new PlanColumnReference(column))), .. classifiers]);
        }

        plan = new ProjectNode(plan,
        [
            new Assignment(row, new PlanColumnReference(row)),
            .. ofRow.Select(condition => new Assignment(fresh.Next(SqlType.Boolean), condition.Value.Expression)),
        ]);
        var bits = ofRow.ConvertAll(_ => new ulong[(rowCount + 63) >> 6]);
        stage.Read(plan, chunk =>
        {
            var numbers = chunk.Vector(0).Data<long>();
            for (var index = 0; index < bits.Count; index++)
            {
                var vector = chunk.Vector(index + 1);
                var values = vector.Data<bool>();
                for (var at = 0; at < chunk.Size; at++)
                {
                    if (values[at] && vector.IsValid(at))
                    {
                        bits[index][numbers[at] >> 6] |= 1UL << (int)(numbers[at] & 63);
                    }
                }
            }
        });
        stage.TakeBack(key);
        for (var index = 0; index < ofRow.Count; index++)
        {
            _bits[ofRow[index].Variable] = bits[index];
        }

        IEnumerable<(PlanColumn, PlanColumn)> Columns(long distance) => pointers
            .Where(pointer => pointer.Navigation.Physical == distance).Select(pointer => (MatchLowering.SourceOf(pointer), pointer.Column));
    }
}
