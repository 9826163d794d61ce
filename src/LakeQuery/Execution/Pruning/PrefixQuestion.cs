namespace LakeQuery.Execution.Pruning;

/// <summary>Whether text begins with a prefix, as starts_with and LIKE ask.</summary>
/// <param name="value">The text.</param>
/// <param name="prefix">The prefix in UTF-8, not empty.</param>
/// <param name="isAll">Whether any text with the prefix matches; else more is asked of it.</param>
internal sealed class PrefixQuestion(RangedValue value, byte[] prefix, bool isAll) : Question
{
    /// <inheritdoc/>
    public override TruthSet Ask(IRangeSource source)
    {
        value.Read(source, out var range);
        var set = range.MayBeNull ? TruthSet.Null : TruthSet.None;
        if (!range.MayHaveValue)
        {
            return set;
        }

        if (range.Domain != RangeDomain.Bytes)
        {
            return TruthSet.Any;
        }

        var low = range.HasLow ? range.LowBytes.Span : [];
        var startsLow = low.StartsWith(prefix);
        var mayMatch = (startsLow || low.SequenceCompareTo(prefix) < 0)
            && (!range.HasHigh || range.HighBytes.Span.SequenceCompareTo(prefix) >= 0);
        set |= mayMatch ? TruthSet.True : 0;

        // What lies between two texts with the prefix has it too.
        return isAll && startsLow && range.HasHigh && range.HighBytes.Span.StartsWith(prefix) ? set : set | TruthSet.False;
    }
}
