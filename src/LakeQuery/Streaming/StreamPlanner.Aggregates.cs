using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Groups;

namespace LakeQuery.Streaming;

/// <content>Aggregates and window functions as steps know them.</content>
internal sealed partial class StreamPlanner
{
    private static readonly ImmutableDictionary<string, AggregateKind> Kinds = new Dictionary<string, AggregateKind>(StringComparer.Ordinal)
    {
        ["count"] = AggregateKind.Count,
        ["sum"] = AggregateKind.Sum,
        ["avg"] = AggregateKind.Avg,
        ["min"] = AggregateKind.Min,
        ["max"] = AggregateKind.Max,
        ["stddev"] = AggregateKind.StddevSamp,
        ["stddev_samp"] = AggregateKind.StddevSamp,
        ["stddev_pop"] = AggregateKind.StddevPop,
        ["variance"] = AggregateKind.VarSamp,
        ["var_samp"] = AggregateKind.VarSamp,
        ["var_pop"] = AggregateKind.VarPop,
        ["any"] = AggregateKind.Any,
        ["bool_or"] = AggregateKind.Any,
        ["every"] = AggregateKind.Every,
        ["bool_and"] = AggregateKind.Every,
        ["first_value"] = AggregateKind.First,
        ["last_value"] = AggregateKind.Last,
        ["nth_value"] = AggregateKind.Nth,
        ["lag"] = AggregateKind.Lag,
        ["exp_avg"] = AggregateKind.ExpAvg,
    }.ToImmutableDictionary();

    private static bool IsIncremental(AggregateCall call) => Kinds.ContainsKey(call.Function.Name) && call.OrderBy.Count == 0;

    // A step over groups. Its results come out in its own order; a union, for one, needs that of the node.
    private Port Grouped(Port input, StreamOperator step, PlanNode node, AggregateSplit aggregates)
    {
        var columns = node.Columns;
        var own = columns[..^aggregates.Columns.Length].AddRange(aggregates.Columns);
        var port = Then(input, step, own);
        return own.SequenceEqual(columns)
            ? port
            : Rows(port, [new ProjectNode(new Held(own), [.. columns.Select(column => new Assignment(column, new PlanColumnReference(column)))])]);
    }

    // The aggregates that DuckDB computes of held rows; null where there are none.
    private HeldCalls? Hold(AggregateSplit aggregates, Port port)
    {
        if (aggregates.Held.IsEmpty)
        {
            return null;
        }

        var used = aggregates.Held.SelectMany(call => call.Columns).Distinct().Order().ToImmutableArray();
        var held = used.Select(index => port.Columns[index]).ToImmutableArray();
        PlanExpression At(int index) => new PlanColumnReference(port.Columns[index]);
        PlanList<AggregateCall> calls =
        [
            .. aggregates.Held.Select(item => item.Call with
            {
                Arguments = [.. item.Call.Arguments.Items.Zip(item.Arguments).Select(part => part.Second < 0 ? part.First : At(part.Second))],
                Filter = item.Filter < 0 ? null : At(item.Filter),
                OrderBy = [.. item.Call.OrderBy.Items.Zip(item.Order).Select(part => part.First with { Key = At(part.Second) })],
            }),
        ];
        var pump = _pump;
        return new HeldCalls(
            used, Types(held), [.. calls.Items.Select(call => call.Column.Type)],
            () => RowPlan.PrepareGroups(_connection.Value, held, calls, Fresh, _environment, pump));
    }

    private static AggregateSpec Spec(AggregateCall call, Needed needed) =>
        Spec(call.Function, call.Arguments, call.Column, call.Distinct, call.Filter, needed);

    private static AggregateSpec Spec(WindowCall call, Needed needed)
    {
        var spec = Spec(call.Function, call.Arguments, call.Column, call.Distinct, call.Filter, needed) with { IgnoreNulls = call.IgnoreNulls, FromLast = call.FromLast };
        return spec is
        {
            Distinct: true, Kind: not (AggregateKind.Count or AggregateKind.Sum or AggregateKind.Avg or AggregateKind.Min or AggregateKind.Max
                or AggregateKind.Any or AggregateKind.Every)
        }
            ? throw QueryErrors.NotSupported(
                $"DISTINCT in {call.Function.Name} over a sliding window", call.Arguments[0].Span, "COUNT, SUM, AVG, MIN and MAX have it; groups have it in all.")
            : spec;
    }

    private static AggregateSpec Spec(
        FunctionDefinition function, PlanList<PlanExpression> arguments, PlanColumn result, bool distinct, PlanExpression? filter, Needed needed)
    {
        if (!Kinds.TryGetValue(function.Name, out var kind))
        {
            throw NotIncremental(function, arguments);
        }

        var spec = new AggregateSpec(kind == AggregateKind.Count && arguments.Count == 0 ? AggregateKind.CountRows : kind, -1, result.Type)
        {
            Distinct = distinct,
            FilterColumn = filter is null ? -1 : needed.Add(filter),
        };
        if (arguments.Count > 0)
        {
            spec = spec with { Column = needed.Add(arguments[0]) };
        }

        return kind switch
        {
            AggregateKind.Nth => spec with { Offset = Constant(arguments, 1) ?? 1 },
            AggregateKind.Lag => spec with
            {
                Offset = Constant(arguments, 1) ?? 1,
                DefaultColumn = arguments.Count > 2 ? needed.Add(arguments[2]) : -1,
            },
            AggregateKind.ExpAvg => spec with { HalfLifeMicros = Constant(arguments, 1) ?? 1 },
            _ => spec,
        };
    }

    private static long? Constant(PlanList<PlanExpression> arguments, int index)
    {
        if (arguments.Count <= index)
        {
            return null;
        }

        return Stripped(arguments[index]) is PlanConstant { Value: long value } ? value
            : throw QueryErrors.NotSupported("An argument that is not a constant", arguments[index].Span, "Write it as a number or an interval.");
    }

    private static LakeQueryException NotIncremental(FunctionDefinition function, PlanList<PlanExpression> arguments) => QueryErrors.NotSupported(
        $"Aggregate {function.Name} over a stream", arguments.Count > 0 ? arguments[0].Span : default,
        $"Groups compute any aggregate, OVER computes {string.Join(", ", Kinds.Keys.Order(StringComparer.Ordinal))}.");

    /// <summary>The aggregates of groups in two parts: those that the step computes row by row, and those that are computed of held rows.</summary>
    private sealed class AggregateSplit
    {
        public AggregateSplit(PlanList<AggregateCall> aggregates, Needed needed)
        {
            var rising = aggregates.Items.Where(IsIncremental).ToList();
            Specs = [.. rising.Select(call => Spec(call, needed))];
            Held =
            [
                .. aggregates.Items.Where(call => !IsIncremental(call)).Select(call => new HeldCall(
                    call,
                    [.. call.Arguments.Items.Select(argument => argument is PlanConstant or PlanLambda ? -1 : needed.Add(argument))],
                    call.Filter is null ? -1 : needed.Add(call.Filter),
                    [.. call.OrderBy.Items.Select(key => needed.Add(key.Key))])),
            ];
            Columns = [.. rising.Concat(Held.Select(item => item.Call)).Select(call => call.Column)];
        }

        public ImmutableArray<AggregateSpec> Specs { get; }

        public ImmutableArray<HeldCall> Held { get; }

        /// <summary>The results in the order of the step.</summary>
        public ImmutableArray<PlanColumn> Columns { get; }
    }

    /// <summary>An aggregate and where its parts are among the needed columns; -1 for none.</summary>
    private sealed record HeldCall(AggregateCall Call, ImmutableArray<int> Arguments, int Filter, ImmutableArray<int> Order)
    {
        public IEnumerable<int> Columns => Arguments.Append(Filter).Concat(Order).Where(index => index >= 0);
    }
}
