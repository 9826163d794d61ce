namespace LakeQuery.Storage.Compression;

/// <summary>Snappy's raw format: the size, then literals and copies of what came before.</summary>
internal sealed class SnappyBlock : ChunkDecoder
{
    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> chunk, Span<byte> output)
    {
        var size = ReadSize(ref chunk);
        if (size > (uint)output.Length)
        {
            throw Broken();
        }

        output = output[..(int)size];
        var written = 0;
        while (!chunk.IsEmpty)
        {
            var tag = chunk[0];
            chunk = chunk[1..];
            if ((tag & 3) == 0)
            {
                var length = LiteralLength(tag >> 2, ref chunk);
                if (length > chunk.Length || length > output.Length - written)
                {
                    throw Broken();
                }

                chunk[..(int)length].CopyTo(output[written..]);
                written += (int)length;
                chunk = chunk[(int)length..];
                continue;
            }

            var (copy, offset) = ReadCopy(tag, ref chunk);
            if (offset == 0 || offset > (uint)written || copy > output.Length - written)
            {
                throw Broken();
            }

            Overlapping.Copy(output, ref written, (int)offset, copy);
        }

        return written == output.Length ? written : throw Broken();
    }

    private static uint ReadSize(ref ReadOnlySpan<byte> chunk)
    {
        uint size = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (chunk.IsEmpty)
            {
                throw Broken();
            }

            var part = chunk[0];
            chunk = chunk[1..];
            size |= (uint)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return size;
            }
        }

        throw Broken();
    }

    private static long LiteralLength(int code, ref ReadOnlySpan<byte> chunk)
    {
        if (code < 60)
        {
            return code + 1;
        }

        var count = code - 59;
        return Number(count, ref chunk) + 1L;
    }

    private static (int Length, uint Offset) ReadCopy(int tag, ref ReadOnlySpan<byte> chunk) => (tag & 3) switch
    {
        1 => (((tag >> 2) & 7) + 4, ((uint)(tag >> 5) << 8) | Number(1, ref chunk)),
        2 => ((tag >> 2) + 1, Number(2, ref chunk)),
        _ => ((tag >> 2) + 1, Number(4, ref chunk)),
    };

    private static uint Number(int bytes, ref ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < bytes)
        {
            throw Broken();
        }

        uint number = 0;
        for (var index = 0; index < bytes; index++)
        {
            number |= (uint)chunk[index] << (8 * index);
        }

        chunk = chunk[bytes..];
        return number;
    }
}

/// <summary>Copies of what was written a little before, which repeat themselves where they reach into their own output.</summary>
internal static class Overlapping
{
    /// <summary>Writes so many bytes from so far back; the caller has checked both.</summary>
    public static void Copy(Span<byte> output, ref int written, int offset, int length)
    {
        if (offset >= length)
        {
            output.Slice(written - offset, length).CopyTo(output[written..]);
        }
        else if (offset == 1)
        {
            output.Slice(written, length).Fill(output[written - 1]);
        }
        else
        {
            for (var index = 0; index < length; index++)
            {
                output[written + index] = output[written + index - offset];
            }
        }

        written += length;
    }
}
