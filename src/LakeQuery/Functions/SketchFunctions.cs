using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Sketches of sets and of distributions: made by aggregates, stored, merged, asked.</summary>
internal static class SketchFunctions
{
    private const string HyperLogLog = "Trino: HyperLogLog functions";
    private const string QuantileDigest = "Trino: Quantile digest functions";
    private const string TDigest = "Trino: T-Digest functions";
    private const string SetDigest = "Trino: Set Digest functions";
    private const string Aggregates = "Trino: Aggregate functions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(HyperLogLog, Names, Rows);

    private const string Names =
        " checksum numeric_histogram approx_distinct approx_most_frequent approx_percentile approx_set empty_approx_set cardinality merge "
        + "qdigest_agg tdigest_agg value_at_quantile values_at_quantiles quantile_at_value make_set_digest merge_set_digest "
        + "intersection_cardinality jaccard_index hash_counts ";

    private static FunctionDefinition[] Rows() => [.. Statistics(), .. Sets(), .. Distributions(), .. Similarity()];

    private static FunctionDefinition[] Statistics() =>
    [
        new("checksum", FunctionKind.Aggregate)
        {
            Signatures = ["(T:comparable) -> varbinary"],
            Special = "checksum",
            Nulls = NullBehavior.SeesNull,
            Summary = "A checksum of the values that does not depend on their order.",
            Example = "SELECT to_hex(checksum(x)) FROM (VALUES NULL, CAST(NULL AS bigint)) t(x)",
            Result = "0E95D70B63F36E3C",
            Source = Aggregates,
        },
        new("numeric_histogram", FunctionKind.Aggregate)
        {
            Signatures =
            [
                "(bigint, double) -> map(double, double)",
                "(bigint, double, double) -> map(double, double)",
                "(bigint, real) -> map(real, real)",
                "(bigint, real, double) -> map(real, real)",
            ],
            Special = "numeric_histogram",
            Summary = "About how many values lie around each of so many middles; weighted by the third argument.",
            Example = "SELECT numeric_histogram(2, x) FROM (VALUES 1e0, 1e0, 5e0) t(x)",
            Result = "{1.0=2.0, 5.0=1.0}",
            Source = Aggregates,
        },
        new("approx_distinct", FunctionKind.Aggregate)
        {
            Signatures = ["(T:comparable) -> bigint", "(T:comparable, double) -> bigint"],
            Special = "approx_distinct",
            Summary = "About how many different values there are, with a standard error of 2.3 % or of the second argument.",
            Example = "SELECT approx_distinct(x) FROM (VALUES 1, 1) t(x)",
            Result = "1",
            Source = Aggregates,
        },
        new("approx_most_frequent", FunctionKind.Aggregate)
        {
            Signatures = ["(bigint, bigint, bigint) -> map(bigint, bigint)", "(bigint, varchar, bigint) -> map(varchar, bigint)"],
            Special = "approx_most_frequent",
            Summary = "The most frequent values with about how often each came; the third argument is how many values are kept meanwhile.",
            Example = "SELECT approx_most_frequent(2, x, 10) FROM (VALUES 'a', 'b', 'a') t(x)",
            Result = "{a=2, b=1}",
            Source = Aggregates,
        },
        new("approx_percentile", FunctionKind.Aggregate)
        {
            Signatures =
            [
                "(bigint, double) -> bigint",
                "(double, double) -> double",
                "(real, double) -> real",
                "(bigint, array(double)) -> array(bigint)",
                "(double, array(double)) -> array(double)",
                "(real, array(double)) -> array(real)",
                "(bigint, double, double) -> bigint",
                "(double, double, double) -> double",
                "(real, double, double) -> real",
                "(bigint, double, array(double)) -> array(bigint)",
                "(double, double, array(double)) -> array(double)",
                "(real, double, array(double)) -> array(real)",
                "(bigint, double, double, double) -> bigint",
                "(double, double, double, double) -> double",
                "(real, double, double, double) -> real",
            ],
            Special = "approx_percentile",
            Summary = "About the value below which a share of the values, or of their weights, lies.",
            Example = "SELECT approx_percentile(x, 0.5) FROM (VALUES 1, 2, 3) t(x)",
            Result = "2",
            Source = Aggregates,
        },
    ];

    private static FunctionDefinition[] Sets() =>
    [
        new("approx_set", FunctionKind.Aggregate)
        {
            Signatures =
            [
                "(bigint) -> hyperloglog",
                "(varchar) -> hyperloglog",
                "(double) -> hyperloglog",
                "(bigint, double) -> hyperloglog",
                "(varchar, double) -> hyperloglog",
                "(double, double) -> hyperloglog",
            ],
            Special = "approx_set",
            Summary = "A HyperLogLog of the values, to be stored and merged.",
            Example = "SELECT cardinality(approx_set(x)) FROM (VALUES 1, 2, 2) t(x)",
            Result = "2",
            Source = HyperLogLog,
        },
        new("empty_approx_set", FunctionKind.Scalar)
        {
            Signatures = ["() -> hyperloglog"],
            DuckDb = @"'\x02\x0C\x00\x00'::BLOB",
            Summary = "A HyperLogLog of nothing.",
            Example = "cardinality(empty_approx_set())",
            Result = "0",
            Source = HyperLogLog,
        },
        new("cardinality", FunctionKind.Scalar)
        {
            Signatures = ["(hyperloglog) -> bigint", "(setdigest) -> bigint"],
            DuckDb = "lq_hll_cardinality({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_set_digest_cardinality({0})",
            }.ToImmutableDictionary(),
            Summary = "About how many different values a sketch has seen.",
            Example = "cardinality(empty_approx_set())",
            Result = "0",
            Source = HyperLogLog,
        },
        new("merge", FunctionKind.Aggregate)
        {
            Signatures = ["(hyperloglog) -> hyperloglog", "(tdigest) -> tdigest", "(qdigest(T)) -> qdigest(T)"],
            Special = "merge_sketches",
            Summary = "The sketch of all that the sketches have seen.",
            Example =
                "SELECT cardinality(merge(s)) FROM (SELECT approx_set(x) AS s FROM (VALUES (1, 1), (2, 1), (2, 7)) t(g, x) GROUP BY g)",
            Result = "2",
            Source = HyperLogLog,
        },
    ];

    private static FunctionDefinition[] Distributions() =>
    [
        new("qdigest_agg", FunctionKind.Aggregate)
        {
            Signatures =
            [
                "(bigint) -> qdigest(bigint)",
                "(double) -> qdigest(double)",
                "(real) -> qdigest(real)",
                "(bigint, bigint) -> qdigest(bigint)",
                "(double, bigint) -> qdigest(double)",
                "(real, bigint) -> qdigest(real)",
                "(bigint, bigint, double) -> qdigest(bigint)",
                "(double, bigint, double) -> qdigest(double)",
                "(real, bigint, double) -> qdigest(real)",
            ],
            Special = "qdigest_agg",
            Summary = "A quantile digest of the values, with weights and accuracy.",
            Example = "SELECT value_at_quantile(qdigest_agg(x), 0.5e0) FROM (VALUES 1, 2, 3) t(x)",
            Result = "2",
            Source = QuantileDigest,
        },
        new("tdigest_agg", FunctionKind.Aggregate)
        {
            Signatures = ["(double) -> tdigest", "(double, double) -> tdigest"],
            Special = "tdigest_agg",
            Summary = "A t-digest of the values, with weights.",
            Example = "SELECT value_at_quantile(tdigest_agg(x), 1) FROM (VALUES 1e0, 2e0, 3e0) t(x)",
            Result = "3.0",
            Source = TDigest,
        },
        new("value_at_quantile", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(qdigest(bigint), double) -> bigint",
                "(qdigest(real), double) -> real",
                "(qdigest(double), double) -> double",
                "(tdigest, double) -> double",
            ],
            Special = "digest_value",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [3] = "lq_tdigest_value({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "About the value below which a share of what the digest has seen lies.",
            Example = "value_at_quantile((SELECT tdigest_agg(x) FROM (VALUES 1e0, 2e0) t(x)), 0)",
            Result = "1.0",
            Source = QuantileDigest,
        },
        new("values_at_quantiles", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(qdigest(bigint), array(double)) -> array(bigint)",
                "(qdigest(real), array(double)) -> array(real)",
                "(qdigest(double), array(double)) -> array(double)",
                "(tdigest, array(double)) -> array(double)",
            ],
            Special = "digest_value",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [3] = "lq_tdigest_values({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "About the values below which shares of what the digest has seen lie.",
            Example = "values_at_quantiles((SELECT qdigest_agg(x) FROM (VALUES 1, 2) t(x)), ARRAY[0e0, 1e0])",
            Result = "[1, 2]",
            Source = QuantileDigest,
        },
        new("quantile_at_value", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(qdigest(bigint), bigint) -> double",
                "(qdigest(real), real) -> double",
                "(qdigest(double), double) -> double",
            ],
            Special = "quantile_at_value",
            Summary = "About the share of what the digest has seen that lies below a value.",
            Example = "quantile_at_value((SELECT qdigest_agg(x) FROM (VALUES 1, 2) t(x)), 2)",
            Result = "0.5",
            Source = QuantileDigest,
        },
    ];

    private static FunctionDefinition[] Similarity() =>
    [
        new("make_set_digest", FunctionKind.Aggregate)
        {
            Signatures = ["(bigint) -> setdigest"],
            Special = "make_set_digest",
            Summary = "A digest of the set of values, for comparing sets.",
            Example = "SELECT cardinality(make_set_digest(x)) FROM (VALUES 1, 1, 2, 3) t(x)",
            Result = "3",
            Source = SetDigest,
        },
        new("merge_set_digest", FunctionKind.Aggregate)
        {
            Signatures = ["(setdigest) -> setdigest"],
            Special = "merge_sketches",
            Summary = "The digest of all the sets.",
            Example =
                "SELECT cardinality(merge_set_digest(s)) FROM (SELECT make_set_digest(x) AS s FROM (VALUES (1, 1), (2, 1), (2, 7)) t(g, x) GROUP BY g)",
            Result = "2",
            Source = SetDigest,
        },
        new("intersection_cardinality", FunctionKind.Scalar)
        {
            Signatures = ["(setdigest, setdigest) -> bigint"],
            DuckDb = "lq_set_digest_intersection({0}, {1})",
            Summary = "About how many values two sets share.",
            Example =
                "(SELECT intersection_cardinality(make_set_digest(x), make_set_digest(y)) FROM (VALUES (1, 1), (NULL, 2), (2, 3), (3, 4)) t(x, y))",
            Result = "3",
            Source = SetDigest,
        },
        new("jaccard_index", FunctionKind.Scalar)
        {
            Signatures = ["(setdigest, setdigest) -> double"],
            DuckDb = "lq_set_digest_jaccard({0}, {1})",
            Summary = "How alike two sets are: what they share over what either has, about.",
            Example = "(SELECT jaccard_index(make_set_digest(x), make_set_digest(y)) FROM (VALUES (1, 1), (NULL, 2), (2, 3), (NULL, 4)) t(x, y))",
            Result = "0.5",
            Source = SetDigest,
        },
        new("hash_counts", FunctionKind.Scalar)
        {
            Signatures = ["(setdigest) -> map(bigint, smallint)"],
            DuckDb = "lq_set_digest_counts({0})",
            Summary = "How often each hash came.",
            Example = "(SELECT hash_counts(make_set_digest(x)) FROM (VALUES 1, 1, 1, 2, 2) t(x))",
            Result = "{-2447670524089286488=2, 19144387141682250=3}",
            Source = SetDigest,
        },
    ];
}
