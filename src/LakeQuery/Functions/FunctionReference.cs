using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>What the reader of SQL wants to know of a function.</summary>
/// <param name="Name">Lower-case name.</param>
/// <param name="Kind"><c>scalar</c>, <c>aggregate</c> or <c>window</c>.</param>
/// <param name="Signatures">Arguments and result, as Trino spells them: <c>(varchar, bigint) -> varchar</c>.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Example">An expression or query.</param>
/// <param name="Result">What the example gives.</param>
/// <param name="Page">The page of Trino's documentation.</param>
public sealed record FunctionDescription(
    string Name, string Kind, ImmutableArray<string> Signatures, string Summary, string Example, string Result, string Page);

/// <summary>The functions of the SQL, for completion and manuals.</summary>
public static class FunctionReference
{
    /// <summary>All of them by name; a function of several names is there for each.</summary>
    public static IReadOnlyList<FunctionDescription> All { get; } = Describe();

    /// <summary>The function of a name in any case, or null.</summary>
    public static FunctionDescription? Find(string name) => ByName.GetValueOrDefault(name);

    private static readonly Dictionary<string, FunctionDescription> ByName = All.ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    private static FunctionDescription[] Describe() =>
    [
        .. FunctionTable.All.Concat(SqlJsonFunctions.Calls)
            .SelectMany(row => row.Aliases.Prepend(row.Name), (row, name) => (row, name))
            .GroupBy(item => item.name, (name, items) => Describe(name, [.. items.Select(item => item.row)]))
            .OrderBy(function => function.Name, StringComparer.Ordinal),
    ];

    // Rows of one name are one function to the reader.
    private static FunctionDescription Describe(string name, FunctionDefinition[] rows) => new(
        name,
        rows[0].Kind.ToString().ToLowerInvariant(),
        [.. rows.SelectMany(row => row.Signatures).Select(Plain)],
        rows[0].Summary,
        rows[0].Example,
        rows[0].Result,
        rows[0].Source);

    // A constraint on a type variable is no part of the type.
    private static string Plain(string signature) =>
        signature.Replace(":comparable", "", StringComparison.Ordinal).Replace(":orderable", "", StringComparison.Ordinal);
}
