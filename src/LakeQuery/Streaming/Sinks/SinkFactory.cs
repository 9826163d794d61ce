using LakeQuery.Errors;
using LakeQuery.Planning.Streams;

namespace LakeQuery.Streaming.Sinks;

/// <summary>Makes the sink that a location asks for.</summary>
internal static class SinkFactory
{
    /// <summary>Makes the sink of a stream's rows.</summary>
    /// <param name="options">Where they go.</param>
    /// <param name="stream">The stream; <see cref="ErrorStream.Definition"/> for the rows that could not be used.</param>
    /// <param name="context">The engine around it.</param>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION, or the place can't be opened.</exception>
    public static StreamSink Create(StreamSinkOptions options, StreamDefinition stream, StreamContext context)
    {
        throw QueryErrors.UnknownSinkLocation(options.Location);
    }
}
