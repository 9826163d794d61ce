using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Storage;

namespace LakeQuery.Crawling;

/// <summary>A file of the crawled tree, and what reading it gave.</summary>
internal sealed class LakeFile(ObjectInfo info, LakeFolder folder)
{
    public ObjectInfo Info { get; } = info;

    public LakeFolder Folder { get; } = folder;

    public string Name => Path.GetFileName(Info.Path);

    /// <summary>Null until read, and where the file is of no format that is known.</summary>
    public FileSchema? Schema { get; set; }

    /// <summary>Why there is no schema.</summary>
    public string? Problem { get; set; }

    /// <summary>Rows that were counted; -1 where they were not.</summary>
    public long Rows { get; set; } = -1;

    /// <summary>Rows, estimated from the sample where they were not counted.</summary>
    public double EstimatedRows { get; set; }

    /// <summary>Whether every row was looked at, so that <see cref="EstimatedRows"/> is no estimate.</summary>
    public bool IsCounted { get; set; }

    public ImmutableArray<string> ColumnNames { get; set; } = [];

    public ImmutableArray<long> ColumnBytes { get; set; } = [];

    /// <summary>What the file's footer says, for a Parquet file that was read.</summary>
    public Storage.Parquet.ParquetStatistics? Statistics { get; set; }

    /// <summary>Bytes looked at.</summary>
    public long BytesRead { get; set; }

    /// <summary>The catalog's entry, of the same size and time, that made reading unnecessary.</summary>
    public DataFile? Known { get; set; }

    /// <summary>Whether the file was left out of the sample of its folder.</summary>
    public bool IsUnsampled { get; set; }
}

/// <summary>A folder of the crawled tree.</summary>
internal sealed class LakeFolder(string path, LakeFolder? parent)
{
    public string Path { get; } = path;

    public LakeFolder? Parent { get; } = parent;

    public string Name => System.IO.Path.GetFileName(Path);

    public List<LakeFolder> Folders { get; } = [];

    public List<LakeFile> Files { get; } = [];

    /// <summary>Whether this folder or one above it, below the target, is spelled <c>key=value</c>.</summary>
    public bool IsInPartition => Parent is not null && (HivePath.TryParsePart(Name, out _, out _) || Parent.IsInPartition);
}

/// <summary>A crawled path with everything below it.</summary>
internal sealed class LakeTree
{
    private LakeTree(LakeFolder root) => Root = root;

    public LakeFolder Root { get; }

    /// <summary>The file, where the path names a file and not a folder.</summary>
    public LakeFile? SingleFile { get; private init; }

    /// <summary>Every file, in the order of the listing.</summary>
    public List<LakeFile> Files { get; } = [];

    /// <summary>Lists a path; null where nothing is there.</summary>
    public static LakeTree? List(IObjectStore store, string path, GlobList exclusions, Action<string> seen, CancellationToken cancellation)
    {
        if (!Directory.Exists(path) && store.TryStat(path, out var single))
        {
            var parent = new LakeFolder(System.IO.Path.GetDirectoryName(path)!, null);
            var file = new LakeFile(single, parent);
            parent.Files.Add(file);
            return new LakeTree(parent) { SingleFile = file, Files = { file } };
        }

        if (!Directory.Exists(path))
        {
            return null;
        }

        var tree = new LakeTree(new LakeFolder(path, null));
        var folders = new Dictionary<string, LakeFolder>(StringComparer.Ordinal) { [path] = tree.Root };
        foreach (var info in store.List(path, recursive: true, cancellation))
        {
            if (!exclusions.IsEmpty && exclusions.IsMatch(LakePath.Below(path, info.Path) ?? "", cancellation))
            {
                continue;
            }

            var folder = FolderOf(folders, System.IO.Path.GetDirectoryName(info.Path)!);
            var file = new LakeFile(info, folder);
            folder.Files.Add(file);
            tree.Files.Add(file);
            seen(info.Path);
        }

        return tree;
    }

    private static LakeFolder FolderOf(Dictionary<string, LakeFolder> folders, string path)
    {
        if (folders.TryGetValue(path, out var known))
        {
            return known;
        }

        var parent = FolderOf(folders, System.IO.Path.GetDirectoryName(path)!);
        var folder = new LakeFolder(path, parent);
        parent.Folders.Add(folder);
        folders.Add(path, folder);
        return folder;
    }
}
