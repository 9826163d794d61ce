using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.House;

/// <summary>The repository's own catalog, as a fresh clone has it.</summary>
internal static class SampleCatalog
{
    /// <summary>Copies it: commands write a history and workgroups, and find those of nobody else.</summary>
    public static void CopyTo(TemporaryFolder folder)
    {
        var catalog = Path.Join(Repository.Root, "catalog");
        foreach (var part in (string[])["data", "databases"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Join(catalog, part), "*", SearchOption.AllDirectories))
            {
                folder.Write(Path.Join("catalog", Path.GetRelativePath(catalog, file)), File.ReadAllBytes(file));
            }
        }
    }
}
