using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Merging;
using LakeQuery.Streaming.Operators.Sliding;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Operators;

/// <summary>The worked examples of the streaming dialect's reference, row by row. Times are in seconds from the example's first full hour.</summary>
public class WindowExampleTests
{
    private static readonly RowtimeBucket Minute = new(60_000_000, 0, 0, false);

    private static readonly SqlType Time = SqlType.TimestampMillis;

    private static AggregateSpec Spec(AggregateKind kind, int column, SqlType result) => new(kind, column, result);

    // T1: k, v and the start of the minute.
    private static StreamScript T1() => new StreamScript(SqlType.Varchar, SqlType.Integer, Time)
        .Row(5, "a", 1, 0).Row(20, "b", 2, 0).Row(59.999, "a", 4, 0).Row(60, "a", 10, 60_000_000).Row(90, "b", null, 60_000_000)
        .Row(190, "a", 5, 180_000_000).Bound(240);

    private static TumblingAggregate T1Step(StreamEnvironment environment, RowtimeBucket? bucket) => new(
        environment, [SqlType.Varchar, SqlType.Integer, Time], [0, 2], [new MonotonicKey(2, bucket)],
        [Spec(AggregateKind.CountRows, -1, SqlType.BigInt), Spec(AggregateKind.Sum, 1, SqlType.Integer), Spec(AggregateKind.Avg, 1, SqlType.Integer)]);

    [Fact]
    public void T1_a_tumbling_window_is_emitted_when_its_minute_is_over()
    {
        string[] expected = ["60: a 0 2 5 2", "60: b 0 1 2 2", "120: a 60 1 10 10", "120: b 60 1 NULL NULL", "240: a 180 1 5 5"];
        Assert.Equal(expected, T1().Run(environment => T1Step(environment, Minute), ends: false));
        Assert.Equal(expected, T1().Run(environment => T1Step(environment, Minute), 100, null, -1));
    }

    [Fact]
    public void T1_comes_out_as_soon_as_the_window_is_known_to_be_complete()
    {
        var step = T1Step(new StreamEnvironment { Errors = null! }, Minute);
        var output = new LineReceiver();
        step.Output = output;
        var batch = new StreamBatch([SqlType.Varchar, SqlType.Integer, Time]);
        foreach (var (seconds, lines) in new[] { (5.0, 0), (59.999, 0), (60, 1), (90, 1), (190, 2) })
        {
            StreamScript.Append(batch.Columns[0], "a");
            StreamScript.Append(batch.Columns[1], 1);
            StreamScript.Append(batch.Columns[2], 0);
            batch.Rowtimes.Append(StreamScript.Micros(seconds));
            step.Process(batch, 0);
            batch.Clear();
            Assert.Equal(lines, output.Lines.Count);
        }

        batch.Bound = StreamScript.Micros(239.999);
        step.Process(batch, 0);
        Assert.Equal(2, output.Lines.Count);
        batch.Bound = StreamScript.Micros(240);
        step.Process(batch, 0);
        Assert.Equal(3, output.Lines.Count);
    }

    [Fact]
    public void T1_by_a_key_that_only_rows_can_change_ends_with_the_row_that_changes_it() => Assert.Equal(
        ["60: a 0 2 5 2", "60: b 0 1 2 2", "190: a 60 1 10 10", "190: b 60 1 NULL NULL", "240: a 180 1 5 5"],
        T1().Run(environment => T1Step(environment, null)));

    [Theory]
    [InlineData(false, 0, 60.0, "60: 2", "120: 1")]
    [InlineData(true, 0, 60.0, "60: 3")]
    [InlineData(false, -30, 60.0, "90: 3")]
    public void The_output_has_the_end_of_the_window_as_its_time_whether_cut_with_floor_or_ceil(
        bool ceiling, int shift, double last, params string[] expected) => Assert.Equal(
        expected,
        new StreamScript(SqlType.BigInt).Row(40, 0).Row(45, 0).Row(last, 0).Run(environment => new TumblingAggregate(
            environment, [SqlType.BigInt], [], [new MonotonicKey(0, new RowtimeBucket(60_000_000, 0, shift * 1_000_000L, ceiling))],
            [Spec(AggregateKind.CountRows, -1, SqlType.BigInt)])));

    [Fact]
    public void Months_are_cut_on_the_calendar() => Assert.Equal(
        [$"{31 * 86400}: 1", $"{59 * 86400}: 2", $"{90 * 86400}: 1"],
        new StreamScript(SqlType.BigInt).Row(30 * 86400, 0).Row(31 * 86400, 0).Row(58 * 86400, 0).Row(59 * 86400, 0).Run(
            environment => new TumblingAggregate(
                environment, [SqlType.BigInt], [], [new MonotonicKey(0, new RowtimeBucket(0, 1, 0, false))],
                [Spec(AggregateKind.CountRows, -1, SqlType.BigInt)])));

    [Fact]
    public void Grouped_by_rowtime_itself_each_time_is_a_window() => Assert.Equal(
        ["1: 2", "2: 1"],
        new StreamScript(SqlType.BigInt).Row(1, 0).Row(1, 0).Row(2, 0).Run(environment => new TumblingAggregate(
            environment, [SqlType.BigInt], [], [new MonotonicKey(-1, RowtimeBucket.Exact)], [Spec(AggregateKind.CountRows, -1, SqlType.BigInt)])));

    // Rows of T2 and G1: event time and its minute, k; rowtime from 10:00.
    private static StreamScript T2() => new StreamScript(SqlType.Varchar, Time)
        .Row(10, "x", 0).Row(50, "x", -60_000_000).Row(62, "x", 0).Row(100, "x", 60_000_000);

    [Fact]
    public void T2_late_events_make_a_second_part_of_their_minute() => Assert.Equal(
        ["60: x 0 1", "60: x -60 1", "120: x 0 1", "120: x 60 1"],
        T2().Bound(120).Run(
            environment => new TumblingAggregate(
                environment, [SqlType.Varchar, Time], [0, 1], [new MonotonicKey(-1, Minute)], [Spec(AggregateKind.CountRows, -1, SqlType.BigInt)]),
            ends: false));

    [Fact]
    public void G1_a_stagger_window_opens_with_its_keys_first_row() => Assert.Equal(
        ["70: x 0 2", "110: x -60 1", "160: x 60 1"],
        T2().Bound(180).Run(
            environment => new StaggerAggregate(
                environment, [SqlType.Varchar, Time], [0, 1], 60_000_000, [Spec(AggregateKind.CountRows, -1, SqlType.BigInt)]),
            ends: false));

    [Fact]
    public void A_row_at_the_closing_time_opens_the_next_stagger_window() => Assert.Equal(
        ["10: a 2", "12: b 1", "20: a 1"],
        new StreamScript(SqlType.Varchar).Row(0, "a").Row(2, "b").Row(9.999, "a").Row(10, "a").Run(environment => new StaggerAggregate(
            environment, [SqlType.Varchar], [0], 10_000_000, [Spec(AggregateKind.CountRows, -1, SqlType.BigInt)])));

    [Fact]
    public void W1_sliding_windows_see_the_rows_before_and_the_current_one()
    {
        SlidingFrame[] frames = [new([0], 60_000_000, null), new([0], null, 2)];
        Assert.Equal(
            [
                "0: a 10 0 10 1 10 10 0 10", "30: a 20 0 30 2 30 15 10 10", "60: a 30 0 60 3 60 20 20 10", "60: a 40 0 100 4 90 30 30 10",
                "60.001: b 7 0 7 1 7 7 0 7", "90.001: a 50 0 120 3 120 40 40 30",
            ],
            new StreamScript(SqlType.Varchar, SqlType.Integer, SqlType.Integer)
                .Row(0, "a", 10, 0).Row(30, "a", 20, 0).Row(60, "a", 30, 0).Row(60, "a", 40, 0).Row(60.001, "b", 7, 0).Row(90.001, "a", 50, 0)
                .Run(environment => new SlidingAggregate(environment, [SqlType.Varchar, SqlType.Integer, SqlType.Integer], [.. frames],
                [
                    new SlidingCall(0, Spec(AggregateKind.Sum, 1, SqlType.Integer)),
                    new SlidingCall(0, Spec(AggregateKind.CountRows, -1, SqlType.BigInt)),
                    new SlidingCall(1, Spec(AggregateKind.Sum, 1, SqlType.Integer)),
                    new SlidingCall(1, Spec(AggregateKind.Avg, 1, SqlType.Integer)),
                    new SlidingCall(1, Spec(AggregateKind.Lag, 1, SqlType.Integer) with { DefaultColumn = 2 }),
                    new SlidingCall(0, Spec(AggregateKind.First, 1, SqlType.Integer)),
                ])));
    }

    [Fact]
    public void X1_exp_avg_halves_weights_by_whole_half_lives()
    {
        var lines = new StreamScript(SqlType.Double).Row(0, 10.0).Row(12, 20.0).Row(25, 40.0).Run(environment => new SlidingAggregate(
            environment, [SqlType.Double], [new SlidingFrame([], 30_000_000, null)],
            [new SlidingCall(0, Spec(AggregateKind.ExpAvg, 0, SqlType.Double) with { HalfLifeMicros = 10_000_000 })]));
        Assert.Equal(["0: 10 10", "12: 20 16.6666666667", "25: 40 30"], lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void X2_lag_and_last_value_with_and_without_nulls(bool unbounded) => Assert.Equal(
        ["1: 5 -1 -1 -1 5", "2: NULL -1 5 5 5", "3: 7 -1 5 NULL 7"],
        new StreamScript(SqlType.Integer, SqlType.Integer).Row(1, 5, -1).Row(2, null, -1).Row(3, 7, -1).Run(environment => new SlidingAggregate(
            environment, [SqlType.Integer, SqlType.Integer], [new SlidingFrame([], null, unbounded ? null : 10)],
            [
                new SlidingCall(0, Spec(AggregateKind.Lag, 0, SqlType.Integer) with { DefaultColumn = 1, IgnoreNulls = true }),
                new SlidingCall(0, Spec(AggregateKind.Lag, 0, SqlType.Integer) with { DefaultColumn = 1 }),
                new SlidingCall(0, Spec(AggregateKind.Last, 0, SqlType.Integer) with { IgnoreNulls = true }),
            ])));

    [Fact]
    public void F1_a_window_is_emitted_when_the_watermark_reaches_its_end_and_later_rows_are_late()
    {
        var script = new StreamScript(Time);
        StreamOperator? step = null;
        foreach (var (arrival, seconds) in new[] { 1, 9, 4, 11, 8, 12, 10, 3, 22 }.Index())
        {
            script.Row(100 + arrival, seconds * 1_000_000);
        }

        var lines = script.Run(environment => step = TableWindows.Aggregate(
            environment, [Time], new TableWindow(TableWindowKind.Tumble, 10_000_000, 0, 0, 2_000_000, LateRows.Drop, null), 0, [], [],
            [Spec(AggregateKind.CountRows, -1, SqlType.BigInt)]));
        Assert.Equal(["105: 0 10 9.999 4", "108: 10 20 19.999 3", "108: 20 30 29.999 1"], lines);
        Assert.Equal(1, step!.LateRows);
        Assert.Equal("LATE_ROW", Assert.Single(script.Errors).Name);
    }

    [Fact]
    public void Union_gives_rows_in_order_of_time_and_of_one_time_the_first_inputs_first()
    {
        var union = new UnionMerge([SqlType.Varchar], 2);
        var output = new LineReceiver();
        union.Output = output;
        void Send(int input, long bound, params (double Seconds, string Value)[] rows)
        {
            var batch = new StreamBatch([SqlType.Varchar]) { Bound = bound };
            foreach (var (seconds, value) in rows)
            {
                StreamScript.Append(batch.Columns[0], value);
                batch.Rowtimes.Append(StreamScript.Micros(seconds));
            }

            union.Process(batch, input);
        }

        Send(1, long.MinValue, (1, "r1"), (2, "r2"), (3, "r3"));
        Assert.Empty(output.Lines);
        Send(0, long.MinValue, (2, "l2"));
        Assert.Equal(["1: r1", "2: l2"], output.Lines);
        Send(0, StreamScript.Micros(3));
        Assert.Equal(["1: r1", "2: l2", "2: r2"], output.Lines);
        Send(0, StreamBatch.End, (3, "l3"), (3, "m3"));
        Assert.Equal(["1: r1", "2: l2", "2: r2", "3: l3", "3: m3", "3: r3"], output.Lines);
        Send(1, StreamBatch.End);
        Assert.Equal(6, output.Lines.Count);
    }
}
