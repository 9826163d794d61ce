namespace LakeQuery.Cli.Repl.Completion;

/// <summary>The fields of a struct in Hive's spelling: <c>struct&lt;a:int,b:array&lt;string&gt;&gt;</c>.</summary>
internal static class StructFields
{
    private const string Opening = "struct<";

    /// <summary>Names and types; none where the type is no struct.</summary>
    public static IReadOnlyList<(string Name, string Type)> Of(string type)
    {
        var fields = new List<(string, string)>();
        if (!type.StartsWith(Opening, StringComparison.OrdinalIgnoreCase) || !type.EndsWith('>'))
        {
            return fields;
        }

        var inner = type[Opening.Length..^1];
        var (start, depth) = (0, 0);
        for (var index = 0; index <= inner.Length; index++)
        {
            if (index < inner.Length && (inner[index] != ',' || depth > 0))
            {
                depth += inner[index] switch { '<' or '(' => 1, '>' or ')' => -1, _ => 0 };
                continue;
            }

            var field = inner[start..index];
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields.Add((field[..colon].Trim().ToLowerInvariant(), field[(colon + 1)..].Trim()));
            }

            start = index + 1;
        }

        return fields;
    }
}
