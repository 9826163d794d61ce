using System.Globalization;
using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Catalog;

/// <summary>A lock between writers of all processes, held by the operating system on an open file: it is free the moment its owner
/// ends, however it ends, so there is nothing to expire.</summary>
/// <remarks>The lock's file stays when the lock is freed: deleting it would let two writers lock two files of one name. A file beside it
/// says who holds the lock; it is for messages only. A folder shared over a network must support file locks (NFS 4 and SMB do).</remarks>
internal sealed class CatalogLock : IDisposable
{
    private static readonly string OwnerText = DescribeOwner();

    private readonly FileStream _stream;
    private readonly string? _ownerPath;

    private CatalogLock(FileStream stream, string? ownerPath)
    {
        _stream = stream;
        _ownerPath = ownerPath;
    }

    /// <summary>Waits for the lock of <paramref name="path"/> alone.</summary>
    /// <exception cref="LakeQueryException">LAKE_CATALOG_BUSY when another held it for as long as <paramref name="wait"/>.</exception>
    public static CatalogLock TakeAlone(string path, string what, TimeSpan wait, CancellationToken cancellation)
    {
        var ownerPath = path + ".owner";
        var held = new CatalogLock(Take(path, FileAccess.ReadWrite, FileShare.None, what, wait, cancellation), ownerPath);
        try
        {
            File.WriteAllText(ownerPath, OwnerText);
        }
        catch (IOException)
        {
            // Someone reads it just now: the next message names an older owner.
        }

        return held;
    }

    /// <summary>As <see cref="TakeAlone"/>, for what takes microseconds: who holds the lock is not written down.</summary>
    public static CatalogLock TakeBriefly(string path, string what, TimeSpan wait) =>
        new(Take(path, FileAccess.ReadWrite, FileShare.None, what, wait, default), null);

    /// <summary>Waits for the lock of <paramref name="path"/> beside others who share it.</summary>
    /// <exception cref="LakeQueryException">LAKE_CATALOG_BUSY after <paramref name="wait"/>.</exception>
    public static CatalogLock TakeShared(string path, string what, TimeSpan wait, CancellationToken cancellation) =>
        new(Take(path, FileAccess.Read, FileShare.Read, what, wait, cancellation), null);

    /// <summary>The number that the lock's file keeps, 0 at first. It outlives what is locked.</summary>
    public long ReadNumber()
    {
        Span<byte> bytes = stackalloc byte[20];
        _stream.Position = 0;
        var length = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return long.TryParse(Encoding.ASCII.GetString(bytes[..length]), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Sets the number that the lock's file keeps; it only grows.</summary>
    public void WriteNumber(long number)
    {
        _stream.Position = 0;
        _stream.Write(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        _stream.Flush(flushToDisk: true);
    }

    /// <summary>Frees the lock.</summary>
    public void Dispose()
    {
        if (_ownerPath is not null && _stream.CanRead)
        {
            DurableFiles.TryDelete(_ownerPath);
        }

        _stream.Dispose();
    }

    private static FileStream Take(string path, FileAccess access, FileShare share, string what, TimeSpan wait, CancellationToken cancellation)
    {
        Patience? patience = null;
        DateTime? owned = null;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, access, share, bufferSize: 0);
            }
            catch (DirectoryNotFoundException)
            {
                DurableFiles.CreateDirectory(Path.GetDirectoryName(path)!);
            }
            catch (FileNotFoundException)
            {
                // Opened for reading only, it can't be made on every system: make it first.
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0).Dispose();
            }
            catch (IOException error) when (IsHeld(error))
            {
                patience ??= new Patience(wait);
                var since = OwnedSince(path);
                if (owned != since)
                {
                    // Each owner writes its name anew: as long as they take turns, ours comes.
                    owned = since;
                    patience.Renew();
                }

                if (patience.IsOver)
                {
                    throw QueryErrors.CatalogBusy(what, ReadOwner(path), patience.Waited);
                }

                patience.Pause(cancellation);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw DurableFiles.Failure(path, error);
            }
        }
    }

    private static string DescribeOwner()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"process {process.Id} on {Environment.MachineName}, started {process.StartTime.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC");
    }

    // When who holds it now wrote that down; a fixed time where nobody did.
    private static DateTime OwnedSince(string path) => File.GetLastWriteTimeUtc(path + ".owner");

    // EWOULDBLOCK on Linux and macOS, a sharing violation on Windows.
    private static bool IsHeld(IOException error) => (error.HResult & 0xFFFF) is 11 or 35 or 32 or 33;

    private static string ReadOwner(string path)
    {
        try
        {
            var text = File.ReadAllText(path + ".owner");
            return text.Length > 0 ? text : "another process";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
