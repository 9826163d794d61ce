namespace LakeQuery.Errors;

// Streams.
public static partial class QueryErrors
{
    /// <summary>A stream can't carry values of this type.</summary>
    internal static LakeQueryException StreamType(string type) => new(
        ErrorCode.NotSupported, $"Streams do not carry values of type {type}", null, "Select the parts that are needed, or cast to varchar or json.");

    /// <summary>A source or a sink names a stream that the script does not make.</summary>
    internal static LakeQueryException StreamNotFound(string name, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        return new LakeQueryException(
            ErrorCode.TableNotFound, $"Stream '{name}' does not exist", null,
            Spelling.Suggest(name, names) ?? (names.Count == 0
                ? "The script makes no stream."
                : $"The script makes {string.Join(", ", names.Select(known => $"'{known}'"))}. Unquoted names of a script are upper case."));
    }
}
