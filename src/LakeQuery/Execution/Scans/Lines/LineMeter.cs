using System.Collections.Concurrent;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>Counts what readers of text begin to read for one scan: files, and bytes in the pieces that they are read in.</summary>
/// <remarks>The statement knows a meter by its number only; it counts while it is lent.</remarks>
internal sealed class LineMeter
{
    private static readonly ConcurrentDictionary<long, LineMeter> Lent = new();
    private static long _lastId;

    private long _files;
    private long _bytes;

    /// <summary>Files begun.</summary>
    public long Files => Interlocked.Read(ref _files);

    /// <summary>Bytes of the pieces begun.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>A number that no other scan has.</summary>
    public static long NewId() => Interlocked.Increment(ref _lastId);

    /// <summary>Makes a meter that readers find by its number, until it is taken back.</summary>
    public static LineMeter Lend(long id) => Lent[id] = new LineMeter();

    /// <summary>Ends the loan.</summary>
    public static void TakeBack(long id) => Lent.TryRemove(id, out _);

    /// <summary>The meter lent under a number, or null.</summary>
    public static LineMeter? Find(long id) => Lent.GetValueOrDefault(id);

    /// <summary>Counts a piece of a file.</summary>
    public void Add(bool isFirstPiece, long bytes)
    {
        Interlocked.Add(ref _files, isFirstPiece ? 1 : 0);
        Interlocked.Add(ref _bytes, bytes);
    }
}
