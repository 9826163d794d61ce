using System.Runtime.InteropServices;
using LakeQuery.Errors;

namespace LakeQuery.Execution.Arrow;

/// <summary>Hands rows on through Arrow's C stream interface, batch by batch, to any library that reads it.</summary>
/// <remarks>Numbers, dates, times and bitmaps of NULLs stay in DuckDB's memory, which lives until the consumer releases the batch, whatever is
/// closed meanwhile. For one thread at a time, as the interface says.</remarks>
public sealed unsafe class ArrowStream
{
    private const int InputOutputError = 5;

    private readonly IReadOnlyList<ResultColumn> _columns;
    private readonly Func<ResultBatch?> _next;
    private readonly IDisposable _owner;
    private nint _error;

    private ArrowStream(IReadOnlyList<ResultColumn> columns, Func<ResultBatch?> next, IDisposable owner)
    {
        _columns = columns;
        _next = next;
        _owner = owner;
    }

    /// <summary>Fills a stream with the rows of a result, which it takes over: releasing the stream disposes it.</summary>
    /// <param name="result">The result; nothing of it was read.</param>
    /// <param name="stream">Address of a <c>struct ArrowArrayStream</c> that the caller has allocated.</param>
    /// <param name="cancellation">Stops the query.</param>
    public static void Export(QueryResult result, nint stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        Export(result.Columns, () => result.NextBatch(cancellation), result, stream);
    }

    /// <summary>Fills a stream with batches.</summary>
    /// <param name="columns">Their columns.</param>
    /// <param name="next">Gives the next batch, and null at the end.</param>
    /// <param name="owner">Disposed when the stream is released.</param>
    /// <param name="stream">Address of a <c>struct ArrowArrayStream</c> that the caller has allocated.</param>
    public static void Export(IReadOnlyList<ResultColumn> columns, Func<ResultBatch?> next, IDisposable owner, nint stream)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentOutOfRangeException.ThrowIfZero(stream);
        *(ArrowArrayStream*)stream = new ArrowArrayStream
        {
            GetSchema = &GetSchema,
            GetNext = &GetNext,
            GetLastError = &GetLastError,
            Release = &Release,
            PrivateData = GCHandle.ToIntPtr(GCHandle.Alloc(new ArrowStream(columns, next, owner))),
        };
    }

    private static ArrowStream Of(ArrowArrayStream* stream) => (ArrowStream)GCHandle.FromIntPtr(stream->PrivateData).Target!;

    [UnmanagedCallersOnly]
    private static int GetSchema(ArrowArrayStream* stream, ArrowSchema* schema)
    {
        var self = Of(stream);
        try
        {
            ArrowTypes.Fill(schema, self._columns);
            return 0;
        }
        catch (Exception error)
        {
            return self.Fail(error);
        }
    }

    // No exception may leave it: a caller in another language knows none.
    [UnmanagedCallersOnly]
    private static int GetNext(ArrowArrayStream* stream, ArrowArray* array)
    {
        var self = Of(stream);
        try
        {
            *array = default;
            if (self._next() is { } batch)
            {
                ArrowBatchWriter.Fill(array, self._columns, batch);
            }

            return 0;
        }
        catch (Exception error)
        {
            return self.Fail(error);
        }
    }

    [UnmanagedCallersOnly]
    private static byte* GetLastError(ArrowArrayStream* stream) => (byte*)Of(stream)._error;

    [UnmanagedCallersOnly]
    private static void Release(ArrowArrayStream* stream)
    {
        var handle = GCHandle.FromIntPtr(stream->PrivateData);
        var self = (ArrowStream)handle.Target!;
        stream->Release = null;
        handle.Free();
        Marshal.FreeCoTaskMem(self._error);
        try
        {
            self._owner.Dispose();
        }
        catch (Exception error) when (error is LakeQueryException or InvalidOperationException)
        {
            // Nobody is left to be told.
        }
    }

    private int Fail(Exception error)
    {
        Marshal.FreeCoTaskMem(_error);
        _error = Marshal.StringToCoTaskMemUTF8(error.Message);
        return InputOutputError;
    }
}
