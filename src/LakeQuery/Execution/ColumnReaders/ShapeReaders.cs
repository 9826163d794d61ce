using System.Buffers;
using System.Buffers.Text;
using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Functions.Native.Geospatial;

namespace LakeQuery.Execution.ColumnReaders;

/// <summary>Geometry and SphericalGeography: well-known text, in JSON as a string.</summary>
internal sealed class ShapeReader : ColumnReader
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private DuckVector _vector;

    /// <inheritdoc/>
    public override void Attach(DuckVector vector) => _vector = vector;

    /// <inheritdoc/>
    public override bool IsNull(int row) => !_vector.IsValid(row);

    /// <summary>Well-known binary.</summary>
    public override ReadOnlySpan<byte> GetBytes(int row) => _vector.Bytes(row);

    /// <inheritdoc/>
    public override object? GetValue(int row) => _vector.IsValid(row) ? Encoding.UTF8.GetString(Text(row)) : null;

    /// <inheritdoc/>
    public override void AppendText(int row, IBufferWriter<byte> output)
    {
        if (_vector.IsValid(row))
        {
            WellKnownText.Append(_vector.Bytes(row), output);
        }
    }

    /// <inheritdoc/>
    public override void AppendJson(int row, IBufferWriter<byte> output)
    {
        if (_vector.IsValid(row))
        {
            ValueText.AppendJsonString(output, Text(row));
        }
        else
        {
            ValueText.Append(output, "null"u8);
        }
    }

    private ReadOnlySpan<byte> Text(int row)
    {
        _text.ResetWrittenCount();
        WellKnownText.Append(_vector.Bytes(row), _text);
        return _text.WrittenSpan;
    }
}

/// <summary>BingTile: <c>{x=1, y=2, zoom=3}</c>, in JSON an object, as Trino's clients show it.</summary>
internal sealed class BingTileReader : ColumnReader
{
    private DuckVector _vector;

    /// <inheritdoc/>
    public override void Attach(DuckVector vector) => _vector = vector;

    /// <inheritdoc/>
    public override bool IsNull(int row) => !_vector.IsValid(row);

    /// <inheritdoc/>
    public override long GetInt64(int row) => _vector.Data<long>()[row];

    /// <inheritdoc/>
    public override object? GetValue(int row)
    {
        if (!_vector.IsValid(row))
        {
            return null;
        }

        var text = new ArrayBufferWriter<byte>(64);
        AppendText(row, text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <inheritdoc/>
    public override void AppendText(int row, IBufferWriter<byte> output)
    {
        if (_vector.IsValid(row))
        {
            Append(row, output, "{x="u8, ", y="u8, ", zoom="u8);
        }
    }

    /// <inheritdoc/>
    public override void AppendJson(int row, IBufferWriter<byte> output)
    {
        if (_vector.IsValid(row))
        {
            Append(row, output, "{\"x\":"u8, ",\"y\":"u8, ",\"zoom\":"u8);
        }
        else
        {
            ValueText.Append(output, "null"u8);
        }
    }

    private void Append(int row, IBufferWriter<byte> output, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, ReadOnlySpan<byte> zoom)
    {
        var tile = BingTile.Of(_vector.Data<long>()[row]);
        AppendNumber(output, x, tile.X);
        AppendNumber(output, y, tile.Y);
        AppendNumber(output, zoom, tile.Zoom);
        ValueText.Append(output, "}"u8);
    }

    private static void AppendNumber(IBufferWriter<byte> output, ReadOnlySpan<byte> name, int number)
    {
        ValueText.Append(output, name);
        Utf8Formatter.TryFormat(number, output.GetSpan(16), out var written);
        output.Advance(written);
    }
}
