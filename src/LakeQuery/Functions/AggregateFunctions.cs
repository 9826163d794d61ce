using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Many rows into one value.</summary>
internal static class AggregateFunctions
{
    private const string Title = "Trino: Aggregate functions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " any_value arbitrary array_agg avg bool_and every bool_or count count_if geometric_mean listagg max min "
        + "max_by min_by sum bitwise_and_agg bitwise_or_agg bitwise_xor_agg histogram map_agg multimap_agg map_union "
        + "corr covar_pop covar_samp regr_slope "
        + "regr_intercept kurtosis skewness stddev stddev_samp stddev_pop variance var_samp var_pop reduce_agg "
        + "grouping ";

    private static FunctionDefinition[] Rows() =>
    [
        new("any_value", FunctionKind.Aggregate)
        {
            Aliases = ["arbitrary"],
            Signatures = ["(T) -> T"],
            DuckDb = "any_value({0})",
            Summary = "Some value that is not NULL.",
            Example = "SELECT any_value(x) FROM (VALUES (NULL), (1)) t(x)",
            Result = "1",
            Source = Title,
        },
        new("array_agg", FunctionKind.Aggregate)
        {
            Signatures = ["(T) -> array(T)"],
            DuckDb = "array_agg({0})",
            Nulls = NullBehavior.SeesNull,
            Summary = "All values as an array, NULLs too.",
            Example = "SELECT array_agg(x ORDER BY x) FROM (VALUES 2, 1) t(x)",
            Result = "[1, 2]",
            Source = Title,
        },
        new("avg", FunctionKind.Aggregate)
        {
            Signatures =
            [
                "(bigint) -> double",
                "(real) -> real",
                "(double) -> double",
                "(decimal(p,s)) -> decimal(p,s)",
                "(interval day to second) -> interval day to second",
                "(interval year to month) -> interval year to month",
            ],
            DuckDb = "avg({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(avg({d}{0}){w} AS FLOAT)",
                [2] = "avg({0})",
                [3] = "@avg_decimal",
                [4] = "to_microseconds(CAST(round(avg({d}epoch_us({0})){w} / 1000) AS BIGINT) * 1000)",
                [5] = "to_months(CAST(round(avg({d}extract(year FROM {0}) * 12 + extract(month FROM {0})){w}) AS INTEGER))",
            }.ToImmutableDictionary(),
            Summary = "The mean of the values that are not NULL.",
            Example = "SELECT avg(x) FROM (VALUES 1, 2) t(x)",
            Result = "1.5",
            Source = Title,
        },
        new("bool_and", FunctionKind.Aggregate)
        {
            Aliases = ["every"],
            Signatures = ["(boolean) -> boolean"],
            DuckDb = "bool_and({0})",
            Summary = "True when every value is true.",
            Example = "SELECT bool_and(x) FROM (VALUES true, false) t(x)",
            Result = "false",
            Source = Title,
        },
        new("bool_or", FunctionKind.Aggregate)
        {
            Signatures = ["(boolean) -> boolean"],
            DuckDb = "bool_or({0})",
            Summary = "True when any value is true.",
            Example = "SELECT bool_or(x) FROM (VALUES true, false) t(x)",
            Result = "true",
            Source = Title,
        },
        new("count", FunctionKind.Aggregate)
        {
            Signatures = ["() -> bigint", "(T) -> bigint"],
            DuckDb = "count({d}*){w}",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "count({d}{0}){w}",
            }.ToImmutableDictionary(),
            Summary = "The number of rows, or of values that are not NULL.",
            Example = "SELECT count(x) FROM (VALUES (1), (NULL)) t(x)",
            Result = "1",
            Source = Title,
        },
        new("count_if", FunctionKind.Aggregate)
        {
            Signatures = ["(boolean) -> bigint"],
            DuckDb = "count(*){w: {0}}",
            Summary = "The number of rows for which the condition is true.",
            Example = "SELECT count_if(x > 1) FROM (VALUES 1, 2, 3) t(x)",
            Result = "2",
            Source = Title,
        },
        new("geometric_mean", FunctionKind.Aggregate)
        {
            Signatures = ["(double) -> double", "(real) -> real"],
            DuckDb =
                "exp(avg({d}CASE WHEN {0} > 0 THEN ln({0}) WHEN {0} = 0 THEN '-infinity'::DOUBLE WHEN {0} IS NOT NULL THEN "
                + "'nan'::DOUBLE END){w})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] =
                    "CAST(exp(avg({d}CASE WHEN {0} > 0 THEN ln({0}) WHEN {0} = 0 THEN '-infinity'::DOUBLE WHEN {0} IS NOT NULL "
                    + "THEN 'nan'::DOUBLE END){w}) AS FLOAT)",
            }.ToImmutableDictionary(),
            Summary = "The geometric mean.",
            Example = "SELECT geometric_mean(x) FROM (VALUES 1e0, 1e0) t(x)",
            Result = "1.0",
            Source = Title,
        },
        new("listagg", FunctionKind.Aggregate)
        {
            Signatures = ["(varchar) -> varchar", "(varchar, varchar) -> varchar"],
            Special = "listagg",
            Summary = "The texts one after the other with a separator.",
            Example = "SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x) FROM (VALUES 'b', 'a') t(x)",
            Result = "a,b",
            Source = Title,
        },
        new("max", FunctionKind.Aggregate)
        {
            Signatures = ["(E:orderable) -> E", "(E:orderable, bigint) -> array(E)"],
            Special = "max",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "@max_many",
            }.ToImmutableDictionary(),
            Summary = "The largest value, or the n largest.",
            Example = "SELECT max(x) FROM (VALUES 1, 3, 2) t(x)",
            Result = "3",
            Source = Title,
        },
        new("min", FunctionKind.Aggregate)
        {
            Signatures = ["(E:orderable) -> E", "(E:orderable, bigint) -> array(E)"],
            Special = "min",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "@min_many",
            }.ToImmutableDictionary(),
            Summary = "The smallest value, or the n smallest.",
            Example = "SELECT min(x) FROM (VALUES 1, 3, 2) t(x)",
            Result = "1",
            Source = Title,
        },
        new("max_by", FunctionKind.Aggregate)
        {
            Signatures = ["(V, K:orderable) -> V", "(V, K:orderable, bigint) -> array(V)"],
            Special = "max_by",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "@max_many_by",
            }.ToImmutableDictionary(),
            Summary = "The first argument where the second is largest.",
            Example = "SELECT max_by(x, y) FROM (VALUES ('a', 1), ('b', 2)) t(x, y)",
            Result = "b",
            Source = Title,
        },
        new("min_by", FunctionKind.Aggregate)
        {
            Signatures = ["(V, K:orderable) -> V", "(V, K:orderable, bigint) -> array(V)"],
            Special = "min_by",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "@min_many_by",
            }.ToImmutableDictionary(),
            Summary = "The first argument where the second is smallest.",
            Example = "SELECT min_by(x, y) FROM (VALUES ('a', 1), ('b', 2)) t(x, y)",
            Result = "a",
            Source = Title,
        },
        new("sum", FunctionKind.Aggregate)
        {
            Signatures =
            [
                "(bigint) -> bigint",
                "(real) -> real",
                "(double) -> double",
                "(decimal(p,s)) -> decimal(38,s)",
                "(interval day to second) -> interval day to second",
                "(interval year to month) -> interval year to month",
            ],
            DuckDb = "CAST(sum({d}{0}){w} AS BIGINT)",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(sum({d}{0}){w} AS FLOAT)",
                [2] = "sum({0})",
                [3] = "@sum_decimal",
                [4] = "to_microseconds(CAST(sum({d}epoch_us({0})){w} AS BIGINT))",
                [5] = "to_months(CAST(sum({d}extract(year FROM {0}) * 12 + extract(month FROM {0})){w} AS INTEGER))",
            }.ToImmutableDictionary(),
            Summary = "The sum of the values that are not NULL.",
            Example = "SELECT sum(x) FROM (VALUES 1, 2, 3) t(x)",
            Result = "6",
            Source = Title,
        },
        new("bitwise_and_agg", FunctionKind.Aggregate)
        {
            Signatures = ["(bigint) -> bigint"],
            DuckDb = "bit_and({0})",
            Summary = "Bits set in every value.",
            Example = "SELECT bitwise_and_agg(x) FROM (VALUES 3, 6) t(x)",
            Result = "2",
            Source = Title,
        },
        new("bitwise_or_agg", FunctionKind.Aggregate)
        {
            Signatures = ["(bigint) -> bigint"],
            DuckDb = "bit_or({0})",
            Summary = "Bits set in any value.",
            Example = "SELECT bitwise_or_agg(x) FROM (VALUES 3, 6) t(x)",
            Result = "7",
            Source = Title,
        },
        new("bitwise_xor_agg", FunctionKind.Aggregate)
        {
            Signatures = ["(bigint) -> bigint"],
            DuckDb = "bit_xor({0})",
            Summary = "Bits set in an odd number of values.",
            Example = "SELECT bitwise_xor_agg(x) FROM (VALUES 3, 6) t(x)",
            Result = "5",
            Source = Title,
        },
        new("histogram", FunctionKind.Aggregate)
        {
            Signatures = ["(K:comparable) -> map(K, bigint)"],
            DuckDb = "CAST(histogram({d}{0}){w} AS {T})",
            Summary = "How often each value occurs.",
            Example = "SELECT histogram(x) FROM (VALUES 'a', 'b', 'a') t(x)",
            Result = "{a=2, b=1}",
            Source = Title,
        },
        new("map_agg", FunctionKind.Aggregate)
        {
            Signatures = ["(K:comparable, V) -> map(K, V)"],
            Special = "map_agg",
            Summary = "The pairs of keys and values as a map; one value a key.",
            Example = "SELECT map_agg(k, v) FROM (VALUES ('a', 1)) t(k, v)",
            Result = "{a=1}",
            Source = Title,
        },
        new("multimap_agg", FunctionKind.Aggregate)
        {
            Signatures = ["(K:comparable, V) -> map(K, array(V))"],
            Special = "multimap_agg",
            Summary = "The pairs of keys and values as a map from keys to all their values.",
            Example = "SELECT multimap_agg(k, v) FROM (VALUES ('a', 1)) t(k, v)",
            Result = "{a=[1]}",
            Source = Title,
        },
        new("map_union", FunctionKind.Aggregate)
        {
            Signatures = ["(map(K,V)) -> map(K, V)"],
            Special = "map_union",
            Summary = "All entries of all maps.",
            Example = "SELECT map_union(m) FROM (VALUES map(ARRAY['a'], ARRAY[1])) t(m)",
            Result = "{a=1}",
            Source = Title,
        },
        new("corr", FunctionKind.Aggregate)
        {
            Signatures = ["(double, double) -> double", "(real, real) -> real"],
            DuckDb = "CASE WHEN isfinite(corr({0}, {1}){w}) THEN corr({0}, {1}){w} END",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(CASE WHEN isfinite(corr({0}, {1}){w}) THEN corr({0}, {1}){w} END AS FLOAT)",
            }.ToImmutableDictionary(),
            Summary = "Correlation.",
            Example = "SELECT corr(y, x) FROM (VALUES (1e0, 1e0), (2e0, 2e0)) t(y, x)",
            Result = "1.0",
            Source = Title,
        },
        new("covar_pop", FunctionKind.Aggregate)
        {
            Signatures = ["(double, double) -> double", "(real, real) -> real"],
            DuckDb = "covar_pop({0}, {1})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(covar_pop({d}{0}, {1}){w} AS FLOAT)",
            }.ToImmutableDictionary(),
            Summary = "Population covariance.",
            Example = "SELECT covar_pop(y, x) FROM (VALUES (1e0, 1e0), (3e0, 3e0)) t(y, x)",
            Result = "1.0",
            Source = Title,
        },
        new("covar_samp", FunctionKind.Aggregate)
        {
            Signatures = ["(double, double) -> double", "(real, real) -> real"],
            DuckDb = "covar_samp({0}, {1})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(covar_samp({d}{0}, {1}){w} AS FLOAT)",
            }.ToImmutableDictionary(),
            Summary = "Sample covariance.",
            Example = "SELECT covar_samp(y, x) FROM (VALUES (1e0, 1e0), (3e0, 3e0)) t(y, x)",
            Result = "2.0",
            Source = Title,
        },
        new("regr_slope", FunctionKind.Aggregate)
        {
            Signatures = ["(double, double) -> double", "(real, real) -> real"],
            DuckDb = "CASE WHEN isfinite(regr_slope({0}, {1}){w}) THEN regr_slope({0}, {1}){w} END",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(CASE WHEN isfinite(regr_slope({0}, {1}){w}) THEN regr_slope({0}, {1}){w} END AS FLOAT)",
            }.ToImmutableDictionary(),
            Summary = "Slope of the line of least squares.",
            Example = "SELECT regr_slope(y, x) FROM (VALUES (2e0, 1e0), (4e0, 2e0)) t(y, x)",
            Result = "2.0",
            Source = Title,
        },
        new("regr_intercept", FunctionKind.Aggregate)
        {
            Signatures = ["(double, double) -> double", "(real, real) -> real"],
            DuckDb = "CASE WHEN isfinite(regr_intercept({0}, {1}){w}) THEN regr_intercept({0}, {1}){w} END",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(CASE WHEN isfinite(regr_intercept({0}, {1}){w}) THEN regr_intercept({0}, {1}){w} END AS FLOAT)",
            }.ToImmutableDictionary(),
            Summary = "Where the line of least squares crosses zero.",
            Example = "SELECT regr_intercept(y, x) FROM (VALUES (2e0, 1e0), (4e0, 2e0)) t(y, x)",
            Result = "0.0",
            Source = Title,
        },
        new("kurtosis", FunctionKind.Aggregate)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "kurtosis({0})",
            Summary = "Excess kurtosis of the sample.",
            Example = "SELECT kurtosis(x) FROM (VALUES 1e0, 2e0) t(x)",
            Result = "NULL",
            Source = Title,
        },
        new("skewness", FunctionKind.Aggregate)
        {
            Signatures = ["(double) -> double"],
            DuckDb =
                "CASE WHEN count({0}){w} >= 3 THEN skewness({0}){w} * (count({0}){w} - 2) / sqrt(count({0}){w} * "
                + "(count({0}){w} - 1)) END",
            Summary = "Skewness.",
            Example = "SELECT skewness(x) FROM (VALUES 1e0, 2e0, 3e0) t(x)",
            Result = "0.0",
            Source = Title,
        },
        new("stddev", FunctionKind.Aggregate)
        {
            Aliases = ["stddev_samp"],
            Signatures = ["(double) -> double"],
            DuckDb = "stddev_samp({0})",
            Summary = "Sample standard deviation.",
            Example = "SELECT stddev(x) FROM (VALUES 1e0, 1e0) t(x)",
            Result = "0.0",
            Source = Title,
        },
        new("stddev_pop", FunctionKind.Aggregate)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "stddev_pop({0})",
            Summary = "Population standard deviation.",
            Example = "SELECT stddev_pop(x) FROM (VALUES 1e0, 3e0) t(x)",
            Result = "1.0",
            Source = Title,
        },
        new("variance", FunctionKind.Aggregate)
        {
            Aliases = ["var_samp"],
            Signatures = ["(double) -> double"],
            DuckDb = "var_samp({0})",
            Summary = "Sample variance.",
            Example = "SELECT variance(x) FROM (VALUES 1e0, 3e0) t(x)",
            Result = "2.0",
            Source = Title,
        },
        new("var_pop", FunctionKind.Aggregate)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "var_pop({0})",
            Summary = "Population variance.",
            Example = "SELECT var_pop(x) FROM (VALUES 1e0, 3e0) t(x)",
            Result = "1.0",
            Source = Title,
        },
        new("reduce_agg", FunctionKind.Aggregate)
        {
            Signatures = ["(T, S, function(S,T,S), function(S,S,S)) -> S"],
            Special = "reduce_agg",
            Summary = "Values folded into a state by a lambda.",
            Example = "SELECT reduce_agg(x, 0, (s, v) -> s + v, (s, t) -> s + t) FROM (VALUES 1, 2) t(x)",
            Result = "3",
            Source = Title,
        },
        new("grouping", FunctionKind.Aggregate)
        {
            Signatures = ["(T, T...) -> bigint"],
            DuckDb = "grouping({*})",
            Summary = "Which columns are left out of the grouping set, as bits.",
            Example = "SELECT grouping(x) FROM (VALUES 1) t(x) GROUP BY x",
            Result = "0",
            Source = Title,
        },
    ];
}
