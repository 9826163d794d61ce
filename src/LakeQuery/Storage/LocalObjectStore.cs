using LakeQuery.Errors;

namespace LakeQuery.Storage;

/// <summary>A folder of this machine as an object store.</summary>
internal sealed class LocalObjectStore : IObjectStore
{
    /// <inheritdoc/>
    public IEnumerable<ObjectInfo> List(string directory, bool recursive, CancellationToken cancellationToken)
    {
        var path = LakePath.Normalize(directory);
        return File.Exists(path) && TryStat(path, out var single) ? [single] : new DirectoryWalk(path, recursive, cancellationToken).Objects();
    }

    /// <inheritdoc/>
    public IEnumerable<string> ListDirectories(string directory) => DirectoryWalk.Directories(LakePath.Normalize(directory));

    /// <inheritdoc/>
    public bool TryStat(string path, out ObjectInfo info)
    {
        try
        {
            return DirectoryWalk.TryStat(path, out info);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw QueryErrors.CannotRead(path, error);
        }
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, error);
        }
    }

    /// <inheritdoc/>
    public int ReadRange(string path, long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ReadFull(handle, offset, buffer);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, error);
        }
    }

    /// <inheritdoc/>
    public int ReadTail(string path, Span<byte> buffer, out long objectBytes)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            objectBytes = RandomAccess.GetLength(handle);
            var wanted = (int)Math.Min(objectBytes, buffer.Length);
            return ReadFull(handle, objectBytes - wanted, buffer[..wanted]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, error);
        }
    }

    private static int ReadFull(Microsoft.Win32.SafeHandles.SafeFileHandle handle, long offset, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(handle, buffer[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    private static LakeQueryException Failure(string path, Exception error) =>
        error is FileNotFoundException or DirectoryNotFoundException
            ? QueryErrors.FileMissing(path, error)
            : QueryErrors.CannotRead(path, error);
}
