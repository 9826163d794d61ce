using LakeQuery.Types;

namespace LakeQuery.Functions.Forms;

/// <summary>Aggregates whose form depends on types, and folds by lambdas.</summary>
internal static class AggregateForms
{
    /// <summary>sum of decimals: DuckDB's sum has the same type but passes 10^38 without an error.</summary>
    public static string SumDecimal(SpecialCall call)
    {
        var sum = $"sum({(call.Distinct ? "DISTINCT " : "")}{call[0]}){call.After()}";

        // Up to 19 digits no possible number of rows can overflow.
        if (call.Types[0].Precision <= 19)
        {
            return sum;
        }

        var limit = "1" + new string('0', SqlType.MaxDecimalPrecision - call.Result.Scale);
        return $"CASE WHEN abs({sum}::DOUBLE) >= {limit}::DOUBLE THEN {call.Fail("NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow")} ELSE {sum} END";
    }

    /// <summary>avg of decimals: Trino keeps the type and rounds halves up; DuckDB gives a double.</summary>
    public static string AvgDecimal(SpecialCall call)
    {
        var distinct = call.Distinct ? "DISTINCT " : "";
        var scale = call.Types[0].Scale;
        var sum = $"CAST(sum({distinct}{call[0]}){call.After()} AS DECIMAL(38,{scale}))";
        var count = $"CAST(count({distinct}{call[0]}){call.After()} AS DECIMAL(38,0))";
        return $"CASE WHEN count({distinct}{call[0]}){call.After()} > 0 THEN "
            + $"CAST({call.Native($"lq_decimal_div_{scale}_0_{scale}", sum, count)} AS {DuckDbTypes.Name(call.Result)}) END";
    }

    /// <summary>max: NaN counts as smallest unless nothing else is there.</summary>
    public static string Max(SpecialCall call) => Extreme(call, "max");

    /// <summary>min: NaN counts as largest, as DuckDB orders it.</summary>
    public static string Min(SpecialCall call) => Extreme(call, "min");

    /// <summary>reduce: a left fold; DuckDB's needs elements of the state's type, so both are wrapped in a struct.</summary>
    public static string Reduce(SpecialCall call) =>
        call.Bind(Fold(call, call[0], call[1], call.Types[0].Element!, call.Types[1]), state => call.Lambda(3, [state]));

    /// <summary>reduce_agg: the fold over the list of the values.</summary>
    public static string ReduceAgg(SpecialCall call)
    {
        var list = $"list({(call.Distinct ? "DISTINCT " : "")}{call[0]}{(call.OrderBy is null ? "" : " ORDER BY " + call.OrderBy)})"
            + call.After($"({call[0]}) IS NOT NULL");
        return Fold(call, list, call[1], call.Types[0], call.Types[1]);
    }

    private static string Fold(SpecialCall call, string list, string start, SqlType elementType, SqlType stateType)
    {
        var (state, element) = (DuckDbTypes.Name(stateType), DuckDbTypes.Name(elementType));
        var (p, q, x) = (call.Fresh("p"), call.Fresh("q"), call.Fresh("x"));
        var step = call.Lambda(2, [$"{p}.s", $"{q}.x"]);
        return $"list_reduce(list_transform({list}, lambda {x}: {{'s': NULL::{state}, 'x': {x}}}), "
            + $"lambda {p}, {q}: {{'s': CAST({step} AS {state}), 'x': NULL::{element}}}, "
            + $"{{'s': CAST({start} AS {state}), 'x': NULL::{element}}}).s";
    }

    private static string Extreme(SpecialCall call, string name)
    {
        var plain = $"{name}({call[0]}){call.After()}";
        if (!call.Types[0].IsFloatingPoint || name == "min")
        {
            return plain;
        }

        var numbers = $"{name}(CASE WHEN isnan({call[0]}) THEN NULL ELSE {call[0]} END){call.After()}";
        return $"coalesce({numbers}, {plain})";
    }
}
