using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

/// <summary>Which catalog is used: --catalog, LAKEQUERY_CATALOG, ./catalog, a folder of the user's; and which database.</summary>
public sealed class CatalogChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_option_goes_before_the_variable_and_that_before_the_folder_here()
    {
        foreach (var name in (string[])["given", "named", "catalog"])
        {
            Query($"CREATE DATABASE in_{name}", ["--catalog", name]);
        }

        Assert.Equal("database_name\nin_catalog\n", Query(Show));
        Assert.Equal("database_name\nin_named\n", Query(Show, [], ("LAKEQUERY_CATALOG", "named")));
        Assert.Equal("database_name\nin_given\n", Query(Show, ["--catalog", "given"], ("LAKEQUERY_CATALOG", "named")));
        Assert.Equal("database_name\nin_catalog\n", Query(Show, [], ("LAKEQUERY_CATALOG", "")));
    }

    [Fact]
    public void Without_a_folder_here_it_is_one_of_the_user()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var here = Directory.CreateDirectory(Path.Join(_folder.Path, "here")).FullName;
        var home = Path.Join(_folder.Path, "home");
        var other = Path.Join(_folder.Path, "other");
        Run(["query", "CREATE DATABASE at_home"], here, ("HOME", home), ("XDG_DATA_HOME", null));
        Run(["query", "CREATE DATABASE elsewhere"], here, ("HOME", home), ("XDG_DATA_HOME", other));
        Assert.True(Directory.Exists(Path.Join(home, ".local/share/lakequery/catalog/databases/at_home")));
        Assert.True(Directory.Exists(Path.Join(other, "lakequery/catalog/databases/elsewhere")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(here));
    }

    [Fact]
    public void Bare_names_belong_to_the_database_of_the_option()
    {
        Query("CREATE DATABASE d; CREATE VIEW d.v AS SELECT 1 AS a");
        Assert.Equal("a\n1\n", Query("SELECT * FROM v", ["--database", "d"]));
        Assert.Equal("a\n1\n", Query("SELECT * FROM v", ["-d", "D"]));
        Assert.Equal(1, LakeQueryCommand.Run(["query", "SELECT * FROM v", "--catalog", "catalog"], null, _folder.Path).ExitCode);
    }

    private const string Show = "SHOW DATABASES LIKE 'in_*'";

    private string Query(string sql, string[]? options = null, params (string, string?)[] environment)
    {
        Directory.CreateDirectory(Path.Join(_folder.Path, "catalog"));
        return Run(["query", sql, .. options ?? []], _folder.Path, environment);
    }

    private static string Run(string[] arguments, string directory, params (string, string?)[] environment)
    {
        var actual = LakeQueryCommand.Run(arguments, null, directory, environment);
        Assert.True(actual.ExitCode == 0, actual.Error);
        return actual.Output;
    }
}
