using System.Collections.Immutable;
using System.Numerics;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning.Rules;

/// <summary>Compares columns themselves where a filter compares what is computed from them in rising steps: casts, date_trunc, year.</summary>
/// <remarks><code>
/// Scan trips  filter: CAST(picked_up AS date) = DATE '2024-05-01' AND CAST(riders AS bigint) > 2
/// becomes
/// Scan trips  filter: picked_up >= TIMESTAMP '2024-05-01 00:00:00.000' AND picked_up &lt; TIMESTAMP '2024-05-02 00:00:00.000' AND riders > 2
/// </code>
/// Only so can statistics of row groups be asked. The same for every value and for NULL: where no value can satisfy it, a comparison stands
/// that no value satisfies and that NULL leaves NULL. Partition predicates stay: they are evaluated exactly, as they are.</remarks>
internal sealed class UnwrapComparisons : PlanRewriter, IPlanRule
{
    // A list becomes as many ranges.
    private const int MaxRanges = 32;

    /// <inheritdoc/>
    public string Name => "UnwrapComparisons";

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan) => Rewrite(plan);

    /// <inheritdoc/>
    protected override PlanNode VisitScan(ScanNode scan)
    {
        if (scan.Filter is null)
        {
            return scan;
        }

        var filter = new FilterRewriter().Rewrite(scan.Filter);
        return ReferenceEquals(filter, scan.Filter) ? scan : scan with { Filter = Conjuncts.Join(Conjuncts.Split(filter)) };
    }

    private sealed class FilterRewriter : PlanRewriter
    {
        /// <inheritdoc/>
        public override PlanExpression Rewrite(PlanExpression expression)
        {
            var rewritten = base.Rewrite(expression);
            var unwrapped = rewritten switch
            {
                PlanComparison { Right: PlanConstant right } comparison => Unwrap(comparison, comparison.Operator, comparison.Left, right),
                PlanComparison { Left: PlanConstant left } comparison => Unwrap(comparison, Flip(comparison.Operator), comparison.Right, left),
                PlanBetween { Low: PlanConstant low, High: PlanConstant high } between => Unwrap(between, low, high),
                PlanInList list when list.Items.Items.All(item => item is PlanConstant) => Unwrap(list),
                _ => null,
            };

            // What is left may be a step of something else.
            return unwrapped is null ? rewritten : Rewrite(unwrapped);
        }

        private static PlanExpression? Unwrap(PlanExpression from, BinaryOperator comparison, PlanExpression side, PlanConstant constant) =>
            constant.Value is not null && Steps(side) is { } steps && Range(steps, constant.Value) is { } range
                ? Compare(range, comparison, from)
                : null;

        private static PlanExpression? Unwrap(PlanBetween between, PlanConstant low, PlanConstant high)
        {
            if (low.Value is null || high.Value is null || Steps(between.Value) is not { } steps
                || Range(steps, low.Value) is not { } first || Range(steps, high.Value) is not { } last)
            {
                return null;
            }

            return first.Single is { } least && last.Single is { } most
                ? new PlanBetween(steps.Argument, least, most) { Span = between.Span }
                : new PlanLogical(true, [first.AtLeast(first.Start, between), last.Below(last.End, between)]) { Span = between.Span };
        }

        private static PlanExpression? Unwrap(PlanInList list)
        {
            if (Steps(list.Value) is not { } steps)
            {
                return null;
            }

            var singles = ImmutableArray.CreateBuilder<PlanExpression>();
            var ranges = new List<PlanExpression>();
            var argument = new StepRange(steps.Argument, 0, 0);
            foreach (var item in list.Items)
            {
                var value = ((PlanConstant)item).Value;
                if (value is null)
                {
                    singles.Add(new PlanConstant(null, steps.Argument.Type) { Span = item.Span });
                }
                else if (Range(steps, value) is not { } range)
                {
                    return null;
                }
                else if (range.Single is { } single)
                {
                    singles.Add(single);
                }
                else if (!range.IsEmpty)
                {
                    ranges.Add(Compare(range, BinaryOperator.Equal, list)!);
                }
            }

            if (ranges.Count > MaxRanges)
            {
                return null;
            }

            if (singles.Count > 0)
            {
                ranges.Insert(0, new PlanInList(steps.Argument, singles.ToImmutable()) { Span = list.Span });
            }

            return ranges.Count == 0 ? argument.Never(list) : Conjuncts.Either(ranges);
        }

        // Only of a column: anything else would be computed twice.
        private static StepFunction? Steps(PlanExpression expression)
        {
            var outer = StepFunction.Of(expression);
            for (var steps = outer; steps is not null; steps = StepFunction.Of(steps.Argument))
            {
                if (steps.Argument is PlanColumnReference)
                {
                    return outer;
                }
            }

            return null;
        }

        private static StepRange? Range(StepFunction steps, object constant) =>
            steps.Start(constant) is { } start && steps.End(constant) is { } end ? new StepRange(steps.Argument, start, end) : null;

        private static PlanExpression? Compare(StepRange range, BinaryOperator comparison, PlanExpression from)
        {
            if (range.Single is { } single)
            {
                return new PlanComparison(comparison, range.Argument, single) { Span = from.Span };
            }

            return comparison switch
            {
                BinaryOperator.Equal => range.IsEmpty
                    ? range.Never(from)
                    : new PlanLogical(true, [range.AtLeast(range.Start, from), range.Below(range.End, from)]) { Span = from.Span },
                BinaryOperator.NotEqual => range.IsEmpty
                    ? range.Always(from)
                    : new PlanLogical(false, [range.Below(range.Start, from), range.AtLeast(range.End, from)]) { Span = from.Span },
                BinaryOperator.LessThan => range.Below(range.Start, from),
                BinaryOperator.LessThanOrEqual => range.Below(range.End, from),
                BinaryOperator.GreaterThan => range.AtLeast(range.End, from),
                BinaryOperator.GreaterThanOrEqual => range.AtLeast(range.Start, from),
                _ => null,
            };
        }

        private static BinaryOperator Flip(BinaryOperator comparison) => comparison switch
        {
            BinaryOperator.LessThan => BinaryOperator.GreaterThan,
            BinaryOperator.LessThanOrEqual => BinaryOperator.GreaterThanOrEqual,
            BinaryOperator.GreaterThan => BinaryOperator.LessThan,
            BinaryOperator.GreaterThanOrEqual => BinaryOperator.LessThanOrEqual,
            _ => comparison,
        };
    }

    /// <summary>The arguments from <paramref name="Start"/> up to, without, <paramref name="End"/>.</summary>
    private sealed record StepRange(PlanExpression Argument, BigInteger Start, BigInteger End)
    {
        public bool IsEmpty => Start >= End || Start > Limits(Argument.Type).Most || End <= Limits(Argument.Type).Least;

        /// <summary>The one value in it, where there is one.</summary>
        public PlanConstant? Single => End - Start == StepFunction.UnitOf(Argument.Type) && InType(Start) ? Constant(Start) : null;

        public PlanExpression Below(BigInteger bound, PlanExpression from)
        {
            var (least, most) = Limits(Argument.Type);
            return bound <= least ? Never(from) : bound > most ? Always(from) : Compare(BinaryOperator.LessThan, bound, from);
        }

        public PlanExpression AtLeast(BigInteger bound, PlanExpression from)
        {
            var (least, most) = Limits(Argument.Type);
            return bound <= least ? Always(from) : bound > most ? Never(from) : Compare(BinaryOperator.GreaterThanOrEqual, bound, from);
        }

        /// <summary>False, but NULL of NULL.</summary>
        public PlanExpression Never(PlanExpression from) => IsTime
            ? new PlanLogical(true, [Compare(BinaryOperator.LessThan, Start, from), Compare(BinaryOperator.GreaterThanOrEqual, Start, from)]) { Span = from.Span }
            : Compare(BinaryOperator.LessThan, Limits(Argument.Type).Least, from);

        /// <summary>True, but NULL of NULL.</summary>
        public PlanExpression Always(PlanExpression from) => IsTime
            ? new PlanLogical(false, [Compare(BinaryOperator.LessThan, Start, from), Compare(BinaryOperator.GreaterThanOrEqual, Start, from)]) { Span = from.Span }
            : Compare(BinaryOperator.GreaterThanOrEqual, Limits(Argument.Type).Least, from);

        // No constant comes near the least and the greatest.
        private bool IsTime => Argument.Type.Kind is SqlTypeKind.Date or SqlTypeKind.Timestamp;

        private bool InType(BigInteger value)
        {
            var (least, most) = Limits(Argument.Type);
            return value >= least && value <= most;
        }

        private PlanComparison Compare(BinaryOperator comparison, BigInteger bound, PlanExpression from) =>
            new(comparison, Argument, Constant(bound)) { Span = from.Span };

        private PlanConstant Constant(BigInteger value) => new(Argument.Type.Kind == SqlTypeKind.Decimal ? (object)value : (long)value, Argument.Type);

        private static (BigInteger Least, BigInteger Most) Limits(SqlType type) => type.Kind switch
        {
            SqlTypeKind.TinyInt => (sbyte.MinValue, sbyte.MaxValue),
            SqlTypeKind.SmallInt => (short.MinValue, short.MaxValue),
            SqlTypeKind.Integer => (int.MinValue, int.MaxValue),
            SqlTypeKind.BigInt => (long.MinValue, long.MaxValue),
            SqlTypeKind.Decimal => (1 - BigInteger.Pow(10, type.Precision), BigInteger.Pow(10, type.Precision) - 1),
            _ => (long.MinValue, long.MaxValue),
        };
    }
}
