using LakeQuery.Errors;
using LakeQuery.Planning.Streams;

namespace LakeQuery.Streaming.Sources;

/// <summary>Makes the source that a location asks for.</summary>
internal static class SourceFactory
{
    /// <summary>Makes the source of a stream's rows.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="stream">The stream it fills.</param>
    /// <param name="context">The engine around it.</param>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION, or the place can't be opened.</exception>
    public static StreamSource Create(StreamSourceOptions options, StreamDefinition stream, StreamContext context)
    {
        throw QueryErrors.UnknownSourceLocation(options.Location);
    }
}
