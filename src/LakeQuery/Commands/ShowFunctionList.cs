using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>SHOW FUNCTIONS: one row a signature, as Trino prints them.</summary>
internal static class ShowFunctionList
{
    public static CommandOutput Run(ShowFunctions statement)
    {
        var matches = NamePattern.CompileLike(statement.Pattern);
        var rows =
            from function in FunctionTable.All.Concat(SqlJsonFunctions.Calls)
            from name in function.Aliases.Prepend(function.Name)
            where matches(name)
            orderby name
            from signature in function.Signatures
            select ToRow(name, function, signature);
        return CommandOutput.Table(
            ["Function", "Return Type", "Argument Types", "Function Type", "Deterministic", "Description"],
            rows.Concat(DetectorFunctions.All.Select(ToRow).Where(row => matches(row[0]!))).OrderBy(row => row[0], StringComparer.Ordinal));
    }

    // TABLE(f(CURSOR(query), …)): the query's columns and its own.
    private static string?[] ToRow(DetectorFunction function) =>
    [
        function.Name.ToLowerInvariant(),
        $"table(cursor.*, {string.Join(", ", function.Outputs.Select(output => $"{output.Name} {output.Type}"))})",
        function.ParameterText,
        "table",
        "true",
        function.Summary,
    ];

    private static string?[] ToRow(string name, FunctionDefinition function, string signature)
    {
        // A constraint on a type variable is no part of the type.
        var plain = signature.Replace(":comparable", "", StringComparison.Ordinal).Replace(":orderable", "", StringComparison.Ordinal);
        var arrow = plain.LastIndexOf("->", StringComparison.Ordinal);
        var arguments = plain[..arrow].Trim();
        return
        [
            name,
            plain[(arrow + 2)..].Trim(),
            arguments is ['(', .. var inner, ')'] ? inner : arguments,
            function.Kind.ToString().ToLowerInvariant(),
            function.Deterministic ? "true" : "false",
            function.Summary,
        ];
    }
}
