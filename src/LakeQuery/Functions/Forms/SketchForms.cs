using LakeQuery.Functions.Native.Sketches;
using LakeQuery.Types;

namespace LakeQuery.Functions.Forms;

/// <summary>Aggregates that are our own in C#.</summary>
internal static class SketchForms
{
    // Trino's defaults: 2,048 buckets for approx_distinct, 4,096 for approx_set, one percent for qdigest_agg.
    private const string DistinctError = "0.023::DOUBLE";
    private const string SetError = "0.01626::DOUBLE";
    private const string DigestAccuracy = "0.01::DOUBLE";
    private const string Unweighted = "1::DOUBLE";

    /// <summary>checksum(x).</summary>
    public static string Checksum(SpecialCall call) => Aggregate(call, "lq_checksum", Hash(call, 0));

    /// <summary>approx_distinct(x [, e]).</summary>
    public static string ApproxDistinct(SpecialCall call) =>
        Aggregate(call, "lq_hll_count", Hash(call, 0), call.Arguments.Length > 1 ? call[1] : DistinctError);

    /// <summary>approx_set(x [, e]).</summary>
    public static string ApproxSet(SpecialCall call)
    {
        var hash = call.Types[0].Kind switch
        {
            SqlTypeKind.BigInt => call.Native("lq_murmur_bigint", call[0]),
            SqlTypeKind.Double => call.Native("lq_murmur_bigint", call.Native("lq_double_bits", call[0])),
            _ => call.Native("lq_murmur_varchar", call[0]),
        };
        return Aggregate(call, "lq_hll_set", hash, call.Arguments.Length > 1 ? call[1] : SetError);
    }

    /// <summary>merge(sketch).</summary>
    public static string Merge(SpecialCall call) => Aggregate(
        call,
        call.Types[0].Kind switch
        {
            SqlTypeKind.QDigest => "lq_qdigest_merge",
            SqlTypeKind.TDigest => "lq_tdigest_merge",
            SqlTypeKind.SetDigest => "lq_set_digest_merge",
            _ => "lq_hll_merge",
        },
        call[0]);

    /// <summary>make_set_digest(x).</summary>
    public static string MakeSetDigest(SpecialCall call) => Aggregate(call, "lq_set_digest", call.Native("lq_murmur_bigint", call[0]));

    /// <summary>tdigest_agg(x [, w]).</summary>
    public static string TDigest(SpecialCall call) => Aggregate(call, "lq_tdigest", call[0], call.Arguments.Length > 1 ? call[1] : Unweighted);

    /// <summary>qdigest_agg(x [, w [, accuracy]]).</summary>
    public static string QDigest(SpecialCall call) => Aggregate(
        call, "lq_qdigest",
        Sortable(call, call.Types[0], call[0]),
        call.Arguments.Length > 1 ? $"CAST({call[1]} AS DOUBLE)" : Unweighted,
        call.Arguments.Length > 2 ? call[2] : DigestAccuracy);

    /// <summary>value_at_quantile and values_at_quantiles of a qdigest.</summary>
    public static string DigestValue(SpecialCall call)
    {
        var number = call.Types[0].Element!;
        return call.Result.Kind == SqlTypeKind.Array
            ? EachOf(call, call.Native("lq_qdigest_values", call[0], call[1]), value => Unsortable(call, number, value))
            : Unsortable(call, number, call.Native("lq_qdigest_value", call[0], call[1]));
    }

    /// <summary>quantile_at_value(qdigest, x).</summary>
    public static string QuantileAtValue(SpecialCall call) =>
        call.Native("lq_qdigest_quantile", call[0], Sortable(call, call.Types[0].Element!, call[1]));

    /// <summary>numeric_histogram(buckets, x [, w]).</summary>
    public static string NumericHistogram(SpecialCall call)
    {
        var sql = Aggregate(
            call, "lq_numeric_histogram", call[0], $"CAST({call[1]} AS DOUBLE)",
            call.Arguments.Length > 2 ? $"CAST({call[2]} AS DOUBLE)" : Unweighted);
        return call.Types[1].Kind == SqlTypeKind.Real ? $"CAST({sql} AS {DuckDbTypes.Name(call.Result)})" : sql;
    }

    /// <summary>approx_most_frequent(buckets, x, capacity).</summary>
    public static string ApproxMostFrequent(SpecialCall call) => Aggregate(
        call, call.Types[1].Kind == SqlTypeKind.BigInt ? "lq_frequent_bigint" : "lq_frequent_varchar", call[0], call[1], call[2]);

    /// <summary>approx_percentile(x, [w,] p [, accuracy]).</summary>
    public static string ApproxPercentile(SpecialCall call)
    {
        var kind = call.Types[0].Kind;
        if (call.Arguments.Length == 4)
        {
            var digest = Aggregate(call, "lq_qdigest", Sortable(call, call.Types[0], call[0]), call[1], call[3]);
            return Unsortable(call, call.Types[0], call.Native("lq_qdigest_value", digest, AfterAggregation(call, 2)));
        }

        var value = kind == SqlTypeKind.BigInt ? call.Native("lq_exact_double", call[0]) : $"CAST({call[0]} AS DOUBLE)";
        var weight = call.Arguments.Length > 2 ? call[1] : Unweighted;
        var several = call.Result.Kind == SqlTypeKind.Array;
        var sql = Aggregate(call, several ? "lq_percentiles" : "lq_percentile", value, weight, call[call.Arguments.Length - 1]);
        return kind switch
        {
            SqlTypeKind.Double => sql,
            SqlTypeKind.Real => $"CAST({sql} AS {DuckDbTypes.Name(call.Result)})",
            _ when several => EachOf(call, sql, element => call.Native("lq_round_to_bigint", element)),
            _ => call.Native("lq_round_to_bigint", sql),
        };
    }

    /// <summary>The call of an aggregate in C#. Over a window the rows are collected to a list and folded by the list form: see
    /// <see cref="DuckDb.DuckAggregateFunction"/>. ORDER BY among the rows changes nothing for these aggregates.</summary>
    private static string Aggregate(SpecialCall call, string name, params ReadOnlySpan<string> arguments)
    {
        if (call.Over is null)
        {
            call.Scope.NeedsNative(name);
            return $"{name}({(call.Distinct ? "DISTINCT " : "")}{string.Join(", ", arguments)}){call.After()}";
        }

        var row = arguments[0];
        if (arguments.Length > 1)
        {
            var members = new List<string>();
            foreach (var argument in arguments)
            {
                members.Add($"a{members.Count} := {argument}");
            }

            row = $"struct_pack({string.Join(", ", members)})";
        }

        return call.Native(name + SketchAggregates.ListSuffix, $"list({row}){call.After()}");
    }

    private static string Hash(SpecialCall call, int index) => call.Types[index].Kind == SqlTypeKind.Unknown
        ? $"CAST({call[index]} AS BIGINT)"
        : call.Native(ValueHashes.NameFor(call.Types[index]), call[index]);

    // An argument that is the same in all rows, once the rows are gone.
    private static string AfterAggregation(SpecialCall call, int index) =>
        call.Constants[index] is null ? $"any_value({call[index]}){call.After()}" : call[index];

    private static string Sortable(SpecialCall call, SqlType type, string sql) => type.Kind switch
    {
        SqlTypeKind.Double => call.Native("lq_sortable_double", sql),
        SqlTypeKind.Real => call.Native("lq_sortable_real", sql),
        _ => sql,
    };

    private static string Unsortable(SpecialCall call, SqlType type, string sql) => type.Kind switch
    {
        SqlTypeKind.Double => call.Native("lq_unsortable_double", sql),
        SqlTypeKind.Real => call.Native("lq_unsortable_real", sql),
        _ => sql,
    };

    private static string EachOf(SpecialCall call, string list, Func<string, string> body)
    {
        var element = call.Fresh("e");
        var sql = body(element);
        return sql == element ? list : $"list_transform({list}, lambda {element}: {sql})";
    }
}
