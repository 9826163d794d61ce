using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

/// <summary>A small lake that the tests of the command share: <c>data/clicks</c> by day in CSV and <c>data/people</c> in JSON, crawled by
/// the command itself into the database <c>web</c> of the catalog <c>catalog</c>.</summary>
public sealed class SharedLake : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SharedLake()
    {
        Write(Root);
        Report = LakeQueryCommand.Run(["crawl", "data", "--database", "web", "--catalog", "catalog"], null, Root);
    }

    /// <summary>The folder that holds <c>data</c> and <c>catalog</c>.</summary>
    public string Root => _folder.Path;

    /// <summary>What the crawl said.</summary>
    internal LakeQueryCommand.Outcome Report { get; }

    public static void Write(string root)
    {
        for (var day = 1; day <= 3; day++)
        {
            WriteFile(root, $"data/clicks/day=2024-01-0{day}/a.csv", $"id,url,ms\n{day}1,/home,1.5\n{day}2,/cart,\n");
        }

        WriteFile(root, "data/people/people.json", "{\"id\":11,\"name\":\"Ann\"}\n{\"id\":22,\"name\":null}\n");
    }

    public static void WriteFile(string root, string path, string text)
    {
        var full = Path.Join(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>The tests of the command share one lake and run beside the others.</summary>
[CollectionDefinition(Name)]
public sealed class CliCollection : ICollectionFixture<SharedLake>
{
    public const string Name = "Command";
}
