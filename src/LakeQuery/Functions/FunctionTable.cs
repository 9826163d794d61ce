using System.Collections.Concurrent;

namespace LakeQuery.Functions;

/// <summary>All functions. A family's rows are made when one of its names is first asked for, signatures are parsed when first
/// compared, so that opening an engine pays for nothing here.</summary>
internal static class FunctionTable
{
    private static readonly ConcurrentDictionary<FunctionDefinition, FunctionSignature?[]> Signatures = new(ReferenceEqualityComparer.Instance);
    private static readonly ConcurrentDictionary<string, FunctionDefinition[]> Found = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every row.</summary>
    public static IEnumerable<FunctionDefinition> All => FunctionFamilies.All.SelectMany(family => family.Rows);

    /// <summary>Every name, aliases included.</summary>
    public static IEnumerable<string> Names => All.SelectMany(row => row.Aliases.Prepend(row.Name)).Distinct();

    /// <summary>The rows with that name or alias (upper or lower case); empty when there is none.</summary>
    public static IReadOnlyList<FunctionDefinition> Find(string name) => Found.GetOrAdd(
        name,
        static wanted =>
        {
            var lower = wanted.ToLowerInvariant();
            var rows = new List<FunctionDefinition>();
            foreach (var family in FunctionFamilies.All)
            {
                if (family.Has(lower))
                {
                    rows.AddRange(family.Rows.Where(row => row.Name == lower || row.Aliases.Contains(lower)));
                }
            }

            return rows.ToArray();
        });

    /// <summary>The rows with that name; in the dialect of streams its own come instead of those of queries.</summary>
    public static IReadOnlyList<FunctionDefinition> Find(string name, bool streams)
    {
        var lower = name.ToLowerInvariant();
        return streams && StreamFunctions.Family.Has(lower)
            ? [.. StreamFunctions.Family.Rows.Where(row => row.Name == lower || row.Aliases.Contains(lower))]
            : Find(streams ? StreamFunctions.NameInQueries(lower) : name);
    }

    /// <summary>A signature of a row, parsed on first use.</summary>
    public static FunctionSignature Signature(FunctionDefinition definition, int index)
    {
        var parsed = Signatures.GetOrAdd(definition, static row => new FunctionSignature?[row.Signatures.Length]);
        return parsed[index] ??= SignatureParser.Parse(definition.Signatures[index]);
    }
}

/// <summary>A group of functions in one file; its rows are made on first use.</summary>
/// <param name="Title">The page of Trino's documentation.</param>
/// <param name="Names">All names of the family between blanks, so that a name is found without making the rows.</param>
/// <param name="Make">Makes the rows.</param>
internal sealed class FunctionFamily(string Title, string Names, Func<FunctionDefinition[]> Make)
{
    private readonly Lazy<FunctionDefinition[]> _rows = new(Make);

    /// <summary>The page of Trino's documentation.</summary>
    public string Title { get; } = Title;

    /// <summary>The rows.</summary>
    public FunctionDefinition[] Rows => _rows.Value;

    /// <summary>All names between blanks.</summary>
    public string NameList => Names;

    /// <summary>True when a function of the lower-case name is in the family.</summary>
    public bool Has(string name) => name.Length > 0 && !name.Contains(' ') && Names.Contains($" {name} ", StringComparison.Ordinal);
}
