using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.Operators.Sliding;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Operators;

/// <summary>Keys that come, go and don't come back: the right results, and memory only for those that still matter.</summary>
public class ManyKeysTests
{
    private const int RowCount = 60_000;

    private static readonly ImmutableArray<SqlType> Types = [SqlType.BigInt, SqlType.Varchar, SqlType.BigInt, SqlType.TimestampMillis];

    private static readonly ImmutableArray<AggregateSpec> Aggregates =
    [
        new(AggregateKind.CountRows, -1, SqlType.BigInt), new(AggregateKind.Sum, 2, SqlType.BigInt), new(AggregateKind.Max, 1, SqlType.Varchar),
        new(AggregateKind.Count, 2, SqlType.BigInt) { Distinct = true },
    ];

    // Each key lives for about 2,000 rows; the numbers lie close together or far apart.
    private static List<(long Key, string Text, long Value, long Time)> Rows(bool spread)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, RowCount).Select(row =>
        {
            var key = (row / 4) + random.Next(500);
            return (spread ? key * 1_000_003L : key, $"t{key}", (long)random.Next(5), row * 1000L);
        })];
    }

    private static List<string> Run(StreamOperator step, List<(long Key, string Text, long Value, long Time)> rows, int batchRows, Action? watch = null)
    {
        var output = new LineReceiver();
        step.Output = output;
        var batch = new StreamBatch(Types);
        foreach (var (key, text, value, time) in rows)
        {
            StreamScript.Append(batch.Columns[0], key);
            StreamScript.Append(batch.Columns[1], text);
            StreamScript.Append(batch.Columns[2], value);
            StreamScript.Append(batch.Columns[3], time);
            batch.Rowtimes.Append(time);
            if (batch.RowCount == batchRows)
            {
                step.Process(batch, 0);
                batch.Clear();
                watch?.Invoke();
            }
        }

        batch.Bound = StreamBatch.End;
        step.Process(batch, 0);
        return output.Lines;
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    public void Sliding_windows_forget_keys_without_rows(bool spread, int keyColumn)
    {
        var rows = Rows(spread);
        var step = new SlidingAggregate(
            new StreamEnvironment { Errors = null! }, Types, [new SlidingFrame([keyColumn], 300_000, null)],
            [.. Aggregates.Select(spec => new SlidingCall(0, spec)), new SlidingCall(0, new(AggregateKind.First, 1, SqlType.Varchar))]);
        var most = 0L;
        var lines = Run(step, rows, 1000, () => most = Math.Max(most, step.StateBytes));
        Assert.True(most < 6_000_000, $"{most} bytes");
        for (var row = 0; row < RowCount; row += 97)
        {
            var window = rows[Math.Max(0, row - 300)..(row + 1)].Where(other => other.Key == rows[row].Key).ToList();
            var expected = $"{window.Count} {window.Sum(other => other.Value)} {rows[row].Text} {window.DistinctBy(other => other.Value).Count()} {rows[row].Text}";
            Assert.EndsWith(" " + expected, lines[row]);
        }
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    public void Stagger_windows_forget_keys_that_are_over(bool spread, int keyColumn)
    {
        var rows = Rows(spread);
        StaggerAggregate Make() => new(new StreamEnvironment { Errors = null! }, Types, [keyColumn], 700_000, Aggregates);
        var open = new Dictionary<long, (long Close, List<long> Values, string Text)>();
        var closed = new List<(long Close, int Order, string Line)>();
        var opened = new Dictionary<long, int>();
        foreach (var (row, (key, text, value, time)) in rows.Index())
        {
            if (open.TryGetValue(key, out var window) && window.Close <= time)
            {
                closed.Add((window.Close, opened[key], Line(window)));
                open.Remove(key);
            }

            if (!open.TryGetValue(key, out window))
            {
                open[key] = window = (time + 700_000, [], text);
                opened[key] = row;
            }

            window.Values.Add(value);
        }

        string Line((long Close, List<long> Values, string Text) window) =>
            $"{StreamScript.Seconds(window.Close)}: {{0}} {window.Values.Count} {window.Values.Sum()} {window.Text} {window.Values.Distinct().Count()}";
        closed.AddRange(open.Select(entry => (entry.Value.Close, opened[entry.Key], Line(entry.Value))));
        var expected = closed.OrderBy(window => window.Close).ThenBy(window => window.Order).Select(window => window.Line.Split(' ')).ToList();
        foreach (var batchRows in new[] { 1, 700, RowCount })
        {
            var step = Make();
            var most = 0L;
            var lines = Run(step, rows, batchRows, () => most = Math.Max(most, step.StateBytes));
            Assert.Equal(expected.Select(line => string.Join(" ", line[2..])), lines.Select(line => string.Join(" ", line.Split(' ')[2..])));
            Assert.True(batchRows == RowCount || most < 6_000_000, $"{most} bytes");
        }
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    public void Sessions_forget_keys_that_are_over(bool spread, int keyColumn)
    {
        var rows = Rows(spread);
        var sessions = new List<(long Start, long End, int First, List<long> Values, string Text)>();
        foreach (var (_, group) in rows.Index().GroupBy(entry => entry.Item.Key).Select(group => (group.Key, group)))
        {
            (long Start, long End, int First, List<long> Values, string Text)? session = null;
            foreach (var (row, (_, text, value, time)) in group)
            {
                if (session is { } last && time - last.End <= 0)
                {
                    session = last with { End = time + 100_000 };
                }
                else
                {
                    if (session is not null)
                    {
                        sessions.Add(session.Value);
                    }

                    session = (time, time + 100_000, row, [], text);
                }

                session.Value.Values.Add(value);
            }

            sessions.Add(session!.Value);
        }

        var expected = sessions.OrderBy(session => session.End).ThenBy(session => session.Start).Select(session =>
            $"{session.Values.Count} {session.Values.Sum()} {session.Text} {session.Values.Distinct().Count()}").ToList();
        foreach (var batchRows in new[] { 64, 5000 })
        {
            var step = TableWindows.Aggregate(
                new StreamEnvironment { Errors = null! }, Types, new TableWindow(TableWindowKind.Session, 100_000, 0, 0, 0, LateRows.Drop, null), 3,
                [keyColumn], [keyColumn], Aggregates);
            var most = 0L;
            var lines = Run(step, rows, batchRows, () => most = Math.Max(most, step.StateBytes));
            Assert.Equal(expected, lines.Select(line => string.Join(" ", line.Split(' ')[5..])));
            Assert.True(most < 6_000_000, $"{most} bytes");
        }
    }

    [Fact]
    public void Rows_of_sessions_are_let_go()
    {
        var rows = Rows(true);
        var step = TableWindows.Rows(
            new StreamEnvironment { Errors = null! }, Types, new TableWindow(TableWindowKind.Session, 100_000, 0, 0, 0, LateRows.Drop, null), -1, [0]);
        var most = 0L;
        var lines = Run(step, rows, 500, () => most = Math.Max(most, step.StateBytes));
        Assert.Equal(RowCount, lines.Count);
        Assert.True(most < 6_000_000, $"{most} bytes");
    }

    [Fact]
    public void Keys_that_were_forgotten_get_new_numbers_and_the_others_keep_theirs()
    {
        foreach (var types in new ImmutableArray<SqlType>[] { [SqlType.BigInt], [SqlType.Varchar], [SqlType.BigInt, SqlType.Varchar] })
        {
            var table = new KeyTable(types);
            var columns = types.Select(StreamColumn.Create).ToImmutableArray();
            var numbers = new Dictionary<long, int>();
            var random = new Random(3);
            int[] indexes = [.. Enumerable.Range(0, types.Length)];
            var found = new int[1];
            for (var round = 0; round < 20_000; round++)
            {
                var key = random.Next(300) * (random.Next(3) == 0 ? 1_000_000_007L : 1);
                foreach (var column in columns)
                {
                    column.Clear();
                    StreamScript.Append(column, key == 0 ? null : column is TextColumn ? $"k{key}" : key);
                }

                table.Map(columns, indexes, 0, found);
                if (numbers.TryGetValue(key, out var known))
                {
                    Assert.Equal(known, found[0]);
                    if (random.Next(4) == 0)
                    {
                        table.Forget(known);
                        numbers.Remove(key);
                    }
                }
                else
                {
                    Assert.Equal(table.Count - 1, found[0]);
                    numbers[key] = found[0];
                }

                if (round % 5000 == 4999)
                {
                    var kept = numbers.OrderBy(entry => entry.Value).Where(entry => entry.Key % 2 == 0).ToList();
                    table.Keep([.. kept.Select(entry => entry.Value)]);
                    numbers = kept.Select((entry, number) => (entry.Key, number)).ToDictionary();
                }
            }
        }
    }
}
