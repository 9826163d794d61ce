using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning.Rules;

/// <summary>Works out what is certain before reading: casts of literals that lose nothing, logic with true and false, filters that let
/// everything or nothing through.</summary>
/// <remarks><code>
/// Filter country = CAST('NZ' AS varchar) AND true
/// becomes
/// Filter country = 'NZ'
/// </code>
/// Only what .NET does exactly as Trino does; everything else is left to DuckDB.</remarks>
internal sealed class FoldConstants : PlanRewriter, IPlanRule
{
    /// <inheritdoc/>
    public string Name => "FoldConstants";

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan) => Rewrite(plan);

    /// <inheritdoc/>
    protected override PlanNode VisitFilter(FilterNode filter)
    {
        var rewritten = (FilterNode)base.VisitFilter(filter);
        return rewritten.Predicate switch
        {
            PlanConstant { Value: true } => rewritten.Input,
            PlanConstant => new ValuesNode(rewritten.Columns, PlanList<PlanList<PlanExpression>>.Empty),
            _ => rewritten,
        };
    }

    /// <inheritdoc/>
    public override PlanExpression Rewrite(PlanExpression expression)
    {
        var rewritten = base.Rewrite(expression);
        return rewritten switch
        {
            PlanCast cast => FoldCast(cast),
            PlanLogical logical => FoldLogical(logical),
            PlanNot { Operand: PlanConstant constant } not => Boolean(constant.Value is bool value ? !value : null, not),
            PlanNot { Operand: PlanNot inner } => inner.Operand,
            PlanIsNull { Operand: PlanConstant constant } isNull => Boolean(constant.Value is null, isNull),
            PlanComparison { Left: PlanConstant left, Right: PlanConstant right } comparison => FoldComparison(comparison, left.Value, right.Value),
            PlanCase choice => FoldCase(choice),
            PlanCall { Function.Name: "contains", Arguments: [PlanArray array, var value] } call => FoldContains(call, array, value),
            _ => rewritten,
        };
    }

    // As a list it says which partitions and files to read. What is compared in a way of its own stays: NaN, blanks of char.
    private static PlanExpression FoldContains(PlanCall call, PlanArray array, PlanExpression value) =>
        array.Items.Count > 0 && array.Items.Items.All(static item => item is PlanConstant)
        && value is not PlanConstant && !value.Type.IsFinerThanMicros
        && value.Type.Kind is SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.Decimal
            or SqlTypeKind.Varchar or SqlTypeKind.Date or SqlTypeKind.Timestamp
            ? new PlanInList(value, array.Items) { Span = call.Span }
            : call;

    private static PlanConstant Boolean(bool? value, PlanExpression from) => new(value, SqlType.Boolean) { Span = from.Span };

    private static PlanExpression FoldLogical(PlanLogical logical)
    {
        // x AND false is false whatever x is, x AND true is x; OR the other way round. NULL stays.
        var terms = ImmutableArray.CreateBuilder<PlanExpression>(logical.Terms.Count);
        foreach (var term in logical.Terms)
        {
            if (term is PlanConstant { Value: bool value })
            {
                if (value != logical.IsAnd)
                {
                    return Boolean(value, logical);
                }
            }
            else if (term is PlanLogical nested && nested.IsAnd == logical.IsAnd)
            {
                terms.AddRange(nested.Terms.Items);
            }
            else
            {
                terms.Add(term);
            }
        }

        return terms.Count == 0 ? Boolean(logical.IsAnd, logical)
            : terms.Count == 1 ? terms[0]
            : terms.Count == logical.Terms.Count && terms.SequenceEqual(logical.Terms, ReferenceEqualityComparer.Instance) ? logical
            : logical with { Terms = terms.ToImmutable() };
    }

    private static PlanExpression FoldComparison(PlanComparison comparison, object? left, object? right)
    {
        if (comparison.Operator is BinaryOperator.IsDistinctFrom or BinaryOperator.IsNotDistinctFrom)
        {
            return comparison;
        }

        if (left is null || right is null)
        {
            return Boolean(null, comparison);
        }

        // Text of char is compared without its trailing blanks: left to DuckDB.
        int? order = (left, right) switch
        {
            (long first, long second) => first.CompareTo(second),
            (BigInteger first, BigInteger second) => first.CompareTo(second),
            (bool first, bool second) => first.CompareTo(second),
            (string first, string second) when comparison.Left.Type.Kind == SqlTypeKind.Varchar
                && comparison.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual => string.CompareOrdinal(first, second),
            _ => null,
        };
        return order is not { } sign ? comparison : Boolean(
            comparison.Operator switch
            {
                BinaryOperator.Equal => sign == 0,
                BinaryOperator.NotEqual => sign != 0,
                BinaryOperator.LessThan => sign < 0,
                BinaryOperator.LessThanOrEqual => sign <= 0,
                BinaryOperator.GreaterThan => sign > 0,
                _ => sign >= 0,
            },
            comparison);
    }

    private static PlanExpression FoldCase(PlanCase choice)
    {
        var first = choice.Whens[0];
        if (first.Condition is PlanConstant { Value: true })
        {
            return first.Result;
        }

        var live = choice.Whens.Items.Where(when => when.Condition is not PlanConstant { Value: not true }).ToImmutableArray();
        return live.Length == choice.Whens.Count ? choice
            : live.IsEmpty ? choice.Else ?? new PlanConstant(null, choice.Type) { Span = choice.Span }
            : choice with { Whens = live };
    }

    private static PlanExpression FoldCast(PlanCast cast)
    {
        if (cast is { Operand: PlanArray array, Type.Kind: SqlTypeKind.Array })
        {
            var items = array.Items.Items.Select(item => FoldCast(cast with { Operand = item, Type = cast.Type.Element! })).ToImmutableArray();
            return items.All(static item => item is PlanConstant) ? new PlanArray(items, cast.Type) { Span = cast.Span } : cast;
        }

        if (cast.Operand is not PlanConstant constant)
        {
            return cast;
        }

        if (constant.Value is null)
        {
            return new PlanConstant(null, cast.Type) { Span = cast.Span };
        }

        return Exact(constant, cast.Type) is { } value ? new PlanConstant(value, cast.Type) { Span = cast.Span } : cast;
    }

    // The value in the other type where nothing is lost, rounded or able to fail; else null.
    private static object? Exact(PlanConstant constant, SqlType type)
    {
        var from = constant.Type;
        if (type.HasZonePerValue || from.IsFinerThanMicros != type.IsFinerThanMicros)
        {
            return null;
        }

        if (from.Equals(type) && from.Kind != SqlTypeKind.TimestampWithTimeZone)
        {
            return constant.Value;
        }

        switch (constant.Value)
        {
            case long number when from.IsInteger:
                return type.Kind switch
                {
                    SqlTypeKind.TinyInt => number is >= sbyte.MinValue and <= sbyte.MaxValue ? number : null,
                    SqlTypeKind.SmallInt => number is >= short.MinValue and <= short.MaxValue ? number : null,
                    SqlTypeKind.Integer => number is >= int.MinValue and <= int.MaxValue ? number : null,
                    SqlTypeKind.BigInt => number,
                    SqlTypeKind.Decimal => Scaled(number, 0, type),
                    SqlTypeKind.Double => Math.Abs(number) <= 1L << 53 ? (double)number : null,
                    SqlTypeKind.Varchar when type.Length is null => number.ToString(CultureInfo.InvariantCulture),
                    _ => null,
                };
            case BigInteger unscaled when type.Kind == SqlTypeKind.Decimal:
                return Scaled(unscaled, from.Scale, type);
            case BigInteger unscaled when type.Kind == SqlTypeKind.Double:
                // Both the digits and the power of ten are exact: one correctly rounded division.
                return BigInteger.Abs(unscaled) <= 1L << 53 && from.Scale <= 22 ? (double)unscaled / Math.Pow(10, from.Scale) : null;
            case long days when from.Kind == SqlTypeKind.Date && type.Kind == SqlTypeKind.Timestamp:
                return Math.Abs(days) < 100_000_000 ? days * TimeZones.MicrosPerDay : null;
            case long micros when from.Kind == SqlTypeKind.Timestamp && type.Kind == SqlTypeKind.Timestamp && type.Precision >= from.Precision:
                return micros;
            case long micros when from.Kind == SqlTypeKind.TimestampWithTimeZone && type.Kind == SqlTypeKind.TimestampWithTimeZone
                && type.Precision >= from.Precision:
                return micros;
            case string text when from.Kind == SqlTypeKind.Varchar:
                return type.Kind switch
                {
                    SqlTypeKind.Varchar => type.Length is not { } length || text.EnumerateRunes().Count() <= length ? text : null,
                    SqlTypeKind.Date => text.Length == 10 && TemporalText.TryDate(text, out var days) ? days : null,
                    SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt => WholeNumber(text, type),
                    _ => null,
                };
            default:
                return null;
        }
    }

    private static object? Scaled(BigInteger unscaled, int scale, SqlType type)
    {
        if (type.Scale < scale)
        {
            return null;
        }

        var value = unscaled * BigInteger.Pow(10, type.Scale - scale);
        return BigInteger.Abs(value) < BigInteger.Pow(10, type.Precision) ? value : null;
    }

    private static object? WholeNumber(string text, SqlType type) =>
        text.Length > 0 && text.AsSpan(text[0] == '-' ? 1 : 0).IndexOfAnyExceptInRange('0', '9') < 0
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Exact(new PlanConstant(number, SqlType.BigInt), type)
            : null;
}
