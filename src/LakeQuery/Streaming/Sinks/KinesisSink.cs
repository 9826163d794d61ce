using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Storage.Compression;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.Kinesis;
using LakeQuery.Streaming.Sources;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sinks;

/// <summary>A stream of Kinesis: each row a record. After a crash rows since the last checkpoint are sent again, as the old service did.</summary>
/// <remarks>What is not taken is sent again, in its order and before any other row, after pauses that grow; that holds the whole application up. It ends
/// when the stream has taken nothing for too long, and when the application is asked to stop: then what is left goes into the checkpoint.</remarks>
internal sealed class KinesisSink : StreamSink
{
    private const int MaxRecords = 500;
    private const int MaxBytes = 4 << 20;
    private const int MaxKeyBytesPerChar = 3;
    private const int StateVersion = 1;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // What is on its way when the application is asked to stop may still arrive.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    private readonly KinesisClient _client;
    private readonly StreamContext _context;
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _hardStop = new();
    private readonly CancellationTokenRegistration _stopping;
    private readonly RowEncoder _encoder;
    private readonly int _keyColumn = -1;
    private readonly List<(string Key, byte[] Data)> _records = [];
    private readonly ArrayBufferWriter<byte> _row = new();

    public KinesisSink(string name, StreamFormat format, StreamDefinition stream, StreamSinkOptions options, StreamContext context)
    {
        (_context, _patience) = (context, options.RetryPeriod);
        if (options.PartitionKeyColumn is { } key)
        {
            _keyColumn = RowtimeAssigner.IndexOf(stream, key)
                ?? throw QueryErrors.StreamPartitionKey(key, stream.Name, stream.Columns.Select(column => column.Name));
        }

        _client = new KinesisClient(name, options.Endpoint, options.Region);
        _encoder = RowEncoder.Create(format, stream, options);
        _stopping = context.Stop.Register(() => _hardStop.CancelAfter(StopGrace));
    }

    /// <inheritdoc/>
    public override bool IsExactlyOnce => false;

    /// <inheritdoc/>
    public override void Receive(StreamBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            _row.ResetWrittenCount();
            _encoder.Write(batch, row, _row);
            var data = _row.WrittenSpan.ToArray();
            _records.Add((KeyOf(batch, row, data), data));
        }

        Flush();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        var pause = FirstPause;
        var since = _context.Clock.GetTimestamp();
        while (_records.Count > 0)
        {
            var before = _records.Count;
            if (Send() is { } refusal)
            {
                (pause, since) = _records.Count < before ? (FirstPause, _context.Clock.GetTimestamp()) : (pause, since);
                if (_context.Stop.IsCancellationRequested)
                {
                    return;
                }

                var waited = _context.Clock.GetElapsedTime(since);
                if (waited >= _patience)
                {
                    throw QueryErrors.KinesisTakesNothing(_client.Stream, _patience, refusal);
                }

                // A destination that does not take rows holds the whole application up.
                _context.Stop.WaitHandle.WaitOne(pause);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <inheritdoc/>
    public override void Prepare(StateWriter state)
    {
        Flush();
        if (_records.Count > 0 && _context.CheckpointDirectory is null)
        {
            throw QueryErrors.KinesisRowsLeft(_client.Stream, _records.Count);
        }

        state.Begin("kinesis sink", StateVersion);
        state.Int(_records.Count);
        foreach (var (key, data) in _records)
        {
            state.Text(key);
            state.Bytes(data);
        }
    }

    /// <inheritdoc/>
    public override void Commit()
    {
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin("kinesis sink", StateVersion);
        for (var left = state.Count(); left > 0; left--)
        {
            _records.Add((state.Text(), state.Bytes()));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _stopping.Dispose();
        _hardStop.Dispose();
        _client.Dispose();
        base.Dispose(disposing);
    }

    // Sends the first records, as many as go into one request; those that were not taken are left. Gives why, or null.
    private string? Send()
    {
        var count = 0;
        for (var bytes = 0; count < _records.Count && count < MaxRecords; count++)
        {
            bytes += _records[count].Data.Length + (MaxKeyBytesPerChar * _records[count].Key.Length);
            if (bytes > MaxBytes && count > 0)
            {
                break;
            }
        }

        try
        {
            using var answer = _client.Call("PutRecords", json => Write(json, count), _hardStop.Token, attempts: 1);
            string? refusal = null;
            var index = 0;
            var refused = new List<(string, byte[])>();
            foreach (var record in answer.RootElement.GetProperty("Records").EnumerateArray())
            {
                if (record.TryGetProperty("ErrorCode", out var code) && code.ValueKind == JsonValueKind.String)
                {
                    refused.Add(_records[index]);
                    refusal = $"{code.GetString()}: {(record.TryGetProperty("ErrorMessage", out var message) ? message.GetString() : null)}";
                }

                index++;
            }

            _records.RemoveRange(0, count);
            _records.InsertRange(0, refused);
            return refusal;
        }
        catch (KinesisException error) when (error.CanRetry)
        {
            return $"{error.Kind}: {error.Message}";
        }
        catch (KinesisException error)
        {
            throw QueryErrors.KinesisRefusesRows(_client.Stream, $"{error.Kind}: {error.Message}", error);
        }
        catch (OperationCanceledException) when (_context.Stop.IsCancellationRequested)
        {
            return "the application is stopping";
        }
    }

    private void Write(Utf8JsonWriter json, int count)
    {
        json.WriteString("StreamName", _client.Stream);
        json.WriteStartArray("Records");
        foreach (var (key, data) in _records.Take(count))
        {
            json.WriteStartObject();
            json.WriteBase64String("Data", data);
            json.WriteString("PartitionKey", key);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private string KeyOf(StreamBatch batch, int row, byte[] data)
    {
        if (_keyColumn < 0 || batch.Columns[_keyColumn].IsNull(row))
        {
            return XxHash64.Of(data).ToString("x16", CultureInfo.InvariantCulture);
        }

        if (batch.Columns[_keyColumn] is TextColumn text)
        {
            var key = Encoding.UTF8.GetString(Utf8Cut.Bytes(text.Bytes(row), 256));
            return key.Length == 0 ? "-" : key;
        }

        Span<byte> room = stackalloc byte[Execution.ColumnReaders.ValueText.MaxScalarBytes];
        return Encoding.UTF8.GetString(room[..RowText.Scalar(batch.Columns[_keyColumn], row, room)]);
    }
}
