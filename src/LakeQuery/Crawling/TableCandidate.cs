using System.Collections.Immutable;
using LakeQuery.Storage;

namespace LakeQuery.Crawling;

/// <summary>Files that make one table, with the folder levels between the table and them.</summary>
internal sealed class TableCandidate
{
    private SchemaMerger? _merged;

    /// <summary>The table's folder; with <see cref="File"/> the folder of that file.</summary>
    public required LakeFolder Root { get; init; }

    /// <summary>The file, for a table of one file.</summary>
    public LakeFile? File { get; init; }

    /// <summary>Absolute folder or file of the data.</summary>
    public string Path => File?.Info.Path ?? Root.Path;

    /// <summary>Folder levels below <see cref="Root"/> that are partition keys: the lower-case key, or null where the folder's
    /// name is the value alone.</summary>
    public ImmutableArray<string?> Levels { get; init; } = [];

    /// <summary>The folders that hold the files.</summary>
    public required IReadOnlyList<LeafFolder> Leaves { get; init; }

    /// <summary>The files' schemas in order of first sight, each once.</summary>
    public required IReadOnlyList<FileSchema> Schemas { get; init; }

    /// <summary>Choices made on the way.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The files, in the order of the listing.</summary>
    public IEnumerable<LakeFile> Files => Leaves.SelectMany(leaf => leaf.Files);

    /// <summary>Whether quotes were seen in any file.</summary>
    public char Quote => Schemas.Select(schema => schema.Quote).FirstOrDefault(quote => quote != '\0');

    /// <summary>The columns of all files together.</summary>
    public SchemaMerger Merged => _merged ??= SchemaMerger.Merge(Schemas, Schemas[0].Format == FileFormat.Csv && Quote != '\0');

    /// <summary>Names of the partition keys.</summary>
    public ImmutableArray<string> KeyNames =>
        [.. Levels.Select((key, index) => key ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"partition_{index}"))];

    /// <summary>The values of a leaf, one for each level.</summary>
    public ImmutableArray<string?> ValuesOf(LeafFolder leaf)
    {
        if (Levels.IsEmpty)
        {
            return [];
        }

        var names = LakePath.Below(Root.Path, leaf.Folder.Path)!.Split(System.IO.Path.DirectorySeparatorChar);
        var values = ImmutableArray.CreateBuilder<string?>(names.Length);
        for (var level = 0; level < names.Length; level++)
        {
            values.Add(Levels[level] is not null && HivePath.TryParsePart(names[level], out _, out var value) ? value : names[level]);
        }

        return values.MoveToImmutable();
    }
}

/// <summary>A folder with files of one table.</summary>
internal sealed record LeafFolder(LakeFolder Folder, IReadOnlyList<LakeFile> Files);
