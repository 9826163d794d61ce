using System.Text.RegularExpressions;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

/// <summary><c>lakequery crawl</c>: new, again, dry, a new partition, a broken file.</summary>
[Collection(CliCollection.Name)]
public sealed partial class CrawlVerbTests(SharedLake shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_crawl_tells_what_it_found_and_the_tables_answer()
    {
        Assert.Equal((0, ""), (shared.Report.ExitCode, shared.Report.Error));
        Assert.Equal(
            """
            web.clicks: added
              at       data/clicks
              holds    csv, 3 files, 99 B, 6 rows
              read     3 files, 99 B
              columns  id bigint, url string, ms double
              keys     day date
              parts    3 partitions, 3 added (day=2024-01-01, day=2024-01-02, day=2024-01-03), 0 gone
              header: the first line is text, and 'id' holds bigint below it

            web.people: added
              at       data/people
              holds    json, 1 file, 45 B, 2 rows
              read     1 file, 45 B
              columns  id bigint, name string


            """,
            shared.Report.Output.Split("Note: ")[0]);
        Assert.Matches(@"2 tables: 2 added, 0 changed, 0 unchanged, 0 gone\n4 files of 144 B found, 4 read \(144 B\), [\d.]+ s\n\z", shared.Report.Output);
        var rows = LakeQueryCommand.Run(
            ["query", "SELECT c.day, c.url, p.name FROM clicks c JOIN people p ON p.id = c.id ORDER BY 1", "-d", "web"], null, shared.Root);
        Assert.Equal(new LakeQueryCommand.Outcome(0, "day,url,name\n2024-01-01,/home,Ann\n2024-01-02,/cart,\n", ""), rows);
    }

    [Fact]
    public void Crawling_again_changes_only_what_changed()
    {
        SharedLake.Write(_folder.Path);
        Assert.Contains("\n2 tables: 2 added, 0 changed, 0 unchanged, 0 gone\n", Crawl("--dry-run"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Join(_folder.Path, "catalog/databases")));
        Crawl();
        Assert.Contains("\n2 tables: 0 added, 0 changed, 2 unchanged, 0 gone\n", Crawl(), StringComparison.Ordinal);

        SharedLake.WriteFile(_folder.Path, "data/clicks/day=2024-01-04/a.csv", "id,url,ms\n41,/new,2\n");
        var dry = Crawl("--dry-run");
        Assert.StartsWith("web.clicks: would be changed\n", dry, StringComparison.Ordinal);
        Assert.EndsWith("\nDry run: nothing was written.\n", dry, StringComparison.Ordinal);
        Assert.Equal("n\n6\n", Query("SELECT count(*) AS n FROM clicks"));

        Assert.Contains("  parts    4 partitions, 1 added (day=2024-01-04), 0 gone\n", Crawl(), StringComparison.Ordinal);
        Assert.Equal("n\n7\n", Query("SELECT count(*) AS n FROM clicks"));

        Directory.Delete(Path.Join(_folder.Path, "data/clicks/day=2024-01-01"), recursive: true);
        Assert.Contains("  parts    3 partitions, 0 added, 1 gone (day=2024-01-01)\n", Crawl(), StringComparison.Ordinal);
        Assert.Equal("n\n5\n", Query("SELECT count(*) AS n FROM clicks"));
    }

    [Fact]
    public void A_broken_file_is_named_and_the_rest_is_taken()
    {
        SharedLake.Write(_folder.Path);
        SharedLake.WriteFile(_folder.Path, "data/events/e.parquet", "PAR1 cut off");
        var report = Crawl();
        Assert.Contains("1 file in no table:\n  data/events/e.parquet: ", report, StringComparison.Ordinal);
        Assert.Contains("\n2 tables: 2 added,", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_name_prefix_and_exclusions()
    {
        SharedLake.Write(_folder.Path);
        var report = Crawl("--table-prefix", "raw_", "--exclude", "people/**");
        Assert.StartsWith("web.raw_clicks: added\n", report, StringComparison.Ordinal);
        Assert.Equal("tab_name\nraw_clicks\n", Query("SHOW TABLES"));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told()
    {
        var actual = LakeQueryCommand.Run(["crawl", "nothing"], null, _folder.Path);
        Assert.Equal(1, actual.ExitCode);
        Assert.Equal($"NOT_FOUND: there is no folder or file '{_folder.Path}/nothing' to crawl", actual.Error.Split('\n')[0]);
    }

    [Fact]
    public void A_moved_lake_and_catalog_still_answer_and_can_be_crawled()
    {
        var here = Path.Join(_folder.Path, "here");
        SharedLake.Write(Path.Join(here, "catalog"));
        var crawl = LakeQueryCommand.Run(["crawl", "catalog/data", "-d", "web"], null, here);
        Assert.True(crawl.ExitCode == 0, crawl.Error);
        var there = Path.Join(_folder.Path, "there");
        Directory.Move(here, there);
        foreach (var file in Directory.EnumerateFiles(Path.Join(there, "catalog/data"), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        const string Sql = "SELECT count(*) AS n, count(DISTINCT day) AS days FROM clicks";
        var expected = new LakeQueryCommand.Outcome(0, "n,days\n6,3\n", "");
        Assert.Equal(expected, LakeQueryCommand.Run(["query", Sql, "-d", "web"], null, there));
        var again = LakeQueryCommand.Run(["crawl", "catalog/data", "-d", "web"], null, there);
        Assert.Contains("\n2 tables: 0 added, ", again.Output, StringComparison.Ordinal);
        Assert.Contains(", 0 gone\n", again.Output, StringComparison.Ordinal);
        Assert.Equal(expected, LakeQueryCommand.Run(["query", Sql, "-d", "web"], null, there));
    }

    private string Crawl(params string[] options)
    {
        var actual = LakeQueryCommand.Run(["crawl", "data", "-d", "web", "--catalog", "catalog", .. options], null, _folder.Path);
        Assert.True(actual.ExitCode == 0, actual.Error);
        return Time().Replace(actual.Output, "<time>");
    }

    private string Query(string sql) => LakeQueryCommand.Run(["query", sql, "-d", "web"], null, _folder.Path).Output;

    [GeneratedRegex(@"[\d.]+ s\b")]
    private static partial Regex Time();
}
