using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Sliding;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Types;

namespace LakeQuery.Benchmarks;

/// <summary>All figures of streams, as tables. The first: rows a second through applications of streams, and through single steps; 10 million rows, 1,000
/// keys, ten rows a millisecond, column batches from memory, every row of the output read. Usage: <c>streaming [NAME …]</c>, with the beginnings of the
/// queries' names, or <c>sources</c>, <c>first</c>, <c>latency</c> and <c>state</c> for the other tables.</summary>
internal static class StreamingComparison
{
    private const int RowCount = 10_000_000;
    private const int BatchRows = 1 << 15;
    private const int Rounds = 5;

    private const string Source = "CREATE STREAM S (k BIGINT, v BIGINT, d DOUBLE, ts TIMESTAMP, name VARCHAR(16)); ";

    // A whole application in SQL, or one step of it alone.
    private static readonly (string Name, double TargetMillions, string? Script, Func<StreamEnvironment, StreamOperator>? Make)[] Queries =
    [
        ("Q1 SQL, filter, key and product", 45, """
            CREATE STREAM DEST (k BIGINT, p BIGINT);
            CREATE PUMP P AS INSERT INTO DEST SELECT STREAM k, v * k FROM S WHERE v > 50;
            """, null),
        ("Q2 SQL, tumbling 10 s, sum and count by key", 55, """
            CREATE STREAM DEST (k BIGINT, s BIGINT, c BIGINT);
            CREATE PUMP P AS INSERT INTO DEST SELECT STREAM k, SUM(v), COUNT(*) FROM S GROUP BY k, STEP(S.ROWTIME BY INTERVAL '10' SECOND);
            """, null),
        ("Q3 SQL, hop 10 s by 1 s, the same", 22, """
            CREATE STREAM DEST (we TIMESTAMP, k BIGINT, s BIGINT, c BIGINT);
            CREATE PUMP P AS INSERT INTO DEST SELECT STREAM window_end, k, SUM(v), COUNT(*)
            FROM TABLE(HOP(TABLE S, DESCRIPTOR(ROWTIME), INTERVAL '1' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k;
            """, null),
        ("Q4 SQL, sliding 10 s, the same", 6, """
            CREATE STREAM DEST (k BIGINT, s BIGINT, c BIGINT);
            CREATE PUMP P AS INSERT INTO DEST SELECT STREAM k, SUM(v) OVER w, COUNT(*) OVER w
            FROM S WINDOW w AS (PARTITION BY k RANGE INTERVAL '10' SECOND PRECEDING);
            """, null),
        ("Q1s step alone, filter and product", 0, null, _ => Project()),
        ("Q2s step alone, tumbling", 0, null, environment => Tumbling(environment, 0, Aggregates)),
        ("Q3s step alone, hop", 0, null, environment => Hop(environment, -1)),
        ("Q3e hop over a column of event time", 0, null, environment => Hop(environment, 3)),
        ("Q4s step alone, sliding", 0, null, environment => Sliding(environment, Aggregates)),
        ("Q2d tumbling, sum and avg of doubles", 0, null, environment => Tumbling(environment, 0, Doubles)),
        ("Q2t tumbling by a text", 0, null, environment => Tumbling(environment, 4, Aggregates)),
        ("Q4d sliding, sum of doubles", 0, null, environment => Sliding(environment, [Doubles[0]])),
        ("Q4m sliding, min and max", 0, null, environment => Sliding(
            environment, [new AggregateSpec(AggregateKind.Min, 1, SqlType.BigInt), new AggregateSpec(AggregateKind.Max, 1, SqlType.BigInt)])),
        ("Q5 stagger 10 s, sum and count by key", 0, null, environment => new StaggerAggregate(environment, StreamRows.Types, [0], 10_000_000, Aggregates)),
    ];

    private static ImmutableArray<AggregateSpec> Aggregates =>
        [new(AggregateKind.Sum, 1, SqlType.BigInt), new(AggregateKind.CountRows, -1, SqlType.BigInt)];

    private static ImmutableArray<AggregateSpec> Doubles =>
        [new(AggregateKind.Sum, 2, SqlType.Double), new(AggregateKind.Avg, 2, SqlType.Double)];

    public static int Run(string[] arguments)
    {
        (string Name, Action Run)[] others =
        [
            ("sources", StreamingSources.Throughput), ("first", StreamingSources.FirstResult), ("latency", StreamingLatency.Run), ("state", StreamingState.Run),
        ];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors; two threads of plain arithmetic do {Ceiling():0.00} times the work of one: no step can do more."));
        var queries = arguments.Except(others.Select(other => other.Name)).ToList();
        if (queries.Count > 0 || arguments.Length == 0)
        {
            Compare(queries);
        }

        foreach (var (name, run) in others)
        {
            if (arguments.Length == 0 || arguments.Contains(name))
            {
                run();
            }
        }

        return 0;
    }

    private static void Compare(List<string> names)
    {
        var batches = StreamRows.Make(Math.Max(100_000, (int)(RowCount * BenchmarkLakes.Scale)), BatchRows);
        var rowCount = batches.Sum(batch => (long)batch.RowCount);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {rowCount:#,0} rows, million rows/s: best of {Rounds} (median) | one thread | two threads | times | target | rows out | MB beyond input |"));
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var catalog = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "lakequery-streaming-benchmark")).FullName;
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = catalog });
        foreach (var (name, target, script, make) in Queries)
        {
            if (names.Count > 0 && !names.Any(wanted => name.StartsWith(wanted + " ", StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            // One thread and two in turn, so that whatever else the machine does is in both.
            long? expected = null;
            List<double>[] seconds = [[], []];
            var (bytes, rows) = (0L, 0L);
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var threads in new[] { 1, 2 })
                {
                    GC.Collect();
                    var before = GC.GetTotalMemory(true);
                    var sink = new Consumer();
                    var environment = new StreamEnvironment { Errors = new NoErrors(), Threads = threads };
                    var (entry, owner) = script is null ? Step(make!(environment), sink) : Application(engine, Source + script, environment, sink);
                    using var end = owner;
                    var watch = Stopwatch.StartNew();
                    foreach (var batch in batches)
                    {
                        entry.Receive(batch);
                    }

                    seconds[threads - 1].Add(watch.Elapsed.TotalSeconds);
                    bytes = Math.Max(bytes, GC.GetTotalMemory(false) - before);
                    rows = sink.Rows;
                    expected ??= sink.Sum;
                    if (expected != sink.Sum)
                    {
                        throw new InvalidOperationException($"{name}: another output than before.");
                    }
                }
            }

            string Rate(List<double> times)
            {
                times.Sort();
                return string.Create(CultureInfo.InvariantCulture, $"{rowCount / times[0] / 1e6:0.0} ({rowCount / times[times.Count / 2] / 1e6:0.0})");
            }

            var (one, two) = (Rate(seconds[0]), Rate(seconds[1]));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {one} | {two} | {seconds[0][0] / seconds[1][0]:0.00} | {(target == 0 ? "" : $"{target}")} | {rows:#,0} | {bytes / 1e6:0} |"));
        }
    }

    // What the machine gives: two processors are often two halves of one.
    private static double Ceiling()
    {
        static double Seconds(int threads)
        {
            var best = double.MaxValue;
            for (var round = 0; round < Rounds; round++)
            {
                var watch = Stopwatch.StartNew();
                Thread[] others = [.. Enumerable.Range(1, threads - 1).Select(_ => new Thread(static () => Work()))];
                Array.ForEach(others, thread => thread.Start());
                Work();
                Array.ForEach(others, thread => thread.Join());
                best = Math.Min(best, watch.Elapsed.TotalSeconds);
            }

            return best;
        }

        static ulong Work()
        {
            var (one, two, three) = (1UL, 2UL, 3UL);
            for (var round = 0; round < 50_000_000; round++)
            {
                one = (one * 6364136223846793005) + 1;
                two ^= two << 13;
                two ^= two >> 7;
                three += one ^ two;
            }

            return three;
        }

        Work();
        return 2 * Seconds(1) / Seconds(2);
    }

    // WHERE value > 50, and key, value * value.
    private static RowStep Project()
    {
        ImmutableArray<PlanColumn> columns = [.. StreamRows.Types.Select((type, index) => new PlanColumn(index, null, type))];
        var value = new PlanColumnReference(columns[1]);
        var product = new PlanColumn(9, null, SqlType.BigInt);
        PlanNode[] chain =
        [
            new FilterNode(new StreamPlanner.Held(columns), new PlanComparison(BinaryOperator.GreaterThan, value, new PlanConstant(50L, SqlType.BigInt))),
            new ProjectNode(
                new StreamPlanner.Held(columns),
                [
                    new Assignment(columns[0], new PlanColumnReference(columns[0])),
                    new Assignment(product, new PlanArithmetic(BinaryOperator.Multiply, value, value, SqlType.BigInt)),
                ]),
        ];
        return new RowStep([SqlType.BigInt, SqlType.BigInt], RowProgram.TryCompile(columns, chain), () => throw new InvalidOperationException("There is no error in the rows."));
    }

    private static (IBatchReceiver Entry, IDisposable Owner) Step(StreamOperator step, IBatchReceiver sink)
    {
        step.Output = sink;
        return (step.Input(), step);
    }

    private static (IBatchReceiver Entry, IDisposable Owner) Application(LakeEngine engine, string script, StreamEnvironment environment, IBatchReceiver sink)
    {
        var text = new SourceText(script);
        var context = new BinderContext { Catalog = engine.Catalog, Text = text, StartTime = DateTimeOffset.UnixEpoch };
        var graph = StreamPlanner.Build(
            StreamBinder.Bind(text, context, []), ["S"], environment, tables => engine.Runner.OpenStreamConnection(tables, context, default));
        graph.Hubs["DEST"].Add(sink);
        return (graph.Entries[0], graph);
    }

    private static TumblingAggregate Tumbling(StreamEnvironment environment, int key, ImmutableArray<AggregateSpec> aggregates) => new(
        environment, StreamRows.Types, [key], [new MonotonicKey(-1, new RowtimeBucket(10_000_000, 0, 0, false))], aggregates);

    private static StreamOperator Hop(StreamEnvironment environment, int time) => TableWindows.Aggregate(
        environment, StreamRows.Types, new TableWindow(TableWindowKind.Hop, 10_000_000, 1_000_000, 0, 0, LateRows.Drop, null), time, [], [0], Aggregates);

    private static SlidingAggregate Sliding(StreamEnvironment environment, ImmutableArray<AggregateSpec> aggregates) => new(
        environment, StreamRows.Types, [new SlidingFrame([0], 10_000_000, null)], [.. aggregates.Select(spec => new SlidingCall(0, spec))]);

    /// <summary>Reads every value of the output.</summary>
    private sealed class Consumer : IBatchReceiver
    {
        public long Rows { get; private set; }

        public long Sum { get; private set; }

        public void Receive(StreamBatch batch)
        {
            Rows += batch.RowCount;
            var sum = Sum;
            foreach (var column in batch.Columns.Append(batch.Rowtimes))
            {
                switch (column)
                {
                    case LongColumn longs:
                        foreach (var value in longs.Values)
                        {
                            sum += value;
                        }

                        break;
                    case DoubleColumn doubles:
                        foreach (var value in doubles.Values)
                        {
                            sum += BitConverter.DoubleToInt64Bits(value);
                        }

                        break;
                    case TextColumn texts:
                        for (var row = 0; row < texts.Length; row++)
                        {
                            sum += texts.Bytes(row).Length;
                        }

                        break;
                }
            }

            Sum = sum;
        }
    }

    private sealed class NoErrors : IStreamErrors
    {
        public void Report(StreamError error) => throw new InvalidOperationException(error.Message);
    }
}
