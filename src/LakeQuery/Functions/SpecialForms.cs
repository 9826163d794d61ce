using System.Collections.Frozen;

namespace LakeQuery.Functions;

/// <summary>The calls written by a method instead of a template, by the name in <see cref="FunctionDefinition.Special"/>.</summary>
internal static class SpecialForms
{
    private static readonly Lazy<FrozenDictionary<string, Func<SpecialCall, string>>> Methods = new(() =>
        new Dictionary<string, Func<SpecialCall, string>>
        {
            ["typeof"] = TextForms.TypeOf,
            ["replace"] = TextForms.Replace,
            ["substr"] = TextForms.Substr,
            ["avg_decimal"] = AggregateForms.AvgDecimal,
            ["sum_decimal"] = AggregateForms.SumDecimal,
            ["max"] = AggregateForms.Max,
            ["min"] = AggregateForms.Min,
            ["reduce_agg"] = AggregateForms.ReduceAgg,
            ["reduce"] = AggregateForms.Reduce,
        }.ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>The methods by name.</summary>
    public static FrozenDictionary<string, Func<SpecialCall, string>> Table => Methods.Value;
}
