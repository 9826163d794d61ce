using System.Collections.Frozen;
using LakeQuery.Functions.Forms;

namespace LakeQuery.Functions;

/// <summary>The calls written by a method instead of a template, by the name in <see cref="FunctionDefinition.Special"/>.</summary>
internal static class SpecialForms
{
    private static readonly Lazy<FrozenDictionary<string, Func<SpecialCall, string>>> Methods = new(() =>
        new Dictionary<string, Func<SpecialCall, string>>
        {
            ["greatest"] = call => ConditionalForms.Extreme(call, "greatest"),
            ["least"] = call => ConditionalForms.Extreme(call, "least"),
            ["format"] = TextForms.Format,
            ["typeof"] = TextForms.TypeOf,
            ["replace"] = TextForms.Replace,
            ["substr"] = TextForms.Substr,
            ["mod_decimal"] = ArithmeticForms.Modulus,
            ["round_decimal"] = ArithmeticForms.RoundDecimal,
            ["array_sort"] = ArrayForms.Sort,
            ["array_max"] = call => ArrayForms.Extreme(call, "list_max"),
            ["array_min"] = call => ArrayForms.Extreme(call, "list_min"),
            ["array_contains"] = ArrayForms.Contains,
            ["array_position"] = ArrayForms.Position,
            ["array_remove"] = ArrayForms.Remove,
            ["array_join"] = ArrayForms.Join,
            ["sequence"] = ArrayForms.Sequence,
            ["zip"] = ArrayForms.Zip,
            ["date_add"] = DateTimeForms.DateAdd,
            ["date_diff"] = DateTimeForms.DateDiff,
            ["date_trunc"] = DateTimeForms.DateTrunc,
            ["date_format"] = DateTimeForms.DateFormat,
            ["with_timezone"] = DateTimeForms.WithTimeZone,
            ["at_timezone"] = DateTimeForms.AtTimeZone,
            ["from_unixtime"] = DateTimeForms.FromUnixTime,
            ["format_datetime"] = DateTimeForms.FormatDateTime,
            ["to_unixtime"] = DateTimeForms.ToUnixTime,
            ["to_iso8601"] = DateTimeForms.ToIso8601,
            ["regexp_like"] = RegexpForms.Like,
            ["regexp_count"] = RegexpForms.Count,
            ["regexp_extract"] = RegexpForms.Extract,
            ["regexp_extract_all"] = RegexpForms.ExtractAll,
            ["regexp_replace"] = RegexpForms.Replace,
            ["avg_decimal"] = AggregateForms.AvgDecimal,
            ["sum_decimal"] = AggregateForms.SumDecimal,
            ["max"] = AggregateForms.Max,
            ["min"] = AggregateForms.Min,
            ["reduce_agg"] = AggregateForms.ReduceAgg,
            ["max_many"] = AggregateForms.MaxMany,
            ["min_many"] = AggregateForms.MinMany,
            ["max_by"] = AggregateForms.MaxBy,
            ["min_by"] = AggregateForms.MinBy,
            ["max_many_by"] = AggregateForms.MaxManyBy,
            ["min_many_by"] = AggregateForms.MinManyBy,
            ["listagg"] = AggregateForms.Listagg,
            ["map_agg"] = AggregateForms.MapAgg,
            ["multimap_agg"] = AggregateForms.MultimapAgg,
            ["map_union"] = AggregateForms.MapUnion,
            ["checksum"] = SketchForms.Checksum,
            ["numeric_histogram"] = SketchForms.NumericHistogram,
            ["approx_distinct"] = SketchForms.ApproxDistinct,
            ["approx_most_frequent"] = SketchForms.ApproxMostFrequent,
            ["approx_percentile"] = SketchForms.ApproxPercentile,
            ["approx_set"] = SketchForms.ApproxSet,
            ["merge_sketches"] = SketchForms.Merge,
            ["qdigest_agg"] = SketchForms.QDigest,
            ["tdigest_agg"] = SketchForms.TDigest,
            ["make_set_digest"] = SketchForms.MakeSetDigest,
            ["digest_value"] = SketchForms.DigestValue,
            ["quantile_at_value"] = SketchForms.QuantileAtValue,
            ["reduce"] = AggregateForms.Reduce,
            ["sql_json"] = SqlJsonFunctions.Write,
        }.ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>The methods by name.</summary>
    public static FrozenDictionary<string, Func<SpecialCall, string>> Table => Methods.Value;
}
