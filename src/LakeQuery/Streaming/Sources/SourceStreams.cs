using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sources;

/// <summary>The streams that sources declare themselves, as the inputs of the old service's applications do.</summary>
internal static class SourceStreams
{
    /// <summary>A stream for each source whose columns all have types; with those columns of the system that the script reads.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="script">The application's script.</param>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION: a type can't be read.</exception>
    public static ImmutableArray<StreamDefinition> Declared(IEnumerable<StreamSourceOptions> sources, string script) =>
    [
        .. sources.Where(source => source.Columns.Count > 0 && source.Columns.All(column => column.Type is not null))
            .Select(source => new StreamDefinition(
                source.Stream,
                [
                    .. source.Columns.Select(column => new StreamColumnDefinition(column.Name, TypeOf(column.Type!, source.Stream), false)),
                    .. SystemColumns(source, script),
                ])),
    ];

    // Every stream of the old service has them; here they cost nothing where nobody asks for them.
    private static IEnumerable<StreamColumnDefinition> SystemColumns(StreamSourceOptions source, string script)
    {
        const int longestKey = 256;
        var text = SqlType.BoundedVarchar(longestKey);
        IEnumerable<(string Name, SqlType Type)> known = [("APPROXIMATE_ARRIVAL_TIME", SqlType.TimestampMillis)];
        if (source.Location.StartsWith("kinesis:", StringComparison.OrdinalIgnoreCase))
        {
            known = [.. known, ("PARTITION_KEY", text), ("SEQUENCE_NUMBER", text), ("SHARD_ID", text)];
        }

        return known.Where(item => script.Contains(item.Name, StringComparison.OrdinalIgnoreCase) && source.Columns.All(column => column.Name != item.Name))
            .Select(item => new StreamColumnDefinition(item.Name, item.Type, false));
    }

    // The names of the old service where they are not the same as Trino's.
    private static SqlType TypeOf(string text, string stream)
    {
        var upper = string.Join(' ', text.Trim().ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var open = upper.IndexOf('(', StringComparison.Ordinal);
        var name = (open < 0 ? upper : upper[..open]).TrimEnd();
        var type = name switch
        {
            "FLOAT" or "DOUBLE PRECISION" => SqlType.Double,
            "BINARY" or "VARBINARY" => SqlType.Varbinary,
            "CHARACTER VARYING" => Parse("varchar" + (open < 0 ? "" : upper[open..])),
            "DECIMAL" or "DEC" or "NUMERIC" when open < 0 => SqlType.Decimal(18, 0),
            "INT" => SqlType.Integer,
            _ => Parse(upper.ToLowerInvariant()),
        };
        return type is not null && Batches.StreamColumn.CanHold(type) ? type
            : throw QueryErrors.EndpointSetting("SqlType", text, stream, "a type of columns of streams, such as VARCHAR(16) or DOUBLE");
    }

    private static SqlType? Parse(string text) => TypeParser.TryParse(text, out var type, out _, out _) ? type : null;
}
