using LakeQuery.Errors;

namespace LakeQuery.Catalog;

/// <summary>Names of databases and tables, which are names of folders too.</summary>
internal static class CatalogNames
{
    /// <summary>The database that always exists.</summary>
    public const string DefaultDatabase = "default";

    // A name is one byte or more a character, and file systems take 255 bytes.
    private const int MaxBytes = 255;

    /// <summary>The folded name, or null where no database or table can have it.</summary>
    public static string? Fold(string name)
    {
        var folded = name.ToLowerInvariant();
        return IsValid(folded) ? folded : null;
    }

    /// <summary>The folded name.</summary>
    /// <param name="kind">"database" or "table", for the error.</param>
    /// <param name="name">The name as written.</param>
    /// <exception cref="LakeQueryException">NOT_SUPPORTED where no database or table can have it.</exception>
    public static string FoldOrThrow(string kind, string name) => Fold(name) ?? throw QueryErrors.InvalidCatalogName(kind, name);

    // Nothing that leads to another folder, and nothing that Windows refuses: a catalog may be copied there.
    private static bool IsValid(string name)
    {
        if (name.Length == 0 || name[0] is '.' or ' ' || name[^1] is '.' or ' ' || System.Text.Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            return false;
        }

        foreach (var character in name)
        {
            if (char.IsControl(character) || char.IsSurrogate(character) || character is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|')
            {
                return false;
            }
        }

        return true;
    }
}
