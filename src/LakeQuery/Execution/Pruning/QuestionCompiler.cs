using System.Text;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution.Pruning;

/// <summary>Makes of a conjunct what can be asked of statistics.</summary>
/// <param name="slotOf">The place of a column in the filter; -1 for one that is not the scan's.</param>
internal sealed class QuestionCompiler(Func<PlanColumn, int> slotOf)
{
    private const long PicosPerMicro = 1_000_000;

    /// <summary>The question; where nothing can be asked, one that says why.</summary>
    public Question Compile(PlanExpression expression)
    {
        switch (expression)
        {
            case PlanConstant { Type.Kind: SqlTypeKind.Boolean or SqlTypeKind.Unknown } constant:
                return new ConstantQuestion((bool?)constant.Value);
            case PlanNot not:
                return new NotQuestion(Compile(not.Operand));
            case PlanLogical logical:
                return new LogicalQuestion(logical.IsAnd, [.. logical.Terms.Items.Select(Compile)]);
            case PlanIsNull isNull:
                return Value(isNull.Operand) is { } operand ? new NullQuestion(operand)
                    : isNull.Operand.Type.Kind == SqlTypeKind.Boolean ? new UndecidedQuestion(Compile(isNull.Operand))
                    : WhyNot(isNull.Operand);
            case PlanComparison comparison:
                return Comparison(comparison.Operator, comparison.Left, comparison.Right);
            case PlanBetween between:
                return new LogicalQuestion(true,
                [
                    Comparison(BinaryOperator.GreaterThanOrEqual, between.Value, between.Low),
                    Comparison(BinaryOperator.LessThanOrEqual, between.Value, between.High),
                ]);
            case PlanInList list:
                return InList(list);
            case PlanLike like:
                return Like(like);
            case PlanCall { Function.Name: "starts_with", Arguments: [var text, PlanConstant { Value: string prefix }] } call
                when call.Arguments[0].Type.Kind == SqlTypeKind.Varchar:
                return Value(text) is { } value ? Prefix(value, prefix, isAll: true) : WhyNot(text);
            case PlanColumnReference or PlanCast when expression.Type.Kind == SqlTypeKind.Boolean && Value(expression) is { } truth:
                return new TruthQuestion(truth);
            default:
                return WhyNot(expression);
        }
    }

    private static UnanswerableQuestion WhyNot(PlanExpression expression)
    {
        var facts = ReferenceCollector.Collect(expression);
        return new UnanswerableQuestion(
            facts.HasSubquery ? "it contains a subquery"
            : !facts.Deterministic ? "it gives another value at each call"
            : expression is PlanColumnReference or PlanConstant ? $"statistics have no bounds for values of type {expression.Type}"
            : expression.Type.Kind == SqlTypeKind.Boolean ? "it is not a comparison of a column with a constant"
            : $"'{PlanPrinter.Print(expression)}' is not a column: statistics know bounds of columns only, not of what is computed from them");
    }

    private Question Comparison(BinaryOperator comparison, PlanExpression left, PlanExpression right)
    {
        if (ValueRange.DomainOf(left.Type) == RangeDomain.None)
        {
            return new UnanswerableQuestion($"statistics have no bounds for values of type {left.Type}");
        }

        return Value(left) is not { } first ? WhyNot(left)
            : Value(right) is not { } second ? WhyNot(right)
            : new ComparisonQuestion(comparison, first, second);
    }

    private Question InList(PlanInList list)
    {
        if (Value(list.Value) is not { } value)
        {
            return WhyNot(list.Value);
        }

        var items = new List<ValueRange>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (item is not PlanConstant constant || !ValueRange.TryOf(constant, out var range))
            {
                return WhyNot(item);
            }

            items.Add(range);
        }

        var domain = ValueRange.DomainOf(list.Value.Type);
        return domain == RangeDomain.None
            ? new UnanswerableQuestion($"statistics have no bounds for values of type {list.Value.Type}")
            : new ListQuestion(value, domain, items);
    }

    private Question Like(PlanLike like)
    {
        if (like.Pattern is not PlanConstant { Value: var pattern } || like.Escape is not (null or PlanConstant { Value: string }))
        {
            return new UnanswerableQuestion("its pattern is not a constant");
        }

        if (Value(like.Value) is not { } value || like.Value.Type.Kind != SqlTypeKind.Varchar)
        {
            return WhyNot(like.Value);
        }

        if (pattern is not string text)
        {
            return new ConstantQuestion(null);
        }

        var escape = ((PlanConstant?)like.Escape)?.Value as string;
        var prefix = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            if (escape is { Length: > 0 } && string.CompareOrdinal(text, index, escape, 0, escape.Length) == 0)
            {
                // What is escaped wrongly is an error when it is run.
                index += escape.Length;
                if (index >= text.Length || !(text[index] is '%' or '_' || escape.Contains(text[index], StringComparison.Ordinal)))
                {
                    return new UnanswerableQuestion("its pattern is not a constant");
                }
            }
            else if (text[index] is '%' or '_')
            {
                return prefix.Length == 0
                    ? new UnanswerableQuestion("its pattern begins with a wildcard")
                    : Prefix(value, prefix.ToString(), isAll: text[index..] == "%");
            }

            prefix.Append(text[index]);
        }

        return ValueRange.TryOf(new PlanConstant(prefix.ToString(), SqlType.Varchar), out var whole)
            ? new ComparisonQuestion(BinaryOperator.Equal, value, new ConstantValue(whole))
            : new UnanswerableQuestion("its pattern is no Unicode text");
    }

    private static Question Prefix(RangedValue value, string prefix, bool isAll) =>
        prefix.Length > 0 && ValueRange.TryOf(new PlanConstant(prefix, SqlType.Varchar), out var range)
            ? new PrefixQuestion(value, range.LowBytes.ToArray(), isAll)
            : new UnanswerableQuestion("every text begins with an empty one");

    // Null where its range does not follow from those of columns.
    private RangedValue? Value(PlanExpression expression) => expression switch
    {
        PlanConstant constant => ValueRange.TryOf(constant, out var range) ? new ConstantValue(range) : null,
        PlanColumnReference reference => slotOf(reference.Column) is >= 0 and var slot ? new ColumnValue(slot) : null,
        PlanCast { Operand: PlanConstant { Value: string text, Type.Kind: SqlTypeKind.Varchar }, Type: { Kind: SqlTypeKind.Char } type }
            when text.EnumerateRunes().Count() <= type.Length => Value(new PlanConstant(text, type)),
        PlanCast cast => Value(cast.Operand) is { } operand ? Cast(operand, cast.Operand.Type, cast.Type) : null,
        PlanCall { Function.Name: "date", Arguments: [{ Type.Kind: SqlTypeKind.Timestamp or SqlTypeKind.Date } argument] } =>
            Value(argument) is { } operand ? Cast(operand, argument.Type, SqlType.Date) : null,
        _ => null,
    };

    // Casts that keep the order, fail for no value and make no NULL.
    private static RangedValue? Cast(RangedValue operand, SqlType from, SqlType to)
    {
        if (from.Equals(to) && from.Kind != SqlTypeKind.TimestampWithTimeZone)
        {
            return operand;
        }

        switch (from.Kind, to.Kind)
        {
            case (var whole, SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt) when from.IsInteger && whole < to.Kind:
            case (SqlTypeKind.Real, SqlTypeKind.Double):
            case (SqlTypeKind.Varchar, SqlTypeKind.Varchar) when to.Length is null || from.Length <= to.Length:
                return operand;
            case (_, SqlTypeKind.Double) when from.IsInteger:
                return new FloatingValue(operand);
            case (_, SqlTypeKind.Decimal) when from.IsInteger && to.Precision - to.Scale >= TypeDigits.Of(from):
                return Scaled(operand, TypeDigits.Power(to.Scale));
            case (SqlTypeKind.Decimal, SqlTypeKind.Decimal) when to.Scale >= from.Scale && to.Precision - to.Scale >= from.Precision - from.Scale:
                return Scaled(operand, TypeDigits.Power(to.Scale - from.Scale));
            case (SqlTypeKind.Date, SqlTypeKind.Timestamp):
                return Scaled(operand, TimeZones.MicrosPerDay * (to.IsFinerThanMicros ? PicosPerMicro : 1));
            case (SqlTypeKind.Timestamp, SqlTypeKind.Timestamp) when to.Precision >= from.Precision:
                return Scaled(operand, to.IsFinerThanMicros && !from.IsFinerThanMicros ? PicosPerMicro : 1);
            case (SqlTypeKind.Timestamp, SqlTypeKind.Date):
                return new DividedValue(operand, (Int128)TimeZones.MicrosPerDay * (from.IsFinerThanMicros ? PicosPerMicro : 1));
            default:
                return null;
        }
    }

    private static RangedValue Scaled(RangedValue operand, Int128 factor) => factor == 1 ? operand : new ScaledValue(operand, factor);
}
