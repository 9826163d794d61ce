using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using LakeQuery.Errors;
using LakeQuery.Streaming.Kinesis;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sources;

/// <summary>A stream of Kinesis: its shards in turn, each record a piece, and of one into which the Kinesis Producer Library packed several each of these.
/// Shards that others were split or merged into are read once those are read to their end, so that the records of a key stay in order.</summary>
internal sealed class KinesisFeed : RecordFeed
{
    // The service allows five reads of a shard a second.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ListInterval = TimeSpan.FromSeconds(30);

    private const int StateVersion = 1;
    private const int RecordsPerRead = 2000;

    private readonly KinesisClient _client;
    private readonly TimeProvider _clock;
    private readonly string _startAt;
    private readonly SortedDictionary<string, Shard> _shards = new(StringComparer.Ordinal);
    private readonly Queue<Record> _fetched = new();
    private readonly bool _isLocal;
    private Record? _current;
    private int _offsetInRecord;
    private bool _isOver;
    private Shard? _fetchedFrom;
    private string? _first;
    private (string SequenceNumber, int SubSequence) _resumed = ("", 0);
    private string? _lastPolled;
    private long _nextList;
    private bool _isListed;
    private long _startMillis;
    private bool _isRestored;
    private long _read;

    public KinesisFeed(string stream, StreamSourceOptions options, TimeProvider clock)
    {
        _client = new KinesisClient(stream, options.Endpoint, options.Region);
        (_clock, _startAt) = (clock, options.StartAt);
        _isLocal = options.Endpoint is { } endpoint && Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.IsLoopback;
        if (_startAt is not ("TRIM_HORIZON" or "LATEST") && !DateTimeOffset.TryParse(_startAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            throw QueryErrors.InvalidOption("start", _startAt, "TRIM_HORIZON, LATEST or a time such as 2024-01-31T12:00:00Z");
        }

        _startMillis = clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <inheritdoc/>
    public override string PieceName => "kinesis:" + _client.Stream;

    /// <inheritdoc/>
    public override (long Read, long? Total) Progress => (_read, null);

    /// <inheritdoc/>
    public override FeedRead Read(Span<byte> room, TimeSpan wait, out int count, CancellationToken cancellation)
    {
        count = 0;
        if (_isOver)
        {
            // Asked for more, the reader has taken all of the record: from now on it lies behind the position.
            _fetchedFrom!.Last = _current!.IsLast ? _current.SequenceNumber : _fetchedFrom.Last;
            (_current, _isOver) = (null, false);
        }

        if (_current is null)
        {
            if (_fetched.Count == 0 && !Fetch(wait, cancellation))
            {
                return FeedRead.Idle;
            }

            (_current, _offsetInRecord) = (_fetched.Dequeue(), 0);
        }

        if (_offsetInRecord == _current.Data.Length)
        {
            _isOver = true;
            return FeedRead.PieceEnd;
        }

        count = Math.Min(room.Length, _current.Data.Length - _offsetInRecord);
        _current.Data.Span.Slice(_offsetInRecord, count).CopyTo(room);
        _offsetInRecord += count;
        _read += count;
        return FeedRead.Bytes;
    }

    /// <inheritdoc/>
    public override void Describe(RecordOrigin origin)
    {
        if (_current is { } record)
        {
            origin.ArrivalMicros = record.ArrivalMicros;
            origin.PartitionKey = Encoding.UTF8.GetBytes(record.PartitionKey);
            origin.SequenceNumber = Encoding.UTF8.GetBytes(record.SequenceNumber);
            origin.ShardId = Encoding.UTF8.GetBytes(_fetchedFrom!.Id);
        }
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state, long offset)
    {
        state.Begin("kinesis", StateVersion);
        state.Long(_startMillis);
        state.Int(_shards.Count);
        foreach (var shard in _shards.Values)
        {
            state.Text(shard.Id);
            state.Text(shard.Last ?? "");
            state.Bool(shard.IsChild);
            state.Bool(shard.IsFinished && (_fetchedFrom != shard || (_current is null && _fetched.Count == 0)));
        }

        state.Text(_current is null ? "" : _fetchedFrom!.Id);
        state.Text(_current?.SequenceNumber ?? "");
        state.Int(_current?.SubSequence ?? 0);
        state.Long(_current is null ? 0 : offset);
    }

    /// <inheritdoc/>
    public override (long Offset, long ToSkip) Restore(StateReader state)
    {
        _isRestored = true;
        state.Begin("kinesis", StateVersion);
        _startMillis = state.Long();
        for (var left = state.Count(); left > 0; left--)
        {
            var shard = new Shard(state.Text());
            shard.Last = state.Text() is { Length: > 0 } last ? last : null;
            shard.IsChild = state.Bool();
            shard.IsFinished = state.Bool();
            _shards.Add(shard.Id, shard);
        }

        var first = state.Text();
        var at = state.Text();
        var subSequence = state.Int();
        var offset = state.Long();
        if (first.Length == 0)
        {
            return (0, 0);
        }

        // The record at hand comes first, and is passed over as far as it was taken.
        _first = first;
        _shards[first].At = at;
        _resumed = (at, subSequence);
        return (offset, offset);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _client.Dispose();
        base.Dispose(disposing);
    }

    // Reads shards in turn until one has records; false where none has within the time.
    private bool Fetch(TimeSpan wait, CancellationToken cancellation)
    {
        var until = _clock.GetTimestamp();
        while (true)
        {
            List(cancellation);
            foreach (var shard in InTurn())
            {
                if (_clock.GetElapsedTime(shard.LastPoll) < PollInterval && shard.WasEmpty && !_isLocal)
                {
                    continue;
                }

                _lastPolled = shard.Id;
                if (Fetch(shard, cancellation))
                {
                    _first = null;
                    return true;
                }
            }

            var left = wait - _clock.GetElapsedTime(until);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            var pause = _isLocal ? TimeSpan.FromMilliseconds(10) : PollInterval / 2;
            cancellation.WaitHandle.WaitOne(pause < left ? pause : left);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private List<Shard> InTurn()
    {
        if (_first is { } first)
        {
            return [_shards[first]];
        }

        // A shard waits for those it came from, as far as they are still kept.
        var open = _shards.Values
            .Where(shard => !shard.IsFinished && shard.Parents.All(parent => !_shards.TryGetValue(parent, out var known) || known.IsFinished)).ToList();
        var after = open.FindIndex(shard => string.CompareOrdinal(shard.Id, _lastPolled) > 0);
        return after <= 0 ? open : [.. open[after..], .. open[..after]];
    }

    private bool Fetch(Shard shard, CancellationToken cancellation)
    {
        try
        {
            shard.Iterator ??= Iterator(shard, cancellation);
            shard.LastPoll = _clock.GetTimestamp();
            using var answer = _client.Call(
                "GetRecords", json =>
                {
                    json.WriteString("ShardIterator", shard.Iterator);
                    json.WriteNumber("Limit", RecordsPerRead);
                }, cancellation);
            var records = answer.RootElement.GetProperty("Records");
            foreach (var record in records.EnumerateArray())
            {
                Add(
                    shard, record.GetProperty("SequenceNumber").GetString()!, record.GetProperty("PartitionKey").GetString()!,
                    record.TryGetProperty("ApproximateArrivalTimestamp", out var arrival) ? (long)Math.Round(arrival.GetDouble() * 1000) * 1000 : null,
                    record.GetProperty("Data").GetBytesFromBase64());
            }

            _fetchedFrom = shard;
            shard.At = null;
            shard.WasEmpty = _fetched.Count == 0;
            shard.Iterator = answer.RootElement.TryGetProperty("NextShardIterator", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
            if (shard.Iterator is null)
            {
                // Split or merged: what it became is to be found now.
                shard.IsFinished = true;
                _isListed = false;
            }

            return _fetched.Count > 0;
        }
        catch (KinesisException error) when (error.Kind == "ExpiredIteratorException")
        {
            shard.Iterator = null;
            return false;
        }
        catch (KinesisException error)
        {
            throw _client.Failure("GetRecords", error);
        }
    }

    // A record of the stream, or those that are packed in it. After a restart in the midst of them the first are passed over.
    private void Add(Shard shard, string sequenceNumber, string partitionKey, long? arrivalMicros, byte[] data)
    {
        if (!AggregatedRecord.TryUnpack(data, out var items))
        {
            _fetched.Enqueue(new Record(sequenceNumber, 0, true, partitionKey, arrivalMicros, data));
            return;
        }

        var own = items.Where(item => item.IsIn(shard.FirstHash, shard.LastHash)).ToList();
        for (var index = sequenceNumber == _resumed.SequenceNumber ? _resumed.SubSequence : 0; index < own.Count; index++)
        {
            _fetched.Enqueue(new Record(sequenceNumber, index, index == own.Count - 1, own[index].PartitionKey, arrivalMicros, own[index].Data));
        }
    }

    private string Iterator(Shard shard, CancellationToken cancellation)
    {
        using var answer = _client.Call(
            "GetShardIterator", json =>
            {
                json.WriteString("StreamName", _client.Stream);
                json.WriteString("ShardId", shard.Id);
                if (shard.At is { } at)
                {
                    json.WriteString("ShardIteratorType", "AT_SEQUENCE_NUMBER");
                    json.WriteString("StartingSequenceNumber", at);
                }
                else if (shard.Last is { } last)
                {
                    json.WriteString("ShardIteratorType", "AFTER_SEQUENCE_NUMBER");
                    json.WriteString("StartingSequenceNumber", last);
                }
                else if (_startAt == "TRIM_HORIZON" || shard.IsChild)
                {
                    json.WriteString("ShardIteratorType", "TRIM_HORIZON");
                }
                else if (_startAt == "LATEST" && !_isRestored)
                {
                    json.WriteString("ShardIteratorType", "LATEST");
                }
                else
                {
                    var millis = _startAt == "LATEST" ? _startMillis
                        : DateTimeOffset.Parse(_startAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();
                    json.WriteString("ShardIteratorType", "AT_TIMESTAMP");
                    json.WriteNumber("Timestamp", millis / 1000.0);
                }
            }, cancellation);
        return answer.RootElement.GetProperty("ShardIterator").GetString()!;
    }

    private void List(CancellationToken cancellation)
    {
        if (_isListed && _clock.GetTimestamp() < _nextList)
        {
            return;
        }

        var isFirst = _shards.Count == 0;
        try
        {
            string? next = null;
            do
            {
                using var answer = _client.Call(
                    "ListShards", json =>
                    {
                        if (next is null)
                        {
                            json.WriteString("StreamName", _client.Stream);
                        }
                        else
                        {
                            json.WriteString("NextToken", next);
                        }
                    }, cancellation);
                foreach (var shard in answer.RootElement.GetProperty("Shards").EnumerateArray())
                {
                    Add(shard, isFirst);
                }

                next = answer.RootElement.TryGetProperty("NextToken", out var token) ? token.GetString() : null;
            }
            while (next is not null);
        }
        catch (KinesisException error)
        {
            throw _client.Failure("ListShards", error);
        }

        _isListed = true;
        _nextList = _clock.GetTimestamp() + (long)(ListInterval.TotalSeconds * _clock.TimestampFrequency);
    }

    private void Add(JsonElement shard, bool isFirst)
    {
        var id = shard.GetProperty("ShardId").GetString()!;
        string[] parents =
        [
            .. new[] { "ParentShardId", "AdjacentParentShardId" }
                .Select(name => shard.TryGetProperty(name, out var parent) ? parent.GetString() : null).OfType<string>(),
        ];
        if (!_shards.TryGetValue(id, out var known))
        {
            _shards.Add(id, known = new Shard(id) { IsChild = !isFirst });
        }

        known.Parents = parents;
        var range = shard.GetProperty("HashKeyRange");
        known.FirstHash = BigInteger.Parse(range.GetProperty("StartingHashKey").GetString()!, CultureInfo.InvariantCulture);
        known.LastHash = BigInteger.Parse(range.GetProperty("EndingHashKey").GetString()!, CultureInfo.InvariantCulture);
    }

    // Of an aggregate, a record has a place in it; the last one ends it.
    private sealed record Record(
        string SequenceNumber, int SubSequence, bool IsLast, string PartitionKey, long? ArrivalMicros, ReadOnlyMemory<byte> Data);

    private sealed class Shard(string id)
    {
        public string Id => id;

        public string[] Parents { get; set; } = [];

        // The keys it takes, by their hash.
        public BigInteger FirstHash { get; set; }

        public BigInteger LastHash { get; set; }

        // Found after the reading began: all of it counts.
        public bool IsChild { get; set; }

        // The last record that was wholly taken.
        public string? Last { get; set; }

        // The record to begin with, after a restart in its middle.
        public string? At { get; set; }

        public string? Iterator { get; set; }

        public bool IsFinished { get; set; }

        public bool WasEmpty { get; set; }

        public long LastPoll { get; set; }
    }
}
