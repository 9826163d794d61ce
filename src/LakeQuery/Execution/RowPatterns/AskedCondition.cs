using LakeQuery.DuckDb;
using LakeQuery.Execution.Staging;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>A condition that depends on the match so far. A test resolves its navigation to rows and asks for these; DuckDB answers many
/// questions at a time.</summary>
/// <remarks>With each question others are asked that will likely follow: the same one row after row, and the same as if the variable
/// took one row after the other. So a match of a thousand rows needs few rounds.</remarks>
internal sealed class AskedCondition
{
    private const int QuestionsInRound = 8192;
    private const int MostAhead = 1024;
    private const int MostAnswers = 1 << 20;

    private readonly MatchRecognizeNode _match;
    private readonly int _variable;
    private readonly PatternExpression _value;
    private readonly MatchInput _input;
    private readonly FreshColumns _fresh;
    private readonly List<PatternNavigation> _rows;
    private readonly List<PatternNavigation> _classifiers;
    private readonly List<AggregatePointer> _aggregates;
    private readonly bool _asksNumber;
    private readonly int[] _rowGroups;
    private readonly int[] _classifierGroups;
    private readonly int[] _aggregateGroups;
    private readonly long[] _slots;
    private readonly long[] _aheadSlots;
    private readonly long _key = NumberTableFunction.NewKey();
    private readonly NumberTable _questions;
    private readonly NumberTable[] _lists;
    private readonly long[] _listKeys;
    private readonly List<UInt128> _hashes = [];
    private readonly List<bool> _isAhead = [];
    private readonly HashSet<UInt128> _pending = [];
    private readonly Dictionary<UInt128, bool> _answers = [];
    private bool _asksAhead;
    private int _ahead;

    /// <summary>Takes a condition apart.</summary>
    public AskedCondition(MatchRecognizeNode match, PatternCondition condition, MatchInput input, FreshColumns fresh, bool asksAhead)
    {
        _match = match;
        _variable = condition.Variable;
        _value = condition.Value;
        _input = input;
        _fresh = fresh;
        var pointers = condition.Value.Pointers.Items;
        _rows = [.. pointers.OfType<ValuePointer>().Select(pointer => pointer.Navigation).Distinct()];
        _classifiers = [.. pointers.OfType<ClassifierPointer>().Select(pointer => pointer.Navigation).Distinct()];
        _aggregates = [.. pointers.OfType<AggregatePointer>()];
        _asksNumber = pointers.Any(pointer => pointer is MatchNumberPointer or AggregatePointer { MatchNumber: not null });
        _rowGroups = new int[_rows.Count];
        _classifierGroups = new int[_classifiers.Count];
        _aggregateGroups = new int[_aggregates.Count];
        _slots = new long[_rows.Count + _classifiers.Count + 1];
        _aheadSlots = new long[_slots.Length];
        _questions = new NumberTable(_slots.Length + 1);
        _lists = [.. _aggregates.Select(_ => new NumberTable(4))];
        _listKeys = [.. _aggregates.Select(_ => NumberTableFunction.NewKey())];
        _asksAhead = asksAhead && _aggregates.Count == 0 && _classifiers.Count == 0;
    }

    /// <summary>Makes a history keep what the condition asks about.</summary>
    public void Track(MatchHistory history)
    {
        for (var index = 0; index < _rows.Count; index++)
        {
            _rowGroups[index] = TrackOne(history, _rows[index], false);
        }

        for (var index = 0; index < _classifiers.Count; index++)
        {
            // What lies beside a row of the group may be any variable's.
            history.Track(PlanList<int>.Empty, 0, 0, true);
            _classifierGroups[index] = TrackOne(history, _classifiers[index], true);
        }

        for (var index = 0; index < _aggregates.Count; index++)
        {
            _aggregateGroups[index] = history.Track(_aggregates[index].Variables, 0, 0, true);
        }
    }

    /// <summary>Tests a row for the variable, or asks.</summary>
    public RowAnswer Test(int row, MatchHistory history)
    {
        var hash = default(StateHash);
        for (var index = 0; index < _rows.Count; index++)
        {
            _slots[index] = history.Find(_rows[index], _rowGroups[index], _variable, row);
        }

        for (var index = 0; index < _classifiers.Count; index++)
        {
            var found = history.Find(_classifiers[index], _classifierGroups[index], _variable, row);
            _slots[_rows.Count + index] = history.VariableOf(found, _variable, row);
        }

        _slots[^1] = _asksNumber ? history.Number : 0;
        AddSlots(ref hash, _slots);
        for (var index = 0; index < _aggregates.Count; index++)
        {
            hash.Add(history.HashOf(_aggregateGroups[index]));
            hash.Add(history.IsIn(_aggregateGroups[index], _variable) ? row : -1);
        }

        if (_answers.TryGetValue(hash.Value, out var answer))
        {
            return answer ? RowAnswer.Yes : RowAnswer.No;
        }

        Ask(hash.Value, _slots, false);
        for (var index = 0; index < _aggregates.Count; index++)
        {
            AskList(index, row, history);
        }

        if (_asksAhead)
        {
            AskAhead(row, history);
        }

        return RowAnswer.Later;
    }

    /// <summary>Begins a round: the more ask at the same time, the less each asks ahead.</summary>
    public void BeginRound(int matchings) => _ahead = Math.Min(MostAhead, QuestionsInRound / matchings / 2);

    /// <summary>Answers what was asked.</summary>
    public void Answer(Stage stage)
    {
        if (_questions.RowCount == 0)
        {
            return;
        }

        if (_answers.Count > MostAnswers)
        {
            _answers.Clear();
        }

        try
        {
            Read(stage);
        }
        catch (DuckException error) when (_asksAhead && error.Type != DuckErrorType.Interrupt)
        {
            // The error may be in a question that would never have been asked.
            _asksAhead = false;
            KeepOnlyAsked();
            Read(stage);
        }

        ClearQuestions();
    }

    /// <summary>Drops all answers.</summary>
    public void Forget() => _answers.Clear();

    private static int TrackOne(MatchHistory history, PatternNavigation navigation, bool whole) => history.Track(
        navigation.Variables, navigation.Last ? 0 : navigation.Offset + 1, navigation.Last ? navigation.Offset + 1 : 0, whole);

    private static void AddSlots(ref StateHash hash, ReadOnlySpan<long> slots)
    {
        foreach (var slot in slots)
        {
            hash.Add(slot);
        }
    }

    // ---- Asking

    private void Ask(UInt128 hash, ReadOnlySpan<long> slots, bool ahead)
    {
        if (!_pending.Add(hash))
        {
            if (!ahead)
            {
                _isAhead[_hashes.LastIndexOf(hash)] = false;
            }

            return;
        }

        var at = _questions.Add();
        _questions.Set(at, 0, at);
        for (var index = 0; index < slots.Length; index++)
        {
            _questions.Set(at, index + 1, slots[index]);
        }

        _hashes.Add(hash);
        _isAhead.Add(ahead);
    }

    private void AskList(int index, int row, MatchHistory history)
    {
        // Columns: question, row, variable, place.
        var question = _questions.RowCount - 1;
        var list = _lists[index];
        foreach (var member in history.RowsOf(_aggregateGroups[index]))
        {
            AddMember(member, history.Variables[member - history.Start]);
        }

        if (history.IsIn(_aggregateGroups[index], _variable))
        {
            AddMember(row, _variable);
        }

        void AddMember(int member, int variable)
        {
            var at = list.Add();
            list.Set(at, 0, question);
            list.Set(at, 1, member);
            list.Set(at, 2, variable);
            list.Set(at, 3, member);
        }
    }

    private void AskAhead(int row, MatchHistory history)
    {
        var half = _ahead / 2;
        for (var distance = 1; distance <= half; distance++)
        {
            // The next beginnings: everything one row further.
            if (!Shift(distance, history, static (_, _) => true))
            {
                break;
            }
        }

        for (var distance = 1; distance <= half && row + distance < history.PartitionEnd; distance++)
        {
            // The variable's next rows: what counts from the end goes along, the rest stays.
            if (!Shift(distance, history, static (condition, index) => condition._rows[index] is { Last: true } navigation
                && (navigation.Variables.Count == 0 || navigation.Variables.Items.Contains(condition._variable))))
            {
                break;
            }
        }
    }

    private bool Shift(int distance, MatchHistory history, Func<AskedCondition, int, bool> moves)
    {
        for (var index = 0; index < _rows.Count; index++)
        {
            var slot = _slots[index];
            _aheadSlots[index] = slot != NumberTable.Null && moves(this, index) ? slot + distance : slot;
            if (_aheadSlots[index] >= history.PartitionEnd)
            {
                return false;
            }
        }

        _aheadSlots[^1] = _slots[^1];
        var hash = default(StateHash);
        AddSlots(ref hash, _aheadSlots);
        if (!_answers.ContainsKey(hash.Value))
        {
            Ask(hash.Value, _aheadSlots, true);
        }

        return true;
    }

    private void KeepOnlyAsked()
    {
        var asked = new List<(UInt128 Hash, long[] Slots)>();
        for (var at = 0; at < _hashes.Count; at++)
        {
            if (!_isAhead[at])
            {
                var slots = new long[_slots.Length];
                for (var index = 0; index < slots.Length; index++)
                {
                    slots[index] = _questions.Column(index + 1)[at];
                }

                asked.Add((_hashes[at], slots));
            }
        }

        ClearQuestions();
        asked.ForEach(question => Ask(question.Hash, question.Slots, false));
    }

    private void ClearQuestions()
    {
        _questions.Clear();
        _hashes.Clear();
        _isAhead.Clear();
        _pending.Clear();
        foreach (var list in _lists)
        {
            list.Clear();
        }
    }

    // ---- Answering

    private void Read(Stage stage)
    {
        stage.Lend(_key, _questions);
        for (var index = 0; index < _lists.Length; index++)
        {
            stage.Lend(_listKeys[index], _lists[index]);
        }

        stage.Read(Plan(), chunk =>
        {
            var numbers = chunk.Vector(0).Data<long>();
            var vector = chunk.Vector(1);
            var values = vector.Data<bool>();
            for (var at = 0; at < chunk.Size; at++)
            {
                _answers[_hashes[(int)numbers[at]]] = vector.IsValid(at) && values[at];
            }
        });
    }

    private ProjectNode Plan()
    {
        var question = _fresh.Next(SqlType.BigInt);
        var slots = Array.ConvertAll(_slots, _ => _fresh.Next(SqlType.BigInt));
        PlanNode plan = MatchConditions.Staged(_key, [question, .. slots]);
        var range = RangeOf(Enumerable.Range(1, _rows.Count).Select(column => (_questions, column)));
        for (var index = 0; index < _rows.Count; index++)
        {
            var columns = _value.Pointers.Items.OfType<ValuePointer>().Where(pointer => pointer.Navigation.Equals(_rows[index]))
                .Select(pointer => (MatchLowering.SourceOf(pointer), pointer.Column));
            plan = _input.Join(plan, slots[index], columns, JoinKind.Left, range);
        }

        for (var index = 0; index < _aggregates.Count; index++)
        {
            plan = WithAggregate(plan, question, index);
        }

        var made = new List<Assignment>();
        made.AddRange(_value.Pointers.Items.OfType<ClassifierPointer>().Select(pointer => new Assignment(
            pointer.Column, MatchLowering.VariableName(_match, slots[_rows.Count + _classifiers.IndexOf(pointer.Navigation)]))));
        made.AddRange(_value.Pointers.Items.OfType<MatchNumberPointer>().Select(pointer =>
            new Assignment(pointer.Column, new PlanColumnReference(slots[^1]))));
        if (made.Count > 0)
        {
            plan = new ProjectNode(plan, [.. plan.Columns.Select(column => new Assignment(column, new PlanColumnReference(column))), .. made]);
        }

        return new ProjectNode(
            plan, [new Assignment(question, new PlanColumnReference(question)), new Assignment(_fresh.Next(SqlType.Boolean), _value.Expression)]);
    }

    // The aggregate of each question's rows, none included, joined to the question.
    private JoinNode WithAggregate(PlanNode plan, PlanColumn question, int index)
    {
        var aggregate = _aggregates[index];
        var (id, member, row, variable, place) = (Number(), Number(), Number(), Number(), Number());
        var own = Enumerable.Range(0, _slots.Length).Select(_ => Number()).ToArray();
        PlanNode rows = new JoinNode(
            JoinKind.Left,
            MatchConditions.Staged(_key, [id, .. own]),
            MatchConditions.Staged(_listKeys[index], [member, row, variable, place]),
            new PlanComparison(BinaryOperator.Equal, new PlanColumnReference(member), new PlanColumnReference(id)),
            false);

        // The arguments know the input's columns by their own numbers, which other joins must not use.
        var sources = aggregate.Call.Arguments.Items.SelectMany(ReferenceCollector.Columns).Distinct()
            .Select(column => _match.Input.Columns.FirstOrDefault(known => known.Id == column)).OfType<PlanColumn>()
            .Select(source => (Source: source, Column: _fresh.Next(source.Type))).ToList();
        if (sources.Count > 0)
        {
            rows = _input.Join(rows, row, sources, JoinKind.Left, RangeOf([(_lists[index], 1)]));
        }

        var replacements = sources.ToDictionary(source => source.Source.Id, source => (PlanExpression)new PlanColumnReference(source.Column));
        if (aggregate.Classifier is { } classifier)
        {
            replacements[classifier.Id] = MatchLowering.VariableName(_match, variable);
        }

        if (aggregate.MatchNumber is { } matchNumber)
        {
            replacements[matchNumber.Id] = new PlanColumnReference(own[^1]);
        }

        var replacer = new ExpressionReplacer(replacements);
        var call = aggregate.Call with
        {
            Arguments = [.. aggregate.Call.Arguments.Items.Select(replacer.Rewrite)],
            Filter = new PlanNot(new PlanIsNull(new PlanColumnReference(row))),
            OrderBy = !aggregate.Call.Distinct && aggregate.Call.Function.Name is "array_agg" or "listagg" or "map_agg" or "multimap_agg" or "arbitrary"
                ? [new SortKey(new PlanColumnReference(place), false, false)]
                : PlanList<SortKey>.Empty,
        };
        var group = Number();
        var groups = new AggregateNode(
            rows, [new Assignment(group, new PlanColumnReference(id))], [[0]], [call], PlanList<Assignment>.Empty);
        return new JoinNode(
            JoinKind.Inner, plan, groups, new PlanComparison(BinaryOperator.Equal, new PlanColumnReference(group), new PlanColumnReference(question)), false);

        PlanColumn Number() => _fresh.Next(SqlType.BigInt);
    }

    // The rows asked about lie close together: DuckDB need not look at the others.
    private static (long First, long Last) RangeOf(IEnumerable<(NumberTable Table, int Column)> columns)
    {
        var (first, last) = (long.MaxValue, 0L);
        foreach (var (table, column) in columns)
        {
            foreach (var value in table.Column(column))
            {
                if (value != NumberTable.Null)
                {
                    first = Math.Min(first, value);
                    last = Math.Max(last, value);
                }
            }
        }

        return (Math.Min(first, last), last);
    }
}
