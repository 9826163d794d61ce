using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Expressions that only the dialect of streams has.
internal sealed partial class Binder
{
    // Functions that are being inlined, which may not call themselves.
    private ImmutableStack<string> _openFunctions = [];

    private PlanExpression? BindStreamForm(string name, FunctionCall call, ExpressionContext context)
    {
        if (_context.Streams!.Functions.TryGetValue(call.Name.Last.Value, out var function))
        {
            return BindFunctionBody(function, call, context);
        }

        return name switch
        {
            "step" when call.Arguments.Count == 2 => BindStep(call, context),
            "substring" or "substr" when call.Arguments.Count is 2 or 3 => BindRegexSubstring(call, context),
            "regex_log_parse" or "fast_regex_log_parse" or "fixed_column_log_parse" or "variable_column_log_parse" or "sys_log_parse"
                or "w3c_log_parse" => BindLogParser(name, call, context),
            _ => null,
        };
    }

    // SUBSTRING(text FROM 'regex' [FOR 'escape']): the first match. Null where the second value is a number.
    private PlanCall? BindRegexSubstring(FunctionCall call, ExpressionContext context)
    {
        if (call.Arguments[1] is not StringLiteral pattern)
        {
            return null;
        }

        var regex = call.Arguments.Count == 2 ? pattern.Value
            : call.Arguments[2] is StringLiteral { Value: [var escape] } ? SimilarPatterns.ToSubstringRegex(pattern.Value, escape, SpanOf(pattern))
            : throw QueryErrors.WrongType(
                "The escape of SUBSTRING is one character in quotes", SpanOf(call.Arguments[2]), "Write SUBSTRING(text FROM 'regex' FOR '\\').");
        var arguments = ImmutableArray.Create<PlanExpression>(
            Bind(call.Arguments[0], context), new PlanConstant(regex, SqlType.Varchar) { Span = SpanOf(pattern) });
        return CallOf("regexp_extract", call.Arguments.Count == 2 ? arguments : arguments.Add(new PlanConstant(1L, SqlType.BigInt)), call);
    }

    // A cast to shorter text is an error here, and intervals keep the units they are written with.
    private PlanExpression? BindStreamCast(CastExpression cast, PlanExpression value, SqlType type)
    {
        if (!type.IsText)
        {
            return null;
        }

        var units = cast.Value switch
        {
            IntervalQualifierExpression qualifier => (qualifier.From, (IntervalUnit?)(qualifier.To ?? qualifier.From)),
            IntervalLiteral literal => (literal.From, literal.To ?? literal.From),
            _ => (IntervalUnit.Day, (IntervalUnit?)null),
        };
        if (value.Type.Kind == SqlTypeKind.IntervalDayToSecond)
        {
            var (from, to) = (units.Item1, units.Item2 ?? IntervalUnit.Second);
            if (from is >= IntervalUnit.Day and <= IntervalUnit.Second && to is >= IntervalUnit.Day and <= IntervalUnit.Second)
            {
                var letters = string.Concat(from.ToString()[0], to.ToString()[0]);
                value = CallOf("interval_to_char", [value, new PlanConstant(letters, SqlType.Varchar)], cast) with { Span = SpanOf(cast.Value) };
            }
        }

        return value.Type.IsText && type.Kind == SqlTypeKind.Varchar && !cast.Try ? FitText(value, type) : null;
    }

    // ---- STEP, FLOOR TO, CEIL TO

    private PlanExpression BindStep(FunctionCall call, ExpressionContext context)
    {
        var value = Bind(call.Arguments[0], context);
        var length = Bind(call.Arguments[1], context);
        if (length.Type.IsNumeric)
        {
            if (ConstantNumber(length) <= 0)
            {
                throw QueryErrors.InvalidArgument("The length of STEP must be positive", SpanOf(call.Arguments[1]), "Write STEP(number BY 10).");
            }

            if (!value.Type.IsNumeric && value.Type.Kind != SqlTypeKind.Unknown)
            {
                throw QueryErrors.WrongType($"STEP of {value.Type} is BY INTERVAL", SpanOf(call.Arguments[1]), "Write STEP(time BY INTERVAL '10' SECOND).");
            }

            return CallOf("step", [value, length], call);
        }

        if (Stripped(length) is not PlanConstant { Value: long size } || length.Type.Kind is not (SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth))
        {
            throw QueryErrors.WrongType("STEP is BY a number or a constant interval", SpanOf(call.Arguments[1]), "Write STEP(time BY INTERVAL '10' SECOND).");
        }

        return size > 0
            ? Pieces(value, size, length.Type.Kind == SqlTypeKind.IntervalYearToMonth, false, call)
            : throw QueryErrors.InvalidArgument(
                "The length of STEP must be positive", SpanOf(call.Arguments[1]), "Write STEP(time BY INTERVAL '10' SECOND).");
    }

    private PlanExpression BindFloorTo(FloorToExpression floor, ExpressionContext context)
    {
        var value = Bind(floor.Value, context);
        return Pieces(value, UnitSize(floor.Unit), floor.Unit is IntervalUnit.Year or IntervalUnit.Quarter or IntervalUnit.Month, floor.Ceiling, floor);
    }

    private PlanExpression Pieces(PlanExpression value, long size, bool months, bool ceiling, Expression syntax)
    {
        if (value.Type.Kind == SqlTypeKind.Date)
        {
            // A date stays one: its pieces are whole days.
            var inner = Pieces(Coerce(value, RowtimeType), size, months, ceiling, syntax);
            return new PlanCast(inner with { Span = SpanOf(syntax) }, SqlType.Date, false, false);
        }

        if (value.Type.Kind is not (SqlTypeKind.Timestamp or SqlTypeKind.IntervalDayToSecond or SqlTypeKind.Unknown)
            || (months && value.Type.Kind == SqlTypeKind.IntervalDayToSecond))
        {
            throw QueryErrors.WrongType(
                $"Pieces of time are cut from a timestamp{(months ? "" : " or an interval")}, and this is {value.Type}", value.Span,
                value.Type.IsText ? "Cast it to timestamp."
                : value.Type.IsNumeric ? "Of a number write STEP(number BY 10), or FLOOR(number)." : "Name a column of type timestamp, as s.ROWTIME.");
        }

        value = value.Type.Kind == SqlTypeKind.Unknown ? Coerce(value, RowtimeType) : value;
        var name = (months, ceiling) switch { (true, false) => "step_months", (true, true) => "ceil_months", (false, true) => "ceil_step", _ => "step" };
        return CallOf(name, [value, new PlanConstant(size, SqlType.BigInt)], syntax);
    }

    // ---- Intervals

    private PlanExpression BindIntervalQualifier(IntervalQualifierExpression qualifier, ExpressionContext context)
    {
        var value = Bind(qualifier.Value, context);
        var months = qualifier.From is IntervalUnit.Year or IntervalUnit.Month;
        return value.Type.Kind == SqlTypeKind.IntervalDayToSecond && !months ? value
            : value.Type.Kind == SqlTypeKind.IntervalYearToMonth && months ? value
            : throw QueryErrors.WrongType(
                $"{qualifier.From.ToString().ToUpperInvariant()} behind a parenthesis makes an interval of the difference of two times, and this is {value.Type}",
                SpanOf(qualifier), "Write (later - earlier) MINUTE TO SECOND.");
    }

    // ---- Predicates

    private PlanExpression BindIsTruth(IsTruthExpression truth, ExpressionContext context)
    {
        var value = BindCondition(truth.Value, context, "IS TRUE");
        PlanExpression bound = truth.Truth is { } wanted
            ? new PlanComparison(BinaryOperator.IsNotDistinctFrom, value, new PlanConstant(wanted, SqlType.Boolean)) { Span = SpanOf(truth) }
            : new PlanIsNull(value) { Span = SpanOf(truth) };
        return Negate(bound, truth.Negated);
    }

    private PlanExpression BindSimilar(SimilarExpression similar, ExpressionContext context)
    {
        var value = Bind(similar.Value, context);
        var pattern = Bind(similar.Pattern, context);
        if (!value.Type.IsText && value.Type.Kind != SqlTypeKind.Unknown)
        {
            throw QueryErrors.WrongType($"Left side of SIMILAR TO must be a varchar (actual: {value.Type})", SpanOf(similar.Value), "Cast it to varchar.");
        }

        var escape = similar.Escape is null ? null : ConstantText(Bind(similar.Escape, context));
        if (ConstantText(pattern) is not { } text || (similar.Escape is not null && escape is not { Length: 1 }))
        {
            throw QueryErrors.NotSupported(
                "SIMILAR TO with a pattern that is not a text in quotes", SpanOf(similar.Pattern),
                "Write the pattern in single quotes, or take REGEXP_LIKE(text, pattern) for one that a column holds.");
        }

        var regex = new PlanConstant(SimilarPatterns.ToRegex(text, escape?[0], SpanOf(similar.Pattern)), SqlType.Varchar) { Span = SpanOf(similar.Pattern) };
        return Negate(CallOf("regexp_like", [value, regex], similar) with { Span = SpanOf(similar) }, similar.Negated);
    }

    private PlanExpression BindPeriod(PeriodExpression period, ExpressionContext context)
    {
        var (start1, end1) = Bounds(period.Left);
        var (start2, end2) = Bounds(period.Right);
        PlanExpression Less(PlanExpression a, PlanExpression b) => BindComparison(BinaryOperator.LessThan, a, b, SpanOf(period)) with { Span = SpanOf(period) };
        PlanExpression Most(PlanExpression a, PlanExpression b) => BindComparison(BinaryOperator.LessThanOrEqual, a, b, SpanOf(period)) with { Span = SpanOf(period) };
        PlanExpression Same(PlanExpression a, PlanExpression b) => BindComparison(BinaryOperator.Equal, a, b, SpanOf(period)) with { Span = SpanOf(period) };
        PlanExpression All(params ImmutableArray<PlanExpression> terms) => new PlanLogical(true, terms) { Span = SpanOf(period) };
        return period.Relation switch
        {
            PeriodRelation.Contains => All(Most(start1, start2), Most(end2, end1)),
            PeriodRelation.StrictlyContains => All(Less(start1, start2), Less(end2, end1)),
            PeriodRelation.Overlaps => All(Less(start1, end2), Less(start2, end1)),
            PeriodRelation.StrictlyOverlaps => All(Less(start1, start2), Less(start2, end1), Less(end1, end2)),
            PeriodRelation.Equals => All(Same(start1, start2), Same(end1, end2)),
            PeriodRelation.Precedes => Most(end1, start2),
            PeriodRelation.StrictlyPrecedes => Less(end1, start2),
            PeriodRelation.ImmediatelyPrecedes => Same(end1, start2),
            PeriodRelation.Succeeds => Most(end2, start1),
            PeriodRelation.StrictlySucceeds => Less(end2, start1),
            PeriodRelation.ImmediatelySucceeds => Same(end2, start1),
            PeriodRelation.Leads => All(Most(start1, start2), Most(start2, end1), Most(end1, end2)),
            PeriodRelation.StrictlyLeads => All(Less(start1, start2), Less(start2, end1), Less(end1, end2)),
            PeriodRelation.ImmediatelyLeads => All(Most(start1, start2), Same(end1, end2)),
            PeriodRelation.Lags => All(Most(start2, start1), Most(start1, end2), Most(end2, end1)),
            PeriodRelation.StrictlyLags => All(Less(start2, start1), Less(start1, end2), Less(end2, end1)),
            _ => All(Same(start1, start2), Most(end2, end1)),
        };

        // (start, end), or (start, length).
        (PlanExpression Start, PlanExpression End) Bounds(Expression syntax)
        {
            if (syntax is not RowExpression { Items: [var first, var second] })
            {
                throw QueryErrors.WrongType(
                    "A period is written (start, end) or (start, INTERVAL …)", SpanOf(syntax), "Write (a.starts, a.ends) OVERLAPS (b.starts, INTERVAL '1' HOUR).");
            }

            var (start, end) = (Bind(first, context), Bind(second, context));
            return end.Type.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth
                ? (start, BindArithmetic(BinaryOperator.Add, start, end, SpanOf(syntax)) with { Span = SpanOf(second) })
                : (start, end);
        }
    }

    // ---- Functions of the application

    private PlanExpression BindFunctionBody(CreateFunction function, FunctionCall call, ExpressionContext context)
    {
        var name = function.Name.Value;
        if (_openFunctions.Contains(name))
        {
            throw QueryErrors.NotSupported($"The function '{name}' that calls itself", SpanOf(call), "Write out what it does, as CASE or with another function.");
        }

        if (call.Window is not null || call.Star || call.Distinct || call.Filter is not null || call.Arguments.Count != function.Parameters.Count)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidArguments, $"Function '{name}' takes {function.Parameters.Count} values", SpanOf(call),
                $"Write {name}({string.Join(", ", function.Parameters.Select(parameter => parameter.Name.Value))}).");
        }

        var parameters = ImmutableArray.CreateBuilder<(string, PlanColumn)>();
        var values = new Dictionary<int, PlanExpression>();
        for (var i = 0; i < function.Parameters.Count; i++)
        {
            var type = BindType(function.Parameters[i].Type);
            var value = Bind(call.Arguments[i], context);
            if (!Coercions.CanCoerce(value.Type, type) && !(value.Type.IsNumeric && type.IsNumeric) && !(value.Type.IsText && type.IsText))
            {
                throw QueryErrors.WrongType(
                    $"'{function.Parameters[i].Name.Value}' of function '{name}' is {type}, and this is {value.Type}", SpanOf(call.Arguments[i]),
                    $"Write CAST(… AS {type}).");
            }

            var column = NewColumn(function.Parameters[i].Name.Value, type);
            parameters.Add((function.Parameters[i].Name.Value, column));
            values.Add(column.Id, Coerce(value, type));
        }

        var saved = _openFunctions;
        try
        {
            _openFunctions = saved.Push(name);
            var inside = new ExpressionContext(Scope.Empty(null), "CREATE FUNCTION") { Lambdas = new LambdaScope(null, parameters.ToImmutable()) };
            var body = Bind(function.Body, inside);
            var returns = BindType(function.Returns);
            if (!Coercions.CanCoerce(body.Type, returns) && !Coercions.IsCastable(body.Type, returns))
            {
                throw QueryErrors.WrongType($"Function '{name}' returns {returns}, and its expression is {body.Type}", SpanOf(function.Body), $"Write RETURNS {body.Type}, or make the expression {returns}.");
            }

            body = SameType(body.Type, returns) ? body : new PlanCast(body, returns, false, Coercions.CanCoerce(body.Type, returns)) { Span = body.Span };
            var called = new ExpressionReplacer(values).Rewrite(body);
            return function.NullOnNull && values.Count > 0
                ? new PlanCase(
                    [new PlanWhen(
                        values.Count == 1
                            ? new PlanIsNull(values.Values.First())
                            : new PlanLogical(false, [.. values.Values.Select(value => (PlanExpression)new PlanIsNull(value))]),
                        new PlanConstant(null, returns))],
                    called, returns)
                : called;
        }
        finally
        {
            _openFunctions = saved;
        }
    }

    // ---- Text that must fit

    // A longer text is an error, not cut.
    private PlanExpression FitText(PlanExpression value, SqlType type)
    {
        if (type.Length is not { } length || (value.Type.Length is { } given && given <= length))
        {
            return new PlanCast(value, type, false, true) { Span = value.Span };
        }

        return CallOf("fit_text", [value, new PlanConstant((long)length, SqlType.BigInt)], new NullLiteral { Span = value.Span }) with { Type = type, Span = value.Span };
    }
}
