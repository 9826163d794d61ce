using System.Buffers;
using LakeQuery.Execution.ColumnReaders;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sources;

/// <summary>varchar and char: what is too long is cut, silently as the old service did.</summary>
internal sealed class TextCell(TextColumn column) : CellWriter(column)
{
    private readonly int _maxPoints = column.Type.Length ?? int.MaxValue;
    private readonly bool _isFixed = column.Type.Kind == SqlTypeKind.Char;

    public override bool TakesEmpty => true;

    public override bool WriteText(ReadOnlySpan<byte> text)
    {
        text = Utf8Cut.Points(text, _maxPoints);

        // The blanks that fill up a char are not stored.
        column.Append(_isFixed ? text.TrimEnd((byte)' ') : text);
        return true;
    }

    public override bool WriteNumber(ReadOnlySpan<byte> text) => WriteText(text);

    public override bool WriteBoolean(bool value) => WriteText(value ? "true"u8 : "false"u8);

    public override bool WriteJson(ReadOnlySpan<byte> text) => WriteText(text);
}

/// <summary>varbinary: of a text only a literal <c>X'…'</c> fits, of a truth value the low bit.</summary>
internal sealed class BinaryCell(TextColumn column) : CellWriter(column)
{
    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);

    public override string Reason => "it is no binary literal such as X'0AFF'";

    public override bool WriteText(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || text[0] is not ((byte)'X' or (byte)'x') || text[1] != '\'' || text[^1] != '\'')
        {
            return false;
        }

        var digits = text[2..^1];
        if (digits.Length % 2 != 0 || digits.ContainsAnyExcept(Hex))
        {
            return false;
        }

        _ = Convert.FromHexString(digits, column.AppendBytes(digits.Length / 2), out _, out _);
        return true;
    }

    public override bool WriteNumber(ReadOnlySpan<byte> text) => false;

    public override bool WriteBoolean(bool value)
    {
        column.AppendBytes(1)[0] = value ? (byte)1 : (byte)0;
        return true;
    }
}

/// <summary>json: any value as a document.</summary>
internal sealed class JsonCell(TextColumn column) : CellWriter(column)
{
    private readonly ArrayBufferWriter<byte> _quoted = new();

    public override bool WriteText(ReadOnlySpan<byte> text)
    {
        _quoted.ResetWrittenCount();
        ValueText.AppendJsonString(_quoted, text);
        column.Append(_quoted.WrittenSpan);
        return true;
    }

    public override bool WriteNumber(ReadOnlySpan<byte> text) => WriteJson(text);

    public override bool WriteBoolean(bool value) => WriteJson(value ? "true"u8 : "false"u8);

    public override bool WriteJson(ReadOnlySpan<byte> text)
    {
        column.Append(text);
        return true;
    }
}
