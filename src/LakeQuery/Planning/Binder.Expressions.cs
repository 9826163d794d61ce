using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Expressions but for literals, names and calls.
internal sealed partial class Binder
{
    private PlanExpression Bind(Expression expression, ExpressionContext context)
    {
        CheckStack(expression);
        var bound = BindCore(expression, context);
        return bound.Span == default ? bound with { Span = SpanOf(expression) } : bound;
    }

    private void CheckStack(SyntaxNode node)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw QueryErrors.ExpressionNestsTooDeep(SpanOf(node));
        }
    }

    private PlanExpression BindCore(Expression expression, ExpressionContext context)
    {
        switch (expression)
        {
            case NullLiteral or BooleanLiteral or IntegerLiteral or DecimalLiteral or DoubleLiteral or StringLiteral or BinaryLiteral
                or TypedLiteral or IntervalLiteral or ParameterExpression or SpecialNameExpression:
                return BindLiteral(expression);
            case NameExpression or DereferenceExpression:
                return BindName(expression, context);
            case BinaryExpression { Operator: BinaryOperator.And or BinaryOperator.Or } logical:
                return BindLogical(logical, context);
            case BinaryExpression binary:
                return BindBinaryChain(binary, context);
            case UnaryExpression unary:
                return BindUnary(unary, context);
            case BetweenExpression between:
                return BindBetween(between, context);
            case InListExpression list:
                return BindInList(list, context);
            case LikeExpression like:
                return BindLike(like, context);
            case IsNullExpression isNull:
                return Negate(new PlanIsNull(Bind(isNull.Value, context)) { Span = SpanOf(isNull) }, isNull.Negated);
            case InSubqueryExpression or ExistsExpression or ScalarSubqueryExpression or QuantifiedExpression:
                return BindSubqueryExpression(expression, context);
            case AtTimeZoneExpression zoned:
                return BindAtTimeZone(Bind(zoned.Value, context), zoned.Zone, context, SpanOf(zoned));
            case RowExpression row:
                var fields = row.Items.Select(item => Bind(item, context)).ToImmutableArray();
                return new PlanRow(fields, SqlType.Row([.. fields.Select(field => new RowField(null, field.Type))]));
            case ArrayExpression array:
                return BindArray(array, context);
            case SubscriptExpression subscript:
                return BindSubscript(subscript, context);
            case CastExpression cast:
                return BindCast(cast, context);
            case CaseExpression choice:
                return BindCase(choice, context);
            case ExtractExpression extract:
                return BindExtract(extract, context);
            case TrimExpression trim:
                return BindTrim(trim, context);
            case GroupingExpression grouping:
                return BindGrouping(grouping, context);
            case FunctionCall call:
                return BindCall(call, context);
            case MeasureExpression measure:
                return BindMeasureCall(measure, context);
            case LambdaExpression lambda:
                throw QueryErrors.WrongType("A lambda expression must be inside a function call", SpanOf(lambda));
            case FloorToExpression floor:
                return BindFloorTo(floor, context);
            case IntervalQualifierExpression qualifier:
                return BindIntervalQualifier(qualifier, context);
            case SimilarExpression similar:
                return BindSimilar(similar, context);
            case IsTruthExpression truth:
                return BindIsTruth(truth, context);
            case PeriodExpression period:
                return BindPeriod(period, context);
            case JsonPathExpression or JsonObjectExpression or JsonArrayExpression:
                return BindJson(expression, context);
            default:
                throw QueryErrors.NotSupported($"The expression '{TextOf(expression)}'", SpanOf(expression));
        }
    }

    private static PlanExpression Negate(PlanExpression condition, bool negated) =>
        negated ? new PlanNot(condition) { Span = condition.Span } : condition;

    // ---- Logic

    private PlanLogical BindLogical(BinaryExpression logical, ExpressionContext context)
    {
        // Long chains lean to the left: they are walked, not descended.
        var operands = new Stack<Expression>();
        Expression current = logical;
        while (current is BinaryExpression same && same.Operator == logical.Operator)
        {
            operands.Push(same.Right);
            current = same.Left;
        }

        operands.Push(current);
        var isAnd = logical.Operator == BinaryOperator.And;
        var terms = ImmutableArray.CreateBuilder<PlanExpression>(operands.Count);
        foreach (var operand in operands)
        {
            var bound = Bind(operand, context);
            if (bound.Type.Kind is not (SqlTypeKind.Boolean or SqlTypeKind.Unknown))
            {
                throw QueryErrors.WrongType(
                    $"Logical expression term must evaluate to a boolean (actual: {bound.Type})", SpanOf(operand),
                    "Compare it with something, as in x = 1 or x <> ''.");
            }

            if (bound is PlanLogical nested && nested.IsAnd == isAnd)
            {
                terms.AddRange(nested.Terms.Items);
            }
            else
            {
                terms.Add(Coerce(bound, SqlType.Boolean));
            }
        }

        return new PlanLogical(isAnd, terms.ToImmutable());
    }

    private PlanExpression BindUnary(UnaryExpression unary, ExpressionContext context)
    {
        // The sign belongs to the number: -9223372036854775808 is a bigint.
        if (unary.Operator != UnaryOperator.Not && unary.Operand is IntegerLiteral or DecimalLiteral or DoubleLiteral)
        {
            var sign = unary.Operator == UnaryOperator.Minus ? "-" : "";
            return BindNumber(unary.Operand, sign) with { Span = SpanOf(unary) };
        }

        var operand = Bind(unary.Operand, context);
        if (unary.Operator == UnaryOperator.Not)
        {
            return operand.Type.Kind is SqlTypeKind.Boolean or SqlTypeKind.Unknown
                ? new PlanNot(Coerce(operand, SqlType.Boolean))
                : throw QueryErrors.WrongType($"Value of logical NOT expression must evaluate to a boolean (actual: {operand.Type})", SpanOf(unary.Operand));
        }

        var minus = unary.Operator == UnaryOperator.Minus;
        var signed = operand.Type.IsNumeric || (minus && operand.Type.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth);
        if (operand.Type.Kind == SqlTypeKind.Unknown)
        {
            return Coerce(operand, SqlType.Integer);
        }

        if (!signed)
        {
            throw QueryErrors.WrongType(
                $"{(minus ? "Negative" : "Unary '+'")} operator cannot be applied to {operand.Type}", SpanOf(unary.Operand));
        }

        return minus ? new PlanNegate(operand) : operand;
    }

    // ---- Comparison and arithmetic

    private PlanExpression BindBinary(BinaryOperator op, PlanExpression left, PlanExpression right, SourceSpan span) => op switch
    {
        BinaryOperator.Concat => BindConcat(left, right, span),
        BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Modulus =>
            BindArithmetic(op, left, right, span),
        _ => BindComparison(op, left, right, span),
    };

    private PlanComparison BindComparison(BinaryOperator op, PlanExpression left, PlanExpression right, SourceSpan span)
    {
        if (CommonType(left.Type, right.Type, keepZones: false) is not { } common)
        {
            throw QueryErrors.CannotApplyOperator(left.Type.ToString(), op.Symbol(), right.Type.ToString(), span, CastHint(left, right));
        }

        var ordered = op is BinaryOperator.LessThan or BinaryOperator.LessThanOrEqual or BinaryOperator.GreaterThan or BinaryOperator.GreaterThanOrEqual;
        if (ordered ? !Coercions.IsOrderable(common) : !Coercions.IsComparable(common))
        {
            throw QueryErrors.CannotApplyOperator(left.Type.ToString(), op.Symbol(), right.Type.ToString(), span, null);
        }

        return new PlanComparison(op, Coerce(left, common), Coerce(right, common));
    }

    // What to write when two types do not meet: a cast of the text side, or a typed literal.
    private string? CastHint(PlanExpression left, PlanExpression right)
    {
        var (text, other) = left.Type.IsText ? (left, right) : right.Type.IsText ? (right, left) : (null, null);
        if (text is null || other is null || !Coercions.IsCastable(text.Type, other.Type))
        {
            return null;
        }

        var literal = text is PlanConstant { Value: string value } ? $"'{value}'" : null;
        var isNumber = literal is not null
            && double.TryParse(literal[1..^1], System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _);
        return other.Type.Kind switch
        {
            SqlTypeKind.Date when literal is not null => $"Write DATE {literal}.",
            SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone when literal is not null => $"Write TIMESTAMP {literal}.",
            _ when isNumber && other.Type.IsNumeric => $"Write {literal![1..^1]} without quotes.",
            _ when literal is not null && other.Type.IsNumeric => $"Compare with a number, or as text with CAST({Shown(other)} AS varchar).",
            _ => $"Write CAST({Shown(text)} AS {other.Type}).",
        };
    }

    private string Shown(PlanExpression expression)
    {
        var text = _viewSpan is null ? _context.Text.Slice(expression.Span) : "";
        return text.Length is > 0 and <= 40 ? text : "…";
    }

    private PlanExpression BindBetween(BetweenExpression between, ExpressionContext context)
    {
        var value = Bind(between.Value, context);
        var low = Bind(between.Low, context);
        var high = Bind(between.High, context);
        var common = CommonType(value.Type, low.Type, keepZones: false) is { } first ? CommonType(first, high.Type, keepZones: false) : null;
        if (common is null || !Coercions.IsOrderable(common))
        {
            throw QueryErrors.WrongType(
                $"Cannot check if {value.Type} is BETWEEN {low.Type} and {high.Type}", SpanOf(between),
                CastHint(value, low) ?? CastHint(value, high));
        }

        (value, low, high) = (Coerce(value, common), Coerce(low, common), Coerce(high, common));
        if (!between.Symmetric)
        {
            return Negate(new PlanBetween(value, low, high) { Span = SpanOf(between) }, between.Negated);
        }

        // Bound again where that changes nothing: a subquery must have columns of its own.
        PlanExpression Again(PlanExpression once, PlanExpression first, Expression syntax) =>
            ReferenceEquals(once, first) ? Coerce(Bind(syntax, context), common) : once;
        var bound = Once(value, v => Once(low, l => Once(high, h => new PlanLogical(
            false,
            [
                new PlanBetween(v, l, h) { Span = SpanOf(between) },
                new PlanBetween(Again(v, value, between.Value), Again(h, high, between.High), Again(l, low, between.Low)) { Span = SpanOf(between) },
            ])
        { Span = SpanOf(between) })));
        return Negate(bound, between.Negated);
    }

    private PlanExpression BindInList(InListExpression list, ExpressionContext context)
    {
        var value = Bind(list.Value, context);
        var items = list.Items.Select(item => Bind(item, context)).ToImmutableArray();
        var common = value.Type;
        foreach (var item in items)
        {
            common = CommonType(common, item.Type, keepZones: false) ?? throw QueryErrors.WrongType(
                $"IN value and list items must be the same type: {value.Type}, {item.Type}", item.Span, CastHint(value, item));
        }

        if (!Coercions.IsComparable(common))
        {
            throw QueryErrors.WrongType($"Type {common} is not comparable and cannot be used with IN", SpanOf(list));
        }

        PlanExpression bound = new PlanInList(Coerce(value, common), [.. items.Select(item => Coerce(item, common))]) { Span = SpanOf(list) };
        return Negate(bound, list.Negated);
    }

    private PlanExpression BindLike(LikeExpression like, ExpressionContext context)
    {
        var value = Text(like.Value, "Left side of LIKE expression");
        var pattern = Text(like.Pattern, "Pattern for LIKE expression");
        PlanExpression? escape = null;
        if (like.Escape is { } escapeSyntax)
        {
            escape = Text(escapeSyntax, "Escape for LIKE expression");
            CheckLikePattern(pattern, escape, SpanOf(like.Pattern), SpanOf(escapeSyntax));
        }

        return Negate(new PlanLike(value, pattern, escape) { Span = SpanOf(like) }, like.Negated);

        PlanExpression Text(Expression syntax, string what)
        {
            var bound = Bind(syntax, context);
            return bound.Type.IsText || bound.Type.Kind == SqlTypeKind.Unknown
                ? bound.Type.Kind == SqlTypeKind.Char ? new PlanCast(bound, SqlType.Varchar, false, true) { Span = bound.Span } : Coerce(bound, SqlType.Varchar)
                : throw QueryErrors.WrongType(
                    $"{what} must evaluate to a varchar (actual: {bound.Type})", SpanOf(syntax), $"Write CAST({TextOf(syntax)} AS varchar).");
        }
    }

    private static void CheckLikePattern(PlanExpression pattern, PlanExpression escape, SourceSpan patternSpan, SourceSpan escapeSpan)
    {
        if (ConstantText(escape) is not { } escapeText)
        {
            return;
        }

        if (escapeText.EnumerateRunes().Count() != 1)
        {
            throw QueryErrors.InvalidArgument("Escape string must be a single character", escapeSpan);
        }

        if (ConstantText(pattern) is not { } text)
        {
            return;
        }

        for (var i = text.IndexOf(escapeText, StringComparison.Ordinal); i >= 0; i = i < text.Length ? text.IndexOf(escapeText, i, StringComparison.Ordinal) : -1)
        {
            i += escapeText.Length;
            if (i >= text.Length || !(text[i] is '%' or '_' || text.AsSpan(i).StartsWith(escapeText, StringComparison.Ordinal)))
            {
                throw QueryErrors.InvalidArgument("Escape character must be followed by '%', '_' or the escape character itself", patternSpan);
            }

            i += text[i] is '%' or '_' ? 1 : escapeText.Length;
        }
    }

    /// <summary>The text of a constant, seen through coercions; null for anything else.</summary>
    private static string? ConstantText(PlanExpression expression) => expression switch
    {
        PlanConstant { Value: string text } => text,
        PlanCast { Implicit: true, Operand: var operand } => ConstantText(operand),
        _ => null,
    };

    // ---- CASE, CAST, containers

    private PlanExpression BindCase(CaseExpression choice, ExpressionContext context) => choice.Operand is null
        ? BindCase(choice, null, false, context)
        : Bind(choice.Operand, context) is var operand && ReferenceCollector.Collect(operand).Deterministic
            ? BindCase(choice, operand, true, context)
            : Once(operand, value => BindCase(choice, value, false, context));

    private PlanCase BindCase(CaseExpression choice, PlanExpression? operand, bool bindAgain, ExpressionContext context)
    {
        var conditions = new List<PlanExpression>();
        var results = new List<PlanExpression>();
        foreach (var when in choice.Whens)
        {
            if (operand is null)
            {
                conditions.Add(BindCondition(when.Condition, context, "CASE WHEN clause"));
            }
            else
            {
                // Bound again for each WHEN: a subquery in it must have columns of its own.
                if (bindAgain && conditions.Count > 0)
                {
                    operand = Bind(choice.Operand!, context);
                }

                var value = Bind(when.Condition, context);
                conditions.Add(CommonType(operand.Type, value.Type, keepZones: false) is null
                    ? throw QueryErrors.WrongType(
                        $"CASE operand type does not match WHEN clause operand type: {operand.Type} vs {value.Type}", SpanOf(when.Condition),
                        CastHint(operand, value))
                    : BindComparison(BinaryOperator.Equal, operand, value, SpanOf(when.Condition)) with { Span = SpanOf(when.Condition) });
            }

            results.Add(Bind(when.Result, context));
        }

        if (choice.Else is not null)
        {
            results.Add(Bind(choice.Else, context));
        }

        var type = Unify(results, "All CASE results");
        return new PlanCase(
            [.. conditions.Select((condition, i) => new PlanWhen(condition, Coerce(results[i], type)))],
            choice.Else is null ? null : Coerce(results[^1], type),
            type);
    }

    // The common type of several values, or an error at the first that does not fit.
    private SqlType Unify(IReadOnlyList<PlanExpression> values, string what)
    {
        var common = SqlType.Unknown;
        foreach (var value in values)
        {
            common = CommonType(common, value.Type, keepZones: true) ?? throw QueryErrors.WrongType(
                $"{what} must be the same type or coercible to a common type. Cannot find common type between {common} and {value.Type}",
                value.Span, "Cast one of them to the other's type.");
        }

        return common;
    }

    private PlanArray BindArray(ArrayExpression array, ExpressionContext context)
    {
        const int athenaLimit = 254;
        if (array.Items.Count > athenaLimit)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.TooManyArguments, $"Too many arguments for array constructor: {array.Items.Count}, and at most {athenaLimit} are allowed",
                SpanOf(array), "Concatenate arrays with ||.");
        }

        var items = array.Items.Select(item => Bind(item, context)).ToImmutableArray();
        var element = Unify(items, "All ARRAY elements");
        return new PlanArray([.. items.Select(item => Coerce(item, element))], SqlType.Array(element));
    }

    private PlanExpression BindSubscript(SubscriptExpression subscript, ExpressionContext context)
    {
        var container = Bind(subscript.Base, context);
        var index = Bind(subscript.Index, context);
        switch (container.Type.Kind)
        {
            case SqlTypeKind.Array when Coercions.CanCoerce(index.Type, SqlType.BigInt):
                return new PlanSubscript(container, Coerce(index, SqlType.BigInt), container.Type.Element!);
            case SqlTypeKind.Map when Coercions.CanCoerce(index.Type, container.Type.Key!):
                return new PlanSubscript(container, Coerce(index, container.Type.Key!), container.Type.Element!);
            case SqlTypeKind.Row:
                if (index is not PlanConstant { Value: long position })
                {
                    throw QueryErrors.WrongType("Subscript expression on ROW requires a constant index", SpanOf(subscript.Index), "Name the field: row.field.");
                }

                return position >= 1 && position <= container.Type.Fields.Length
                    ? new PlanField(container, (int)position - 1, container.Type.Fields[(int)position - 1].Type)
                    : throw QueryErrors.InvalidArgument(
                        $"ROW index out of bounds: {position}", SpanOf(subscript.Index), $"The row has {container.Type.Fields.Length} fields, counted from 1.");
            default:
                throw QueryErrors.CannotApplyOperator(
                    container.Type.ToString(), "[…]", index.Type.ToString(), SpanOf(subscript),
                    container.Type.Kind == SqlTypeKind.Json ? "Use json_extract(value, '$.path')." : null);
        }
    }

    private PlanExpression BindCast(CastExpression cast, ExpressionContext context)
    {
        var value = Bind(cast.Value, context);
        var type = BindType(cast.Type);
        if (IsStreaming && BindStreamCast(cast, value, type) is { } fitted)
        {
            return fitted;
        }

        if (!Coercions.IsCastable(value.Type, type))
        {
            throw QueryErrors.WrongType($"Cannot cast {value.Type} to {type}", SpanOf(cast));
        }

        return new PlanCast(value, WithSessionZone(type, value.Type), cast.Try, false);
    }

    // ---- Time zones

    private PlanExpression BindAtTimeZone(PlanExpression value, Expression zoneSyntax, ExpressionContext context, SourceSpan span)
    {
        value = value.Type.Kind switch
        {
            SqlTypeKind.Timestamp => Coerce(value, SqlType.TimestampWithTimeZone(value.Type.Precision, _context.Zone)),
            SqlTypeKind.Unknown => Coerce(value, SqlType.TimestampWithTimeZone(3, _context.Zone)),
            SqlTypeKind.Time => Coerce(value, SqlType.TimeWithTimeZone(value.Type.Precision)),
            SqlTypeKind.TimestampWithTimeZone or SqlTypeKind.TimeWithTimeZone => value,
            _ => throw QueryErrors.WrongType(
                $"Type of value must be a time or timestamp with or without time zone (actual {value.Type})", value.Span),
        };
        var zone = Bind(zoneSyntax, context);
        if (!zone.Type.IsText && zone.Type.Kind is not (SqlTypeKind.IntervalDayToSecond or SqlTypeKind.Unknown))
        {
            throw QueryErrors.WrongType($"Type of time zone must be varchar or interval day to second (actual {zone.Type})", SpanOf(zoneSyntax));
        }

        if (ConstantZone(zone, SpanOf(zoneSyntax)) is { } name && value.Type.Kind == SqlTypeKind.TimestampWithTimeZone)
        {
            return new PlanAtTimeZone(value, SqlType.TimestampWithTimeZone(value.Type.Precision, name)) { Span = span };
        }

        // Each value goes to the zone beside it.
        zone = zone.Type.Kind == SqlTypeKind.IntervalDayToSecond ? zone : Coerce(zone, SqlType.Varchar);
        var resolved = FunctionResolver.Resolve("at_timezone", [value.Type, zone.Type], span);
        var type = value.Type.Kind == SqlTypeKind.TimestampWithTimeZone ? SqlType.TimestampWithOwnZone(value.Type.Precision) : value.Type;
        return new PlanCall(resolved.Definition, resolved.SignatureIndex, [value, zone], type) { Span = span };
    }

    // The zone, where it is known now.
    private static string? ConstantZone(PlanExpression zone, SourceSpan span)
    {
        if (zone is PlanConstant { Value: long offset } && zone.Type.Kind == SqlTypeKind.IntervalDayToSecond)
        {
            return offset % 60_000_000 == 0 && Math.Abs(offset / 60_000_000) <= TimeZones.MaxOffsetMinutes
                ? TimeZones.OffsetName(offset)
                : throw QueryErrors.InvalidArgument("Invalid time zone offset interval", span, "Zones lie up to 14 hours from UTC, in whole minutes.");
        }

        return ConstantText(zone) is not { } text
            ? null
            : TimeZones.Resolve(text) ?? throw QueryErrors.InvalidArgument(
                $"'{text}' is not a valid time zone", span, "Use a name such as 'Pacific/Auckland' or an offset such as '+05:30'.");
    }
}
