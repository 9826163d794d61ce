using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Operators;

/// <summary>HOP, CUMULATE, SESSION and the policies for late rows.</summary>
public class TableWindowTests
{
    private static readonly SqlType Time = SqlType.TimestampMillis;
    private static readonly AggregateSpec Count = new(AggregateKind.CountRows, -1, SqlType.BigInt);

    private static TableWindow Window(TableWindowKind kind, double size, double step = 0, double lateness = 0, LateRows late = LateRows.Drop, double offset = 0) =>
        new(kind, StreamScript.Micros(size), StreamScript.Micros(step), StreamScript.Micros(offset), StreamScript.Micros(lateness), late, null);

    // Event times in seconds; the row's number is its ROWTIME.
    private static StreamScript Events(params double[] seconds)
    {
        var script = new StreamScript(Time, SqlType.Varchar);
        foreach (var (arrival, time) in seconds.Index())
        {
            script.Row(100 + arrival, StreamScript.Micros(time), "k");
        }

        return script;
    }

    private static List<string> Aggregate(StreamScript script, TableWindow window, int time = 0, int[]? keys = null, int[]? partitionBy = null) =>
        script.Run(environment => TableWindows.Aggregate(environment, script.Types, window, time, [.. partitionBy ?? []], [.. keys ?? []], [Count]));

    [Fact]
    public void Hop_counts_a_row_in_each_window_it_is_in() => Assert.Equal(
        ["101: -5 5 4.999 1", "102: 0 10 9.999 2", "103: 5 15 14.999 2", "103: 10 20 19.999 1", "103: 20 30 29.999 1", "103: 25 35 34.999 1"],
        Aggregate(Events(1, 6, 12, 29), Window(TableWindowKind.Hop, 10, 5)));

    [Fact]
    public void Hop_with_a_slide_beyond_its_size_leaves_out_what_lies_between() => Assert.Equal(
        ["101: 0 2 1.999 1", "102: 10 12 11.999 1"], Aggregate(Events(1, 6, 11), Window(TableWindowKind.Hop, 2, 10)));

    [Fact]
    public void Hop_of_a_size_that_is_no_multiple_of_its_slide_is_cut_in_smaller_panes() => Assert.Equal(
        ["101: -3 2 1.999 1", "102: 0 5 4.999 2", "102: 3 8 7.999 2", "102: 6 11 10.999 1"],
        Aggregate(Events(1, 4, 7), Window(TableWindowKind.Hop, 5, 3)));

    [Fact]
    public void Cumulate_gives_the_running_count_at_each_step() => Assert.Equal(
        ["101: 0 5 4.999 1", "103: 0 10 9.999 3", "103: 0 15 14.999 3", "103: 20 25 24.999 1", "103: 20 30 29.999 1", "103: 20 35 34.999 1"],
        Aggregate(Events(1, 6, 7, 21), Window(TableWindowKind.Cumulate, 20, 5)).Where(line => !line.Contains(" 20 19.999 ") && !line.Contains(" 40 ")));

    [Fact]
    public void Cumulate_ends_with_the_whole_window() => Assert.Equal(
        ["101: 0 5 4.999 1", "102: 0 10 9.999 2", "102: 10 15 14.999 1", "102: 10 20 19.999 1"],
        Aggregate(Events(1, 6, 11), Window(TableWindowKind.Cumulate, 10, 5)));

    [Fact]
    public void An_offset_moves_the_windows() => Assert.Equal(
        ["101: -7 3 2.999 1", "101: 3 13 12.999 1"], Aggregate(Events(1, 6), Window(TableWindowKind.Tumble, 10, offset: 3)));

    [Fact]
    public void Over_rowtime_a_window_is_emitted_at_its_end() => Assert.Equal(
        ["110: 100 110 109.999 2", "120: 110 120 119.999 1"],
        Aggregate(new StreamScript(Time).Row(101, 0).Row(102, 0).Row(110, 0), Window(TableWindowKind.Tumble, 10), time: -1));

    [Fact]
    public void Rows_the_gap_apart_are_of_one_session_and_a_millisecond_more_begins_another() => Assert.Equal(
        ["102: 0 20 19.999 2", "102: 20.001 30.001 30 1"], Aggregate(Events(0, 10, 20.001), Window(TableWindowKind.Session, 10)));

    [Fact]
    public void A_row_between_two_sessions_makes_them_one() => Assert.Equal(
        ["103: 0 26 25.999 3", "103: 100 110 109.999 1"], Aggregate(Events(0, 16, 8, 100), Window(TableWindowKind.Session, 10, lateness: 20)));

    [Fact]
    public void Sessions_are_of_their_key_and_come_by_end_then_start()
    {
        var script = new StreamScript(Time, SqlType.Varchar);
        foreach (var (arrival, row) in new[] { (5, "b"), (0, "a"), (1, "c"), (5, "a"), (5, "c"), (50, "d") }.Index())
        {
            script.Row(arrival, row.Item1 * 1_000_000, row.Item2);
        }

        Assert.Equal(
            ["5: 0 15 14.999 a 2", "5: 1 15 14.999 c 2", "5: 5 15 14.999 b 1", "5: 50 60 59.999 d 1"],
            Aggregate(script, Window(TableWindowKind.Session, 10, lateness: 10), 0, [1], [1]));
    }

    [Fact]
    public void Session_without_group_by_gives_its_rows_once_it_is_over()
    {
        var script = new StreamScript(Time, SqlType.Varchar).Row(1, 0, "x").Row(2, 4_000_000, "y").Row(3, 3_000_000, "z").Row(4, 30_000_000, "w");
        Assert.Equal(
            ["4: 0 x 0 14 13.999", "4: 4 y 0 14 13.999", "4: 3 z 0 14 13.999", "4: 30 w 30 40 39.999"],
            script.Run(environment => TableWindows.Rows(environment, script.Types, Window(TableWindowKind.Session, 10, lateness: 1), 0, [])));
    }

    [Fact]
    public void Hop_without_group_by_gives_a_row_once_for_each_window() => Assert.Equal(
        ["100: 6 k 0 10 9.999", "100: 6 k 5 15 14.999"],
        Events(6).Run(environment => TableWindows.Rows(environment, [Time, SqlType.Varchar], Window(TableWindowKind.Hop, 10, 5), 0, [])));

    [Fact]
    public void Adjusted_late_rows_count_at_the_watermark() => Assert.Equal(
        ["101: 0 10 9.999 1", "102: 10 20 19.999 2"], Aggregate(Events(1, 12, 3), Window(TableWindowKind.Tumble, 10, late: LateRows.Adjust)));

    [Fact]
    public void Late_rows_can_go_to_a_stream_of_their_own()
    {
        var aside = new LineReceiver();
        var script = Events(1, 12, 3);
        var lines = script.Run(environment => TableWindows.Aggregate(
            environment, script.Types, Window(TableWindowKind.Tumble, 10, late: LateRows.Aside), 0, [], [], [Count], aside: aside));
        Assert.Equal(["101: 0 10 9.999 1", "102: 10 20 19.999 1"], lines);
        Assert.Equal(["102: 3 k"], aside.Lines);
        Assert.Empty(script.Errors);
    }

    [Fact]
    public void A_late_row_still_counts_in_the_windows_that_are_to_come() => Assert.Equal(
        ["101: -5 5 4.999 1", "101: 0 10 9.999 1", "103: 5 15 14.999 2", "103: 10 20 19.999 1", "103: 20 30 29.999 1", "103: 25 35 34.999 1"],
        Aggregate(Events(1, 12, 7, 29), Window(TableWindowKind.Hop, 10, 5)));

    [Fact]
    public void A_row_without_event_time_goes_to_the_error_stream()
    {
        var script = new StreamScript(Time).Row(1, new object?[] { null }).Row(2, 5_000_000);
        Assert.Equal(["2: 0 10 9.999 1"], Aggregate(script, Window(TableWindowKind.Tumble, 10)));
        Assert.Equal("NULL_EVENT_TIME", Assert.Single(script.Errors).Name);
    }
}
