using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>Managed objects that DuckDB holds by a pointer and gives back in callbacks, until it calls <see cref="Free"/>.</summary>
internal static class ManagedState
{
    /// <summary>Keeps an object alive for DuckDB.</summary>
    public static nint Keep(object state) => GCHandle.ToIntPtr(GCHandle.Alloc(state));

    /// <summary>The object behind a pointer made by <see cref="Keep"/>.</summary>
    public static T Get<T>(nint pointer) where T : class => Unsafe.As<T>(GCHandle.FromIntPtr(pointer).Target!);

    /// <summary>DuckDB's delete callback: lets the object go.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Free(nint pointer)
    {
        var handle = GCHandle.FromIntPtr(pointer);
        var state = handle.Target;
        handle.Free();
        try
        {
            (state as IDisposable)?.Dispose();
        }
        catch (Exception)
        {
            // There is no query left to report it to, and an exception that left here would end the process.
        }
    }
}
