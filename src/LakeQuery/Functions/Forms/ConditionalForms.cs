using LakeQuery.Types;

namespace LakeQuery.Functions.Forms;

/// <summary>greatest and least.</summary>
internal static class ConditionalForms
{
    /// <summary>NULL when any argument is NULL, where DuckDB passes over them; NaN only when all are NaN, where DuckDB holds it the largest.</summary>
    public static string Extreme(SpecialCall call, string name)
    {
        var anyNull = string.Join(" OR ", call.Arguments.Select(argument => $"({argument}) IS NULL"));
        if (call.Result.HasZonePerValue || call.Result.Kind == SqlTypeKind.TimeWithTimeZone)
        {
            // Packed values compare by their length; DuckDB's own function looks at the parts.
            var comparison = name == "greatest" ? ">=" : "<=";
            var extreme = call.Arguments.Aggregate((best, next) => call.Bind(best, left => call.Bind(next, right =>
                $"CASE WHEN {left} {comparison} {right} THEN {left} ELSE {right} END")));
            return $"CASE WHEN {anyNull} THEN NULL ELSE {extreme} END";
        }

        return call.Result.IsFloatingPoint
            ? $"CASE WHEN {anyNull} THEN NULL ELSE coalesce({name}("
                + string.Join(", ", call.Arguments.Select(argument => call.Bind(argument, value => $"CASE WHEN NOT isnan({value}) THEN {value} END")))
                + $"), CAST('NaN' AS {DuckDbTypes.Name(call.Result)})) END"
            : $"CASE WHEN {anyNull} THEN NULL ELSE {name}({string.Join(", ", call.Arguments)}) END";
    }
}
