using System.Security.Cryptography;
using System.Text;
using LakeQuery.Catalog;
using LakeQuery.Storage;

namespace LakeQuery.Crawling;

/// <summary>Names of tables: prefix and folder (or file) name, lower case, letters, digits and underscores.</summary>
/// <remarks>Source: AWS Glue Developer Guide, "Crawler properties": names are cut at 128 characters, and a name that is taken gets a hash.</remarks>
internal static class TableNames
{
    private const int MaxLength = 128;
    private const int HashLength = 8;

    /// <summary>The wanted name of a table.</summary>
    public static string Of(TableCandidate table, string prefix)
    {
        var name = table.File is { } file ? WithoutExtensions(file.Name) : table.Root.Name;
        var text = new StringBuilder(prefix.Length + name.Length);
        foreach (var character in prefix + name)
        {
            text.Append(char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '_');
        }

        return text.Length == 0 ? "table" : text.ToString(0, Math.Min(text.Length, MaxLength));
    }

    /// <summary>The name with a hash of the place, which is the same in every crawl.</summary>
    public static string WithHash(string name, string path)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..HashLength];
        return $"{name[..Math.Min(name.Length, MaxLength - HashLength - 1)]}_{hash}";
    }

    /// <summary>Whether a name is one that <see cref="Of"/> and <see cref="WithHash"/> give.</summary>
    public static bool IsNameOf(string name, string wanted, string path) => name == wanted || name == WithHash(wanted, path);

    /// <summary>The absolute place of a table's data; null for a view or a place no store answers to.</summary>
    public static string? PlaceOf(Table table, ICatalog catalog)
    {
        try
        {
            return table.IsView || string.IsNullOrWhiteSpace(table.StorageDescriptor.Location)
                ? null
                : LakePath.Resolve(table.StorageDescriptor.Location, catalog.BaseDirectory);
        }
        catch (Errors.LakeQueryException)
        {
            return null;
        }
    }

    // "airports.csv.gz" is airports.
    private static string WithoutExtensions(string name)
    {
        var stem = Path.GetExtension(name) is ".gz" or ".zst" ? Path.GetFileNameWithoutExtension(name) : name;
        stem = Path.GetFileNameWithoutExtension(stem);
        return stem.Length == 0 ? name : stem;
    }
}
