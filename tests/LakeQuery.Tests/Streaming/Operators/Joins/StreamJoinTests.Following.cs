using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming.Operators.Joins;

namespace LakeQuery.Tests.Streaming.Operators.Joins;

// Windows that reach forward.
public sealed partial class StreamJoinTests
{
    private static readonly StreamJoinWindow?[] Forward =
    [
        new(0, 0) { FollowingMicros = 2 }, new(3, 0) { FollowingMicros = 4 }, new(10, 0) { FollowingMicros = 1 }, new(-1, 0) { FollowingMicros = 5 },
        new(-3, 0) { FollowingMicros = 3 },
    ];

    [Fact]
    public void Rows_of_windows_with_following_are_those_of_a_search_through_all_rows()
    {
        StreamJoinWindow?[] past = [null, new(0, 0), new(3, 0), new(10, 0)];
        var random = new Random(12);
        for (var round = 0; round < 600; round++)
        {
            var kind = (JoinKind)random.Next(4);
            var ahead = Forward[random.Next(Forward.Length)];
            var other = random.Next(3) == 0 ? Forward[random.Next(Forward.Length)] : past[random.Next(past.Length)];
            var (left, right) = random.Next(2) == 0 ? (ahead, other) : (other, ahead);
            var (hasKeys, hasFilter) = (random.Next(4) > 0, random.Next(2) == 0);
            var rows = RandomRows(random, random.Next(1, 60));
            int[] keys = hasKeys ? [0] : [];
            var expected = SearchAhead(kind, left, right, hasKeys, hasFilter, rows);
            var actual = Run(
                () => new FollowingJoin(kind, Columns, Columns, [.. keys], [.. keys], hasFilter ? new Smaller() : null, left, right), rows, random);
            Assert.True(
                expected.SequenceEqual(actual),
                $"round {round}: {kind}, {left}, {right}, keys {hasKeys}, filter {hasFilter}\nexpected {string.Join(' ', expected)}\nbut was  {string.Join(' ', actual)}");
        }
    }

    [Fact]
    public void Rows_that_no_later_row_can_meet_are_let_go()
    {
        var join = new FollowingJoin(
            JoinKind.Full, Columns, Columns, [0], [0], null, null, new StreamJoinWindow(5, 0) { FollowingMicros = 5 }) { Output = new Collector() };
        var most = 0L;
        for (var time = 0L; time < 20_000; time++)
        {
            foreach (var side in new[] { 0, 1 })
            {
                var batch = new LakeQuery.Streaming.Batches.StreamBatch(Columns) { Bound = time };
                new Row(side, time, time % 50, side).AddTo(batch);
                join.Process(batch, side);
            }

            most = Math.Max(most, join.StateBytes);
        }

        Assert.True(most < 1_000_000, $"{most} bytes are held for windows of ten rows");
    }

    private static List<string> SearchAhead(JoinKind kind, StreamJoinWindow? left, StreamJoinWindow? right, bool hasKeys, bool hasFilter, List<Row> rows)
    {
        bool Near(Row first, Row second)
        {
            var later = second.Time - first.Time;
            return (right is not null && later >= -right.RangeMicros && later <= right.FollowingMicros)
                || (left is not null && -later >= -left.RangeMicros && -later <= left.FollowingMicros);
        }

        var output = new List<(long Time, int Side, string Text)>();
        var matched = new HashSet<Row>(ReferenceEqualityComparer.Instance);
        foreach (var first in rows.Where(row => row.Side == 0))
        {
            foreach (var second in rows.Where(row => row.Side == 1 && Near(first, row)))
            {
                if ((!hasKeys || (first.Key is not null && first.Key == second.Key)) && (!hasFilter || first.Value < second.Value))
                {
                    matched.Add(first);
                    matched.Add(second);
                    output.Add((first.Time, 0, $"{first.Time}:{first},{second}"));
                }
            }

            if (kind is JoinKind.Left or JoinKind.Full && !matched.Contains(first))
            {
                output.Add((first.Time, 0, $"{first.Time}:{first},-"));
            }
        }

        if (kind is JoinKind.Right or JoinKind.Full)
        {
            output.AddRange(rows.Where(row => row.Side == 1 && !matched.Contains(row)).Select(row => (row.Time, 1, $"{row.Time}:-,{row}")));
        }

        return [.. output.OrderBy(item => item.Time).ThenBy(item => item.Side).Select(item => item.Text)];
    }
}
