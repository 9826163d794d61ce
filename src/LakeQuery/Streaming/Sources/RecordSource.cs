using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sources;

/// <summary>A source whose rows are records in bytes: finds the records in what a feed gives and has them parsed.</summary>
internal sealed class RecordSource : StreamSource
{
    private const int StateVersion = 1;
    private const int FirstBufferBytes = 1 << 18;

    // A read ends after so many bytes even if no row came of them, so that checkpoints don't wait.
    private const long MaxBytesPerRead = 64 << 20;

    private readonly RecordFeed _feed;
    private readonly RowBuilder _rows;
    private readonly RecordParser _parser;
    private readonly RecordSplitter? _splitter;
    private readonly CsvRecordParser? _header;
    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _start;
    private int _end;
    private bool _pieceIsOver;
    private bool _ended;
    private bool _skipsRecord;
    private bool _isDescribed;

    // Bytes of the piece at hand that were taken as records, and that are still to be passed over after a restart.
    private long _offset;
    private long _toSkip;
    private byte[]? _headerRecord;

    /// <param name="feed">Gives the bytes.</param>
    /// <param name="rows">Takes the rows.</param>
    /// <param name="parser">Reads records.</param>
    /// <param name="splitter">Finds them; null where the parser itself does, in whole pieces.</param>
    /// <param name="hasHeader">Whether each piece begins with names.</param>
    public RecordSource(RecordFeed feed, RowBuilder rows, RecordParser parser, RecordSplitter? splitter, bool hasHeader)
    {
        (_feed, _rows, _parser, _splitter) = (feed, rows, parser, splitter);
        _header = hasHeader ? (CsvRecordParser)parser : null;
    }

    /// <inheritdoc/>
    public override (long Read, long? Total) Progress => _feed.Progress;

    /// <inheritdoc/>
    public override string? Address => _feed.Address;

    /// <inheritdoc/>
    public override void Start() => _feed.Start();

    /// <inheritdoc/>
    public override void Commit(int checkpointsKept) => _feed.Commit(checkpointsKept);

    /// <inheritdoc/>
    public override SourceRead Read(StreamBatch batch, int maxRows, TimeSpan wait, CancellationToken cancellation)
    {
        _rows.Attach(batch);
        long taken = 0;
        while (!_ended)
        {
            taken += TakeRecords(maxRows);
            if (_rows.RowCount >= maxRows || taken >= MaxBytesPerRead)
            {
                return Finish(batch, SourceRead.Rows);
            }

            if (_pieceIsOver)
            {
                EndPiece();
                continue;
            }

            // Rows that are in the batch count as read: from then on nothing may throw them away.
            var room = MakeRoom();
            var hasRows = _rows.RowCount > 0;
            switch (_feed.Read(room, hasRows ? TimeSpan.Zero : wait, out var count, hasRows ? CancellationToken.None : cancellation))
            {
                case FeedRead.Bytes:
                    _end += count;
                    if (!_isDescribed)
                    {
                        _feed.Describe(_rows.Origin);
                        _isDescribed = true;
                    }

                    Skip();
                    break;
                case FeedRead.Idle:
                    return Finish(batch, _rows.RowCount > 0 ? SourceRead.Rows : SourceRead.Idle);
                case FeedRead.PieceEnd:
                    _pieceIsOver = true;
                    break;
                default:
                    (_pieceIsOver, _ended) = (true, true);
                    TakeRecords(int.MaxValue);
                    EndPiece();
                    break;
            }
        }

        batch.Bound = StreamBatch.End;
        return SourceRead.End;
    }

    /// <inheritdoc/>
    public override void SavePosition(StateWriter state)
    {
        state.Begin("records", StateVersion);
        _rows.Rowtimes.Save(state);
        state.Bool(_ended);
        state.Bool(_headerRecord is not null);
        state.Bytes(_headerRecord);
        _feed.Save(state, _offset);
    }

    /// <inheritdoc/>
    public override void RestorePosition(StateReader state)
    {
        state.Begin("records", StateVersion);
        _rows.Rowtimes.Restore(state);
        _ended = state.Bool();
        var hasHeader = state.Bool();
        var header = state.Bytes();
        (_offset, _toSkip) = _feed.Restore(state);
        _offset -= _toSkip;
        if (hasHeader)
        {
            _headerRecord = header;
            _header?.TakeHeader(header, _feed.PieceName);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _feed.Dispose();
        base.Dispose(disposing);
    }

    private SourceRead Finish(StreamBatch batch, SourceRead read)
    {
        batch.Bound = read == SourceRead.Idle ? _rows.Rowtimes.BoundWhenIdle() : _rows.Rowtimes.Last;
        return read;
    }

    // Parses the records that are whole; gives their bytes.
    private long TakeRecords(int maxRows)
    {
        var first = _start;
        if (_toSkip > 0)
        {
            return 0;
        }

        while (_rows.RowCount < maxRows && _start < _end)
        {
            var bytes = _buffer.AsSpan(_start, _end - _start);
            int length, endLength;
            if (_splitter is null)
            {
                if (!_pieceIsOver)
                {
                    break;
                }

                length = _parser.ParseNext(bytes);
                Advance(length);
                continue;
            }

            if (!_splitter.TryFind(bytes, out length, out endLength))
            {
                if (!_pieceIsOver)
                {
                    break;
                }

                (length, endLength) = (bytes.Length, 0);
                _splitter.Reset();
            }

            Take(bytes[..length]);
            Advance(length + endLength);
        }

        return _start - first;
    }

    private void Take(ReadOnlySpan<byte> record)
    {
        if (_skipsRecord)
        {
            _skipsRecord = false;
        }
        else if (_header is not null && _headerRecord is null)
        {
            _header.TakeHeader(record, _feed.PieceName);
            _headerRecord = record.ToArray();
        }
        else
        {
            _parser.Parse(_offset == 0 && record.StartsWith("\uFEFF"u8) ? record[3..] : record);
        }
    }

    private void Advance(int length)
    {
        _start += length;
        _offset += length;
    }

    private void EndPiece()
    {
        _splitter?.Reset();
        (_pieceIsOver, _skipsRecord, _isDescribed, _headerRecord) = (false, false, false, null);
        (_start, _end, _offset, _toSkip) = (0, 0, 0, 0);
    }

    private void Skip()
    {
        var count = (int)Math.Min(_toSkip, _end - _start);
        _toSkip -= count;
        Advance(count);
    }

    // Room behind the bytes at hand. A record that is too long for any buffer is reported and passed over.
    private Span<byte> MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_end >= RecordParser.MaxRecordBytes)
            {
                if (!_skipsRecord)
                {
                    _rows.Begin();
                    _rows.Reject("MALFORMED_RECORD", $"the record is longer than {RecordParser.MaxRecordBytes} bytes", _buffer.AsSpan(0, 1024));
                }

                _skipsRecord = true;
                _splitter?.Reset();
                Advance(_end);
                (_start, _end) = (0, 0);
            }
            else
            {
                Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, RecordParser.MaxRecordBytes));
            }
        }

        return _buffer.AsSpan(_end);
    }
}
