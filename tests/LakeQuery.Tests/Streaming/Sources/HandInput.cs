using System.Collections.Concurrent;
using System.Text;

namespace LakeQuery.Tests.Streaming.Sources;

/// <summary>An input that gives what a test hands to it, and waits in between as a pipe does.</summary>
internal sealed class HandInput : Stream
{
    private readonly BlockingCollection<byte[]> _pieces = [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Give(string text) => _pieces.Add(Encoding.UTF8.GetBytes(text));

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (!_pieces.TryTake(out var piece, Timeout.Infinite))
        {
            return 0;
        }

        piece.CopyTo(buffer.AsSpan(offset, count));
        return piece.Length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _pieces.CompleteAdding();
        base.Dispose(disposing);
    }
}
