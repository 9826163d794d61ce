using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning.Streams;

/// <summary>What a pump's query can name beside tables: the streams and functions of its application, by their exact names.</summary>
internal sealed class StreamNames
{
    /// <summary>The name of the stream of errors, which destinations read and SQL does not.</summary>
    public const string ErrorStream = "ERROR_STREAM";

    /// <summary>The name of the time that every row of a stream has.</summary>
    public const string Rowtime = "ROWTIME";

    /// <summary>The streams.</summary>
    public Dictionary<string, StreamDefinition> Streams { get; } = new(StringComparer.Ordinal);

    /// <summary>The functions that CREATE FUNCTION made.</summary>
    public Dictionary<string, CreateFunction> Functions { get; } = new(StringComparer.Ordinal);
}
