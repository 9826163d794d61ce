using System.Globalization;
using LakeQuery.Catalog.Projection;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution.Projection;

/// <summary>A range of positions: the first, and the one after the last.</summary>
internal sealed record KeyRange(long Start, long End);

/// <summary>Which values of a projected key a predicate may be true for, without making them all.</summary>
/// <remarks>It says rather too much than too little: what it leaves is evaluated exactly afterwards. It looks at comparisons of the bare key
/// with constants, and searches the values, which ascend as numbers, dates and times written from the year down do.</remarks>
internal sealed class KeyRanges(PlanColumn column, ProjectedValues values)
{
    private const int IsoDateLength = 10;

    /// <summary>The ranges, in order and apart.</summary>
    public List<KeyRange> Of(PlanExpression? predicate) =>
        (predicate is null ? null : Find(predicate)) ?? (values.Count == 0 ? [] : [new KeyRange(0, values.Count)]);

    // Null: nothing is known, so that all is possible.
    private List<KeyRange>? Find(PlanExpression predicate)
    {
        switch (predicate)
        {
            case PlanConstant { Value: null or false }:
                return [];
            case PlanLogical { IsAnd: true } and:
                List<KeyRange>? both = null;
                foreach (var term in and.Terms)
                {
                    if (Find(term) is { } found)
                    {
                        both = both is null ? found : Intersect(both, found);
                    }
                }

                return both;
            case PlanLogical or:
                return Union(or.Terms.Items.Select(Find));
            case PlanInList list when IsKey(list.Value):
                return Union(list.Items.Items.Select(item => Compare(BinaryOperator.Equal, item)));
            case PlanBetween between when IsKey(between.Value):
                var low = Compare(BinaryOperator.GreaterThanOrEqual, between.Low);
                var high = Compare(BinaryOperator.LessThanOrEqual, between.High);
                return low is null ? high : high is null ? low : Intersect(low, high);
            case PlanComparison comparison when IsKey(comparison.Left):
                return Compare(comparison.Operator, comparison.Right);
            case PlanComparison comparison when IsKey(comparison.Right):
                return Compare(Mirror(comparison.Operator), comparison.Left);
            default:
                return null;
        }
    }

    private bool IsKey(PlanExpression expression) => expression is PlanColumnReference reference && reference.Column.Equals(column);

    private List<KeyRange>? Compare(BinaryOperator comparison, PlanExpression other)
    {
        if (other is not PlanConstant constant)
        {
            return null;
        }

        if (constant.Value is null)
        {
            return comparison is BinaryOperator.IsDistinctFrom or BinaryOperator.IsNotDistinctFrom ? null : [];
        }

        var isEqual = comparison is BinaryOperator.Equal or BinaryOperator.IsNotDistinctFrom;
        if (Order(constant) is not { } order)
        {
            return isEqual && constant is { Value: string text, Type.Kind: SqlTypeKind.Varchar } && values.IndexOf(text) is { } index
                ? index < 0 ? [] : [new KeyRange(index, index + 1)]
                : null;
        }

        // The first that is not below the constant, and the first above it.
        var (from, to) = (Search(index => order(index) >= 0), Search(index => order(index) > 0));
        return comparison switch
        {
            _ when isEqual => NotEmpty(from, to),
            BinaryOperator.LessThan => NotEmpty(0, from),
            BinaryOperator.LessThanOrEqual => NotEmpty(0, to),
            BinaryOperator.GreaterThan => NotEmpty(to, values.Count),
            BinaryOperator.GreaterThanOrEqual => NotEmpty(from, values.Count),
            _ => null,
        };
    }

    // Compares the value at a position with a constant; null where the values do not ascend in the order of the key's type.
    private Func<long, int>? Order(PlanConstant constant)
    {
        switch (constant.Type.Kind)
        {
            case SqlTypeKind.Varchar when values.IsSortedAsText && constant.Value is string text:
                return index => string.CompareOrdinal(values[index], text);
            case SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt
                when values.IsSortedAsNumber && constant.Value is long number:
                return index => long.Parse(values[index], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).CompareTo(number);
            case SqlTypeKind.Date when values.IsSortedAsText && constant.Value is long days && days + DuckDb.DuckTime.EpochDayNumber is >= 0 and <= 3_652_058:
                var date = DateOnly.FromDayNumber((int)(days + DuckDb.DuckTime.EpochDayNumber)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

                // Only such texts are dates.
                return values.Count > 0 && values[0].Length == IsoDateLength && values[0][4] == '-' && values[0][7] == '-'
                    ? index => string.CompareOrdinal(values[index], date)
                    : null;
            default:
                return null;
        }
    }

    private long Search(Func<long, bool> isAfter)
    {
        var (low, high) = (0L, values.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = isAfter(middle) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static List<KeyRange> NotEmpty(long start, long end) => start < end ? [new KeyRange(start, end)] : [];

    private static List<KeyRange> Intersect(List<KeyRange> first, List<KeyRange> second)
    {
        var both = new List<KeyRange>();
        var (left, right) = (0, 0);
        while (left < first.Count && right < second.Count)
        {
            var (one, other) = (first[left], second[right]);
            both.AddRange(NotEmpty(Math.Max(one.Start, other.Start), Math.Min(one.End, other.End)));
            _ = one.End < other.End ? left++ : right++;
        }

        return both;
    }

    private static List<KeyRange>? Union(IEnumerable<List<KeyRange>?> parts)
    {
        var all = new List<KeyRange>();
        foreach (var part in parts)
        {
            if (part is null)
            {
                return null;
            }

            all.AddRange(part);
        }

        var merged = new List<KeyRange>();
        foreach (var range in all.OrderBy(range => range.Start))
        {
            if (merged.Count > 0 && range.Start <= merged[^1].End)
            {
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, range.End) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    private static BinaryOperator Mirror(BinaryOperator comparison) => comparison switch
    {
        BinaryOperator.LessThan => BinaryOperator.GreaterThan,
        BinaryOperator.LessThanOrEqual => BinaryOperator.GreaterThanOrEqual,
        BinaryOperator.GreaterThan => BinaryOperator.LessThan,
        BinaryOperator.GreaterThanOrEqual => BinaryOperator.LessThanOrEqual,
        var same => same,
    };
}
