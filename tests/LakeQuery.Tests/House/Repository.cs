namespace LakeQuery.Tests.House;

/// <summary>Finds the repository's own files from a running test.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Whether golden files are to be written anew instead of compared; the diff is the review.</summary>
    public static bool UpdatesGolden { get; } = Environment.GetEnvironmentVariable("LAKEQUERY_UPDATE_GOLDEN") == "1";

    /// <summary>Text of a file, by its path from the root.</summary>
    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>The C# files below a folder, generated ones left out.</summary>
    public static IEnumerable<string> CSharpFiles(params string[] folder) =>
        Directory.EnumerateFiles(Path.Combine([Root, .. folder]), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}artifacts{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LakeQuery.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }
}
