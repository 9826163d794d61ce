using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Items;
using LakeQuery.Streaming.Operators.Joins;
using LakeQuery.Streaming.Operators.Sliding;
using LakeQuery.Streaming.Operators.Sorting;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Types;

namespace LakeQuery.Streaming;

/// <content>Nodes that remember.</content>
internal sealed partial class StreamPlanner
{
    private Port CompileWindows(PlanNode node) => node switch
    {
        StreamAggregateNode aggregate => CompileAggregate(aggregate),
        StaggerNode stagger => CompileStagger(stagger),
        TableWindowNode table => CompileTableWindow(table),
        TableWindowAggregateNode aggregate => CompileTableWindowAggregate(aggregate),
        WindowNode window => CompileSliding(window),
        StreamDistinctNode distinct => CompileDistinct(distinct),
        StreamSortNode sort => CompileSort(sort),
        EventSortNode sort => CompileEventSort(sort),
        StreamJoinNode join => CompileJoin(join),
        TopItemsNode top => CompileTopItems(top),
        DistinctItemsNode distinct => CompileDistinctItems(distinct),
        GroupRankNode rank => CompileGroupRank(rank),
        DetectorNode detector => CompileDetector(detector),
        StreamSetNode set => CompileSet(set),
        _ => throw QueryErrors.NotSupported($"{NameOf(node)} over a stream", default, "Streams have windows, joins, ORDER BY with a time first, DISTINCT and UNION ALL."),
    };

    private static string NameOf(PlanNode node) => node switch
    {
        AggregateNode => "A group without a window",
        SortNode => "ORDER BY without a monotonic first key",
        LimitNode => "LIMIT",
        SetOperationNode operation => operation.Operator.ToString().ToUpperInvariant() + (operation.All ? " ALL" : ""),
        JoinNode => "A join without a window",
        _ => node.GetType().Name.Replace("Node", "", StringComparison.Ordinal),
    };

    private Port CompileAggregate(StreamAggregateNode node)
    {
        var needed = new Needed();
        var keys = node.Keys.Items.Select(key => needed.Add(key.Expression)).ToImmutableArray();
        var aggregates = new AggregateSplit(node.Aggregates, needed);
        var port = With(node.Input, needed);
        var windows = node.WindowKeys.Items.Select(key => key with { Index = keys[key.Index] }).ToImmutableArray();
        return Grouped(
            port, new TumblingAggregate(_environment, Types(port.Columns), keys, windows, aggregates.Specs, Hold(aggregates, port), _pump), node, aggregates);
    }

    private Port CompileStagger(StaggerNode node)
    {
        var needed = new Needed();
        var keys = node.Keys.Items.Select(key => needed.Add(key.Expression)).ToImmutableArray();
        var aggregates = new AggregateSplit(node.Aggregates, needed);
        var port = With(node.Input, needed);
        return Grouped(
            port, new StaggerAggregate(_environment, Types(port.Columns), keys, node.LengthMicros, aggregates.Specs, Hold(aggregates, port), _pump), node,
            aggregates);
    }

    private Port CompileTableWindow(TableWindowNode node)
    {
        var port = Compile(node.Input);
        var time = node.Time is null ? -1 : port.IndexOf(node.Time);
        return Then(
            port,
            TableWindows.Rows(
                _environment, Types(port.Columns), node.Window, time, [.. node.PartitionBy.Items.Select(port.IndexOf)], SideOf(node.Window), _pump),
            [.. port.Columns, node.WindowStart, node.WindowEnd, node.WindowTime]);
    }

    private Port CompileTableWindowAggregate(TableWindowAggregateNode node)
    {
        var source = node.Source;
        var needed = new Needed();
        var keys = node.Keys.Items.Select(key => needed.Add(key.Expression)).ToImmutableArray();
        var aggregates = new AggregateSplit(node.Aggregates, needed);
        var time = source.Time is null ? -1 : needed.Add(new PlanColumnReference(source.Time));

        // A late row goes aside with all its columns, in their order.
        var aside = SideOf(source.Window) is null ? [] : source.Input.Columns.Select(column => needed.Add(new PlanColumnReference(column))).ToImmutableArray();
        var partition = source.PartitionBy.Items.Select(column => needed.Add(new PlanColumnReference(column))).ToImmutableArray();
        var port = With(source.Input, needed);
        var side = SideOf(source.Window) is { } receiver ? new ColumnChoice(aside, receiver) : null;
        return Grouped(
            port,
            TableWindows.Aggregate(
                _environment, Types(port.Columns), source.Window, time, partition, keys, aggregates.Specs, Hold(aggregates, port), side, _pump),
            node, aggregates);
    }

    private IBatchReceiver? SideOf(TableWindow window) => window is { Late: LateRows.Aside, SideStream: { } name } ? AsideWriter(name) : null;

    // Late rows are one more writer of their stream.
    private Relay AsideWriter(string stream)
    {
        var key = (_pump, stream);
        if (!_asides.TryGetValue(key, out var relay))
        {
            relay = new Relay();
            _asides[key] = relay;
            _writers[stream].Add(receiver => relay.Target = receiver);
        }

        return relay;
    }

    private Port CompileSliding(WindowNode node)
    {
        var needed = new Needed();
        foreach (var column in node.Input.Columns)
        {
            needed.Add(new PlanColumnReference(column));
        }

        var frames = new List<SlidingFrame>();
        var calls = new List<SlidingCall>();
        foreach (var call in node.Calls)
        {
            var frame = Frame(call, needed);
            var index = frames.FindIndex(known => known.RangeMicros == frame.RangeMicros && known.Rows == frame.Rows
                && known.PartitionBy.AsSpan().SequenceEqual(frame.PartitionBy.AsSpan()));
            if (index < 0)
            {
                index = frames.Count;
                frames.Add(frame);
            }

            calls.Add(new SlidingCall(index, Spec(call, needed)));
        }

        var port = With(node.Input, needed);
        var results = node.Calls.Items.Select(call => call.Column);
        var step = new SlidingAggregate(_environment, Types(port.Columns), [.. frames], [.. calls], _pump);
        return Then(port, step, [.. port.Columns, .. results]);
    }

    private static SlidingFrame Frame(WindowCall call, Needed needed)
    {
        var partition = call.PartitionBy.Items.Select(needed.Add).ToImmutableArray();
        if (call.Frame is not { } frame || frame.Start.Kind == FrameBoundKind.UnboundedPreceding)
        {
            return new SlidingFrame(partition, null, null);
        }

        var offset = frame.Start.Kind == FrameBoundKind.CurrentRow ? 0
            : Stripped(frame.Start.Offset) is PlanConstant { Value: long value } ? value
            : throw QueryErrors.NotSupported("A window whose size is not a constant", frame.Start.Offset?.Span ?? default, "Write it as a number or an interval.");
        return frame.Unit == FrameUnit.Rows ? new SlidingFrame(partition, null, offset) : new SlidingFrame(partition, offset, null);
    }

    private Port CompileDistinct(StreamDistinctNode node)
    {
        var port = Compile(node.Input);
        var at = node.Input.Columns.Select(port.IndexOf).ToImmutableArray();
        return Then(
            port,
            new StreamDistinct(
                Types(port.Columns), [.. node.Compared.Items.Select(index => at[index])],
                [.. node.WindowKeys.Items.Select(key => key with { Index = at[key.Index] })]),
            port.Columns);
    }

    private Port CompileSort(StreamSortNode node)
    {
        var needed = new Needed();
        foreach (var column in node.Input.Columns)
        {
            needed.Add(new PlanColumnReference(column));
        }

        var keys = node.Keys.Items.Select(key => new OrderKey(needed.Add(key.Key), key.Descending, key.NullsFirst)).ToImmutableArray();
        var port = With(node.Input, needed);
        return Then(port, new StreamSort(Types(port.Columns), keys, node.First with { Index = keys[0].Column }), port.Columns);
    }

    private Port CompileEventSort(EventSortNode node)
    {
        var port = Compile(node.Input);
        return Then(port, new EventSort(Types(port.Columns), port.IndexOf(node.Time), node.LatenessMicros, _environment, _pump), port.Columns);
    }

    private Port CompileTopItems(TopItemsNode node)
    {
        var needed = new Needed();
        var item = needed.Add(new PlanCast(new PlanColumnReference(node.Item), node.ItemOutput.Type, false, true));
        var port = With(node.Input, needed);
        return Then(port, new TopItems(Types(port.Columns), item, node.Count, node.WindowMicros), node.Columns);
    }

    private Port CompileDistinctItems(DistinctItemsNode node)
    {
        var port = Compile(node.Input);
        return Then(port, new DistinctItems(Types(port.Columns), port.IndexOf(node.Item), node.WindowMicros), node.Columns);
    }

    private Port CompileGroupRank(GroupRankNode node)
    {
        var port = Compile(node.Input);
        return Then(
            port, new GroupRank(Types(port.Columns), port.IndexOf(node.RankBy), node.Descending, node.Order, node.OutputMax), [.. port.Columns, node.Rank]);
    }

    private Port CompileDetector(DetectorNode node)
    {
        var port = Compile(node.Input);
        var passed = node.Passed.Items.Select(port.IndexOf).ToImmutableArray();
        var counted = node.Counted.Items.Select(item => port.IndexOf(item.Column)).ToImmutableArray();
        return Then(
            port, new DetectorStep(node.CreateDetector(_environment.Threads), node.Function, Types(port.Columns), passed, counted, _environment, _pump), node.Columns);
    }

    private Port CompileJoin(StreamJoinNode node)
    {
        var (leftNeeded, rightNeeded) = (new Needed(), new Needed());
        foreach (var column in node.Left.Columns)
        {
            leftNeeded.Add(new PlanColumnReference(column));
        }

        foreach (var column in node.Right.Columns)
        {
            rightNeeded.Add(new PlanColumnReference(column));
        }

        // Equalities between the sides find rows by a hash; the rest is asked of the pairs that are left.
        var (leftKeys, rightKeys, rest) = (new List<int>(), new List<int>(), new List<PlanExpression>());
        var leftIds = node.Left.Columns.Select(column => column.Id).ToHashSet();
        var rightIds = node.Right.Columns.Select(column => column.Id).ToHashSet();
        foreach (var term in Conjuncts.Split(node.Condition))
        {
            if (term is PlanComparison { Operator: BinaryOperator.Equal } equal && IsHashed(equal.Left.Type))
            {
                var (first, second) = (ReferenceCollector.Columns(equal.Left), ReferenceCollector.Columns(equal.Right));
                var isStraight = first.Count > 0 && second.Count > 0 && first.IsSubsetOf(leftIds) && second.IsSubsetOf(rightIds);
                var isCrossed = first.Count > 0 && second.Count > 0 && first.IsSubsetOf(rightIds) && second.IsSubsetOf(leftIds);
                if (isStraight || isCrossed)
                {
                    leftKeys.Add(leftNeeded.Add(isStraight ? equal.Left : equal.Right));
                    rightKeys.Add(rightNeeded.Add(isStraight ? equal.Right : equal.Left));
                    continue;
                }
            }

            rest.Add(term);
        }

        var left = With(node.Left, leftNeeded);
        var right = With(node.Right, rightNeeded);
        ImmutableArray<PlanColumn> columns = [.. left.Columns, .. right.Columns];
        var filter = rest.Count == 0 ? null : Filter(columns, rest);
        var (leftTypes, rightTypes) = (Types(left.Columns), Types(right.Columns));
        StreamOperator join = node.LooksAhead
            ? new FollowingJoin(node.Kind, leftTypes, rightTypes, [.. leftKeys], [.. rightKeys], filter, node.LeftWindow, node.RightWindow)
            : new StreamJoin(node.Kind, leftTypes, rightTypes, [.. leftKeys], [.. rightKeys], filter, node.LeftWindow, node.RightWindow);
        Add(join);
        Connect(left, join.Input(0));
        Connect(right, join.Input(1));
        return new Port(columns, join, null);
    }

    // A hash and a comparison of bytes must say the same as "=": not so for NaN.
    private static bool IsHashed(SqlType type) => !type.IsFloatingPoint;

    private PairFilter Filter(ImmutableArray<PlanColumn> columns, List<PlanExpression> terms)
    {
        var number = Fresh(SqlType.BigInt);
        var source = columns.Add(number);
        var predicate = terms.Count == 1 ? terms[0] : new PlanLogical(true, [.. terms]);
        List<PlanNode> chain =
        [
            new FilterNode(new Held(source), predicate),
            new ProjectNode(new Held(source), [new Assignment(number, new PlanColumnReference(number))]),
        ];
        var pump = _pump;
        var lowered = chain.Select(Stage).ToList();
        return new PairFilter(Add(new RowStep(
            [SqlType.BigInt], RowProgram.TryCompile(source, chain),
            () => RowPlan.Prepare(_connection.Value, source, lowered, [number], Fresh, _environment, pump))));
    }

    private static PlanExpression? Stripped(PlanExpression? expression) => expression is PlanCast cast ? Stripped(cast.Operand) : expression;

    // A port with the needed expressions as its columns; what is a column already stays it.
    private Port With(PlanNode input, Needed needed)
    {
        var assignments = needed.Expressions
            .Select(expression => new Assignment(expression is PlanColumnReference reference ? reference.Column : Fresh(expression.Type), expression));
        return Compile(new ProjectNode(input, [.. assignments]));
    }

    /// <summary>Expressions that a step needs as columns, each once.</summary>
    private sealed class Needed
    {
        public List<PlanExpression> Expressions { get; } = [];

        public int Add(PlanExpression expression)
        {
            var known = Expressions.FindIndex(expression.Equals);
            if (known >= 0)
            {
                return known;
            }

            Expressions.Add(expression);
            return Expressions.Count - 1;
        }
    }

    /// <summary>Hands batches on to a receiver that is known later.</summary>
    private sealed class Relay : IBatchReceiver
    {
        public IBatchReceiver? Target { get; set; }

        public void Receive(Batches.StreamBatch batch) => Target!.Receive(batch);
    }

    /// <summary>Hands on some of the columns.</summary>
    private sealed class ColumnChoice(ImmutableArray<int> columns, IBatchReceiver target) : IBatchReceiver
    {
        public void Receive(Batches.StreamBatch batch) => target.Receive(
            new Batches.StreamBatch([.. columns.Select(index => batch.Columns[index])], batch.Rowtimes) { Bound = batch.Bound });
    }
}
