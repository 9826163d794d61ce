using System.Buffers;
using System.Net;
using System.Text;
using LakeQuery.Types;

namespace LakeQuery.Data.Fields;

/// <summary>A bare NULL's column: nothing but NULL.</summary>
internal sealed class UnknownField(SqlType type) : Field(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(object);

    /// <inheritdoc/>
    public override object Box(int row) => DBNull.Value;
}

/// <summary>varchar, char and json.</summary>
internal sealed class TextField(SqlType type) : Field(type)
{
    // char is kept without the blanks at its end.
    private readonly bool _isPadded = type.Kind == SqlTypeKind.Char;

    /// <inheritdoc/>
    public override Type ClrType => typeof(string);

    /// <inheritdoc/>
    public override string GetString(int row) => _isPadded ? (string)Vector.GetValue(row)! : Encoding.UTF8.GetString(Vector.GetBytes(row));

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetUtf8(int row) => _isPadded ? Encoding.UTF8.GetBytes(GetString(row)) : Vector.GetBytes(row);

    /// <inheritdoc/>
    public override object Box(int row) => GetString(row);

    /// <inheritdoc/>
    public override T GetOther<T>(int row) => typeof(T) == typeof(System.Text.Json.JsonDocument) && Type.Kind == SqlTypeKind.Json
        ? (T)(object)System.Text.Json.JsonDocument.Parse(Vector.GetBytes(row).ToArray())
        : typeof(T) == typeof(char[]) ? (T)(object)GetString(row).ToCharArray()
        : base.GetOther<T>(row);
}

/// <summary>varbinary and sketches.</summary>
internal sealed class BinaryField(SqlType type) : Field(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(byte[]);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetBytes(int row) => Vector.GetBytes(row);

    /// <inheritdoc/>
    public override object Box(int row) => Vector.GetBytes(row).ToArray();
}

/// <summary>uuid.</summary>
internal sealed class UuidField(SqlType type) : Field(type)
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(Guid);

    /// <inheritdoc/>
    public override Guid GetGuid(int row) => Vector.GetGuid(row);

    /// <inheritdoc/>
    public override object Box(int row) => Vector.GetGuid(row);
}

/// <summary>A type that .NET has none for, as the text that Trino shows: BingTile, color.</summary>
internal class ShownField(SqlType type) : Field(type)
{
    private readonly ArrayBufferWriter<byte> _text = new();

    /// <inheritdoc/>
    public sealed override Type ClrType => typeof(string);

    /// <inheritdoc/>
    public sealed override string GetString(int row) => Encoding.UTF8.GetString(GetUtf8(row));

    /// <inheritdoc/>
    public sealed override ReadOnlySpan<byte> GetUtf8(int row)
    {
        _text.ResetWrittenCount();
        Vector.AppendText(row, _text);
        return _text.WrittenSpan;
    }

    /// <inheritdoc/>
    public sealed override object Box(int row) => GetString(row);
}

/// <summary>ipaddress: text, or <see cref="IPAddress"/> where that is asked for.</summary>
internal sealed class IpAddressField(SqlType type) : ShownField(type)
{
    /// <inheritdoc/>
    public override T GetOther<T>(int row) => typeof(T) == typeof(IPAddress) ? (T)(object)IPAddress.Parse(GetString(row)) : base.GetOther<T>(row);
}

/// <summary>Geometry and SphericalGeography: well-known text; as bytes well-known binary.</summary>
internal sealed class ShapeField(SqlType type) : ShownField(type)
{
    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetBytes(int row) => Vector.GetBytes(row);
}
