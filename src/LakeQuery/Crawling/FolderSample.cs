namespace LakeQuery.Crawling;

/// <summary>Chooses the files to read where not all of a folder are: spread over the folder, the same in every crawl.</summary>
internal static class FolderSample
{
    /// <summary>Marks the files that are not read.</summary>
    public static void Choose(IReadOnlyList<LakeFile> files, int? filesPerFolder)
    {
        if (filesPerFolder is not { } wanted)
        {
            return;
        }

        foreach (var folder in files.GroupBy(file => file.Folder))
        {
            var members = folder.ToList();
            var chosen = Enumerable.Range(0, Math.Min(wanted, members.Count)).Select(index => (int)((long)index * members.Count / Math.Min(wanted, members.Count))).ToHashSet();
            for (var index = 0; index < members.Count; index++)
            {
                members[index].IsUnsampled = !chosen.Contains(index);
            }
        }
    }

    /// <summary>Gives files that were not read the schema of a file of the same folder and ending.</summary>
    public static void FillIn(IReadOnlyList<LakeFile> files)
    {
        foreach (var file in files.Where(file => file.IsUnsampled))
        {
            var ending = Path.GetExtension(file.Name);
            var twin = file.Folder.Files.Find(other => !other.IsUnsampled && other.Schema is not null && Path.GetExtension(other.Name) == ending);
            file.Schema = twin?.Schema;
            file.EstimatedRows = twin is null ? 0 : twin.EstimatedRows * file.Info.Bytes / Math.Max(1, twin.Info.Bytes);
            file.Problem = twin is null ? "not in the sample, and no file of its folder that is ends alike" : null;
        }
    }
}
