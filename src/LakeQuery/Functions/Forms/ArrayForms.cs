using LakeQuery.Types;

namespace LakeQuery.Functions.Forms;

/// <summary>Array functions whose form depends on types.</summary>
internal static class ArrayForms
{
    /// <summary>array_max and array_min: NULL when an element is NULL; NaN only when all are.</summary>
    public static string Extreme(SpecialCall call, string name) => BindAll(call, 0, [], values =>
    {
        var (array, element) = (values[0], call.Fresh("e"));
        var extreme = IsPacked(call.Result) ? $"{array}[{MomentPlaces(call, array, name == "list_max" ? "DESC" : "ASC")}[1]]"
            : call.Result.IsFloatingPoint
            ? $"coalesce({name}(list_filter({array}, lambda {element}: NOT isnan({element}))), {array}[1])"
            : $"{name}({array})";
        return $"CASE WHEN list_position({array}, NULL) IS NULL THEN {extreme} END";
    });

    /// <summary>array_sort: NULLs last.</summary>
    public static string Sort(SpecialCall call) => IsPacked(call.Types[0].Element!)
        ? BindAll(call, 0, [], values => $"list_select({values[0]}, {MomentPlaces(call, values[0], "ASC")})")
        : $"list_sort({call[0]}, 'ASC', 'NULLS LAST')";

    private static bool IsPacked(SqlType type) => type.HasZonePerValue || type.Kind == SqlTypeKind.TimeWithTimeZone;

    // The order of values that have a zone packed into them, by their moments: DuckDB's own sort of lists looks at the packed parts.
    private static string MomentPlaces(SpecialCall call, string array, string order)
    {
        var (element, native) = (call.Fresh("e"), call.Types[0].Element!.HasZonePerValue ? "lq_zoned_to_picos" : "lq_timetz_utc");
        return $"list_grade_up(list_transform({array}, lambda {element}: {call.Native(native, element)}), '{order}', 'NULLS LAST')";
    }

    /// <summary>contains: NULL elements leave it open; elements with NULL inside are refused.</summary>
    public static string Contains(SpecialCall call) => IsPlain(call.Types[1])
        ? BindAll(call, 0, [], values =>
            $"CASE WHEN {values[0]} IS NULL OR {values[1]} IS NULL THEN NULL WHEN list_contains({values[0]}, {values[1]}) THEN true "
            + $"WHEN list_position({values[0]}, NULL) IS NOT NULL THEN NULL ELSE false END")
        : call.Native("lq_nested_contains", call[0], call[1]);

    /// <summary>array_position: 0 when the element is absent.</summary>
    public static string Position(SpecialCall call) => IsPlain(call.Types[1])
        ? BindAll(call, 0, [], values =>
            $"CASE WHEN {values[0]} IS NOT NULL AND {values[1]} IS NOT NULL THEN CAST(coalesce(list_position({values[0]}, {values[1]}), 0) AS BIGINT) END")
        : call.Native("lq_nested_position", call[0], call[1]);

    /// <summary>array_remove: NULL elements stay.</summary>
    public static string Remove(SpecialCall call) => BindAll(call, 0, [], values =>
        $"list_select({values[0]}, {call.Native("lq_keep_places", values[0], values[1])})");

    // A type for which DuckDB's = is Trino's.
    private static bool IsPlain(SqlType type) =>
        !type.IsFloatingPoint && type.Kind is not (SqlTypeKind.Array or SqlTypeKind.Map or SqlTypeKind.Row);

    /// <summary>array_join: every element as Trino prints it, NULLs left out or replaced.</summary>
    public static string Join(SpecialCall call)
    {
        var name = call.Fresh("e");
        var text = CastForms.Write(call.Types[0].Element!, SqlType.Varchar, name, tryCast: false, call.Scope);
        var element = call.Arguments.Length == 3 ? $"coalesce({text}, {call[2]})" : text;
        return call.Native("lq_array_join", $"list_transform({call[0]}, lambda {name}: {element})", call[1]);
    }

    /// <summary>zip: rows padded with NULL; NULL when any array is NULL.</summary>
    public static string Zip(SpecialCall call)
    {
        var name = call.Fresh("z");
        var fields = string.Join(", ", call.Arguments.Select((_, i) => $"{DuckDbTypes.FieldName(i)} := {name}[{i + 1}]"));
        return BindAll(call, 0, [], arrays =>
            $"CASE WHEN {string.Join(" AND ", arrays.Select(array => array + " IS NOT NULL"))} THEN "
            + $"list_transform(list_zip({string.Join(", ", arrays)}), lambda {name}: struct_pack({fields})) END");
    }

    /// <summary>sequence: of numbers, days or times; at most 10,000 elements; the step must lead from start to stop.</summary>
    public static string Sequence(SpecialCall call) => BindAll(call, 0, [], arguments =>
    {
        var (start, stop) = (arguments[0], arguments[1]);
        var step = arguments.Count == 3 ? arguments[2] : null;
        var name = call.Fresh("i");
        switch (call.Types[0].Kind)
        {
            case SqlTypeKind.BigInt:
                step ??= $"(CASE WHEN {start} <= {stop} THEN 1 ELSE -1 END)";
                return Guarded(call, $"{step} > 0", $"{step} = 0", $"({stop}::HUGEINT - {start}) // {step}", start, stop,
                    $"generate_series({start}, {stop}, {step}::BIGINT)");
            case SqlTypeKind.Date when call.Types.Length == 2:
                return Guarded(call, $"{start} <= {stop}", "false", $"abs({stop} - {start})", start, stop,
                    $"list_transform(range(CAST(abs({stop} - {start}) AS BIGINT) + 1), "
                    + $"lambda {name}: {start} + CAST(CASE WHEN {start} <= {stop} THEN {name} ELSE -{name} END AS INTEGER))");
        }

        var months = call.Types[2].Kind == SqlTypeKind.IntervalYearToMonth;
        var type = call.Types[0];
        string Clock(string value) => type.IsFinerThanMicros ? Zones.Local(type, value, call.Scope) : $"CAST({value} AS TIMESTAMP)";
        var (from, to) = (Clock(start), Clock(stop));
        var size = months
            ? $"(extract(year FROM {step}) * 12 + extract(month FROM {step}))"
            : $"epoch_us({step})";
        var count = months ? $"date_sub('month', {from}, {to}) // {size}" : $"(epoch_us({to}) - epoch_us({from})) // {size}";
        var value = months ? $"{from} + to_months(CAST({name} * {size} AS INTEGER))" : $"{from} + to_microseconds({name} * {size})";
        value = type.IsFinerThanMicros ? Zones.Refine(value, start, call.Scope) : $"CAST({value} AS {DuckDbTypes.Name(type)})";
        var series = Guarded(call, $"{size} > 0", $"{size} = 0", count, start, stop,
            $"list_transform(range(CAST({count} AS BIGINT) + 1), lambda {name}: {value})");
        return months || type.Kind != SqlTypeKind.Date
            ? series
            : $"CASE WHEN {size} % 86400000000 <> 0 THEN "
                + call.Fail("INVALID_FUNCTION_ARGUMENT", "sequence step must be a day interval if start and end values are dates") + $" ELSE {series} END";
    });

    private static string Guarded(SpecialCall call, string upwards, string zero, string count, string start, string stop, string series) =>
        $"CASE WHEN {zero} THEN {call.Fail("INVALID_FUNCTION_ARGUMENT", "step must not be zero")} "
        + $"WHEN ({upwards}) <> ({start} <= {stop}) AND {start} <> {stop} THEN "
        + call.Fail("INVALID_FUNCTION_ARGUMENT", "sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start")
        + $" WHEN {count} >= 10000 THEN {call.Fail("INVALID_FUNCTION_ARGUMENT", "result of sequence function must not have more than 10000 entries")}"
        + $" WHEN {count} IS NOT NULL THEN {series} END";

    private static string BindAll(SpecialCall call, int index, List<string> bound, Func<List<string>, string> body) =>
        index == call.Arguments.Length
            ? body(bound)
            : call.Bind(call[index], value => BindAll(call, index + 1, [.. bound, value], body));
}
