using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using LakeQuery.DuckDb;

namespace LakeQuery.Execution.ColumnReaders;

/// <summary>varchar, json and char; char is kept without its trailing blanks and printed with them.</summary>
/// <param name="charLength">Length in code points to pad to; 0 for varchar.</param>
internal sealed class TextReader(int charLength) : ColumnReader
{
    private DuckVector _vector;

    /// <inheritdoc/>
    public override void Attach(DuckVector vector) => _vector = vector;

    /// <inheritdoc/>
    public override bool IsNull(int row) => !_vector.IsValid(row);

    /// <inheritdoc/>
    public override bool HasMemory => true;

    /// <inheritdoc/>
    public override ReadOnlySpan<ulong> Validity => _vector.Validity;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetBytes(int row) => _vector.Bytes(row);

    /// <inheritdoc/>
    internal override DuckVector? Texts => charLength == 0 ? _vector : null;

    /// <inheritdoc/>
    public override object? GetValue(int row)
    {
        if (!_vector.IsValid(row))
        {
            return null;
        }

        var text = _vector.Text(row);
        var missing = charLength == 0 ? 0 : charLength - ValueText.CodePoints(_vector.Bytes(row));
        return missing > 0 ? text + new string(' ', missing) : text;
    }

    /// <inheritdoc/>
    public override void AppendText(int row, IBufferWriter<byte> output)
    {
        if (!_vector.IsValid(row))
        {
            return;
        }

        var bytes = _vector.Bytes(row);
        ValueText.Append(output, bytes);
        if (charLength > 0)
        {
            Pad(output, charLength - ValueText.CodePoints(bytes));
        }
    }

    /// <inheritdoc/>
    public override void AppendJson(int row, IBufferWriter<byte> output)
    {
        if (!_vector.IsValid(row))
        {
            ValueText.Append(output, "null"u8);
        }
        else if (charLength == 0)
        {
            ValueText.AppendJsonString(output, _vector.Bytes(row));
        }
        else
        {
            ValueText.AppendJsonString(output, System.Text.Encoding.UTF8.GetBytes((string)GetValue(row)!));
        }
    }

    private static void Pad(IBufferWriter<byte> output, int count)
    {
        for (; count > 0; count--)
        {
            ValueText.Append(output, " "u8);
        }
    }
}

/// <summary>varbinary: hex pairs as text, base64 in JSON, as Trino has them.</summary>
internal sealed class BinaryReader : ColumnReader
{
    private DuckVector _vector;

    /// <inheritdoc/>
    public override void Attach(DuckVector vector) => _vector = vector;

    /// <inheritdoc/>
    public override bool IsNull(int row) => !_vector.IsValid(row);

    /// <inheritdoc/>
    public override bool HasMemory => true;

    /// <inheritdoc/>
    public override ReadOnlySpan<ulong> Validity => _vector.Validity;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetBytes(int row) => _vector.Bytes(row);

    /// <inheritdoc/>
    internal override DuckVector? Texts => _vector;

    /// <inheritdoc/>
    public override object? GetValue(int row) => _vector.IsValid(row) ? _vector.Bytes(row).ToArray() : null;

    /// <inheritdoc/>
    public override void AppendText(int row, IBufferWriter<byte> output)
    {
        if (_vector.IsValid(row))
        {
            ValueText.AppendHexPairs(output, _vector.Bytes(row));
        }
    }

    /// <inheritdoc/>
    public override void AppendJson(int row, IBufferWriter<byte> output)
    {
        if (!_vector.IsValid(row))
        {
            ValueText.Append(output, "null"u8);
            return;
        }

        var bytes = _vector.Bytes(row);
        var room = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2);
        room[0] = (byte)'"';
        Base64.EncodeToUtf8(bytes, room[1..], out _, out var written);
        room[written + 1] = (byte)'"';
        output.Advance(written + 2);
    }
}

/// <summary>uuid.</summary>
internal sealed class UuidReader : ScalarReader
{
    /// <inheritdoc/>
    public override Guid GetGuid(int row) => Vector.Uuid(row);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room)
    {
        Utf8Formatter.TryFormat(Vector.Uuid(row), room, out var written);
        return written;
    }

    /// <inheritdoc/>
    protected override object Box(int row) => Vector.Uuid(row);
}

/// <summary>ipaddress: 16 bytes, IPv4 addresses mapped into IPv6.</summary>
internal sealed class IpAddressReader : ScalarReader
{
    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetBytes(int row) => Vector.Bytes(row);

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room)
    {
        var address = new IPAddress(Vector.Bytes(row));
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return ((IUtf8SpanFormattable)address).TryFormat(room, out var written, default, CultureInfo.InvariantCulture) ? written : 0;
    }

    /// <inheritdoc/>
    protected override object Box(int row) => TextOf(row);
}

/// <summary>color: red, green and blue as #rrggbb, a terminal's own colors by name.</summary>
internal sealed class ColorReader : ScalarReader
{
    private static readonly string[] Names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    /// <inheritdoc/>
    protected override int Format(int row, Span<byte> room)
    {
        var color = Vector.Data<long>()[row];
        if (color < 0)
        {
            return System.Text.Encoding.ASCII.GetBytes(Names[(int)(-color - 1)], room);
        }

        room[0] = (byte)'#';
        Utf8Formatter.TryFormat((uint)color, room[1..], out var written, new System.Buffers.StandardFormat('x', 6));
        return written + 1;
    }

    /// <inheritdoc/>
    protected override object Box(int row) => TextOf(row);
}
