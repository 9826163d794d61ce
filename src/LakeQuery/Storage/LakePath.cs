using LakeQuery.Errors;

namespace LakeQuery.Storage;

/// <summary>Turns the locations people write (paths, <c>file://</c> URIs, later <c>s3://</c> names) into absolute paths.</summary>
internal static class LakePath
{
    /// <summary>The absolute path of a location; relative ones start at <paramref name="baseDirectory"/>.</summary>
    /// <remarks>Doubled and trailing separators go, <c>.</c> and <c>..</c> are resolved by name. Percent signs stay as they
    /// are, also in URIs, as Hadoop and Glue keep them: <c>hour=10%3A00</c> is the name of a directory.</remarks>
    public static string Resolve(string location, string baseDirectory)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (string.IsNullOrWhiteSpace(location))
        {
            throw QueryErrors.InvalidLocation(location, "it is empty");
        }

        if (location.Contains('\0', StringComparison.Ordinal))
        {
            throw QueryErrors.InvalidLocation(location.Replace("\0", "\\0", StringComparison.Ordinal), "it holds a zero character");
        }

        var scheme = SchemeOf(location);
        if (scheme.IsEmpty)
        {
            return Normalize(Path.Combine(baseDirectory, location));
        }

        if (scheme.Equals("file", StringComparison.OrdinalIgnoreCase))
        {
            return Normalize(PathOfFileUri(location, location.AsSpan(scheme.Length + 1)));
        }

        throw IsS3(scheme)
            ? QueryErrors.S3NotYetSupported(location)
            : QueryErrors.UnknownLocationScheme(location, scheme.ToString());
    }

    /// <summary>An absolute path in the one spelling that compares equal for equal places.</summary>
    public static string Normalize(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>The part of a path below a directory, without a leading separator; null when it is not below it.</summary>
    public static string? Below(string directory, string path) =>
        IsBelow(directory, path, out var start) ? path[start..] : null;

    /// <summary>As <see cref="Below(string,string)"/> without a new string; empty when it is the directory or not below it.</summary>
    public static ReadOnlySpan<char> BelowSpan(string directory, string path) =>
        IsBelow(directory, path, out var start) ? path.AsSpan(start) : default;

    /// <summary>True when the path is the directory or lies anywhere below it; names only, links are not followed.</summary>
    public static bool IsWithin(string directory, string path) =>
        IsBelow(directory, path, out _) || string.Equals(directory, path, StringComparison.Ordinal);

    private static bool IsBelow(string directory, string path, out int start)
    {
        var length = Path.TrimEndingDirectorySeparator(directory.AsSpan()).Length;
        if (length > 0 && IsSeparator(directory[length - 1]))
        {
            // The root of the file system keeps its separator.
            length--;
        }

        start = length + 1;
        return path.Length > start && IsSeparator(path[length])
            && path.AsSpan(0, length).Equals(directory.AsSpan(0, length), StringComparison.Ordinal);
    }

    // One letter before a colon is a Windows drive.
    private static ReadOnlySpan<char> SchemeOf(string location)
    {
        var colon = location.IndexOf(':', StringComparison.Ordinal);
        if (colon < 2 || !char.IsAsciiLetter(location[0]))
        {
            return default;
        }

        var scheme = location.AsSpan(0, colon);
        foreach (var character in scheme)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('+' or '-' or '.'))
            {
                return default;
            }
        }

        // A relative name such as "day:1" is a path; only "file:/x" may leave out the second slash.
        var isUri = location.AsSpan(colon + 1).StartsWith("//", StringComparison.Ordinal)
            || (scheme.Equals("file", StringComparison.OrdinalIgnoreCase) && location.AsSpan(colon + 1).StartsWith("/", StringComparison.Ordinal));
        return isUri ? scheme : default;
    }

    private static bool IsS3(ReadOnlySpan<char> scheme) =>
        scheme.Equals("s3", StringComparison.OrdinalIgnoreCase)
        || scheme.Equals("s3a", StringComparison.OrdinalIgnoreCase)
        || scheme.Equals("s3n", StringComparison.OrdinalIgnoreCase);

    private static string PathOfFileUri(string location, ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            rest = rest[2..];
            var slash = rest.IndexOf('/');
            var host = slash < 0 ? rest : rest[..slash];
            if (!host.IsEmpty && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            {
                throw QueryErrors.InvalidLocation(location, "a file:// URI needs three slashes before an absolute path");
            }

            rest = rest[host.Length..];
        }

        if (rest.IsEmpty)
        {
            throw QueryErrors.InvalidLocation(location, "the path is missing");
        }

        // file:///C:/lake on Windows.
        return OperatingSystem.IsWindows() && rest.Length > 2 && rest[2] == ':' ? rest[1..].ToString() : rest.ToString();
    }

    private static bool IsSeparator(char character) =>
        character == Path.DirectorySeparatorChar || character == Path.AltDirectorySeparatorChar;
}
