using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Storage.Compression;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Kinesis;
using LakeQuery.Streaming.Sources;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sinks;

/// <summary>A stream of Kinesis: each row a record. After a crash rows since the last checkpoint are sent again, as the old service did.</summary>
internal sealed class KinesisSink : StreamSink
{
    private const int MaxRecords = 500;
    private const int MaxBytes = 4 << 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly KinesisClient _client;
    private readonly RowEncoder _encoder;
    private readonly int _keyColumn = -1;
    private readonly List<(string Key, byte[] Data)> _records = [];
    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly ManualResetEvent _never = new(false);
    private int _bytes;

    public KinesisSink(string name, StreamFormat format, StreamDefinition stream, StreamSinkOptions options)
    {
        if (options.PartitionKeyColumn is { } key)
        {
            _keyColumn = RowtimeAssigner.IndexOf(stream, key)
                ?? throw QueryErrors.StreamPartitionKey(key, stream.Name, stream.Columns.Select(column => column.Name));
        }

        _client = new KinesisClient(name, options.Endpoint, options.Region);
        _encoder = RowEncoder.Create(format, stream, options);
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
            if (_records.Count == MaxRecords || _bytes + data.Length > MaxBytes)
            {
                Flush();
            }

            _records.Add((KeyOf(batch, row, data), data));
            _bytes += data.Length;
        }

        Flush();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        var pause = FirstPause;
        while (_records.Count > 0)
        {
            if (!Send())
            {
                // A destination that does not take rows holds the whole application up.
                _never.WaitOne(pause);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }

        _bytes = 0;
    }

    /// <inheritdoc/>
    public override void Prepare(StateWriter state) => Flush();

    /// <inheritdoc/>
    public override void Commit()
    {
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _client.Dispose();
        _never.Dispose();
        base.Dispose(disposing);
    }

    // True where all records were taken; those that were not are left.
    private bool Send()
    {
        try
        {
            using var answer = _client.Call(
                "PutRecords", json =>
                {
                    json.WriteString("StreamName", _client.Stream);
                    json.WriteStartArray("Records");
                    foreach (var (key, data) in _records)
                    {
                        json.WriteStartObject();
                        json.WriteBase64String("Data", data);
                        json.WriteString("PartitionKey", key);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                }, CancellationToken.None);
            var index = 0;
            var refused = new List<(string, byte[])>();
            foreach (var record in answer.RootElement.GetProperty("Records").EnumerateArray())
            {
                if (record.TryGetProperty("ErrorCode", out var code) && code.ValueKind == JsonValueKind.String)
                {
                    refused.Add(_records[index]);
                }

                index++;
            }

            _records.Clear();
            _records.AddRange(refused);
            return refused.Count == 0;
        }
        catch (KinesisException error) when (error.CanRetry)
        {
            return false;
        }
        catch (KinesisException error)
        {
            throw _client.Failure("PutRecords", error);
        }
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
        return Encoding.UTF8.GetString(room[..RowEncoder.Scalar(batch.Columns[_keyColumn], row, room)]);
    }
}
