using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary><c>duckdb_string_t</c>: up to 12 bytes lie in the entry itself from <see cref="Prefix"/> on, longer ones behind the pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct DuckString
{
    /// <summary>The longest text that needs no memory of its own, bytes.</summary>
    public const int InlineLimit = 12;

    /// <summary>Bytes.</summary>
    [FieldOffset(0)]
    public uint Length;

    /// <summary>The first four bytes, always; a short text goes on behind them.</summary>
    [FieldOffset(4)]
    public uint Prefix;

    /// <summary>Where a long text lies.</summary>
    [FieldOffset(8)]
    public nint Pointer;
}
