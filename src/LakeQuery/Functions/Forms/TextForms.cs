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
