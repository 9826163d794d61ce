namespace LakeQuery.Streaming;

/// <summary>The scheme of a place and the rest.</summary>
internal static class EndpointLocation
{
    private static readonly string[] Schemes = ["stdin", "console", "file", "table", "tcp", "http", "kinesis", "firehose", "lambda"];

    /// <summary>Takes a location apart. A path without a scheme is a file; <c>-</c> is the process's own input or output.</summary>
    public static (string Scheme, string Path) Split(string location)
    {
        if (location == "-")
        {
            return ("-", "");
        }

        var colon = location.IndexOf(':', StringComparison.Ordinal);

        // One letter is a drive.
        if (colon <= 1)
        {
            return ("file", location);
        }

        var scheme = location[..colon].ToLowerInvariant();
        var rest = location[(colon + 1)..];
        if (!Schemes.Contains(scheme))
        {
            return location.Contains("://", StringComparison.Ordinal) ? (scheme, rest) : ("file", location);
        }

        return scheme == "file" && rest.StartsWith("//", StringComparison.Ordinal) ? (scheme, new Uri(location).LocalPath) : (scheme, rest);
    }
}
