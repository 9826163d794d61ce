using System.Text;

namespace LakeQuery.Tests.Storage.Parquet;

/// <summary>Writes one Thrift compact struct field by field, for footers no writer at hand would make.</summary>
internal sealed class ThriftBytes
{
    private readonly List<byte> _bytes = [];

    public ThriftBytes Number(short field, long value) => Header(field, 6).Varint(((ulong)value << 1) ^ (ulong)(value >> 63));

    public ThriftBytes Text(short field, string text)
    {
        Header(field, 8).Varint((ulong)Encoding.UTF8.GetByteCount(text));
        _bytes.AddRange(Encoding.UTF8.GetBytes(text));
        return this;
    }

    public ThriftBytes Binary(short field, byte[] value)
    {
        Header(field, 8).Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public ThriftBytes Structs(short field, IReadOnlyList<ThriftBytes> structs)
    {
        Header(field, 9);
        _bytes.Add(0xFC);
        Varint((ulong)structs.Count);
        foreach (var element in structs)
        {
            _bytes.AddRange(element.End());
        }

        return this;
    }

    /// <summary>A list of elements that are encoded already.</summary>
    public ThriftBytes Elements(short field, byte type, params byte[][] elements)
    {
        Header(field, 9);
        _bytes.Add((byte)(0xF0 | type));
        Varint((ulong)elements.Length);
        foreach (var element in elements)
        {
            _bytes.AddRange(element);
        }

        return this;
    }

    public ThriftBytes Struct(short field, ThriftBytes value)
    {
        Header(field, 12);
        _bytes.AddRange(value.End());
        return this;
    }

    public byte[] End() => [.. _bytes, 0];

    // The long form of a header: the field's number in full.
    private ThriftBytes Header(short field, byte type)
    {
        _bytes.Add(type);
        return Varint((ulong)((field << 1) ^ (field >> 15)));
    }

    private ThriftBytes Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
        return this;
    }
}
