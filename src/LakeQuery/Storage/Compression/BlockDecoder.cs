namespace LakeQuery.Storage.Compression;

/// <summary>A decompressor that gives its output in pieces. Broken input is an InvalidDataException, input that ends too early an
/// EndOfStreamException; memory is bounded by the format's own limits, whatever the input says.</summary>
internal abstract class BlockDecoder : IDisposable
{
    /// <summary>The next bytes, good until the next call; null at the end. A piece may be empty.</summary>
    public abstract ArraySegment<byte>? Next();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>What is thrown for broken input.</summary>
    protected static InvalidDataException Broken(string reason) => new($"its compressed data is broken: {reason}");
}

/// <summary>The output of a <see cref="BlockDecoder"/> as a stream.</summary>
internal sealed class BlockStream(BlockDecoder decoder) : ReadOnlyStream
{
    private ArraySegment<byte> _rest = [];
    private bool _ended;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_rest.Count == 0)
        {
            if (_ended)
            {
                return 0;
            }

            var next = decoder.Next();
            _ended = next is null;
            _rest = next ?? [];
        }

        var count = Math.Min(buffer.Length, _rest.Count);
        _rest.AsSpan(0, count).CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        decoder.Dispose();
        base.Dispose(disposing);
    }
}
