using System.Collections.Immutable;
using LakeQuery.Execution.Detection;
using LakeQuery.Execution.Staging;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>Puts in the place of each MATCH_RECOGNIZE, and of each detector, a plan over rows that its preparation makes ready.</summary>
/// <remarks><code>
/// MatchRecognize  pattern (a b+)  low := LAST(b.price)
///   Scan prices
/// becomes
/// Project day, low
///   Join left on row of LAST(b)
///     Join inner on row
///       StagedRows (rows of matches)
///       StagedRows (sorted input)
///     StagedRows (sorted input)
/// </code></remarks>
internal sealed class MatchLowering(List<IPreparation> preparations, FreshColumns fresh) : PlanRewriter
{
    private readonly FreshColumns _fresh = fresh;

    /// <summary>Lowers a whole plan; the preparations come out in the order in which they must run.</summary>
    public static OutputNode Lower(OutputNode plan, List<IPreparation> preparations, FreshColumns fresh) =>
        (OutputNode)new MatchLowering(preparations, fresh).Rewrite(plan);

    /// <inheritdoc/>
    protected override PlanNode VisitMatchRecognize(MatchRecognizeNode match)
    {
        match = (MatchRecognizeNode)base.VisitMatchRecognize(match);
        var program = PatternProgram.Compile(match.Pattern);
        var input = new MatchInput(match, _fresh);
        var measures = new MeasurePlan(match, program, input, _fresh);
        preparations.Add(new MatchPreparation(match, program, input, measures.Rows, measures.Key, _fresh));
        return measures.Plan;
    }

    /// <inheritdoc/>
    protected override PlanNode VisitDetector(DetectorNode detector) =>
        DetectorLowering.Lower((DetectorNode)base.VisitDetector(detector), preparations, _fresh);

    /// <summary>The plan that computes measures.</summary>
    private sealed class MeasurePlan
    {
        private readonly MatchRecognizeNode _match;
        private readonly FreshColumns _fresh;
        private readonly List<StagedColumn> _staged = [];
        private readonly List<PatternNavigation> _rows = [];
        private readonly List<PatternNavigation> _classifiers = [];
        private readonly bool _hasAggregates;
        private readonly bool _currentIsRow;

        public MeasurePlan(MatchRecognizeNode match, PatternProgram program, MatchInput input, FreshColumns fresh)
        {
            _match = match;
            _fresh = fresh;
            Key = NumberTableFunction.NewKey();
            var pointers = match.Measures.Items.SelectMany(measure => measure.Value.Pointers.Items).ToList();
            var aggregates = pointers.OfType<AggregatePointer>().ToList();
            _hasAggregates = aggregates.Count > 0;

            // The row that comes out is the current row, but for a match without rows.
            _currentIsRow = match.Frame is null && !program.CanBeEmpty && (match.Rows != RowsPerMatch.One || _hasAggregates);
            var values = pointers.OfType<ValuePointer>().ToList();
            foreach (var pointer in values.Where(pointer => !IsRow(pointer.Navigation) && !_rows.Contains(pointer.Navigation)))
            {
                _rows.Add(pointer.Navigation);
            }

            foreach (var pointer in pointers.OfType<ClassifierPointer>().Where(pointer => !_classifiers.Contains(pointer.Navigation)))
            {
                _classifiers.Add(pointer.Navigation);
            }

            Rows = new MatchRows(match, _hasAggregates, _rows, _classifiers);
            Plan = Build(input, pointers, values, aggregates);
        }

        public long Key { get; }

        public MatchRows Rows { get; }

        public PlanNode Plan { get; }

        private bool IsRow(PatternNavigation navigation) => _currentIsRow && navigation.Equals(PatternNavigation.Current);

        private PlanColumn Staged(int index)
        {
            var name = NumberTableFunction.ColumnName(index);
            if (_staged.Find(known => known.Name == name) is { } staged)
            {
                return staged.Column;
            }

            var column = _fresh.Next(SqlType.BigInt);
            _staged.Add(new StagedColumn(column, name));
            return column;
        }

        private ProjectNode Build(MatchInput input, List<PatternPointer> pointers, List<ValuePointer> values, List<AggregatePointer> aggregates)
        {
            // Columns of the row itself: passed on, looked at in the current row, or arguments of aggregates.
            var own = _match.Passed.Items.ToDictionary(column => column.Id, column => (Source: column, Column: column));
            foreach (var id in aggregates.SelectMany(pointer => pointer.Call.Arguments.Items).SelectMany(ReferenceCollector.Columns))
            {
                if (_match.Input.Columns.FirstOrDefault(column => column.Id == id) is { } source)
                {
                    own.TryAdd(id, (source, source));
                }
            }

            var current = values.Where(pointer => IsRow(pointer.Navigation)).ToList();
            var row = Staged(MatchRows.RowColumn);
            var number = Staged(MatchRows.NumberColumn);
            var first = MatchRows.FirstColumn(_hasAggregates);
            var navigated = _rows.Select((navigation, index) => (
                Row: Staged(first + index),
                Columns: values.Where(pointer => pointer.Navigation.Equals(navigation)).Select(pointer => (SourceOf(pointer), pointer.Column)).ToList()))
                .ToList();
            var labels = _classifiers.Select((_, index) => Staged(first + _rows.Count + index)).ToList();
            var (matchId, variable, visible) = _hasAggregates
                ? (Staged(MatchRows.MatchColumn), Staged(MatchRows.VariableColumn), Staged(MatchRows.VisibleColumn))
                : (row, row, row);

            PlanNode plan = new StagedRowsNode(NumberTableFunction.Sql(Key), _staged.ToImmutableArray());
            var ownColumns = own.Values.Concat(current.Select(pointer => (SourceOf(pointer), pointer.Column))).ToList();
            if (ownColumns.Count > 0)
            {
                plan = input.Join(plan, row, ownColumns, JoinKind.Inner, null);
            }

            foreach (var (target, columns) in navigated)
            {
                plan = input.Join(plan, target, columns, JoinKind.Left, null);
            }

            var made = new List<Assignment>();
            made.AddRange(pointers.OfType<ClassifierPointer>().Select(pointer =>
                new Assignment(pointer.Column, VariableName(_match, labels[_classifiers.IndexOf(pointer.Navigation)]))));
            made.AddRange(pointers.OfType<MatchNumberPointer>().Select(pointer => new Assignment(pointer.Column, new PlanColumnReference(number))));
            foreach (var aggregate in aggregates)
            {
                made.AddRange(aggregate.Classifier is { } classifier ? [new Assignment(classifier, VariableName(_match, variable))] : []);
                made.AddRange(aggregate.MatchNumber is { } own2 ? [new Assignment(own2, new PlanColumnReference(number))] : []);
            }

            if (made.Count > 0)
            {
                plan = new ProjectNode(plan, [.. plan.Columns.Select(column => new Assignment(column, new PlanColumnReference(column))), .. made]);
            }

            if (_hasAggregates)
            {
                plan = new WindowNode(plan, [.. aggregates.Select(aggregate => WindowOf(aggregate, matchId, row, variable))]);
                plan = new FilterNode(plan, Equal(visible, 1));
            }

            return new ProjectNode(plan,
            [
                .. _match.Passed.Items.Select(column => new Assignment(column, new PlanColumnReference(column))),
                .. _match.Measures.Items.Select(measure => new Assignment(measure.Column, InMatch(measure, number))),
            ]);
        }

        // A row in no match has no measures, whatever they are.
        private PlanExpression InMatch(PatternMeasure measure, PlanColumn number)
        {
            var value = measure.Value.Expression;
            return (_match.Rows == RowsPerMatch.AllWithUnmatched || _match.Frame is not null) && !measure.OverNoRows
                ? new PlanCase([new PlanWhen(new PlanIsNull(new PlanColumnReference(number)), new PlanConstant(null, value.Type))], value, value.Type)
                : value;
        }

        private WindowCall WindowOf(AggregatePointer aggregate, PlanColumn matchId, PlanColumn row, PlanColumn variable)
        {
            var call = aggregate.Call;
            var toEnd = aggregate.Final || _match.Rows == RowsPerMatch.One;
            return new WindowCall(
                call.Column, call.Function, call.SignatureIndex, call.Arguments, call.Distinct, VariableFilter(aggregate.Variables, variable), false,
                [new PlanColumnReference(matchId)],
                [new SortKey(new PlanColumnReference(row), false, false)],
                new PlanFrame(
                    FrameUnit.Rows,
                    new PlanFrameBound(FrameBoundKind.UnboundedPreceding, null),
                    new PlanFrameBound(toEnd ? FrameBoundKind.UnboundedFollowing : FrameBoundKind.CurrentRow, null)));
        }
    }

    /// <summary>The input's column that a pointer looks at.</summary>
    public static PlanColumn SourceOf(ValuePointer pointer) => ((PlanColumnReference)pointer.Source).Column;

    /// <summary>A variable's name by its number.</summary>
    public static PlanExpression VariableName(MatchRecognizeNode match, PlanColumn number) => new PlanCase(
        [.. match.Variables.Items.Select((name, index) => new PlanWhen(Equal(number, index), new PlanConstant(name, SqlType.Varchar)))],
        null,
        SqlType.Varchar);

    /// <summary>True for rows of the match whose variable is one of these.</summary>
    public static PlanExpression VariableFilter(PlanList<int> variables, PlanColumn variable) => variables.Count == 0
        ? new PlanNot(new PlanIsNull(new PlanColumnReference(variable)))
        : new PlanInList(
            new PlanColumnReference(variable), [.. variables.Items.Select(index => (PlanExpression)new PlanConstant((long)index, SqlType.BigInt))]);

    private static PlanComparison Equal(PlanColumn column, long value) =>
        new(BinaryOperator.Equal, new PlanColumnReference(column), new PlanConstant(value, SqlType.BigInt));
}
