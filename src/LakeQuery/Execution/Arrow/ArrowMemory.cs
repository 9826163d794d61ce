using System.Runtime.InteropServices;
using System.Text;

namespace LakeQuery.Execution.Arrow;

/// <summary>What the structures of one schema or batch share: memory of their own and the batch's, let go when the last of them is released.</summary>
/// <remarks>A consumer may move a child out of its parent and release it later, so each structure counts for itself.</remarks>
internal sealed unsafe class ArrowMemory
{
    private readonly List<nint> _blocks = [];
    private readonly IDisposable? _batch;
    private readonly GCHandle _self;
    private int _users;

    public ArrowMemory(IDisposable? batch = null)
    {
        _batch = batch;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>What a structure keeps as its private data; the structure counts from now on.</summary>
    public nint Enter()
    {
        Interlocked.Increment(ref _users);
        return GCHandle.ToIntPtr(_self);
    }

    /// <summary>A structure is released.</summary>
    public static void Leave(nint privateData)
    {
        var memory = (ArrowMemory)GCHandle.FromIntPtr(privateData).Target!;
        if (Interlocked.Decrement(ref memory._users) == 0)
        {
            memory.Free();
        }
    }

    /// <summary>Frees everything; for one that no structure has entered for good.</summary>
    public void Free()
    {
        _blocks.ForEach(block => NativeMemory.AlignedFree((void*)block));
        _blocks.Clear();
        _batch?.Dispose();
        _self.Free();
    }

    /// <summary>Zeroed memory.</summary>
    public T* Allocate<T>(long count)
        where T : unmanaged
    {
        var block = AllocateRaw<T>(count);
        NativeMemory.Clear(block, (nuint)(count * sizeof(T)));
        return block;
    }

    /// <summary>Memory that is going to be written to.</summary>
    public T* AllocateRaw<T>(long count)
        where T : unmanaged
    {
        // Arrow wants 8 bytes and recommends 64; a length of 0 has an address too.
        var block = NativeMemory.AlignedAlloc((nuint)Math.Max(1, count * sizeof(T)), 64);
        _blocks.Add((nint)block);
        return (T*)block;
    }

    /// <summary>Memory for pointers.</summary>
    public void** AllocatePointers(int count) => (void**)Allocate<nint>(count);

    /// <summary>A text of C.</summary>
    public byte* Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var block = Allocate<byte>(length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(block, length));
        return block;
    }
}
