using System.Collections.Immutable;
using System.Text;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Types;

namespace LakeQuery.Streaming;

/// <summary>error_stream: collects the rows that could not be used until the job takes them on to the sinks.</summary>
internal sealed class ErrorStream : IStreamErrors
{
    /// <summary>The name that destinations are bound to.</summary>
    public const string Name = "error_stream";

    private const int MaxMessageBytes = 4096;
    private const int MaxDataBytes = 49_152 / 2;

    private readonly TimeProvider _clock;
    private readonly StreamBatch _rows = new(Definition.Types);
    private long _lastMicros = long.MinValue;

    public ErrorStream(TimeProvider clock) => _clock = clock;

    /// <summary>Its columns, the old service's.</summary>
    public static StreamDefinition Definition { get; } = new(Name, Columns());

    /// <summary>Rows reported in all.</summary>
    public long Count { get; private set; }

    /// <summary>Of them those that came behind the watermark.</summary>
    public long LateCount { get; private set; }

    /// <summary>Whether anybody takes the rows; where nobody does they are only counted.</summary>
    public bool IsRead { get; set; }

    /// <summary>Begins to count where a checkpoint ended.</summary>
    public void RestoreCounts(long count, long lateCount) => (Count, LateCount) = (count, lateCount);

    /// <inheritdoc/>
    public void Report(StreamError error)
    {
        Count++;
        LateCount += error.Name == "LATE_ROW" ? 1 : 0;
        if (!IsRead)
        {
            return;
        }

        var micros = Math.Max(_lastMicros, _clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000);
        _lastMicros = micros;
        ((LongColumn)_rows.Columns[0]).Append(micros);
        Text(1, "WARN"u8, 10);
        Text(2, Encoding.UTF8.GetBytes(error.Name), 32);
        Text(3, Encoding.UTF8.GetBytes(error.Message), MaxMessageBytes);
        if (error.Rowtime is { } rowtime)
        {
            ((LongColumn)_rows.Columns[4]).Append(rowtime);
        }
        else
        {
            _rows.Columns[4].AppendNull();
        }

        Hex(error.Data.Span);
        if (error.Pump is { } pump)
        {
            Text(6, Encoding.UTF8.GetBytes(pump), 128);
        }
        else
        {
            _rows.Columns[6].AppendNull();
        }

        _rows.Rowtimes.Append(micros);
    }

    /// <summary>Gives what was collected to a receiver and forgets it.</summary>
    /// <param name="receiver">Takes the rows, with ERROR_TIME as ROWTIME.</param>
    /// <param name="isEnd">Whether none will follow.</param>
    public void DrainTo(IBatchReceiver receiver, bool isEnd)
    {
        _rows.Bound = isEnd ? StreamBatch.End : Math.Max(_rows.Bound, _lastMicros);
        if (_rows.RowCount > 0 || isEnd)
        {
            receiver.Receive(_rows);
        }

        _rows.Clear();
    }

    private void Text(int column, ReadOnlySpan<byte> text, int maxBytes) => ((TextColumn)_rows.Columns[column]).Append(Utf8Cut.Bytes(text, maxBytes));

    private void Hex(ReadOnlySpan<byte> data)
    {
        data = data[..Math.Min(data.Length, MaxDataBytes)];
        var room = ((TextColumn)_rows.Columns[5]).AppendBytes(data.Length * 2);
        _ = Convert.TryToHexString(data, room, out _);
    }

    private static ImmutableArray<StreamColumnDefinition> Columns() =>
    [
        new("ERROR_TIME", SqlType.TimestampMillis, false),
        new("ERROR_LEVEL", SqlType.BoundedVarchar(10), false),
        new("ERROR_NAME", SqlType.BoundedVarchar(32), false),
        new("MESSAGE", SqlType.BoundedVarchar(4096), false),
        new("DATA_ROWTIME", SqlType.TimestampMillis, false),
        new("DATA_ROW", SqlType.BoundedVarchar(49_152), false),
        new("PUMP_NAME", SqlType.BoundedVarchar(128), false),
    ];
}
