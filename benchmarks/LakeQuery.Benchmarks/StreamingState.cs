using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Joins;
using LakeQuery.Streaming.Operators.Sliding;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Benchmarks;

/// <summary>What each kind of window holds for a key: in memory, and in a checkpoint. SUM and COUNT by key, and ten rows of each key in the window.</summary>
internal static class StreamingState
{
    private const int Keys = 100_000;
    private const int RowsOfKey = 10;

    private static readonly ImmutableArray<SqlType> Types = [SqlType.BigInt, SqlType.BigInt, SqlType.Double];

    private static readonly ImmutableArray<AggregateSpec> Aggregates =
        [new(AggregateKind.Sum, 1, SqlType.BigInt), new(AggregateKind.CountRows, -1, SqlType.BigInt)];

    private static readonly (string Name, Func<StreamEnvironment, StreamOperator> Make)[] Steps =
    [
        ("tumbling", environment => new TumblingAggregate(environment, Types, [0], [new MonotonicKey(-1, new RowtimeBucket(60_000_000, 0, 0, false))], Aggregates)),
        ("stagger", environment => new StaggerAggregate(environment, Types, [0], 60_000_000, Aggregates)),
        ("TUMBLE", environment => Table(environment, TableWindowKind.Tumble, 0)),
        ("HOP of ten panes", environment => Table(environment, TableWindowKind.Hop, 6_000_000)),
        ("CUMULATE of ten steps", environment => Table(environment, TableWindowKind.Cumulate, 6_000_000)),
        ("SESSION", environment => TableWindows.Aggregate(
            environment, Types, new TableWindow(TableWindowKind.Session, 60_000_000, 0, 0, 0, LateRows.Drop, null), -1, [0], [0], Aggregates)),
        ("sliding, by time", environment => Sliding(environment, new SlidingFrame([0], 60_000_000, null), Aggregates)),
        ("sliding, ten rows", environment => Sliding(environment, new SlidingFrame([0], null, RowsOfKey), Aggregates)),
        ("sliding without bound", environment => Sliding(environment, new SlidingFrame([0], null, null), Aggregates)),
        ("sliding, sum of doubles", environment => Sliding(environment, new SlidingFrame([0], 60_000_000, null), [new(AggregateKind.Sum, 2, SqlType.Double)])),
        ("sliding, max", environment => Sliding(environment, new SlidingFrame([0], 60_000_000, null), [new(AggregateKind.Max, 1, SqlType.BigInt)])),
        ("EXP_AVG", environment => Sliding(
            environment, new SlidingFrame([0], 60_000_000, null), [new(AggregateKind.ExpAvg, 2, SqlType.Double) { HalfLifeMicros = 10_000_000 }])),
        ("join, one side of it", environment => new StreamJoin(
            JoinKind.Inner, Types, Types, [0], [0], null, new StreamJoinWindow(60_000_000, 0), new StreamJoinWindow(60_000_000, 0))),
    ];

    public static void Run()
    {
        Console.WriteLine();
        Console.WriteLine($"| state, {Keys:#,0} keys with {RowsOfKey} rows each in the window | bytes a key in memory | bytes a key in a checkpoint |");
        Console.WriteLine("|---|---|---|");
        var batches = Rows();
        foreach (var (name, make) in Steps)
        {
            using var step = make(new StreamEnvironment { Errors = new NoErrors() });
            step.Output = new Nobody();
            foreach (var batch in batches)
            {
                step.Process(batch, 0);
            }

            using var saved = new CountingStream();
            step.Save(new StateWriter(saved));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {step.StateBytes / (double)Keys:0} | {saved.Count / (double)Keys:0} |"));
        }
    }

    // All keys over and over, in less than a minute.
    private static List<StreamBatch> Rows()
    {
        var batches = new List<StreamBatch>();
        for (var round = 0; round < RowsOfKey; round++)
        {
            var batch = new StreamBatch(Types);
            for (var key = 0; key < Keys; key++)
            {
                ((LongColumn)batch.Columns[0]).Append(key * 7919L % Keys);
                ((LongColumn)batch.Columns[1]).Append(key % 100);
                ((DoubleColumn)batch.Columns[2]).Append(key % 100 / 8.0);
                batch.Rowtimes.Append((round * 5_900_000L) + (key * 59L));
            }

            batches.Add(batch);
        }

        return batches;
    }

    private static StreamOperator Table(StreamEnvironment environment, TableWindowKind kind, long step) => TableWindows.Aggregate(
        environment, Types, new TableWindow(kind, 60_000_000, step, 0, 0, LateRows.Drop, null), -1, [], [0], Aggregates);

    private static SlidingAggregate Sliding(StreamEnvironment environment, SlidingFrame frame, ImmutableArray<AggregateSpec> aggregates) => new(
        environment, Types, [frame], [.. aggregates.Select(spec => new SlidingCall(0, spec))]);

    private sealed class Nobody : IBatchReceiver
    {
        public void Receive(StreamBatch batch)
        {
        }
    }

    private sealed class NoErrors : IStreamErrors
    {
        public void Report(StreamError error) => throw new InvalidOperationException(error.Message);
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Count { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;

        public override void Write(byte[] buffer, int offset, int count) => Count += count;

        public override void WriteByte(byte value) => Count++;
    }
}
