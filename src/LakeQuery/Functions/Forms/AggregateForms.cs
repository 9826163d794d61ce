using LakeQuery.Types;

namespace LakeQuery.Functions.Forms;

/// <summary>Aggregates whose form depends on types, and folds by lambdas.</summary>
internal static class AggregateForms
{
    // Trino's limit of max(x, n) and its like.
    private const long MostValues = 10_000;

    /// <summary>sum of decimals: DuckDB's sum has the same type but passes 10^38 without an error.</summary>
    public static string SumDecimal(SpecialCall call)
    {
        var sum = $"sum({(call.Distinct ? "DISTINCT " : "")}{call[0]}){call.After()}";

        // Up to 19 digits no possible number of rows can overflow.
        if (call.Types[0].Precision <= 19)
        {
            return sum;
        }

        var digits = new string('9', SqlType.MaxDecimalPrecision - call.Result.Scale) + "." + new string('9', call.Result.Scale);
        var limit = $"CAST('{digits.TrimEnd('.')}' AS {DuckDbTypes.Name(call.Result)})";

        // One comparison: DuckDB takes half a millisecond to plan a check of both ends.
        return $"CASE WHEN abs({sum}) > {limit} THEN {call.Fail("NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow")} ELSE {sum} END";
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

    /// <summary>max(x, n): the n largest, NaN last.</summary>
    public static string MaxMany(SpecialCall call) => ExtremeMany(call, "max");

    /// <summary>min(x, n): the n smallest, NaN last.</summary>
    public static string MinMany(SpecialCall call) => ExtremeMany(call, "min");

    /// <summary>max_by: rows without a key don't count, NULL values do; NaN is the smallest key.</summary>
    public static string MaxBy(SpecialCall call) => $"arg_max_null({call[0]}, {Key(call, "-infinity")}){call.After()}";

    /// <summary>min_by: as max_by; NaN is the largest key, as DuckDB orders it.</summary>
    public static string MinBy(SpecialCall call) => $"arg_min_null({call[0]}, {call[1]}){call.After()}";

    /// <summary>max_by(x, y, n): the values of the n largest keys.</summary>
    public static string MaxManyBy(SpecialCall call) => ManyBy(call, "max_by", "DESC");

    /// <summary>min_by(x, y, n): the values of the n smallest keys.</summary>
    public static string MinManyBy(SpecialCall call) => ManyBy(call, "min_by", "ASC");

    /// <summary>listagg: the texts in order with a separator; a text over 1 MiB is an error or is cut short.</summary>
    public static string Listagg(SpecialCall call)
    {
        var separator = call.Arguments.Length > 1 ? call[1] : "''";
        var (distinct, order) = (call.Distinct ? "DISTINCT " : "", call.OrderBy is null ? "" : " ORDER BY " + call.OrderBy);
        if (call.Overflow is { Error: false } cut)
        {
            return call.Native(
                "lq_listagg", $"list({distinct}{call[0]}{order}){call.After($"({call[0]}) IS NOT NULL")}", separator,
                DuckDbTypes.Literal(cut.Filler ?? "..."), cut.WithCount ? "true" : "false");
        }

        // DuckDB computes both calls once.
        var text = $"string_agg({distinct}{call[0]}, {separator}{order}){call.After()}";
        var tooLong = call.Fail(
            "EXCEEDED_FUNCTION_MEMORY_LIMIT", "Concatenated string has the length in bytes larger than the maximum output length 1048576");
        return $"CASE WHEN strlen({text}) > 1048576 THEN {tooLong} ELSE {text} END";
    }

    /// <summary>map_agg: the first value of each key.</summary>
    public static string MapAgg(SpecialCall call) => Pairs(call, pairs =>
    {
        var (e, q) = (call.Fresh("e"), call.Fresh("q"));
        var first = call.Native("lq_first_positions", $"list_transform({pairs}, lambda {q}: {q}.k)");
        return $"map_from_entries(list_transform(list_select({pairs}, {first}), lambda {e}: ({e}.k, {e}.v)))";
    });

    /// <summary>multimap_agg: all values of each key.</summary>
    public static string MultimapAgg(SpecialCall call) => Pairs(call, pairs =>
    {
        var (g, q, v) = (call.Fresh("g"), call.Fresh("q"), call.Fresh("v"));
        var groups = call.Native("lq_key_positions", $"list_transform({pairs}, lambda {q}: {q}.k)");
        return $"map_from_entries(list_transform(list_transform({groups}, lambda {g}: list_select({pairs}, {g})), "
            + $"lambda {v}: ({v}[1].k, list_transform({v}, lambda {q}: {q}.v))))";
    });

    /// <summary>map_union: all entries; of equal keys the first.</summary>
    public static string MapUnion(SpecialCall call)
    {
        var (l, m, q) = (call.Fresh("l"), call.Fresh("m"), call.Fresh("q"));
        var maps = $"list({(call.Distinct ? "DISTINCT " : "")}{call[0]}){call.After($"({call[0]}) IS NOT NULL")}";
        var first = call.Native("lq_first_positions", $"list_transform({l}, lambda {q}: {q}.key)");
        return $"list_transform([flatten(list_transform({maps}, lambda {m}: map_entries({m})))], lambda {l}: "
            + $"map_from_entries(list_select({l}, {first})))[1]";
    }

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

    private static string Pairs(SpecialCall call, Func<string, string> body)
    {
        var pairs = call.Fresh("l");
        var list = $"list({(call.Distinct ? "DISTINCT " : "")}struct_pack(k := {call[0]}, v := {call[1]})"
            + $"{(call.OrderBy is null ? "" : " ORDER BY " + call.OrderBy)}){call.After($"({call[0]}) IS NOT NULL")}";
        return $"list_transform([{list}], lambda {pairs}: {body(pairs)})[1]";
    }

    private static string Key(SpecialCall call, string ofNaN) => call.Types[1].IsFloatingPoint
        ? $"CASE WHEN isnan({call[1]}) THEN '{ofNaN}'::{DuckDbTypes.Name(call.Types[1])} ELSE {call[1]} END"
        : call[1];

    private static string ManyBy(SpecialCall call, string name, string direction)
    {
        var (s, k) = (call.Fresh("s"), Key(call, name == "max_by" ? "-infinity" : "nan"));
        var list = $"list(struct_pack(x := {call[0]}) ORDER BY {k} {direction}){call.After($"({call[1]}) IS NOT NULL")}";
        var n = Many(call, 2, $"third argument of {name}");
        return $"list_transform(list_slice({list}, 1, {n}), lambda {s}: {s}.x)";
    }

    private static string ExtremeMany(SpecialCall call, string name)
    {
        var n = Many(call, 1, "second argument of max_n/min_n");
        var distinct = call.Distinct ? "DISTINCT " : "";
        if (!call.Types[0].IsFloatingPoint && call.ConstantNumber(1) is not null)
        {
            return call.ConstantNumber(1) is > 0 and <= MostValues ? $"{name}({distinct}{call[0]}, {n}){call.After()}" : n;
        }

        var list = $"list({distinct}{call[0]}){call.After($"({call[0]}) IS NOT NULL")}";
        var sort = name == "max" ? "list_reverse_sort" : "list_sort";
        return call.Bind(list, all =>
        {
            var e = call.Fresh("e");
            var sorted = call.Types[0].IsFloatingPoint
                ? $"list_concat({sort}(list_filter({all}, lambda {e}: NOT isnan({e}))), list_filter({all}, lambda {e}: isnan({e})))"
                : $"{sort}({all})";
            return $"list_slice({sorted}, 1, {n})";
        });
    }

    // How many values, within Trino's limits.
    private static string Many(SpecialCall call, int index, string what)
    {
        if (call.ConstantNumber(index) is { } constant)
        {
            return constant is > 0 and <= MostValues ? call[index]
                : call.Fail("INVALID_FUNCTION_ARGUMENT", constant <= 0
                    ? $"{what} must be positive"
                    : $"{what} must be less than or equal to {MostValues}; found {constant}");
        }

        var n = $"any_value({call[index]}){call.After()}";
        return $"CASE WHEN {n} BETWEEN 1 AND {MostValues} THEN {n} WHEN {n} IS NOT NULL THEN "
            + $"{call.Fail("INVALID_FUNCTION_ARGUMENT", $"{what} must be between 1 and {MostValues}")} END";
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
