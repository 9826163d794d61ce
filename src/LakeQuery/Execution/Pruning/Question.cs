using LakeQuery.Sql.Syntax;

namespace LakeQuery.Execution.Pruning;

/// <summary>A predicate as it is asked of ranges: which truth values it may have for the rows that they describe.</summary>
/// <remarks>Every answer is a superset of what rows would give, so that what can't be TRUE may be left out.</remarks>
internal abstract class Question
{
    /// <summary>Why the statistics have no say in it; null where they may.</summary>
    public virtual string? WhyNot => null;

    /// <summary>Whether it is decided by NULL counts alone.</summary>
    public virtual bool AsksNullsOnly => false;

    /// <summary>The values of one column for which alone it can be TRUE, where it is such.</summary>
    public virtual EqualityProbe? Probe => null;

    /// <summary>The truth values it may have.</summary>
    public abstract TruthSet Ask(IRangeSource source);
}

/// <summary>What can't be asked.</summary>
internal sealed class UnanswerableQuestion(string reason) : Question
{
    /// <inheritdoc/>
    public override string WhyNot => reason;

    /// <inheritdoc/>
    public override TruthSet Ask(IRangeSource source) => TruthSet.Any;
}

/// <summary>A literal truth value.</summary>
internal sealed class ConstantQuestion(bool? value) : Question
{
    /// <inheritdoc/>
    public override TruthSet Ask(IRangeSource source) => value switch { null => TruthSet.Null, true => TruthSet.True, false => TruthSet.False };
}

/// <summary>A column of truth values.</summary>
internal sealed class TruthQuestion(RangedValue value) : Question
{
    /// <inheritdoc/>
    public override TruthSet Ask(IRangeSource source)
    {
        value.Read(source, out var range);
        var set = range.MayBeNull ? TruthSet.Null : TruthSet.None;
        if (range.MayHaveValue)
        {
            set |= range.HasHigh && range.High == 0 ? 0 : TruthSet.True;
            set |= range.HasLow && range.Low == 1 ? 0 : TruthSet.False;
        }

        return set;
    }
}

/// <summary>NOT.</summary>
internal sealed class NotQuestion(Question operand) : Question
{
    /// <inheritdoc/>
    public override string? WhyNot => operand.WhyNot;

    /// <inheritdoc/>
    public override bool AsksNullsOnly => operand.AsksNullsOnly;

    /// <inheritdoc/>
    public override TruthSet Ask(IRangeSource source) => TruthSets.Not(operand.Ask(source));
}

/// <summary>AND or OR.</summary>
internal sealed class LogicalQuestion(bool isAnd, Question[] terms) : Question
{
    /// <summary>One term that can be asked is enough for AND; OR needs them all.</summary>
    public override string? WhyNot { get; } = isAnd && Array.Exists(terms, term => term.WhyNot is null)
        ? null
        : Array.Find(terms, term => term.WhyNot is not null)?.WhyNot;

    /// <inheritdoc/>
    public override bool AsksNullsOnly => Array.TrueForAll(terms, term => term.AsksNullsOnly);

    /// <inheritdoc/>
    public override EqualityProbe? Probe { get; } = isAnd ? Array.Find(terms, term => term.Probe is not null)?.Probe : EqualityProbe.OfAny(terms);

    /// <inheritdoc/>
    public override TruthSet Ask(IRangeSource source)
    {
        var set = terms[0].Ask(source);
        for (var index = 1; index < terms.Length && set != (isAnd ? TruthSet.False : TruthSet.True); index++)
        {
            var next = terms[index].Ask(source);
            set = isAnd ? TruthSets.And(set, next) : TruthSets.Or(set, next);
        }

        return set;
    }
}

/// <summary>IS NULL.</summary>
internal sealed class NullQuestion(RangedValue value) : Question
{
    /// <inheritdoc/>
    public override bool AsksNullsOnly => true;

    /// <inheritdoc/>
    public override TruthSet Ask(IRangeSource source)
    {
        value.Read(source, out var range);
        return (range.MayBeNull ? TruthSet.True : 0) | (range.MayHaveValue ? TruthSet.False : 0);
    }
}

/// <summary>IS NULL of a predicate.</summary>
internal sealed class UndecidedQuestion(Question operand) : Question
{
    /// <inheritdoc/>
    public override string? WhyNot => operand.WhyNot;

    /// <inheritdoc/>
    public override TruthSet Ask(IRangeSource source)
    {
        var set = operand.Ask(source);
        return ((set & TruthSet.Null) != 0 ? TruthSet.True : 0) | ((set & ~TruthSet.Null) != 0 ? TruthSet.False : 0);
    }
}

/// <summary>A comparison of two values of one type.</summary>
internal sealed class ComparisonQuestion(BinaryOperator comparison, RangedValue left, RangedValue right) : Question
{
    /// <inheritdoc/>
    public override EqualityProbe? Probe { get; } = (comparison, left, right) switch
    {
        (BinaryOperator.Equal or BinaryOperator.IsNotDistinctFrom, ColumnValue column, ConstantValue { Value: { IsPoint: true, MayBeNull: false } value }) =>
            new EqualityProbe(column.Slot, [value]),
        (BinaryOperator.Equal or BinaryOperator.IsNotDistinctFrom, ConstantValue { Value: { IsPoint: true, MayBeNull: false } value }, ColumnValue column) =>
            new EqualityProbe(column.Slot, [value]),
        _ => null,
    };

    /// <inheritdoc/>
    public override TruthSet Ask(IRangeSource source)
    {
        left.Read(source, out var first);
        right.Read(source, out var second);
        return comparison switch
        {
            BinaryOperator.IsNotDistinctFrom => Same(first, second),
            BinaryOperator.IsDistinctFrom => TruthSets.Not(Same(first, second)),
            _ => Compare(comparison, first, second),
        };
    }

    /// <summary>The truth values of a comparison.</summary>
    public static TruthSet Compare(BinaryOperator comparison, in ValueRange left, in ValueRange right)
    {
        var set = left.MayBeNull || right.MayBeNull ? TruthSet.Null : TruthSet.None;
        if (!left.MayHaveValue || !right.MayHaveValue)
        {
            return set;
        }

        var (less, equal, greater) = ValueRange.Orders(left, right);
        var (below, same, above) = comparison switch
        {
            BinaryOperator.Equal => (false, true, false),
            BinaryOperator.NotEqual => (true, false, true),
            BinaryOperator.LessThan => (true, false, false),
            BinaryOperator.LessThanOrEqual => (true, true, false),
            BinaryOperator.GreaterThan => (false, false, true),
            BinaryOperator.GreaterThanOrEqual => (false, true, true),
            _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, null),
        };
        if ((less && below) || (equal && same) || (greater && above))
        {
            set |= TruthSet.True;
        }

        if ((less && !below) || (equal && !same) || (greater && !above))
        {
            set |= TruthSet.False;
        }

        // Nothing is equal to, below or above NaN.
        return left.MayBeNaN || right.MayBeNaN ? set | (comparison == BinaryOperator.NotEqual ? TruthSet.True : TruthSet.False) : set;
    }

    // IS NOT DISTINCT FROM: NULL is the same as NULL, NaN as NaN.
    private static TruthSet Same(in ValueRange left, in ValueRange right)
    {
        var set = TruthSet.None;
        if (left.MayBeNull && right.MayBeNull)
        {
            set |= TruthSet.True;
        }

        if ((left.MayBeNull && right.MayHaveValue) || (left.MayHaveValue && right.MayBeNull))
        {
            set |= TruthSet.False;
        }

        if (left.MayHaveValue && right.MayHaveValue)
        {
            var (less, equal, greater) = ValueRange.Orders(left, right);
            set |= (equal || (left.MayBeNaN && right.MayBeNaN) ? TruthSet.True : 0)
                | (less || greater || left.MayBeNaN || right.MayBeNaN ? TruthSet.False : 0);
        }

        return set;
    }
}
