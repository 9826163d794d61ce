using System.Collections.Immutable;
using System.Text;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Benchmarks;

/// <summary>The rows of the streaming benchmarks: ten a millisecond, one of 1,000 keys each.</summary>
internal static class StreamRows
{
    private const int Keys = 1000;

    /// <summary>key, value, the value as a double, event time, key as a text.</summary>
    public static ImmutableArray<SqlType> Types { get; } = [SqlType.BigInt, SqlType.BigInt, SqlType.Double, SqlType.TimestampMillis, SqlType.Varchar];

    /// <summary>Batches of rows; the last ends the stream.</summary>
    public static List<StreamBatch> Make(int count, int batchRows)
    {
        byte[][] texts = [.. Enumerable.Range(0, Keys).Select(key => Encoding.UTF8.GetBytes($"device-{key:0000}"))];
        var batches = new List<StreamBatch>();
        var random = 88172645463325252UL;
        for (var first = 0; first < count; first += batchRows)
        {
            var rows = Math.Min(batchRows, count - first);
            var batch = new StreamBatch(Types);
            var keys = ((LongColumn)batch.Columns[0]).AppendSpan(rows);
            var values = ((LongColumn)batch.Columns[1]).AppendSpan(rows);
            var doubles = ((DoubleColumn)batch.Columns[2]).AppendSpan(rows);
            var times = ((LongColumn)batch.Columns[3]).AppendSpan(rows);
            var rowtimes = batch.Rowtimes.AppendSpan(rows);
            for (var row = 0; row < rows; row++)
            {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                keys[row] = (long)(random % Keys);
                values[row] = (long)(random >> 40) % 100;
                doubles[row] = values[row] / 10.0;
                times[row] = rowtimes[row] = (first + row) / 10 * 1000L;
                ((TextColumn)batch.Columns[4]).Append(texts[keys[row]]);
            }

            batch.Bound = first + rows == count ? StreamBatch.End : rowtimes[^1];
            batches.Add(batch);
        }

        return batches;
    }
}
