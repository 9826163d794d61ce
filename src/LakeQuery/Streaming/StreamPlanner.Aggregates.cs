using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Streaming.Operators;

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

    private static AggregateSpec Spec(AggregateCall call, Needed needed)
    {
        if (call.OrderBy.Count > 0)
        {
            throw NotIncremental(call.Function, call.Arguments);
        }

        return Spec(call.Function, call.Arguments, call.Column, call.Distinct, call.Filter, needed);
    }

    private static AggregateSpec Spec(WindowCall call, Needed needed) =>
        Spec(call.Function, call.Arguments, call.Column, call.Distinct, call.Filter, needed) with { IgnoreNulls = call.IgnoreNulls, FromLast = call.FromLast };

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
        $"GROUP BY with a monotonic key computes any aggregate; other windows of streams compute {string.Join(", ", Kinds.Keys.Order(StringComparer.Ordinal))}.");
}
