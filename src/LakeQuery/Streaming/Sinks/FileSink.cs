using System.Buffers;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sinks;

/// <summary>Lines added to a file. A checkpoint notes how long it is; after a crash what is behind that is cut off, so that each row is there once.</summary>
internal sealed class FileSink : StreamSink
{
    private const int StateVersion = 1;
    private const int FlushBytes = 1 << 16;

    private readonly string _path;
    private readonly RowEncoder _encoder;
    private readonly bool _hasHeader;
    private readonly ArrayBufferWriter<byte> _lines = new(2 * FlushBytes);
    private FileStream? _file;

    public FileSink(string path, StreamFormat format, StreamDefinition stream, StreamSinkOptions options)
    {
        _path = Path.GetFullPath(path);
        _encoder = RowEncoder.Create(format, stream, options);
        _hasHeader = format == StreamFormat.Csv && options.HasHeader;
    }

    /// <inheritdoc/>
    public override bool IsExactlyOnce => true;

    /// <inheritdoc/>
    public override void Receive(StreamBatch batch)
    {
        Open();
        for (var row = 0; row < batch.RowCount; row++)
        {
            _encoder.Write(batch, row, _lines);
            if (_lines.WrittenCount >= FlushBytes)
            {
                Flush();
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        if (_lines.WrittenCount == 0)
        {
            return;
        }

        try
        {
            _file!.Write(_lines.WrittenSpan);
        }
        catch (IOException error)
        {
            throw QueryErrors.StreamSinkFailed(_path, error);
        }

        _lines.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public override void Prepare(StateWriter state)
    {
        Open();
        Flush();
        _file!.Flush(flushToDisk: true);
        state.Begin("file sink", StateVersion);
        state.Long(_file.Position);
    }

    /// <inheritdoc/>
    public override void Commit()
    {
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin("file sink", StateVersion);
        var length = state.Long();
        Open(FileMode.OpenOrCreate);
        if (_file!.Length < length)
        {
            throw QueryErrors.StreamSinkShrunk(_path, length);
        }

        _file.SetLength(length);
        _file.Position = length;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        base.Dispose(disposing);
    }

    private void Open()
    {
        if (_file is not null)
        {
            return;
        }

        Open(FileMode.Create);
        if (_hasHeader)
        {
            _encoder.WriteHeader(_lines);
        }
    }

    private void Open(FileMode mode)
    {
        try
        {
            DurableFiles.CreateDirectory(Path.GetDirectoryName(_path)!);
            _file = new FileStream(_path, mode, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0);
            DurableFiles.FlushDirectory(Path.GetDirectoryName(_path)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw QueryErrors.StreamSinkFailed(_path, error);
        }
    }
}
