using System.IO.Enumeration;
using LakeQuery.Errors;

namespace LakeQuery.Storage;

/// <summary>One listing of a local folder: depth first, each directory sorted on its own, so that objects stream out in
/// ordinal order of their whole path without being gathered first.</summary>
/// <remarks>Links are followed, as people link data into lakes; a link that leads back to a directory being walked is left
/// out, so loops end.</remarks>
internal sealed class DirectoryWalk(string root, bool recursive, CancellationToken cancellationToken)
{
    /// <summary>Links inside linked directories; two links in each of many levels would multiply without end.</summary>
    private const int MaxNestedLinks = 8;

    private static readonly EnumerationOptions EveryEntry = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>The visible objects, in ordinal order of their paths.</summary>
    public IEnumerable<ObjectInfo> Objects()
    {
        var stack = new Stack<Frame>();
        stack.Push(Open(root, null, false));
        while (stack.TryPeek(out var frame))
        {
            if (frame.Next == frame.Entries.Count)
            {
                stack.Pop();
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var entry = frame.Entries[frame.Next++];
            var path = Path.Join(frame.Path, entry.IsDirectory ? entry.SortName.AsSpan(0, entry.SortName.Length - 1) : entry.SortName);
            if (!entry.IsDirectory)
            {
                if (Stat(path, entry) is { } info)
                {
                    yield return info;
                }
            }
            else if (recursive && !IsLoop(frame, path, entry.IsLink))
            {
                stack.Push(Open(path, frame, entry.IsLink));
            }
        }
    }

    /// <summary>The visible directories right below one, in ordinal order.</summary>
    public static IEnumerable<string> Directories(string directory)
    {
        var names = ReadEntries(directory).Where(entry => entry.IsDirectory).Select(entry => entry.SortName[..^1]).ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return names.Select(name => Path.Join(directory, name));
    }

    /// <summary>Size and time of a file, following links; false when there is none.</summary>
    public static bool TryStat(string path, out ObjectInfo info)
    {
        FileSystemInfo file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            file = file.ResolveLinkTarget(returnFinalTarget: true)!;
        }

        if (file is not FileInfo { Exists: true } found)
        {
            info = default;
            return false;
        }

        info = new ObjectInfo(path, found.Length, ToMicros(found.LastWriteTimeUtc));
        return true;
    }

    private static ObjectInfo? Stat(string path, Entry entry)
    {
        if (!entry.IsLink)
        {
            return HiddenPaths.IsFolderMarker(entry.SortName, entry.Bytes) ? null : new ObjectInfo(path, entry.Bytes, entry.ModifiedMicros);
        }

        try
        {
            return TryStat(path, out var info) ? info : throw QueryErrors.DanglingLink(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A link that leads to itself, or through a directory that may not be read.
            throw QueryErrors.CannotRead(path, error);
        }
    }

    private static Frame Open(string path, Frame? parent, bool isLink)
    {
        var entries = ReadEntries(path);
        entries.Sort(static (first, second) => string.CompareOrdinal(first.SortName, second.SortName));
        return new Frame(path, parent, entries, (parent?.NestedLinks ?? 0) + (isLink ? 1 : 0));
    }

    private static bool IsLoop(Frame parent, string path, bool isLink)
    {
        // Without a link on the way there is no way back.
        if (!isLink && parent.NestedLinks == 0)
        {
            return false;
        }

        if (isLink && parent.NestedLinks == MaxNestedLinks)
        {
            throw QueryErrors.TooManyLinks(path, MaxNestedLinks);
        }

        var real = RealPath(path);
        for (var frame = parent; frame is not null; frame = frame.Parent)
        {
            if (string.Equals(frame.RealPath ??= RealPath(frame.Path), real, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // The path with every link on it resolved. Only walks that meet a link come here.
    private static string RealPath(string path)
    {
        var root = Path.GetPathRoot(path) ?? string.Empty;
        var real = root;
        foreach (var name in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Join(real, name);
            real = Directory.ResolveLinkTarget(next, returnFinalTarget: true)?.FullName is { } target ? LakePath.Normalize(target) : next;
        }

        return real;
    }

    private static List<Entry> ReadEntries(string directory)
    {
        var entries = new List<Entry>();
        try
        {
            using var enumerator = new EntryEnumerator(directory);
            while (enumerator.MoveNext())
            {
                entries.Add(enumerator.Current);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Missing, or removed while it was walked: it holds nothing.
        }
        catch (IOException) when (File.Exists(directory))
        {
            // A file where a directory was expected holds no objects either.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw QueryErrors.CannotList(directory, error);
        }

        return entries;
    }

    private static long ToMicros(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>One visible name of a directory. Directories sort with a separator at the end, as the paths below them do.</summary>
    private readonly record struct Entry(string SortName, long Bytes, long ModifiedMicros, bool IsDirectory, bool IsLink);

    private sealed class Frame(string path, Frame? parent, List<Entry> entries, int nestedLinks)
    {
        public string Path { get; } = path;

        public Frame? Parent { get; } = parent;

        public List<Entry> Entries { get; } = entries;

        public int NestedLinks { get; } = nestedLinks;

        public int Next { get; set; }

        public string? RealPath { get; set; }
    }

    private sealed class EntryEnumerator(string directory) : FileSystemEnumerator<Entry>(directory, EveryEntry)
    {
        // Attributes, size and time come from one lstat of the entry; all bits are set when it was removed meanwhile.
        protected override bool ShouldIncludeEntry(ref FileSystemEntry entry) =>
            !HiddenPaths.IsHidden(entry.FileName) && entry.Attributes != (FileAttributes)(-1);

        protected override Entry TransformEntry(ref FileSystemEntry entry)
        {
            var isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
            return entry.IsDirectory
                ? new Entry(string.Concat(entry.FileName, [Path.DirectorySeparatorChar]), 0, 0, true, isLink)
                : new Entry(entry.FileName.ToString(), entry.Length, ToMicros(entry.LastWriteTimeUtc.UtcDateTime), false, isLink);
        }
    }
}
