namespace LakeQuery.Storage.Compression;

/// <summary>LZ4's block format: literals, then a copy of what came before, until the block ends with literals.</summary>
internal sealed class Lz4Block : ChunkDecoder
{
    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> chunk, Span<byte> output)
    {
        var written = 0;
        while (true)
        {
            if (chunk.IsEmpty)
            {
                throw Broken();
            }

            var token = chunk[0];
            chunk = chunk[1..];
            var literals = Length(token >> 4, ref chunk);
            if (literals > chunk.Length || literals > output.Length - written)
            {
                throw Broken();
            }

            chunk[..literals].CopyTo(output[written..]);
            written += literals;
            chunk = chunk[literals..];
            if (chunk.IsEmpty)
            {
                return written;
            }

            if (chunk.Length < 2)
            {
                throw Broken();
            }

            var offset = chunk[0] | (chunk[1] << 8);
            chunk = chunk[2..];
            var copy = Length(token & 15, ref chunk) + 4;
            if (offset == 0 || offset > written || copy > output.Length - written)
            {
                throw Broken();
            }

            Overlapping.Copy(output, ref written, offset, copy);
        }
    }

    private static int Length(int code, ref ReadOnlySpan<byte> chunk)
    {
        if (code < 15)
        {
            return code;
        }

        long length = 15;
        while (true)
        {
            if (chunk.IsEmpty)
            {
                throw Broken();
            }

            var more = chunk[0];
            chunk = chunk[1..];
            length += more;
            if (length > int.MaxValue / 2)
            {
                throw Broken();
            }

            if (more < 255)
            {
                return (int)length;
            }
        }
    }
}
