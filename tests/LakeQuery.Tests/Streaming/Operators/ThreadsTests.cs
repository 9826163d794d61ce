using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Sliding;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Operators;

/// <summary>Batches long enough for a second thread to help: the output is that of one thread, row by row.</summary>
public class ThreadsTests
{
    private const int RowCount = 120_000;

    private static readonly ImmutableArray<SqlType> Types = [SqlType.BigInt, SqlType.Varchar, SqlType.BigInt, SqlType.Double, SqlType.BigInt];

    private static readonly ImmutableArray<AggregateSpec> Aggregates =
    [
        new(AggregateKind.CountRows, -1, SqlType.BigInt), new(AggregateKind.Sum, 2, SqlType.BigInt), new(AggregateKind.Avg, 2, SqlType.BigInt),
        new(AggregateKind.Max, 2, SqlType.BigInt), new(AggregateKind.Min, 1, SqlType.Varchar), new(AggregateKind.Sum, 4, SqlType.BigInt),
        new(AggregateKind.Count, 4, SqlType.BigInt),
    ];

    private static readonly AggregateSpec DoubleSum = new(AggregateKind.Sum, 3, SqlType.Double);

    private static readonly Dictionary<string, Func<StreamEnvironment, StreamOperator>> Makers = new()
    {
        ["tumbling by number"] = environment => Tumbling(environment, [0], Aggregates),
        ["tumbling by number, no NULLs"] = environment => Tumbling(environment, [0], Aggregates[..5]),
        ["tumbling by text"] = environment => Tumbling(environment, [1], Aggregates),
        ["tumbling by both"] = environment => Tumbling(environment, [1, 0], Aggregates[..5]),
        ["tumbling without keys"] = environment => Tumbling(environment, [], Aggregates[..5]),
        ["tumbling of doubles"] = environment => Tumbling(environment, [0], [DoubleSum]),
        ["hop"] = environment => TableWindows.Aggregate(
            environment, Types, new TableWindow(TableWindowKind.Hop, 20_000_000, 4_000_000, 0, 0, LateRows.Drop, null), -1, [], [0],
            Aggregates.Add(DoubleSum)),
        ["sliding by range"] = environment => Sliding(environment, new SlidingFrame([0], 10_000_000, null)),
        ["sliding by rows"] = environment => Sliding(environment, new SlidingFrame([1], null, 20)),
        ["sliding without bound"] = environment => Sliding(environment, new SlidingFrame([0], null, null)),
    };

    public static TheoryData<string> Steps => [.. Makers.Keys];

    [Theory]
    [MemberData(nameof(Steps))]
    public void Two_threads_give_the_output_of_one(string name)
    {
        var expected = Run(Makers[name], 1, RowCount);
        Assert.Equal(expected, Run(Makers[name], 2, RowCount));
        Assert.Equal(expected, Run(Makers[name], 2, 40_000));
        Assert.Equal(expected, Run(Makers[name], 2, 9_999));
    }

    [Fact]
    public void A_failure_on_the_second_thread_is_thrown_on_the_first()
    {
        using var crew = new Crew();
        using var bothRun = new Barrier(2);
        var failure = Assert.Throws<InvalidOperationException>(() => crew.Run(bothRun.SignalAndWait, () =>
        {
            bothRun.SignalAndWait();
            throw new FormatException("there");
        }));
        Assert.IsType<FormatException>(failure.InnerException);
        Assert.Throws<FormatException>(() => crew.Run(() => throw new FormatException("here"), static () => { }));
        var done = 0;
        for (var round = 0; round < 1000; round++)
        {
            crew.Run(() => Interlocked.Increment(ref done), () => Interlocked.Increment(ref done));
        }

        Assert.Equal(2000, done);
    }

    // A thousand keys, of which a new one comes now and then; NULLs in the last column in the middle third.
    private static List<string> Run(Func<StreamEnvironment, StreamOperator> make, int threads, int batchRows)
    {
        var output = new LineReceiver();
        using var step = make(new StreamEnvironment { Errors = null!, Threads = threads });
        step.Output = output;
        var random = new Random(11);
        var batch = new StreamBatch(Types);
        for (var row = 0; row < RowCount; row++)
        {
            var key = random.Next(1000) + (random.Next(9000) == 0 ? random.Next(1_000_000) : 0);
            ((LongColumn)batch.Columns[0]).Append(key);
            ((TextColumn)batch.Columns[1]).Append([(byte)('a' + (key % 26)), (byte)('a' + (key % 7))]);
            ((LongColumn)batch.Columns[2]).Append(random.Next(1000));
            ((DoubleColumn)batch.Columns[3]).Append(random.NextDouble());
            StreamScript.Append(batch.Columns[4], row is > RowCount / 3 and < RowCount * 2 / 3 && key % 3 == 0 ? null : random.Next(100));
            batch.Rowtimes.Append(row * 1000L);
            if (batch.RowCount == batchRows)
            {
                step.Process(batch, 0);
                batch.Clear();
            }
        }

        batch.Bound = StreamBatch.End;
        step.Process(batch, 0);
        return output.Lines;
    }

    private static TumblingAggregate Tumbling(StreamEnvironment environment, ImmutableArray<int> keys, ImmutableArray<AggregateSpec> aggregates) => new(
        environment, Types, keys, [new MonotonicKey(-1, new RowtimeBucket(50_000_000, 0, 0, false))], aggregates);

    private static SlidingAggregate Sliding(StreamEnvironment environment, SlidingFrame frame) => new(
        environment, Types, [frame],
        [
            .. Aggregates.Select(spec => new SlidingCall(0, spec)), new SlidingCall(0, DoubleSum),
            new SlidingCall(0, new(AggregateKind.Lag, 4, SqlType.BigInt) { IgnoreNulls = true, DefaultColumn = 0 }),
        ]);
}
