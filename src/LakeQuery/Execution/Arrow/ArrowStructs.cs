using System.Runtime.InteropServices;

namespace LakeQuery.Execution.Arrow;

// The three structures of Arrow's C data and C stream interfaces, field by field. Source: Apache Arrow, The Arrow C data interface.

/// <summary>A type: a column's, or that of a part of one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrowSchema
{
    public byte* Format;
    public byte* Name;
    public byte* Metadata;
    public long Flags;
    public long ChildCount;
    public ArrowSchema** Children;
    public ArrowSchema* Dictionary;
    public delegate* unmanaged<ArrowSchema*, void> Release;
    public nint PrivateData;
}

/// <summary>Values of a type.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrowArray
{
    public long Length;
    public long NullCount;
    public long Offset;
    public long BufferCount;
    public long ChildCount;
    public void** Buffers;
    public ArrowArray** Children;
    public ArrowArray* Dictionary;
    public delegate* unmanaged<ArrowArray*, void> Release;
    public nint PrivateData;
}

/// <summary>Arrays of one type as they come.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrowArrayStream
{
    public delegate* unmanaged<ArrowArrayStream*, ArrowSchema*, int> GetSchema;
    public delegate* unmanaged<ArrowArrayStream*, ArrowArray*, int> GetNext;
    public delegate* unmanaged<ArrowArrayStream*, byte*> GetLastError;
    public delegate* unmanaged<ArrowArrayStream*, void> Release;
    public nint PrivateData;
}
