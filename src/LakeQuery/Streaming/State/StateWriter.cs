using System.Buffers.Binary;
using System.Text;
using LakeQuery.Streaming.Batches;

namespace LakeQuery.Streaming.State;

/// <summary>Writes the state of steps: numbers little-endian, texts and columns with their lengths, each step's part under a tag.</summary>
internal sealed class StateWriter(Stream target)
{
    private readonly byte[] _number = new byte[16];

    /// <summary>The bytes below, for parts that write themselves.</summary>
    public Stream Target => target;

    /// <summary>Begins a part: what it is and the version of its layout. The reader must ask for the same.</summary>
    public void Begin(string tag, int version)
    {
        Text(tag);
        Int(version);
    }

    /// <summary>Writes a flag.</summary>
    public void Bool(bool value) => target.WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>Writes a number of 32 bits.</summary>
    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_number, value);
        target.Write(_number, 0, 4);
    }

    /// <summary>Writes a number of 64 bits.</summary>
    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_number, value);
        target.Write(_number, 0, 8);
    }

    /// <summary>Writes a double by its bits.</summary>
    public void Double(double value) => Long(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes a number of 128 bits.</summary>
    public void Wide(Int128 value)
    {
        BinaryPrimitives.WriteInt128LittleEndian(_number, value);
        target.Write(_number, 0, 16);
    }

    /// <summary>Writes a text.</summary>
    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>Writes bytes with their length.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        target.Write(value);
    }

    /// <summary>Writes numbers with their count.</summary>
    public void Longs(ReadOnlySpan<long> values)
    {
        Int(values.Length);
        foreach (var value in values)
        {
            Long(value);
        }
    }

    /// <summary>Writes doubles with their count.</summary>
    public void Doubles(ReadOnlySpan<double> values)
    {
        Int(values.Length);
        foreach (var value in values)
        {
            Double(value);
        }
    }

    /// <summary>Writes neighbouring rows of a column.</summary>
    public void Column(StreamColumn column, int start, int count)
    {
        Int(count);
        for (var row = start; row < start + count; row++)
        {
            var isNull = column.IsNull(row);
            Bool(isNull);
            if (isNull)
            {
                continue;
            }

            switch (column)
            {
                case LongColumn longs:
                    Long(longs.Values[row]);
                    break;
                case DoubleColumn doubles:
                    Double(doubles.Values[row]);
                    break;
                case WideColumn wides:
                    Wide(wides.Values[row]);
                    break;
                case TextColumn texts:
                    Bytes(texts.Bytes(row));
                    break;
            }
        }
    }

    /// <summary>Writes a whole column.</summary>
    public void Column(StreamColumn column) => Column(column, 0, column.Length);

    /// <summary>Writes the rows of a batch and its bound.</summary>
    public void Batch(StreamBatch batch)
    {
        Long(batch.Bound);
        Column(batch.Rowtimes);
        foreach (var column in batch.Columns)
        {
            Column(column);
        }
    }
}
