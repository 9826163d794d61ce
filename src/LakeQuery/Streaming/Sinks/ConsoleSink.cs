using System.Buffers;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sinks;

/// <summary>Rows on standard output as they come: lines of JSON or CSV.</summary>
internal sealed class ConsoleSink(Stream output, StreamFormat format, StreamDefinition stream, StreamSinkOptions options) : StreamSink
{
    private const int FlushBytes = 1 << 16;

    private readonly RowEncoder _encoder = RowEncoder.Create(format, stream, options);
    private readonly ArrayBufferWriter<byte> _lines = new(2 * FlushBytes);
    private bool _hasBegun;

    /// <inheritdoc/>
    public override bool IsExactlyOnce => false;

    /// <inheritdoc/>
    public override void Receive(StreamBatch batch)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            if (options.HasHeader)
            {
                _encoder.WriteHeader(_lines);
            }
        }

        for (var row = 0; row < batch.RowCount; row++)
        {
            _encoder.Write(batch, row, _lines);
            if (_lines.WrittenCount >= FlushBytes)
            {
                Flush();
            }
        }

        Flush();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        output.Write(_lines.WrittenSpan);
        output.Flush();
        _lines.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public override void Prepare(StateWriter state) => Flush();

    /// <inheritdoc/>
    public override void Commit()
    {
    }

    // What went out before is out; a header is not written again.
    /// <inheritdoc/>
    public override void Restore(StateReader state) => _hasBegun = true;
}
