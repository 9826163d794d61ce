using System.ComponentModel;
using System.Runtime.InteropServices;
using LakeQuery.Errors;

namespace LakeQuery.Catalog;

/// <summary>Writing files so that they survive a loss of power, and replacing them in one step.</summary>
internal static partial class DurableFiles
{
    private const int NoSpaceLeft = 28;

    /// <summary>Ending of files that are being written; one that is found under a lock is left over and may go.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Replaces a file's content: after it returns the new content survives a crash; during it readers see the old or the new.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + TemporarySuffix;
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Puts a file that another writer has closed onto the disk.</summary>
    public static void FlushFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Puts a folder's names onto the disk; Windows does that on its own.</summary>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, flags: 0);
        if (descriptor < 0)
        {
            throw new IOException($"'{path}' can't be opened.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }

        // Some file systems have nothing to flush for a folder and say so: that is no failure.
        _ = Flush(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>Makes a folder and those above it, each put onto the disk.</summary>
    public static void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path)!;
        CreateDirectory(parent);
        Directory.CreateDirectory(path);
        FlushDirectory(parent);
    }

    /// <summary>Deletes a file if that is possible now: one that is still open on Windows stays for the next time.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Left for the next clean-up.
        }
    }

    /// <summary>What a failed write means to the user.</summary>
    public static LakeQueryException Failure(string path, Exception error) =>
        (error.HResult & 0xFFFF) is NoSpaceLeft or 0x70 or 0x27 ? QueryErrors.CatalogDiskFull(path, error) : QueryErrors.CatalogNotWritable(path, error);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
