using System.Text;

namespace LakeQuery.Storage.Parquet;

/// <summary>The wire types of Thrift's compact protocol.</summary>
internal enum CompactType : byte
{
    /// <summary>The end of a struct.</summary>
    Stop = 0,

    /// <summary>A boolean field that is true; in a list, any boolean.</summary>
    True = 1,

    /// <summary>A boolean field that is false.</summary>
    False = 2,

    /// <summary>One byte.</summary>
    Byte = 3,

    /// <summary>A zigzag number of 16 bits.</summary>
    I16 = 4,

    /// <summary>A zigzag number of 32 bits.</summary>
    I32 = 5,

    /// <summary>A zigzag number of 64 bits.</summary>
    I64 = 6,

    /// <summary>Eight bytes.</summary>
    Double = 7,

    /// <summary>A length and bytes; strings too.</summary>
    Binary = 8,

    /// <summary>A header and elements of one type.</summary>
    List = 9,

    /// <summary>As a list.</summary>
    Set = 10,

    /// <summary>A header and pairs.</summary>
    Map = 11,

    /// <summary>Fields up to a stop.</summary>
    Struct = 12,
}

/// <summary>Reads Thrift's compact protocol forward, once, from memory, and never past its end.</summary>
/// <remarks>The first fault is kept in <see cref="Problem"/>; from then on every read gives nothing, so that callers loop to
/// their end and look once. Nothing is allocated by a length or a count that the bytes left cannot hold.</remarks>
internal ref struct CompactReader(ReadOnlySpan<byte> bytes)
{
    private const int MaxSkipDepth = 64;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>What is wrong with the bytes, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Where the next byte is.</summary>
    public readonly int Position => _position;

    /// <summary>Stops reading for good.</summary>
    public void Fail(string problem)
    {
        Problem ??= problem;
        _position = _bytes.Length;
    }

    /// <summary>The next field of a struct; false at its end. <paramref name="field"/> starts at 0 for each struct.</summary>
    public bool ReadField(ref int field, out CompactType type)
    {
        var header = ReadByte();
        type = (CompactType)(header & 0x0F);
        if (type == CompactType.Stop || Problem is not null)
        {
            return false;
        }

        if (type > CompactType.Struct)
        {
            Fail($"the footer is damaged: field type {(int)type} does not exist");
            return false;
        }

        var delta = header >> 4;
        field = delta == 0 ? (short)ReadZigZag() : field + delta;
        return Problem is null;
    }

    /// <summary>The number of elements of a list of <paramref name="expected"/>; 0 and a problem when it is another.</summary>
    public int ReadList(CompactType expected)
    {
        var count = ReadListHeader(out var type);
        if (count > 0 && type != expected)
        {
            Fail($"the footer is damaged: a list of {expected} holds {type}");
            return 0;
        }

        return count;
    }

    /// <summary>A list of booleans, a byte each; writers differ in what they call the type and false.</summary>
    public bool[] ReadBooleans()
    {
        var count = ReadListHeader(out var type);
        if (count > 0 && type is not (CompactType.True or CompactType.False))
        {
            Fail($"the footer is damaged: a list of booleans holds {type}");
            return [];
        }

        var values = new bool[count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = ReadByte() == (byte)CompactType.True;
        }

        return values;
    }

    /// <summary>A number of up to 64 bits; any other type is skipped and gives 0 and a problem.</summary>
    public long ReadNumber(CompactType type)
    {
        switch (type)
        {
            case CompactType.I16 or CompactType.I32 or CompactType.I64:
                return ReadZigZag();
            case CompactType.Byte:
                return (sbyte)ReadByte();
            default:
                Fail($"the footer is damaged: a number was expected, not {type}");
                return 0;
        }
    }

    /// <summary>A number that fits 32 bits.</summary>
    public int ReadInt(CompactType type)
    {
        var number = ReadNumber(type);
        if (number is < int.MinValue or > int.MaxValue)
        {
            Fail("the footer is damaged: a number of 32 bits is too large");
            return 0;
        }

        return (int)number;
    }

    /// <summary>A boolean field, whose value is its type.</summary>
    public bool ReadBoolean(CompactType type)
    {
        if (type is not (CompactType.True or CompactType.False))
        {
            Fail($"the footer is damaged: a boolean was expected, not {type}");
        }

        return type == CompactType.True;
    }

    /// <summary>The place and length of a binary value, which the caller cuts out of the same bytes.</summary>
    public (int Start, int Length) ReadBinary(CompactType type)
    {
        if (type != CompactType.Binary)
        {
            Fail($"the footer is damaged: bytes were expected, not {type}");
            return default;
        }

        var length = ReadVarint();
        if (length > (ulong)(_bytes.Length - _position))
        {
            Fail("the footer is damaged: a value is longer than the footer");
            return default;
        }

        var start = _position;
        _position += (int)length;
        return (start, (int)length);
    }

    /// <summary>A string; bytes that are not UTF-8 become replacement characters.</summary>
    public string ReadString(CompactType type)
    {
        var (start, length) = ReadBinary(type);
        return Encoding.UTF8.GetString(_bytes.Slice(start, length));
    }

    /// <summary>True when a struct may begin here.</summary>
    public bool ExpectStruct(CompactType type)
    {
        if (type != CompactType.Struct)
        {
            Fail($"the footer is damaged: a struct was expected, not {type}");
        }

        return Problem is null;
    }

    /// <summary>Passes over a field's value.</summary>
    public void Skip(CompactType type) => Skip(type, 0, inCollection: false);

    private void Skip(CompactType type, int depth, bool inCollection)
    {
        if (depth > MaxSkipDepth)
        {
            Fail($"the footer is damaged: values are nested more than {MaxSkipDepth} deep");
            return;
        }

        switch (type)
        {
            case CompactType.True or CompactType.False:
                if (inCollection)
                {
                    ReadByte();
                }

                break;
            case CompactType.Byte:
                ReadByte();
                break;
            case CompactType.I16 or CompactType.I32 or CompactType.I64:
                ReadVarint();
                break;
            case CompactType.Double:
                Advance(8);
                break;
            case CompactType.Binary:
                ReadBinary(type);
                break;
            case CompactType.List or CompactType.Set:
                for (var left = ReadListHeader(out var element); left > 0 && Problem is null; left--)
                {
                    Skip(element, depth + 1, inCollection: true);
                }

                break;
            case CompactType.Map:
                SkipMap(depth);
                break;
            case CompactType.Struct:
                var field = 0;
                while (ReadField(ref field, out var fieldType))
                {
                    Skip(fieldType, depth + 1, inCollection: false);
                }

                break;
            default:
                Fail($"the footer is damaged: type {(int)type} does not exist");
                break;
        }
    }

    private void SkipMap(int depth)
    {
        var count = ReadVarint();
        if (count == 0)
        {
            return;
        }

        var types = ReadByte();
        if (!Holds(count))
        {
            return;
        }

        for (; count > 0 && Problem is null; count--)
        {
            Skip((CompactType)(types >> 4), depth + 1, inCollection: true);
            Skip((CompactType)(types & 0x0F), depth + 1, inCollection: true);
        }
    }

    private int ReadListHeader(out CompactType type)
    {
        var header = ReadByte();
        type = (CompactType)(header & 0x0F);
        var count = header >> 4 == 15 ? ReadVarint() : (ulong)(header >> 4);
        return Holds(count) ? (int)count : 0;
    }

    // Every element takes a byte at least.
    private bool Holds(ulong count)
    {
        if (count <= (ulong)(_bytes.Length - _position))
        {
            return Problem is null;
        }

        Fail("the footer is damaged: a list is longer than the footer");
        return false;
    }

    private byte ReadByte()
    {
        if ((uint)_position < (uint)_bytes.Length)
        {
            return _bytes[_position++];
        }

        Fail("the footer is damaged: it ends in the middle of a value");
        return 0;
    }

    private void Advance(int count)
    {
        if (count > _bytes.Length - _position)
        {
            Fail("the footer is damaged: it ends in the middle of a value");
            return;
        }

        _position += count;
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte();
            if (Problem is not null)
            {
                return 0;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        Fail("the footer is damaged: a number has too many bytes");
        return 0;
    }

    private long ReadZigZag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
