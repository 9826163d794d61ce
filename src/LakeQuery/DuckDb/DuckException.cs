using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>An error as DuckDB words it. It never reaches users: whoever runs queries turns it into a LakeQueryException.</summary>
internal sealed class DuckException(string text, DuckErrorType type) : Exception(text)
{
    /// <summary>What kind of error it is.</summary>
    public DuckErrorType Type { get; } = type;

    /// <summary>Makes an error where the C API gives a text only; its kind is read from the text's first words.</summary>
    public static DuckException FromText(string? text) =>
        new(text ?? "DuckDB gave no reason", DuckErrorTypes.FromText(text ?? ""));

    /// <summary>Reads a text that the C API owns.</summary>
    public static DuckException FromPointer(nint text) => FromText(Marshal.PtrToStringUTF8(text));
}
