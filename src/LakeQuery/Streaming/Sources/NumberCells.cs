using LakeQuery.Execution.Scans.Lines;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sources;

/// <summary>boolean: a number is true unless it is 0, a text is true when it says true in any case, and false otherwise.</summary>
internal sealed class BooleanCell(LongColumn column) : CellWriter(column)
{
    public override bool WriteText(ReadOnlySpan<byte> text) => WriteBoolean(TextNumbers.IsTrue(text));

    public override bool WriteNumber(ReadOnlySpan<byte> text)
    {
        // Zero in any of its forms has no other digit before the exponent.
        var exponent = text.IndexOfAny((byte)'e', (byte)'E');
        return WriteBoolean((exponent < 0 ? text : text[..exponent]).ContainsAnyInRange((byte)'1', (byte)'9'));
    }

    public override bool WriteBoolean(bool value)
    {
        column.Append(value ? 1 : 0);
        return true;
    }
}

/// <summary>Whole numbers: a number with a fraction does not fit.</summary>
internal sealed class IntegerCell(LongColumn column, long min, long max) : CellWriter(column)
{
    private string _problem = "";

    public override string Reason => $"{_problem} {Type}";

    public override bool WriteText(ReadOnlySpan<byte> text) => WriteNumber(text.Trim((byte)' '));

    public override bool WriteNumber(ReadOnlySpan<byte> text)
    {
        if (!TextNumbers.TryInteger(text, out var value) && !TryOtherForm(text, out value))
        {
            return false;
        }

        if (value < min || value > max)
        {
            _problem = "it is outside of the range of";
            return false;
        }

        column.Append(value);
        return true;
    }

    public override bool WriteBoolean(bool value)
    {
        column.Append(value ? 1 : 0);
        return true;
    }

    // 1.0, 1e3 and what is too large.
    private bool TryOtherForm(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (!TextNumbers.TryDecimal(text, 38, 9, out var billionths))
        {
            _problem = TextNumbers.IsNumber(text) ? "it is outside of the range of" : "it is no";
            return false;
        }

        if (billionths % 1_000_000_000 != 0 || !TextNumbers.TryExactInteger(text, out value))
        {
            _problem = billionths % 1_000_000_000 != 0 ? "its fraction does not fit" : "it is outside of the range of";
            return false;
        }

        return true;
    }
}

/// <summary>real and double.</summary>
internal sealed class DoubleCell(DoubleColumn column) : CellWriter(column)
{
    public override bool WriteText(ReadOnlySpan<byte> text) => WriteNumber(text.Trim((byte)' '));

    public override bool WriteNumber(ReadOnlySpan<byte> text)
    {
        if (!TextNumbers.TryDouble(text, out var value))
        {
            return false;
        }

        if (Type.Kind == SqlTypeKind.Real)
        {
            value = (float)value;
        }

        // A number that is too large became infinite.
        if (double.IsInfinity(value) && !text.Contains((byte)'y'))
        {
            return false;
        }

        column.Append(value);
        return true;
    }

    public override bool WriteBoolean(bool value)
    {
        column.Append(value ? 1 : 0);
        return true;
    }
}

/// <summary>decimal: digits behind the scale do not fit, unless they are 0.</summary>
internal sealed class DecimalCell : CellWriter
{
    private readonly LongColumn? _short;
    private readonly WideColumn? _wide;
    private readonly int _finerScale;
    private readonly Int128 _one;

    public DecimalCell(StreamColumn column)
        : base(column)
    {
        _short = column as LongColumn;
        _wide = column as WideColumn;
        _one = TextNumbers.PowerOfTen(Type.Scale);

        // Read a little finer to see whether anything would be cut off, as far as 38 digits allow.
        _finerScale = Math.Min(Type.Scale + 6, Type.Scale + 38 - Type.Precision);
    }

    public override string Reason => $"it is no number that fits {Type}";

    public override bool WriteText(ReadOnlySpan<byte> text) => WriteNumber(text.Trim((byte)' '));

    public override bool WriteNumber(ReadOnlySpan<byte> text)
    {
        if (!TextNumbers.TryDecimal(text, Type.Precision, Type.Scale, out var value))
        {
            return false;
        }

        if (_finerScale > Type.Scale && TextNumbers.TryDecimal(text, 38, _finerScale, out var finer)
            && finer != value * TextNumbers.PowerOfTen(_finerScale - Type.Scale))
        {
            return false;
        }

        Append(value);
        return true;
    }

    public override bool WriteBoolean(bool value)
    {
        if (value && Type.Precision == Type.Scale)
        {
            return false;
        }

        Append(value ? _one : 0);
        return true;
    }

    private void Append(Int128 value)
    {
        if (_short is not null)
        {
            _short.Append((long)value);
        }
        else
        {
            _wide!.Append(value);
        }
    }
}
