using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Storage;

namespace LakeQuery.Crawling;

/// <summary>Turns a tree of files into tables: from the deepest folders upwards, siblings that are alike become partitions.</summary>
/// <remarks>Source: AWS Glue Developer Guide, "How does a crawler determine when to create partitions?": siblings are one table when
/// their schemas are more than 70 % alike, in at most five kinds, with the same format. Levels spelled <c>key=value</c> are
/// partitions whatever the columns, because nobody writes that by accident.</remarks>
internal sealed class TableGrouper(CrawlOptions options, List<string> warnings)
{
    private const int MaxKinds = 5;

    // A folder of many files with a few strays is still one table.
    private const int ManyFiles = 10;
    private const double MostFiles = 0.9;

    /// <summary>The tables of a tree, ordered by path.</summary>
    public IReadOnlyList<TableCandidate> Group(LakeTree tree) =>
        tree.SingleFile is { } file ? (file.Schema is null ? [] : [OfFile(file)]) : OfFolder(tree.Root);

    private List<TableCandidate> OfFolder(LakeFolder folder)
    {
        var below = new List<(LakeFolder Folder, List<TableCandidate> Tables)>();
        foreach (var child in folder.Folders)
        {
            if (OfFolder(child) is { Count: > 0 } tables)
            {
                below.Add((child, tables));
            }
        }

        var files = folder.Files.Where(file => file.Schema is not null).ToList();
        if (below.Count == 0)
        {
            return files.Count == 0 ? [] : OfFiles(folder, files);
        }

        if (below.Any(child => HivePath.TryParsePart(child.Folder.Name, out _, out _)))
        {
            return OfKeyFolders(folder, below, files);
        }

        if (files.Count == 0 && JoinSiblings(folder, below) is { } joined)
        {
            return [joined];
        }

        if (files.Count > 0)
        {
            warnings.Add($"'{folder.Path}' holds files beside folders: the files and the folders are tables of their own");
        }

        return [.. files.Select(OfFile), .. below.SelectMany(child => child.Tables)];
    }

    private List<TableCandidate> OfFiles(LakeFolder folder, List<LakeFile> files)
    {
        var kinds = Kinds(files, out var score);
        var largest = kinds.MaxBy(kind => kind.Files.Count)!;
        if (kinds.Count > 1)
        {
            var isMost = files.Count >= ManyFiles && largest.Files.Count >= MostFiles * files.Count;
            if (!folder.IsInPartition && !isMost)
            {
                var why = score < 0 ? "formats, delimiters or orders of columns differ" : string.Create(CultureInfo.InvariantCulture,
                    $"similarity of columns at most {score:0.00}, more than {SchemaSimilarity.Needed:0.0} is needed");
                warnings.Add($"'{folder.Path}' holds files of {kinds.Count} kinds ({why}): each file is a table of its own");
                return [.. files.Select(OfFile)];
            }

            foreach (var stray in files.Except(largest.Files))
            {
                LeaveOut(stray, "its format or columns differ from the other files of its folder; move it, as readers read whole folders");
            }
        }

        return [new TableCandidate { Root = folder, Leaves = [new LeafFolder(folder, largest.Files)], Schemas = largest.Schemas }];
    }

    private static TableCandidate OfFile(LakeFile file) =>
        new() { Root = file.Folder, File = file, Leaves = [new LeafFolder(file.Folder, [file])], Schemas = [file.Schema!] };

    private List<TableCandidate> OfKeyFolders(LakeFolder folder, List<(LakeFolder Folder, List<TableCandidate> Tables)> below, List<LakeFile> files)
    {
        var others = new List<TableCandidate>();
        var groups = new List<(string Key, List<TableCandidate> Tables)>();
        foreach (var (child, tables) in below)
        {
            if (!HivePath.TryParsePart(child.Name, out var key, out _) || !IsWhole(child, tables))
            {
                others.AddRange(tables);
                continue;
            }

            key = ColumnNames.Clean(key);
            var group = groups.Find(group => group.Key == key && SameShape(group.Tables[0], tables[0]));
            if (group.Tables is null)
            {
                groups.Add((key, [tables[0]]));
            }
            else
            {
                group.Tables.Add(tables[0]);
            }
        }

        if (others.Count > 0)
        {
            warnings.Add($"'{folder.Path}' holds other data beside its partition folders: it makes tables of its own");
        }

        if (groups.Count == 0)
        {
            return [.. files.Select(OfFile), .. others];
        }

        var largest = groups.MaxBy(group => group.Tables.Sum(table => table.Leaves.Count));
        foreach (var stray in groups.Where(group => group != largest).SelectMany(group => group.Tables).SelectMany(table => table.Files))
        {
            LeaveOut(stray, "its folder has other keys than the other partitions, or files of another format or with columns in another order");
        }

        foreach (var stray in files)
        {
            LeaveOut(stray, "it lies beside partition folders, where readers of the table do not look");
        }

        var table = Join(folder, largest.Key, largest.Tables);
        var unlike = largest.Tables.Find(other => Similarity(largest.Tables[0], other) <= SchemaSimilarity.Needed);
        if (unlike is not null)
        {
            table.Notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"'{unlike.Root.Name}' shares few columns with '{largest.Tables[0].Root.Name}' (similarity {Similarity(largest.Tables[0], unlike):0.00}); both are partitions as their folders are spelled key=value"));
        }

        return [table, .. others];
    }

    // Null where the siblings are tables of their own.
    private TableCandidate? JoinSiblings(LakeFolder folder, List<(LakeFolder Folder, List<TableCandidate> Tables)> below)
    {
        if (!below.All(child => IsWhole(child.Folder, child.Tables)))
        {
            return null;
        }

        var tables = below.ConvertAll(child => child.Tables[0]);
        if (tables.Count == 1)
        {
            // One folder alone is the table, unless its name is a value: others will follow.
            return folder.IsInPartition || tables[0].Root.Name.All(character => char.IsAsciiDigit(character) || character is '-' or '_') ? Join(folder, null, tables) : null;
        }

        var first = tables[0];
        foreach (var other in tables)
        {
            var score = Similarity(first, other);
            if (score <= SchemaSimilarity.Needed)
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture,
                    $"folders of '{folder.Path}' are tables of their own: '{first.Root.Name}' and '{other.Root.Name}' have a similarity of {score:0.00}, more than {SchemaSimilarity.Needed:0.0} is needed"));
                return null;
            }

            if (!SameShape(first, other))
            {
                warnings.Add($"folders of '{folder.Path}' are tables of their own: '{first.Root.Name}' and '{other.Root.Name}' differ in format, in the order of columns or in the folders below them");
                return null;
            }
        }

        var kinds = tables.Select(table => string.Join('\n', table.Merged.Columns.Select(column => column.Name))).Distinct().Count();
        if (kinds > MaxKinds)
        {
            warnings.Add($"folders of '{folder.Path}' are tables of their own: they have {kinds} different sets of columns, {MaxKinds} at most make one table");
            return null;
        }

        return Join(folder, null, tables);
    }

    private static TableCandidate Join(LakeFolder folder, string? key, List<TableCandidate> tables)
    {
        var schemas = new List<FileSchema>();
        var seen = new HashSet<FileSchema>(ReferenceEqualityComparer.Instance);
        foreach (var schema in tables.SelectMany(table => table.Schemas))
        {
            if (seen.Add(schema))
            {
                schemas.Add(schema);
            }
        }

        var joined = new TableCandidate
        {
            Root = folder,
            Levels = [key, .. tables[0].Levels],
            Leaves = [.. tables.SelectMany(table => table.Leaves)],
            Schemas = schemas,
        };
        joined.Notes.AddRange(tables.SelectMany(table => table.Notes));
        return joined;
    }

    // Whether all below the folder is one table that begins at the folder.
    private static bool IsWhole(LakeFolder folder, List<TableCandidate> tables) =>
        tables is [{ File: null } table] && ReferenceEquals(table.Root, folder);

    private static double Similarity(TableCandidate first, TableCandidate second) =>
        first.Schemas is [var one] && second.Schemas is [var other] && ReferenceEquals(one, other)
            ? 1 : SchemaSimilarity.Of(first.Merged.Columns, second.Merged.Columns);

    private bool SameShape(TableCandidate first, TableCandidate second) =>
        first.Levels.AsSpan().SequenceEqual(second.Levels.AsSpan()) && first.Schemas[0].IsReadAs(second.Schemas[0], options.AwsCompatible);

    private List<Kind> Kinds(List<LakeFile> files, out double bestScore)
    {
        var kinds = new List<Kind>();
        bestScore = -1;
        foreach (var file in files)
        {
            var schema = file.Schema!;
            Kind? found = null;
            foreach (var kind in kinds)
            {
                if (kind.Schemas.Contains(schema, ReferenceEqualityComparer.Instance))
                {
                    found = kind;
                    break;
                }

                if (!kind.Schemas[0].IsReadAs(schema, options.AwsCompatible))
                {
                    continue;
                }

                var score = SchemaSimilarity.Of(kind.Schemas[0].Columns, schema.Columns);
                if (score > SchemaSimilarity.Needed)
                {
                    kind.Schemas.Add(schema);
                    found = kind;
                    break;
                }

                bestScore = Math.Max(bestScore, score);
            }

            if (found is null)
            {
                kinds.Add(found = new Kind([schema], []));
            }

            found.Files.Add(file);
        }

        return kinds;
    }

    private static void LeaveOut(LakeFile file, string why)
    {
        file.Schema = null;
        file.Problem = $"left out: {why}";
    }

    private sealed record Kind(List<FileSchema> Schemas, List<LakeFile> Files);
}
