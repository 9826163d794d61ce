namespace LakeQuery.Execution.Pruning;

/// <summary>IN over constants: kept in order, so that lists of thousands are looked up and not walked.</summary>
internal sealed class ListQuestion : Question
{
    private readonly RangedValue _value;
    private readonly RangeDomain _domain;
    private readonly Int128[] _whole;
    private readonly double[] _floating;
    private readonly byte[][] _bytes;
    private readonly bool _hasNull;

    /// <summary>Keeps the items, of one domain; NULL and NaN may be among them.</summary>
    public ListQuestion(RangedValue value, RangeDomain domain, IReadOnlyCollection<ValueRange> items)
    {
        _value = value;
        _domain = domain;
        _hasNull = items.Any(item => item.MayBeNull);
        var values = items.Where(item => item.HasLow).ToArray();
        Probe = value is ColumnValue column ? new EqualityProbe(column.Slot, values) : null;
        _whole = domain == RangeDomain.Whole ? [.. values.Select(item => item.Low).Order()] : [];
        _floating = domain == RangeDomain.Floating ? [.. values.Select(item => item.LowNumber).Order()] : [];
        _bytes = domain == RangeDomain.Bytes ? [.. values.Select(item => item.LowBytes.ToArray())] : [];
        Array.Sort(_bytes, (left, right) => left.AsSpan().SequenceCompareTo(right));
    }

    /// <inheritdoc/>
    public override EqualityProbe? Probe { get; }

    /// <inheritdoc/>
    public override TruthSet Ask(IRangeSource source)
    {
        _value.Read(source, out var range);
        var set = range.MayBeNull ? TruthSet.Null : TruthSet.None;
        if (range.MayHaveValue)
        {
            var found = MayHoldOne(range);
            set |= found ? TruthSet.True : 0;
            set |= found && range.IsPoint ? 0 : _hasNull ? TruthSet.Null : TruthSet.False;
        }

        return set;
    }

    private bool MayHoldOne(in ValueRange range)
    {
        if (range.Domain != _domain)
        {
            return true;
        }

        var (low, high) = (0, _whole.Length + _floating.Length + _bytes.Length);
        var count = high;

        // The first item that is not below the range.
        while (range.HasLow && low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Compare(middle, range, toLow: true) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low < count && (!range.HasHigh || Compare(low, range, toLow: false) <= 0);
    }

    private int Compare(int item, in ValueRange range, bool toLow) => _domain switch
    {
        RangeDomain.Whole => _whole[item].CompareTo(toLow ? range.Low : range.High),
        RangeDomain.Floating => _floating[item].CompareTo(toLow ? range.LowNumber : range.HighNumber),
        _ => _bytes[item].AsSpan().SequenceCompareTo((toLow ? range.LowBytes : range.HighBytes).Span),
    };
}
