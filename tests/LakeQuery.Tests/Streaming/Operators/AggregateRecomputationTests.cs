using System.Globalization;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Sliding;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Operators;

/// <summary>Each aggregate holds against adding up the rows of its window anew, the plain way.</summary>
public class AggregateRecomputationTests
{
    [Theory]
    [InlineData("range")]
    [InlineData("rows")]
    [InlineData("unbounded")]
    [InlineData("current row")]
    public void Sliding_windows_equal_recomputation(string frame)
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var rows = Rows.Make(new Random(seed), 250);
            long? range = frame == "range" ? 900_000 : null;
            long? count = frame == "rows" ? 5 : frame == "current row" ? 0 : null;
            AggregateSpec[] specs = [.. BatchingPropertyTests.Aggregates, .. BatchingPropertyTests.Places];
            if (frame == "unbounded")
            {
                specs = [.. specs.Where(spec => spec.Kind != AggregateKind.ExpAvg)];
            }

            var lines = rows.Run(environment => new SlidingAggregate(
                environment, BatchingPropertyTests.Types, [new SlidingFrame([0], range, count)], [.. specs.Select(spec => new SlidingCall(0, spec))]));
            for (var row = 0; row < rows.Count; row++)
            {
                var window = Enumerable.Range(0, row + 1).Where(other => rows.SameKey(row, other)).ToList();
                window = range is { } micros ? [.. window.Where(other => rows.Times[other] >= rows.Times[row] - micros)] :
                    count is { } last ? [.. window.TakeLast((int)last + 1)] : window;
                var results = lines[row].Split(' ')[^specs.Length..];
                for (var call = 0; call < specs.Length; call++)
                {
                    var expected = Recompute(specs[call], rows, window);
                    Assert.True(Agree(expected, results[call]), $"seed {seed}, row {row}, {specs[call]}: expected {expected}, found {results[call]}");
                }
            }
        }
    }

    [Fact]
    public void Tumbling_windows_equal_recomputation()
    {
        var specs = BatchingPropertyTests.GroupAggregates;
        for (var seed = 0; seed < 8; seed++)
        {
            var rows = Rows.Make(new Random(seed), 400);
            var lines = rows.Run(environment => new TumblingAggregate(
                environment, BatchingPropertyTests.Types, [0], [new MonotonicKey(-1, new RowtimeBucket(1_500_000, 0, 0, false))], specs));
            var groups = Enumerable.Range(0, rows.Count).GroupBy(row => (rows.Times[row] / 1_500_000, rows.Values[row][0])).ToList();
            Assert.Equal(groups.Count, lines.Count);
            foreach (var (group, line) in groups.Zip(lines))
            {
                var values = line.Split(' ')[1..];
                Assert.Equal($"{StreamScript.Seconds((group.Key.Item1 + 1) * 1_500_000)}:", line.Split(' ')[0]);
                Assert.Equal(group.Key.Item2?.ToString() ?? "NULL", values[0]);
                Check(specs, rows, [.. group], values[1..]);
            }
        }
    }

    [Theory]
    [InlineData(6, 2)]
    [InlineData(7, 1)]
    [InlineData(5, 3)]
    [InlineData(2, 3)]
    public void Hopping_windows_equal_recomputation(int size, int slide)
    {
        var specs = BatchingPropertyTests.GroupAggregates;
        for (var seed = 0; seed < 6; seed++)
        {
            var rows = Rows.Make(new Random(seed), 300);
            var window = new TableWindow(TableWindowKind.Hop, size * 200_000L, slide * 200_000L, 0, 600_000, LateRows.Drop, null);
            var lines = rows.Run(environment => TableWindows.Aggregate(environment, BatchingPropertyTests.Types, window, 7, [], [0], specs));

            // A row is in the windows around its time whose end the watermark hasn't reached when it arrives.
            var members = new SortedDictionary<long, List<int>>();
            var watermark = long.MinValue;
            for (var row = 0; row < rows.Count; row++)
            {
                if (rows.Values[row][7] is not long time)
                {
                    continue;
                }

                watermark = Math.Max(watermark, time - 600_000);
                for (var end = -20L * window.StepMicros + window.SizeMicros; end - window.SizeMicros <= time; end += window.StepMicros)
                {
                    if (end > time && end > watermark)
                    {
                        members.TryAdd(end, []);
                        members[end].Add(row);
                    }
                }
            }

            var groups = members.SelectMany(entry => entry.Value.GroupBy(row => rows.Values[row][0]).Select(group => (entry.Key, group))).ToList();
            Assert.Equal(groups.Count, lines.Count);
            foreach (var ((end, group), line) in groups.Zip(lines))
            {
                var values = line.Split(' ')[1..];
                Assert.Equal(StreamScript.Seconds(end - window.SizeMicros), values[0]);
                Assert.Equal(StreamScript.Seconds(end), values[1]);
                Assert.Equal(group.Key?.ToString() ?? "NULL", values[3]);
                Check(specs, rows, [.. group], values[4..]);
            }
        }
    }

    [Fact]
    public void A_window_recovers_from_huge_numbers_that_have_left_it()
    {
        var lines = new StreamScript(SqlType.Double).Row(0, 1e300).Row(1, -1e300).Row(2, 1.5).Row(3, double.PositiveInfinity).Row(10, 0.25).Row(11, 0.5)
            .Run(environment => new SlidingAggregate(
                environment, [SqlType.Double], [new SlidingFrame([], 2_000_000, null)],
                [
                    new SlidingCall(0, new AggregateSpec(AggregateKind.Sum, 0, SqlType.Double)),
                    new SlidingCall(0, new AggregateSpec(AggregateKind.VarPop, 0, SqlType.Double)),
                ]));
        Assert.Equal("2: 1.5 1.5", lines[2][..10]);
        Assert.Equal(["10: 0.25 0.25 0", "11: 0.5 0.75 0.015625"], lines[4..]);
    }

    [Fact]
    public void A_sum_that_does_not_fit_goes_to_the_error_stream_and_the_others_go_on()
    {
        var script = new StreamScript(SqlType.BigInt, SqlType.BigInt).Row(1, 1, long.MaxValue).Row(1, 2, 7).Row(2, 1, 1).Row(12, 1, 5);
        var sum = new AggregateSpec(AggregateKind.Sum, 1, SqlType.BigInt);
        Assert.Equal(
            ["10: 2 7", "20: 1 5"],
            script.Run(environment => new TumblingAggregate(
                environment, script.Types, [0], [new MonotonicKey(-1, new RowtimeBucket(10_000_000, 0, 0, false))], [sum], pump: "P")));
        var error = Assert.Single(script.Errors);
        Assert.Equal(("NUMERIC_VALUE_OUT_OF_RANGE", "P", "1"), (error.Name, error.Pump, System.Text.Encoding.UTF8.GetString(error.Data.Span)));
        Assert.Equal(
            [$"1: 1 {long.MaxValue} {long.MaxValue}", "1: 2 7 7", "12: 1 5 6"],
            script.Run(environment => new SlidingAggregate(
                environment, script.Types, [new SlidingFrame([0], 10_000_000, null)], [new SlidingCall(0, sum)])));
        Assert.Equal(2_000_000, Assert.Single(script.Errors).Rowtime);
    }

    private static void Check(IReadOnlyList<AggregateSpec> specs, Rows rows, List<int> window, string[] results)
    {
        for (var call = 0; call < specs.Count; call++)
        {
            var expected = Recompute(specs[call], rows, window);
            Assert.True(Agree(expected, results[call]), $"{specs[call]}: expected {expected}, found {results[call]}");
        }
    }

    private static bool Agree(object? expected, string found) => expected switch
    {
        null => found == "NULL",
        double number => double.TryParse(found, CultureInfo.InvariantCulture, out var other) && Math.Abs(number - other) <= 1e-9 * Math.Max(1, Math.Abs(number)),
        bool truth => found == (truth ? "1" : "0"),
        _ => found == Convert.ToString(expected, CultureInfo.InvariantCulture),
    };

    private static object? Recompute(AggregateSpec spec, Rows rows, List<int> window)
    {
        if (spec.FilterColumn >= 0)
        {
            window = [.. window.Where(row => rows.Values[row][spec.FilterColumn] is true)];
        }

        if (spec.Kind == AggregateKind.CountRows)
        {
            return (long)window.Count;
        }

        var all = window.Select(row => rows.Values[row][spec.Column]).ToList();
        var values = all.Where(value => value is not null).Select(value => value!).ToList();
        if (spec.Distinct)
        {
            values = [.. values.Distinct()];
        }

        if (spec.Kind is AggregateKind.First or AggregateKind.Last or AggregateKind.Nth or AggregateKind.Lag)
        {
            var last = all[^1];
            var list = spec.IgnoreNulls ? values : all!;
            if (spec.Kind == AggregateKind.Lag)
            {
                var before = all.SkipLast(1).Where(value => !spec.IgnoreNulls || value is not null).ToList();
                return spec.Offset == 0 ? last : before.Count >= spec.Offset ? before[^(int)spec.Offset]
                    : spec.DefaultColumn >= 0 ? rows.Values[window[^1]][spec.DefaultColumn] : null;
            }

            var place = spec.Kind == AggregateKind.Nth ? (int)spec.Offset : 1;
            var fromLast = spec.FromLast || spec.Kind == AggregateKind.Last;
            return list.Count < place ? null : fromLast ? list[^place] : list[place - 1];
        }

        if (spec.Kind == AggregateKind.ExpAvg)
        {
            var weighted = window.Where(row => rows.Values[row][spec.Column] is not null).Select(row => (
                Weight: Math.Pow(2, -Math.Floor((double)(rows.Times[window[^1]] - rows.Times[row]) / spec.HalfLifeMicros)),
                Value: (double)rows.Values[row][spec.Column]!)).ToList();
            return weighted.Count == 0 ? null : weighted.Sum(pair => pair.Weight * pair.Value) / weighted.Sum(pair => pair.Weight);
        }

        if (spec.Kind == AggregateKind.Count)
        {
            return (long)values.Count;
        }

        if (values.Count == 0)
        {
            return null;
        }

        var numbers = values[0] is string or bool
            ? []
            : values.Select(value => value is Int128 wide ? (double)wide : Convert.ToDouble(value, CultureInfo.InvariantCulture)).ToList();
        var variance = numbers.Count == 0 ? 0 : numbers.Sum(number => Math.Pow(number - numbers.Average(), 2));
        return spec.Kind switch
        {
            AggregateKind.Sum => values[0] is double ? numbers.Sum() : (object)(long)numbers.Sum(),
            AggregateKind.Avg when values[0] is double => numbers.Average(),
            AggregateKind.Avg when values[0] is Int128 => (long)Math.Round((decimal)numbers.Sum() / values.Count, MidpointRounding.AwayFromZero),
            AggregateKind.Avg => (long)numbers.Sum() / values.Count,
            AggregateKind.Min => values.Min(),
            AggregateKind.Max => values.Max(),
            AggregateKind.VarPop => variance / values.Count,
            AggregateKind.VarSamp => values.Count == 1 ? null : variance / (values.Count - 1),
            AggregateKind.StddevPop => Math.Sqrt(variance / values.Count),
            AggregateKind.StddevSamp => values.Count == 1 ? null : Math.Sqrt(variance / (values.Count - 1)),
            AggregateKind.Any => values.Contains(true),
            AggregateKind.Every => !values.Contains(false),
            _ => throw new InvalidOperationException(spec.ToString()),
        };
    }

    private sealed class Rows
    {
        private readonly StreamScript _script = new([.. BatchingPropertyTests.Types]);

        public List<object?[]> Values { get; } = [];

        public List<long> Times { get; } = [];

        public int Count => Times.Count;

        public static Rows Make(Random random, int count)
        {
            var rows = new Rows();
            var millis = 0L;
            for (var row = 0; row < count; row++)
            {
                millis += random.Next(4) * 20;
                object? OrNull(object value) => random.Next(5) == 0 ? null : value;
                object?[] values =
                [
                    OrNull((long)random.Next(4)), OrNull("k" + random.Next(3)), OrNull((long)random.Next(-50, 50)), OrNull(random.Next(1000) / 8.0),
                    OrNull("t" + random.Next(40)), OrNull((Int128)random.Next(-900, 900)), OrNull(random.Next(2) == 0),
                    random.Next(60) == 0 ? null : (millis - random.Next(1500)) * 1000,
                ];
                rows.Values.Add(values);
                rows.Times.Add(millis * 1000);
                rows._script.Row(millis / 1000.0, values);
            }

            return rows;
        }

        public bool SameKey(int row, int other) => Equals(Values[row][0], Values[other][0]);

        public List<string> Run(Func<StreamEnvironment, StreamOperator> make) => _script.Run(make, 64, null, -1);
    }
}
