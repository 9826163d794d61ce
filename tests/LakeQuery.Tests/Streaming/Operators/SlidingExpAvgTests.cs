using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Sliding;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Operators;

/// <summary>EXP_AVG against adding up its window anew for each row. The numbers are such that no addition rounds: the results are the same to the last bit.</summary>
public class SlidingExpAvgTests
{
    private const int RowCount = 400;

    private static readonly ImmutableArray<SqlType> Types = [SqlType.BigInt, SqlType.Double];

    [Theory]
    [InlineData(30_000, null, 1000)]
    [InlineData(30_000, null, 7_000)]
    [InlineData(3_000, null, 5_000)]
    [InlineData(0, null, 1_000)]
    [InlineData(null, 25L, 6_500)]
    [InlineData(null, 0L, 100)]
    [InlineData(null, null, 40_000)]
    public void Is_the_average_of_the_window_added_up_anew(int? rangeMillis, long? rowsBefore, int halfLifeMillis)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var rows = Rows(new Random(seed));
            var expected = Enumerable.Range(0, RowCount).Select(row => Anew(rows, row, rangeMillis * 1000L, rowsBefore, halfLifeMillis * 1000L)).ToList();
            Assert.Equal(expected, Run(rows, RowCount, -1, 1));
            Assert.Equal(expected, Run(rows, 1, -1, 1));
            Assert.Equal(expected, Run(rows, 37, 37 * (1 + (seed % 9)), 2));
        }

        List<double?> Run(List<(long Time, long? Key, double? Value)> rows, int batchRows, int restartAt, int threads)
        {
            var output = new Results();
            StreamOperator Make() => new SlidingAggregate(
                new StreamEnvironment { Errors = null!, Threads = threads }, Types, [new SlidingFrame([0], rangeMillis * 1000L, rowsBefore)],
                [new SlidingCall(0, new AggregateSpec(AggregateKind.ExpAvg, 1, SqlType.Double) { HalfLifeMicros = halfLifeMillis * 1000L })]);
            var step = Make();
            for (var start = 0; start < rows.Count; start += batchRows)
            {
                if (start == restartAt)
                {
                    step = StreamScript.Restart(step, Make());
                }

                step.Output = output;
                var batch = new StreamBatch(Types);
                foreach (var (time, key, value) in rows.Skip(start).Take(batchRows))
                {
                    StreamScript.Append(batch.Columns[0], key);
                    StreamScript.Append(batch.Columns[1], value);
                    batch.Rowtimes.Append(time);
                }

                step.Process(batch, 0);
            }

            step.Dispose();
            return output.Values;
        }
    }

    [Fact]
    public void A_long_window_costs_no_more_for_each_row_than_its_half_lives()
    {
        // 200,000 rows in the window at its end: added up anew that were 20 billion additions.
        var batch = new StreamBatch(Types);
        for (var row = 0; row < 200_000; row++)
        {
            ((LongColumn)batch.Columns[0]).Append(1);
            ((DoubleColumn)batch.Columns[1]).Append(row % 8);
            batch.Rowtimes.Append(row * 100L);
        }

        var output = new Results();
        using var step = new SlidingAggregate(
            new StreamEnvironment { Errors = null! }, Types, [new SlidingFrame([0], 3_600_000_000, null)],
            [new SlidingCall(0, new AggregateSpec(AggregateKind.ExpAvg, 1, SqlType.Double) { HalfLifeMicros = 5_000_000 })])
        { Output = output };
        step.Process(batch, 0);

        // Ages reach 19.9999 s: four pieces of 50,000 rows, each of which is as many rounds of 0 to 7.
        Assert.Equal(3.5, output.Values[^1]);
    }

    private static List<(long Time, long? Key, double? Value)> Rows(Random random)
    {
        var rows = new List<(long, long?, double?)>();
        var millis = 1_700_000_000_000L;
        for (var row = 0; row < RowCount; row++)
        {
            // Mostly close together, now and then equal or far apart.
            millis += random.Next(12) switch { 0 => random.Next(9_000), < 4 => 0, _ => random.Next(300) };
            rows.Add((millis * 1000, random.Next(6) == 0 ? null : random.Next(3), random.Next(5) == 0 ? null : random.Next(-800, 800) / 8.0));
        }

        return rows;
    }

    private static double? Anew(List<(long Time, long? Key, double? Value)> rows, int row, long? range, long? rowsBefore, long halfLife)
    {
        var (now, key, _) = rows[row];
        var window = rows.Take(row + 1).Where(other => other.Key == key).ToList();
        window = rowsBefore is { } count ? [.. window.TakeLast((int)count + 1)] : window;
        window = [.. window.Where(other => other.Value is not null && (range is null || other.Time >= now - range))];
        if (window.Count == 0)
        {
            return null;
        }

        // Weights from that of the youngest down: the factor is in both sums.
        var least = (now - window[^1].Time) / halfLife;
        var (sum, weights) = (0.0, 0.0);
        foreach (var (time, _, value) in window)
        {
            var weight = Math.Pow(2, least - ((now - time) / halfLife));
            sum += weight * value!.Value;
            weights += weight;
        }

        return sum / weights;
    }

    private sealed class Results : IBatchReceiver
    {
        public List<double?> Values { get; } = [];

        public void Receive(StreamBatch batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                Values.Add(batch.Columns[^1].IsNull(row) ? null : ((DoubleColumn)batch.Columns[^1]).Values[row]);
            }
        }
    }
}
