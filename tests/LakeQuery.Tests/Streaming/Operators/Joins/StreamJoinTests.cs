using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Joins;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Operators.Joins;

/// <summary>A join of streams gives what a search through all rows gives, for any windows, kinds and batches.</summary>
public sealed partial class StreamJoinTests
{
    private static readonly ImmutableArray<SqlType> Columns = [SqlType.BigInt, SqlType.BigInt];
    private static readonly StreamJoinWindow?[] Windows = [null, new(0, 0), new(3, 0), new(10, 0), new(null, 0), new(null, 2)];

    [Fact]
    public void Rows_are_those_of_a_search_through_all_rows()
    {
        var random = new Random(11);
        for (var round = 0; round < 400; round++)
        {
            var kind = (JoinKind)random.Next(4);
            var (left, right) = (Windows[random.Next(Windows.Length)], Windows[random.Next(Windows.Length)]);
            var (hasKeys, hasFilter) = (random.Next(4) > 0, random.Next(2) == 0);
            var rows = RandomRows(random, random.Next(1, 60));
            var expected = Search(kind, left, right, hasKeys, hasFilter, rows);
            int[] keys = hasKeys ? [0] : [];
            var actual = Run(
                () => new StreamJoin(kind, Columns, Columns, [.. keys], [.. keys], hasFilter ? new Smaller() : null, left, right), rows, random);
            Assert.True(
                expected.SequenceEqual(actual),
                $"round {round}: {kind}, {left}, {right}, keys {hasKeys}, filter {hasFilter}\nexpected {string.Join(' ', expected)}\nbut was  {string.Join(' ', actual)}");
        }
    }

    private static List<Row> RandomRows(Random random, int count)
    {
        var rows = new List<Row>();
        var time = 0L;
        for (var index = 0; index < count; index++)
        {
            time += random.Next(3) == 0 ? random.Next(6) : 0;
            rows.Add(new Row(random.Next(2), time, random.Next(8) == 0 ? null : random.Next(3), random.Next(5)));
        }

        // Of one time those of the left side come first.
        return [.. rows.OrderBy(row => row.Time).ThenBy(row => row.Side)];
    }

    // Rows in batches of any size, of either side, and now and then a run that goes on from a checkpoint.
    private static List<string> Run(Func<StreamOperator> make, List<Row> rows, Random random)
    {
        var collector = new Collector();
        var join = make();
        join.Output = collector;
        var next = new[] { 0, 0 };
        var sides = new[] { rows.Where(row => row.Side == 0).ToList(), rows.Where(row => row.Side == 1).ToList() };
        while (next[0] <= sides[0].Count || next[1] <= sides[1].Count)
        {
            var side = random.Next(2);
            if (next[side] > sides[side].Count)
            {
                side = 1 - side;
            }

            var batch = new StreamBatch([SqlType.BigInt, SqlType.BigInt]);
            var until = Math.Min(sides[side].Count, next[side] + random.Next(5));
            for (; next[side] < until; next[side]++)
            {
                sides[side][next[side]].AddTo(batch);
            }

            if (next[side] == sides[side].Count && random.Next(2) == 0)
            {
                batch.Bound = StreamBatch.End;
                next[side]++;
            }
            else
            {
                batch.Bound = next[side] < sides[side].Count ? sides[side][next[side]].Time : next[side] == 0 ? 0 : sides[side][next[side] - 1].Time;
            }

            join.Process(batch, side);
            if (random.Next(6) == 0)
            {
                join = StreamScript.Restart(join, make());
                join.Output = collector;
            }
        }

        return collector.Rows;
    }

    private static List<string> Search(JoinKind kind, StreamJoinWindow? left, StreamJoinWindow? right, bool hasKeys, bool hasFilter, List<Row> rows)
    {
        var output = new List<string>();
        var windows = new[] { left, right };
        var isOuter = new[] { kind is JoinKind.Left or JoinKind.Full, kind is JoinKind.Right or JoinKind.Full };
        var seen = new[] { new List<Row>(), new List<Row>() };
        var matched = new HashSet<Row>(ReferenceEqualityComparer.Instance);
        var settled = new HashSet<Row>(ReferenceEqualityComparer.Instance);

        void Settle(Row row, long time)
        {
            if (settled.Add(row) && isOuter[row.Side] && !matched.Contains(row))
            {
                output.Add(row.Side == 0 ? $"{time}:{row},-" : $"{time}:-,{row}");
            }
        }

        void Pass(long time)
        {
            // A window of rows ends with the stream.
            long PointOf(Row row) => windows[row.Side]!.RangeMicros is { } range ? row.Time + range : time == long.MaxValue ? rows[^1].Time : long.MaxValue;
            var due = seen.SelectMany(side => side).Where(row => windows[row.Side] is not null && PointOf(row) < time && !settled.Contains(row))
                .OrderBy(PointOf).ThenBy(row => row.Side).ToList();
            due.ForEach(row => Settle(row, PointOf(row)));
        }

        foreach (var row in rows)
        {
            Pass(row.Time);
            var other = windows[1 - row.Side];
            var candidates = other is null ? []
                : other.RangeMicros is { } range ? seen[1 - row.Side].Where(met => met.Time >= row.Time - range)
                : seen[1 - row.Side].TakeLast((int)other.Rows + 1);
            foreach (var met in candidates.ToList())
            {
                var (first, second) = row.Side == 0 ? (row, met) : (met, row);
                if ((!hasKeys || (first.Key is not null && first.Key == second.Key)) && (!hasFilter || first.Value < second.Value))
                {
                    matched.Add(first);
                    matched.Add(second);
                    output.Add($"{row.Time}:{first},{second}");
                }
            }

            seen[row.Side].Add(row);
            if (windows[row.Side] is null)
            {
                Settle(row, row.Time);
            }
            else if (windows[row.Side] is { RangeMicros: null } window)
            {
                seen[row.Side].SkipLast((int)window.Rows + 1).ToList().ForEach(gone => Settle(gone, row.Time));
            }
        }

        Pass(long.MaxValue);
        return output;
    }

    private sealed record Row(int Side, long Time, long? Key, long Value)
    {
        public void AddTo(StreamBatch batch)
        {
            if (Key is { } key)
            {
                ((LongColumn)batch.Columns[0]).Append(key);
            }
            else
            {
                batch.Columns[0].AppendNull();
            }

            ((LongColumn)batch.Columns[1]).Append(Value);
            batch.Rowtimes.Append(Time);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Key}/{Value}");
    }

    private sealed class Smaller : IPairFilter
    {
        public void Evaluate(StreamBatch pairs, Span<bool> holds)
        {
            for (var row = 0; row < holds.Length; row++)
            {
                holds[row] = ((LongColumn)pairs.Columns[1]).Values[row] < ((LongColumn)pairs.Columns[3]).Values[row];
            }
        }
    }

    private sealed class Collector : IBatchReceiver
    {
        private long _bound = long.MinValue;

        public List<string> Rows { get; } = [];

        public void Receive(StreamBatch batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                Assert.True(batch.Rowtimes.Values[row] >= _bound, "a row behind the bound");
                Rows.Add($"{batch.Rowtimes.Values[row]}:{Side(batch, 0, row)},{Side(batch, 2, row)}");
            }

            _bound = Math.Max(_bound, batch.Bound);
        }

        private static string Side(StreamBatch batch, int first, int row)
        {
            if (batch.Columns[first + 1].IsNull(row))
            {
                return "-";
            }

            var key = batch.Columns[first].IsNull(row) ? (long?)null : ((LongColumn)batch.Columns[first]).Values[row];
            return new Row(0, 0, key, ((LongColumn)batch.Columns[first + 1]).Values[row]).ToString();
        }
    }
}
