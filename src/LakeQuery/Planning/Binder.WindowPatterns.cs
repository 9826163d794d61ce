using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Windows whose frame has a pattern. A call over one is a measure of its pattern, or a function over the rows of the match; the planner makes a
// MatchRecognizeNode of each window, from which every row comes out once.
internal sealed partial class Binder
{
    private static readonly PatternNavigation LastOfMatch = PatternNavigation.Current with { Final = true };

    // The pattern of a window, the named one it refers to included; null for an ordinary one.
    private WindowFrame? PatternFrame(WindowReference reference, SelectCollector collector)
    {
        var specification = reference.Specification ?? new WindowSpecification(
            reference.Name, SyntaxList<Expression>.Empty, SyntaxList<SortItem>.Empty, null)
        { Span = reference.Span };
        return Expand(specification, collector, reference.Name is not null).Frame is { Pattern: not null } frame ? frame : null;
    }

    // measure OVER window
    private PlanColumnReference BindMeasureCall(MeasureExpression call, ExpressionContext context)
    {
        var name = call.Name.Value;
        CheckWindowPlace(name, call, context);
        var inside = context with { InsideWindow = name };
        var collector = context.Collector!;
        var (partition, order, _) = BindWindow(call.Window, collector, inside);
        var measures = PatternFrame(call.Window, collector)?.Pattern!.Measures ?? SyntaxList<MeasureDefinition>.Empty;
        var wanted = Canonical(call.Name);
        var found = measures.Where(measure => Canonical(measure.Name) == wanted).ToList();
        if (found.Count != 1)
        {
            throw found.Count == 0
                ? QueryErrors.BadQuery(
                    ErrorCode.InvalidWindowMeasure, $"Measure {name} is not defined in the corresponding window", SpanOf(call.Name),
                    Spelling.Suggest(name, measures.Select(measure => measure.Name.Value)))
                : QueryErrors.BadQuery(ErrorCode.AmbiguousName, $"Measure {name} is defined more than once", SpanOf(call.Name));
        }

        var pattern = BindWindowPattern(call.Window, collector, inside, binding => BindMeasure(found[0], binding.Names, binding.Fields, true))!;
        var column = NewColumn(name.ToLowerInvariant(), pattern.Value.Expression.Type);
        var function = FunctionResolver.Resolve("row_number", [], SpanOf(call));
        collector.Windows.Add(new WindowCall(column, function.Definition, function.SignatureIndex, [], false, null, false, partition, order, null)
        {
            Pattern = pattern with { IsMeasure = true },
        });
        _collectedColumns[column.Id] = TextOf(call);
        return Reference(column, SpanOf(call));
    }

    /// <summary>What the value of a call is bound against.</summary>
    private sealed record PatternBinding(PatternNames Names, ImmutableArray<ScopeField> Fields);

    // Binds the pattern of a window for one call; with no call, all its measures are checked.
    private WindowPattern? BindWindowPattern(
        WindowReference reference, SelectCollector collector, ExpressionContext context, Func<PatternBinding, PatternExpression>? value)
    {
        if (PatternFrame(reference, collector) is not { Pattern: { } clauses } frame)
        {
            return null;
        }

        if (frame.Unit != FrameUnit.Rows)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidWindowFrame, "Pattern recognition requires ROWS frame type", SpanOf(frame), "Write ROWS BETWEEN CURRENT ROW AND ….");
        }

        if (frame.Start.Kind != FrameBoundKind.CurrentRow || frame.End is not { } end)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidWindowFrame, "Pattern recognition requires frame specified as BETWEEN CURRENT ROW AND ...", SpanOf(frame));
        }

        var fields = context.Scope.Fields;
        var variables = PatternVariables(clauses);
        var pattern = BindPattern(clauses.Pattern, new PatternPlace(true, true), variables);
        var conditions = clauses.Definitions.Select(definition => new PatternCondition(
            variables.Primary.IndexOf(Canonical(definition.Name)), BindPatternCondition(definition, variables, fields, true))).ToImmutableArray();
        var (skip, skipVariables) = BindSkip(clauses, variables);
        var binding = new PatternBinding(variables, fields);
        if (value is null)
        {
            foreach (var measure in clauses.Measures)
            {
                BindMeasure(measure, variables, fields, true);
            }

            return null;
        }

        PlanExpression? following = end.Kind switch
        {
            FrameBoundKind.UnboundedFollowing => null,
            FrameBoundKind.CurrentRow => new PlanConstant(0L, SqlType.BigInt),
            _ => BindFrame(frame, [], context).End.Offset,
        };
        return new WindowPattern(
            WindowNumber(frame, collector), clauses.Initial == false, following, skip, skipVariables, variables.Primary.ToImmutableArray(), pattern,
            conditions, value(binding), false)
        {
            SkipSpan = clauses.Skip is null ? default : SpanOf(clauses.Skip),
        };
    }

    // Calls over one named window are computed together; a window is known by the place where it is written.
    private static int WindowNumber(WindowFrame frame, SelectCollector collector)
    {
        var index = collector.PatternFrames.FindIndex(known => ReferenceEquals(known, frame));
        if (index >= 0)
        {
            return index;
        }

        collector.PatternFrames.Add(frame);
        return collector.PatternFrames.Count - 1;
    }

    // A window function over the rows of the match; without pointers where the function looks at no frame.
    private PatternExpression WindowValue(
        FunctionCall call, FunctionKind kind, ResolvedFunction resolved, ImmutableArray<PlanExpression> arguments, PlanColumn column)
    {
        var name = resolved.Definition.Name;
        if (kind != FunctionKind.Aggregate && name is not ("first_value" or "last_value" or "nth_value"))
        {
            return new PatternExpression(Reference(column, SpanOf(call)), PlanList<PatternPointer>.Empty);
        }

        if (call.Filter is not null || call.NullTreatment == NullTreatment.Ignore)
        {
            throw QueryErrors.NotSupported(
                $"{(call.Filter is not null ? "FILTER" : "IGNORE NULLS")} over a window with a pattern", SpanOf((SyntaxNode?)call.Filter ?? call),
                "Put the condition into the pattern, or into the function's argument.");
        }

        var made = NewColumn(null, resolved.ResultType);
        PatternPointer pointer;
        if (kind == FunctionKind.Aggregate)
        {
            pointer = new AggregatePointer(
                new AggregateCall(made, resolved.Definition, resolved.SignatureIndex, arguments, false, PlanList<SortKey>.Empty, null),
                PlanList<int>.Empty, true, null, null);
        }
        else
        {
            var offset = 0L;
            if (name == "nth_value")
            {
                offset = Stripped(arguments[1]) is PlanConstant { Value: long number }
                    ? number - 1
                    : throw QueryErrors.NotSupported(
                        "nth_value with an offset that is no constant over a window with a pattern", SpanOf(call.Arguments[1]), "Name the row by a number.");
            }

            var navigation = name == "last_value"
                ? LastOfMatch
                : new PatternNavigation(PlanList<int>.Empty, false, (int)Math.Min(offset, int.MaxValue), true, 0);
            pointer = new ValuePointer(made, arguments[0], navigation);
        }

        return new PatternExpression(Reference(made, SpanOf(call)), ImmutableArray.Create(pointer));
    }

    // The node of one window. What it looks at must be columns of its input.
    private PlanNode AddWindowPattern(PlanNode input, ImmutableArray<WindowCall> calls, Scope? outer)
    {
        var window = calls[0];
        var pattern = window.Pattern!;
        var span = pattern.Value.Expression.Span;
        var around = outer is null ? [] : outer.AllFields().Select(field => field.Column.Id).ToHashSet();
        if (ReferenceCollector.Columns(input).Overlaps(around))
        {
            throw QueryErrors.NotSupported(
                "Row pattern recognition in a subquery that depends on the query around it", span, "Compute it in a subquery of its own and join that.");
        }

        RefuseRecursion(input, span);
        var passed = input.Columns;
        var made = new List<Assignment>();
        var partition = window.PartitionBy.Items.Select(key => (PlanExpression)Column(key)).ToImmutableArray();
        var order = window.OrderBy.Items.Select(key => key with { Key = Column(key.Key) }).ToImmutableArray();
        var bound = pattern.Following is null ? null : Stripped(pattern.Following) is PlanConstant { Value: long rows } ? rows : (long?)null;
        var following = pattern.Following is null || bound is not null ? null : Column(pattern.Following).Column;
        var measures = calls.Select(call => new PatternMeasure(call.Column, WithColumns(call.Pattern!.Value)) { OverNoRows = !call.Pattern.IsMeasure })
            .ToImmutableArray();
        var conditions = pattern.Conditions.Items.Select(condition => condition with { Value = WithColumns(condition.Value) }).ToImmutableArray();
        if (made.Count > 0)
        {
            input = new ProjectNode(input, [.. passed.Select(column => new Assignment(column, new PlanColumnReference(column))), .. made]);
        }

        return new MatchRecognizeNode(
            _numbers.NextMatch(), input, partition, order, passed, measures, RowsPerMatch.One, pattern.Skip, pattern.SkipVariables, pattern.Variables,
            pattern.Pattern, conditions)
        {
            SkipSpan = pattern.SkipSpan,
            Frame = new MatchFrame(pattern.Seek, following, bound) { Span = pattern.Following?.Span ?? default },
        };

        PlanColumnReference Column(PlanExpression expression)
        {
            if (expression is PlanColumnReference { Column: var own } reference && passed.Contains(own))
            {
                return reference;
            }

            var known = made.Find(assignment => assignment.Expression.Equals(expression));
            if (known is null)
            {
                known = new Assignment(NewColumn(null, expression.Type), expression);
                made.Add(known);
            }

            return new PlanColumnReference(known.Column) { Span = expression.Span };
        }

        PatternExpression WithColumns(PatternExpression value) => value with
        {
            Pointers = value.Pointers.Items.Select(pointer => pointer is ValuePointer cell ? cell with { Source = Column(cell.Source) } : pointer)
                .ToImmutableArray(),
        };
    }
}
