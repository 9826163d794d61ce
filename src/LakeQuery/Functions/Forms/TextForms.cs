using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Functions.Forms;

/// <summary>Text functions whose form depends on constants.</summary>
internal static class TextForms
{
    /// <summary>typeof: a constant made from the bound type.</summary>
    public static string TypeOf(SpecialCall call) => DuckDbTypes.Literal(call.Types[0].ToString());

    /// <summary>replace: DuckDB leaves the text alone for an empty search, Trino puts the replacement around every character.</summary>
    public static string Replace(SpecialCall call) =>
        call.ConstantText(1) is { Length: > 0 }
            ? $"replace({call[0]}, {call[1]}, {call[2]})"
            : call.Native("lq_replace", call[0], call[1], call[2]);

    /// <summary>format: each argument goes as text with its kind in front, NULL as the empty text.</summary>
    public static string Format(SpecialCall call)
    {
        var arguments = new List<string> { call[0] };
        for (var index = 1; index < call.Arguments.Length; index++)
        {
            var type = call.Types[index];
            var (kind, text) = type.Kind switch
            {
                SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt => ("i", $"CAST({call[index]} AS VARCHAR)"),
                SqlTypeKind.Double or SqlTypeKind.Real => ("d", $"CAST({call[index]} AS VARCHAR)"),
                SqlTypeKind.Decimal => ("n", CastForms.Write(type, SqlType.Varchar, call[index], false, call.Scope)),
                SqlTypeKind.Boolean => ("b", $"CAST({call[index]} AS VARCHAR)"),
                SqlTypeKind.Unknown => ("s", "NULL"),
                SqlTypeKind.Json => ("s", call[index]),
                SqlTypeKind.Date => ("D", CastForms.Write(type, SqlType.Varchar, call[index], false, call.Scope)),
                SqlTypeKind.Time => ("T", CastForms.Write(type, SqlType.Varchar, call[index], false, call.Scope)),
                SqlTypeKind.Timestamp => ("M", CastForms.Write(type, SqlType.Varchar, call[index], false, call.Scope)),
                SqlTypeKind.TimestampWithTimeZone => ("Z", CastForms.Write(type, SqlType.Varchar, call[index], false, call.Scope)),
                _ when Coercions.IsCastable(type, SqlType.Varchar) => ("s", CastForms.Write(type, SqlType.Varchar, call[index], false, call.Scope)),
                _ => throw QueryErrors.NotSupported($"format() of a value of type {type}", null, "Cast it to JSON, and format json_format(…)."),
            };
            arguments.Add($"coalesce('{kind}' || {text}, '')");
        }

        return call.Native("lq_format", [.. arguments]);
    }

    /// <summary>substr: DuckDB gives the whole text for a start of 0 and clamps negative starts, Trino gives ''.</summary>
    public static string Substr(SpecialCall call)
    {
        var hasLength = call.Arguments.Length == 3;
        if (call.ConstantNumber(1) is >= 1 && (!hasLength || call.ConstantNumber(2) is >= 0))
        {
            return hasLength ? $"substr({call[0]}, {call[1]}, {call[2]})" : $"substr({call[0]}, {call[1]})";
        }

        return call.Bind(call[0], text => call.Bind(call[1], start => hasLength
            ? call.Bind(call[2], length =>
                $"CASE WHEN {text} IS NOT NULL AND ({start} = 0 OR {length} <= 0 OR -{start} > length({text})) THEN '' ELSE substr({text}, {start}, {length}) END")
            : $"CASE WHEN {text} IS NOT NULL AND ({start} = 0 OR -{start} > length({text})) THEN '' ELSE substr({text}, {start}) END"));
    }
}
