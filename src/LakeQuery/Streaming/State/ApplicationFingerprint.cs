using System.Security.Cryptography;
using System.Text;

namespace LakeQuery.Streaming.State;

/// <summary>What tells whether a checkpoint belongs to an application: its script, its sources and its sinks.</summary>
internal static class ApplicationFingerprint
{
    /// <summary>The fingerprint: three sums, so that a difference can be named.</summary>
    public static string Of(string script, StreamOptions options) => string.Join(
        ' ',
        Sum([script.ReplaceLineEndings("\n").Trim()]),
        Sum(options.Sources.SelectMany(Parts)),
        Sum(options.Sinks.SelectMany(Parts)));

    /// <summary>What differs, in words.</summary>
    public static string Difference(string before, string now)
    {
        var (old, current) = (before.Split(' '), now.Split(' '));
        string[] names = ["the script", "the sources", "the sinks"];
        var changed = names.Where((_, index) => index >= old.Length || index >= current.Length || old[index] != current[index]).ToArray();
        return changed.Length == 1 ? changed[0] : string.Join(", ", changed[..^1]) + " and " + changed[^1];
    }

    // Not what only says how fast rows come or how they are buffered.
    private static IEnumerable<string> Parts(StreamSourceOptions source) =>
    [
        "source", source.Stream, source.Location, $"{source.Format}", source.RowPath, source.Delimiter, source.RowDelimiter, $"{source.HasHeader}",
        $"{source.RowtimeColumn}", $"{source.Disorder}", $"{source.Order}",
        .. source.Columns.SelectMany(column => new[] { column.Name, $"{column.Type}", $"{column.Mapping}" }),
    ];

    private static IEnumerable<string> Parts(StreamSinkOptions sink) =>
    [
        "sink", sink.Stream, sink.Location, $"{sink.Format}", $"{sink.HasHeader}", sink.Delimiter, $"{sink.RowtimeColumn}", .. sink.PartitionBy, $"{sink.TableLocation}",
    ];

    private static string Sum(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))).AsSpan(0, 12));
}
