using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>A single value that the C API handed over: an argument of a table function, or a metric.</summary>
internal sealed unsafe class DuckValue : IDisposable
{
    private readonly ValueHandle _handle;

    internal DuckValue(nint pointer) => _handle = new ValueHandle(pointer);

    /// <summary>Whether it is NULL; the other members must not be asked then.</summary>
    public bool IsNull => NativeMethods.duckdb_is_null_value(_handle);

    /// <summary>As a BOOLEAN.</summary>
    public bool Boolean => NativeMethods.duckdb_get_bool(_handle);

    /// <summary>As a BIGINT.</summary>
    public long Int64 => NativeMethods.duckdb_get_int64(_handle);

    /// <summary>As a DOUBLE.</summary>
    public double Double => NativeMethods.duckdb_get_double(_handle);

    /// <summary>As text, cast as SQL would.</summary>
    public string Text
    {
        get
        {
            var text = NativeMethods.duckdb_get_varchar(_handle);
            var read = Marshal.PtrToStringUTF8(text) ?? "";
            NativeMethods.duckdb_free(text);
            return read;
        }
    }

    /// <summary>As a BLOB.</summary>
    public byte[] Blob
    {
        get
        {
            var blob = NativeMethods.duckdb_get_blob(_handle);
            var read = new ReadOnlySpan<byte>((void*)blob.Data, (int)blob.Size).ToArray();
            NativeMethods.duckdb_free(blob.Data);
            return read;
        }
    }

    /// <summary>The elements of a LIST, each read by <paramref name="read"/>.</summary>
    public T[] ReadList<T>(Func<DuckValue, T> read)
    {
        var elements = new T[NativeMethods.duckdb_get_list_size(_handle)];
        for (var index = 0; index < elements.Length; index++)
        {
            using var element = new DuckValue(NativeMethods.duckdb_get_list_child(_handle, (ulong)index));
            elements[index] = read(element);
        }

        return elements;
    }

    /// <summary>The entries of a MAP as texts.</summary>
    public Dictionary<string, string> ReadTextMap()
    {
        var count = NativeMethods.duckdb_get_map_size(_handle);
        var entries = new Dictionary<string, string>((int)count, StringComparer.OrdinalIgnoreCase);
        for (var index = 0UL; index < count; index++)
        {
            using var key = new DuckValue(NativeMethods.duckdb_get_map_key(_handle, index));
            using var value = new DuckValue(NativeMethods.duckdb_get_map_value(_handle, index));
            entries[key.Text] = value.IsNull ? "" : value.Text;
        }

        return entries;
    }

    /// <summary>Frees the value.</summary>
    public void Dispose() => _handle.Dispose();
}
