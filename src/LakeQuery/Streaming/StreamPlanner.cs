using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Merging;
using LakeQuery.Types;

namespace LakeQuery.Streaming;

/// <summary>Makes steps of the plans of an application's pumps.</summary>
/// <remarks>A chain of nodes that look at one row at a time (filters, projections, UNNEST, look-ups in tables of the lake) becomes one
/// <see cref="RowStep"/>; every other node becomes an operator over columns, with a row step before it that computes what it needs. Tables of
/// the lake are read once, when the application starts.</remarks>
internal sealed partial class StreamPlanner : IDisposable
{
    private readonly StreamApplication _application;
    private readonly StreamEnvironment _environment;
    private readonly Lazy<StreamConnection> _connection;
    private readonly Dictionary<string, StreamHub> _hubs = new(StringComparer.Ordinal);
    private readonly List<StreamOperator> _steps = [];
    private readonly List<(string Name, PlanNode Plan, PlanColumn RowNumber)> _tables = [];
    private readonly List<Action> _connects = [];
    private readonly IReadOnlyList<string> _fed;
    private readonly Dictionary<string, List<Action<IBatchReceiver>>> _writers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Pump, string Stream), Relay> _asides = [];
    private int _lastColumn;
    private string _pump = "";

    private StreamPlanner(
        StreamApplication application, IReadOnlyList<string> sourceStreams, StreamEnvironment environment,
        Func<IReadOnlyList<(string, PlanNode, PlanColumn)>, StreamConnection> connect)
    {
        (_application, _environment, _fed) = (application, environment, sourceStreams);
        _connection = new Lazy<StreamConnection>(() => connect(_tables));
        _lastColumn = 10_000_000;
    }

    /// <summary>The steps of an application, connected and ready.</summary>
    /// <param name="application">The application.</param>
    /// <param name="sourceStreams">For each source the stream that it feeds.</param>
    /// <param name="environment">What the steps share.</param>
    /// <param name="connect">Opens DuckDB with the tables of the lake; called when the first step needs it.</param>
    public static StreamGraph Build(
        StreamApplication application, IReadOnlyList<string> sourceStreams, StreamEnvironment environment,
        Func<IReadOnlyList<(string Name, PlanNode Plan, PlanColumn RowNumber)>, StreamConnection> connect)
    {
        var planner = new StreamPlanner(application, sourceStreams, environment, connect);
        try
        {
            return planner.Build();
        }
        catch
        {
            planner.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var step in _steps)
        {
            step.Dispose();
        }

        if (_connection.IsValueCreated)
        {
            _connection.Value.Dispose();
        }
    }

    private StreamGraph Build()
    {
        foreach (var stream in _application.Streams)
        {
            _hubs[stream.Name] = new StreamHub(stream);
            _writers[stream.Name] = [];
        }

        foreach (var pump in _application.Pumps.Where(pump => pump.IsStarted))
        {
            _pump = pump.Name;
            var port = Compile(pump.Plan.Input);
            var outputs = pump.Plan.Outputs.Select(column => new Assignment(Fresh(column.Type), new PlanColumnReference(column))).ToImmutableArray();
            port = Rows(port, [new ProjectNode(new Held(port.Columns), outputs)]);
            var insert = Add(new InsertRows(pump.Target, _environment, pump.Name));
            Connect(port, insert.Input());
            _writers[pump.Target.Name].Add(receiver => insert.Output = receiver);
        }

        var entries = new IBatchReceiver[_fed.Count];
        foreach (var stream in _application.Streams)
        {
            var hub = _hubs[stream.Name];
            var writers = _writers[stream.Name];
            var sources = Enumerable.Range(0, _fed.Count).Where(index => _fed[index] == stream.Name).ToList();
            var merge = writers.Count + sources.Count > 1 ? Add(new UnionMerge(stream.Types, writers.Count + sources.Count)) : null;
            var next = 0;

            // Rows of several writers are merged by ROWTIME; where that is the same, sources come first, then pumps in the order of the script.
            foreach (var source in sources)
            {
                entries[source] = merge is null ? hub : merge.Input(next++);
            }

            foreach (var writer in writers)
            {
                writer(merge is null ? hub : merge.Input(next++));
            }

            if (merge is not null)
            {
                merge.Output = hub;
            }
        }

        _connects.ForEach(connect => connect());

        // Tables are read before the first row comes.
        if (_tables.Count > 0)
        {
            _ = _connection.Value;
        }

        return new StreamGraph(_hubs, [.. entries], [.. _steps], this) { TableBytes = _tables.Count > 0 ? _connection.Value.DataScannedInBytes : 0 };
    }

    private T Add<T>(T step)
        where T : StreamOperator
    {
        _steps.Add(step);
        return step;
    }

    private void Connect(Port port, IBatchReceiver receiver)
    {
        if (port.Last is { } last)
        {
            last.Output = receiver;
        }
        else
        {
            // Readers are added in the order of the script, once all are known.
            _connects.Add(() => _hubs[port.Stream!].Add(receiver));
        }
    }

    // A step behind others.
    private Port Then(Port port, StreamOperator step, ImmutableArray<PlanColumn> columns)
    {
        Connect(port, Add(step).Input());
        return new Port(columns, step, null);
    }

    private PlanColumn Fresh(SqlType type) => new(++_lastColumn, null, type);

    private static ImmutableArray<SqlType> Types(ImmutableArray<PlanColumn> columns) => [.. columns.Select(column => column.Type)];

    private Port Compile(PlanNode node)
    {
        switch (node)
        {
            case StreamScanNode scan:
                return new Port(scan.Outputs, null, scan.Stream.Name);
            case FilterNode or ProjectNode or RowtimeNode or UnnestNode { Input: not null }:
            case JoinNode join when HasStream(join.Left) != HasStream(join.Right):
                return CompileRows(node);
            case SetRowtimeNode set:
                {
                    var input = Compile(set.Input);
                    return Then(input, new SetRowtime(Types(input.Columns), input.IndexOf(set.Source), _environment, _pump), input.Columns);
                }

            case SetOperationNode { Operator: Sql.Syntax.SetOperator.Union, All: true } union:
                return CompileUnion(union);
            default:
                return CompileWindows(node);
        }
    }

    // The longest chain of nodes that look at one row at a time, as one step.
    private Port CompileRows(PlanNode node)
    {
        var chain = new List<PlanNode>();
        while (true)
        {
            var input = node switch
            {
                FilterNode filter => filter.Input,
                ProjectNode project => project.Input,
                RowtimeNode rowtime => rowtime.Input,
                UnnestNode unnest => unnest.Input,
                JoinNode join when HasStream(join.Left) != HasStream(join.Right) => HasStream(join.Left) ? join.Left : join.Right,
                _ => null,
            };
            if (input is null)
            {
                break;
            }

            chain.Add(node);
            node = input;
        }

        chain.Reverse();
        return Rows(Compile(node), chain);
    }

    private Port CompileUnion(SetOperationNode union)
    {
        var inputs = union.Inputs.Items.Select(Compile).ToArray();
        var merge = Add(new UnionMerge(Types(union.Outputs), inputs.Length));
        for (var index = 0; index < inputs.Length; index++)
        {
            Connect(inputs[index], merge.Input(index));
        }

        return new Port(union.Outputs, merge, null);
    }

    /// <summary>The row step of a chain from the bottom up over a port.</summary>
    private Port Rows(Port source, List<PlanNode> chain)
    {
        var columns = chain[^1].Columns;
        foreach (var column in columns)
        {
            if (!Batches.StreamColumn.CanHold(column.Type))
            {
                throw QueryErrors.StreamType(column.Type.ToString());
            }
        }

        var fast = RowProgram.TryCompile(source.Columns, chain);
        var pump = _pump;
        var lowered = chain.Select(Stage).ToList();
        return Then(source, new RowStep(Types(columns), fast, () => RowPlan.Prepare(_connection.Value, source.Columns, lowered, columns, Fresh, _environment, pump)), columns);
    }

    // Tables of the lake in a node of a chain, or in its expressions, as temporary tables.
    private PlanNode Stage(PlanNode node)
    {
        var staging = new TableStaging(this);
        switch (node)
        {
            case JoinNode join:
                var lookup = HasStream(join.Left) ? join.Right : join.Left;
                var staged = staging.Whole(lookup);
                var held = new Held((HasStream(join.Left) ? join.Left : join.Right).Columns);
                return join with
                {
                    Left = HasStream(join.Left) ? held : staged,
                    Right = HasStream(join.Left) ? staged : held,
                    Condition = join.Condition is null ? null : staging.Rewrite(join.Condition),
                };
            case FilterNode filter:
                return new FilterNode(new Held(filter.Input.Columns), staging.Rewrite(filter.Predicate));
            case ProjectNode project:
                return new ProjectNode(
                    new Held(project.Input.Columns),
                    [.. project.Assignments.Items.Select(assignment => assignment with { Expression = staging.Rewrite(assignment.Expression) })]);
            case RowtimeNode rowtime:
                return new RowtimeNode(new Held(rowtime.Input.Columns), rowtime.Rowtime);
            default:
                var unnest = (UnnestNode)node;
                return unnest with { Input = new Held(unnest.Input!.Columns), Arguments = [.. unnest.Arguments.Items.Select(staging.Rewrite)] };
        }
    }

    private static bool HasStream(PlanNode node) => StreamPlans.IsStream(node);

    /// <summary>Stands for the input of a node whose own input is a step.</summary>
    internal sealed record Held(ImmutableArray<PlanColumn> Outputs) : PlanNode
    {
        /// <inheritdoc/>
        public override ImmutableArray<PlanColumn> Columns => Outputs;
    }

    /// <summary>Where rows come out: of a step, or of a stream.</summary>
    private readonly record struct Port(ImmutableArray<PlanColumn> Columns, StreamOperator? Last, string? Stream)
    {
        public int IndexOf(PlanColumn column) => Columns.IndexOf(column) is >= 0 and var index
            ? index
            : throw QueryErrors.Internal($"A step needs column {column}, which does not come in.");
    }
}
