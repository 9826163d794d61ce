using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Execution.Scans;

/// <summary>Tables of Hive's SymlinkTextInputFormat: what lies in their folder are lists, one data file a line.</summary>
/// <remarks>A list is data, and who may write data should not so come to read any file of the machine: only files below the folder that
/// the table's folder lies in are read (a Delta table's manifests lie in a folder of its own), below the catalog's folder, or below what
/// the table's property <see cref="RootProperty"/> names.</remarks>
internal static class SymlinkLists
{
    /// <summary>A folder whose files lists may name besides.</summary>
    public const string RootProperty = "lakequery.symlink.root";

    // A list's line is a path; a data file taken for a list may have lines of any length.
    private const int MaxPathCharacters = 1 << 15;

    /// <summary>Whether a descriptor's folder holds lists.</summary>
    public static bool Uses(StorageDescriptor storage) =>
        storage.InputFormat is { } input && input.EndsWith(".SymlinkTextInputFormat", StringComparison.Ordinal);

    /// <summary>The files that the lists in a folder name, in their order.</summary>
    public static List<ObjectInfo> Read(TableSnapshot table, string location, string catalogDirectory, IObjectStore store, CancellationToken cancellation)
    {
        var roots = new List<string> { catalogDirectory };
        if (Path.GetDirectoryName(LakePath.Normalize(table.Location)) is { } parent)
        {
            roots.Add(parent);
        }

        if (table.Table.Parameters.TryGetValue(RootProperty, out var root))
        {
            roots.Add(LakePath.Resolve(root, catalogDirectory));
        }

        var files = new List<ObjectInfo>();
        foreach (var list in store.List(location, recursive: true, cancellation))
        {
            using var reader = new StreamReader(store.OpenRead(list.Path));
            while (ReadLine(reader, list.Path) is { } line)
            {
                cancellation.ThrowIfCancellationRequested();
                if (line.Length == 0)
                {
                    continue;
                }

                var path = LakePath.Resolve(line, catalogDirectory);
                if (!roots.Exists(allowed => LakePath.IsWithin(allowed, path)))
                {
                    throw QueryErrors.SymlinkOutside(list.Path, path, RootProperty);
                }

                files.Add(store.TryStat(path, out var info) ? info : throw QueryErrors.SymlinkMissing(list.Path, path));
            }
        }

        return files;
    }

    private static string? ReadLine(StreamReader reader, string list)
    {
        var line = new System.Text.StringBuilder();
        while (reader.Read() is >= 0 and var read)
        {
            if (read == '\n')
            {
                return line.ToString().Trim();
            }

            if (line.Length == MaxPathCharacters || read == 0)
            {
                throw QueryErrors.NotASymlinkList(list);
            }

            line.Append((char)read);
        }

        return line.Length > 0 ? line.ToString().Trim() : null;
    }
}
