using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Sliding;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Operators;

/// <summary>However the input is cut into batches, wherever a step is stopped and goes on from its state, on one thread or two: the output is the same.</summary>
public class BatchingPropertyTests
{
    // k, k2, whole, double, text, decimal(38,2), boolean, event time.
    internal static readonly ImmutableArray<SqlType> Types =
    [
        SqlType.BigInt, SqlType.Varchar, SqlType.Integer, SqlType.Double, SqlType.Varchar, SqlType.Decimal(38, 2), SqlType.Boolean, SqlType.TimestampMillis,
    ];

    internal static readonly ImmutableArray<AggregateSpec> Aggregates =
    [
        new(AggregateKind.CountRows, -1, SqlType.BigInt), new(AggregateKind.CountRows, -1, SqlType.BigInt) { FilterColumn = 6 },
        new(AggregateKind.Count, 2, SqlType.BigInt), new(AggregateKind.Sum, 2, SqlType.BigInt), new(AggregateKind.Avg, 2, SqlType.Integer),
        new(AggregateKind.Sum, 2, SqlType.BigInt) { FilterColumn = 6 }, new(AggregateKind.Sum, 3, SqlType.Double), new(AggregateKind.Avg, 3, SqlType.Double),
        new(AggregateKind.Min, 2, SqlType.Integer), new(AggregateKind.Max, 2, SqlType.Integer), new(AggregateKind.Min, 3, SqlType.Double),
        new(AggregateKind.Max, 4, SqlType.Varchar), new(AggregateKind.Min, 4, SqlType.Varchar), new(AggregateKind.Sum, 5, SqlType.Decimal(38, 2)),
        new(AggregateKind.Avg, 5, SqlType.Decimal(38, 2)), new(AggregateKind.Max, 5, SqlType.Decimal(38, 2)), new(AggregateKind.VarPop, 2, SqlType.Double),
        new(AggregateKind.StddevSamp, 3, SqlType.Double), new(AggregateKind.Any, 6, SqlType.Boolean), new(AggregateKind.Every, 6, SqlType.Boolean),
        new(AggregateKind.Count, 2, SqlType.BigInt) { Distinct = true }, new(AggregateKind.Sum, 2, SqlType.BigInt) { Distinct = true },
        new(AggregateKind.Avg, 3, SqlType.Double) { Distinct = true }, new(AggregateKind.Count, 4, SqlType.BigInt) { Distinct = true },
    ];

    /// <summary>Those that only groups have.</summary>
    internal static readonly ImmutableArray<AggregateSpec> GroupAggregates =
    [
        .. Aggregates, new(AggregateKind.VarSamp, 2, SqlType.Double) { Distinct = true }, new(AggregateKind.StddevPop, 3, SqlType.Double) { Distinct = true },
    ];

    internal static readonly ImmutableArray<AggregateSpec> Places =
    [
        new(AggregateKind.First, 2, SqlType.Integer), new(AggregateKind.First, 4, SqlType.Varchar) { IgnoreNulls = true },
        new(AggregateKind.Last, 3, SqlType.Double) { IgnoreNulls = true }, new(AggregateKind.Last, 2, SqlType.Integer),
        new(AggregateKind.Nth, 2, SqlType.Integer) { Offset = 2 }, new(AggregateKind.Nth, 2, SqlType.Integer) { Offset = 3, FromLast = true },
        new(AggregateKind.Nth, 2, SqlType.Integer) { Offset = 2, IgnoreNulls = true },
        new(AggregateKind.Nth, 4, SqlType.Varchar) { Offset = 2, FromLast = true, IgnoreNulls = true },
        new(AggregateKind.Lag, 2, SqlType.Integer), new(AggregateKind.Lag, 2, SqlType.Integer) { Offset = 2, IgnoreNulls = true, DefaultColumn = 0 },
        new(AggregateKind.Lag, 2, SqlType.Integer) { Offset = 0 }, new(AggregateKind.ExpAvg, 3, SqlType.Double) { HalfLifeMicros = 1_000_000 },
    ];

    public static TheoryData<string> Steps => [.. Makers.Keys];

    private static readonly Dictionary<string, Func<StreamEnvironment, StreamOperator>> Makers = new()
    {
        ["tumbling by one key"] = environment => new TumblingAggregate(
            environment, Types, [0], [new MonotonicKey(-1, new RowtimeBucket(3_000_000, 0, 0, false))], GroupAggregates),
        ["tumbling by two keys and one that is not of ROWTIME"] = environment => new TumblingAggregate(
            environment, Types, [1, 6, 0], [new MonotonicKey(6, null), new MonotonicKey(-1, new RowtimeBucket(5_000_000, 0, 1_000_000, true))], GroupAggregates),
        ["tumbling without keys"] = environment => new TumblingAggregate(
            environment, Types, [], [new MonotonicKey(-1, new RowtimeBucket(3_000_000, 0, 0, false))], GroupAggregates),
        ["stagger"] = environment => new StaggerAggregate(environment, Types, [0, 1], 2_500_000, GroupAggregates),
        ["tumble"] = environment => Table(environment, TableWindowKind.Tumble, 4, 0, LateRows.Drop),
        ["hop"] = environment => Table(environment, TableWindowKind.Hop, 6, 2, LateRows.Drop),
        ["hop of many panes, adjusting"] = environment => Table(environment, TableWindowKind.Hop, 7, 1, LateRows.Adjust),
        ["hop over ROWTIME"] = environment => TableWindows.Aggregate(
            environment, Types, new TableWindow(TableWindowKind.Hop, 5_000_000, 2_000_000, 0, 0, LateRows.Drop, null), -1, [], [0], GroupAggregates),
        ["cumulate"] = environment => Table(environment, TableWindowKind.Cumulate, 6, 2, LateRows.Drop),
        ["session"] = environment => TableWindows.Aggregate(
            environment, Types, new TableWindow(TableWindowKind.Session, 400_000, 0, 0, 2_000_000, LateRows.Drop, null), 7, [0], [0, 6], GroupAggregates),
        ["session over ROWTIME"] = environment => TableWindows.Aggregate(
            environment, Types, new TableWindow(TableWindowKind.Session, 700_000, 0, 0, 0, LateRows.Drop, null), -1, [1], [1], GroupAggregates),
        ["rows of sessions"] = environment => TableWindows.Rows(
            environment, Types, new TableWindow(TableWindowKind.Session, 400_000, 0, 0, 2_000_000, LateRows.Adjust, null), 7, [0]),
        ["rows of hops"] = environment => TableWindows.Rows(
            environment, Types, new TableWindow(TableWindowKind.Hop, 5_000_000, 2_000_000, 0, 1_000_000, LateRows.Drop, null), 7, []),
        ["sliding by range"] = environment => Sliding(environment, new SlidingFrame([0], 3_000_000, null)),
        ["sliding by rows"] = environment => Sliding(environment, new SlidingFrame([0], null, 4)),
        ["sliding over the current row"] = environment => Sliding(environment, new SlidingFrame([], null, 0)),
        ["sliding over the current time"] = environment => Sliding(environment, new SlidingFrame([], 0, null)),
        ["sliding without bound"] = environment => Sliding(environment, new SlidingFrame([1], null, null)),
        ["sliding without partitions"] = environment => Sliding(environment, new SlidingFrame([], 1_000_000, null)),
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Any_batches_and_any_restart_give_the_same_output(string name)
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var script = Rows(random, 300);
            var make = Makers[name];
            var expected = script.Run(make);
            Assert.NotEmpty(expected);
            Assert.Equal(expected, script.Run(make, 1000, null, -1));
            Assert.Equal(expected, script.Run(make, 40, random, -1));
            Assert.Equal(expected, script.Run(make, 40, random, random.Next(script.Count)));
            Assert.Equal(expected, script.Run(make, 5, random, random.Next(script.Count)));
            Assert.Equal(expected, script.Run(make, 1000, null, -1, threads: 2));
        }
    }

    internal static StreamScript Rows(Random random, int count, bool steady = false)
    {
        var script = new StreamScript([.. Types]);
        var millis = 0L;
        var monotone = false;
        for (var row = 0; row < count; row++)
        {
            millis += random.Next(4) * 20;
            monotone ^= !steady && random.Next(30) == 0;
            object? OrNull(object value) => random.Next(5) == 0 ? null : value;
            script.Row(
                millis / 1000.0, OrNull(random.Next(4)), OrNull("k" + random.Next(3)), OrNull(random.Next(-50, 50)), OrNull(random.Next(1000) / 8.0),
                OrNull("t" + random.Next(40)), OrNull((Int128)random.Next(-900, 900)), monotone,
                random.Next(60) == 0 ? null : (millis - random.Next(2500)) * 1000);
        }

        return script;
    }

    private static StreamOperator Table(StreamEnvironment environment, TableWindowKind kind, int size, int step, LateRows late) => TableWindows.Aggregate(
        environment, Types, new TableWindow(kind, size * 1_000_000L, step * 1_000_000L, 0, 1_000_000, late, null), 7, [], [0], GroupAggregates);

    private static SlidingAggregate Sliding(StreamEnvironment environment, SlidingFrame frame) => new(
        environment, Types, [frame, new SlidingFrame([1], 500_000, null)],
        [.. Aggregates.Select(spec => new SlidingCall(0, spec)), .. Places.Select(spec => new SlidingCall(0, spec)), new SlidingCall(1, Aggregates[3])]);
}
