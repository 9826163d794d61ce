using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Commands;

/// <summary>LOCATION clauses, checked: always a folder, spelled with one slash at the end.</summary>
internal static class Locations
{
    /// <summary>The location to store.</summary>
    public static string Read(string location, SourceSpan span, CommandContext context)
    {
        if (string.IsNullOrWhiteSpace(location))
        {
            throw QueryErrors.BadLocation(location, "is empty", span);
        }

        if (location.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
        {
            throw QueryErrors.BadLocation(location, "is an ARN", span);
        }

        string absolute;
        try
        {
            absolute = LakePath.Resolve(location, context.Catalog.BaseDirectory);
        }
        catch (LakeQueryException error)
        {
            throw new LakeQueryException(error.Code, error.Fact, span, error.Hint, error);
        }

        if (context.Store.TryStat(absolute, out _))
        {
            throw QueryErrors.BadLocation(location, "is a file, not a folder", span);
        }

        if (location.AsSpan().ContainsAny('*', '?') && !Directory.Exists(absolute))
        {
            throw QueryErrors.BadLocation(location, "holds a wildcard", span);
        }

        return Spell(location);
    }

    // One slash between parts and one at the end; the two of a scheme stay.
    private static string Spell(string location)
    {
        var scheme = location.IndexOf("://", StringComparison.Ordinal);
        var head = scheme < 0 ? "" : location[..(scheme + 3)];
        var path = location[head.Length..];
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        return head + (path.EndsWith('/') || path.EndsWith('\\') ? path : path + "/");
    }
}
