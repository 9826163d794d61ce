using System.Buffers.Binary;
using System.Text;
using LakeQuery.Streaming.Batches;

namespace LakeQuery.Streaming.State;

/// <summary>Reads what <see cref="StateWriter"/> wrote, in the same order.</summary>
/// <remarks>Every method throws <see cref="InvalidDataException"/> where the state ends too early.</remarks>
internal sealed class StateReader(Stream source)
{
    private readonly byte[] _number = new byte[16];

    /// <summary>The bytes below, for parts that read themselves.</summary>
    public Stream Source => source;

    /// <summary>Begins a part.</summary>
    /// <exception cref="InvalidDataException">Another part, or another version of it, is there.</exception>
    public void Begin(string tag, int version)
    {
        var found = Text();
        var foundVersion = Int();
        if (found != tag || foundVersion != version)
        {
            throw new InvalidDataException($"The state holds '{found}' version {foundVersion} where '{tag}' version {version} is expected.");
        }
    }

    /// <summary>Reads a flag.</summary>
    public bool Bool() => Fill(1)[0] != 0;

    /// <summary>Reads a number of 32 bits.</summary>
    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Fill(4));

    /// <summary>Reads a count, which can't be below zero.</summary>
    public int Count() => Int() is >= 0 and var count ? count : throw new InvalidDataException("The state is damaged: a count is below zero.");

    /// <summary>Reads a number of 64 bits.</summary>
    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Fill(8));

    /// <summary>Reads a double.</summary>
    public double Double() => BitConverter.Int64BitsToDouble(Long());

    /// <summary>Reads a number of 128 bits.</summary>
    public Int128 Wide() => BinaryPrimitives.ReadInt128LittleEndian(Fill(16));

    /// <summary>Reads a text.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Reads bytes.</summary>
    public byte[] Bytes()
    {
        var bytes = new byte[Count()];
        Read(bytes);
        return bytes;
    }

    /// <summary>Reads numbers.</summary>
    public long[] Longs()
    {
        var values = new long[Count()];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Long();
        }

        return values;
    }

    /// <summary>Reads numbers into a place for them, of which there must be as many.</summary>
    public void Longs(Span<long> values)
    {
        if (Count() != values.Length)
        {
            throw new InvalidDataException("The state is damaged: not as many numbers as expected.");
        }

        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Long();
        }
    }

    /// <summary>Reads doubles.</summary>
    public double[] Doubles()
    {
        var values = new double[Count()];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Double();
        }

        return values;
    }

    /// <summary>Adds the rows of a column to one of the same type.</summary>
    public void Column(StreamColumn column)
    {
        var count = Count();
        for (var row = 0; row < count; row++)
        {
            if (Bool())
            {
                column.AppendNull();
                continue;
            }

            switch (column)
            {
                case LongColumn longs:
                    longs.Append(Long());
                    break;
                case DoubleColumn doubles:
                    doubles.Append(Double());
                    break;
                case WideColumn wides:
                    wides.Append(Wide());
                    break;
                case TextColumn texts:
                    Read(texts.AppendBytes(Count()));
                    break;
            }
        }
    }

    /// <summary>Adds the rows of a batch to one of the same columns, and takes over its bound.</summary>
    public void Batch(StreamBatch batch)
    {
        batch.Bound = Long();
        Column(batch.Rowtimes);
        foreach (var column in batch.Columns)
        {
            Column(column);
        }
    }

    private ReadOnlySpan<byte> Fill(int count)
    {
        Read(_number.AsSpan(0, count));
        return _number.AsSpan(0, count);
    }

    private void Read(Span<byte> bytes)
    {
        if (source.ReadAtLeast(bytes, bytes.Length, false) < bytes.Length)
        {
            throw new InvalidDataException("The state ends too early.");
        }
    }
}
