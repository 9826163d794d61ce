using LakeQuery.Crawling;

namespace LakeQuery.Tests.Crawling;

public sealed class CompressedFileTests
{
    private const string Lines = "id,day,v\n1,2024-01-05,2.5\n2,2024-01-06,3\n";

    [Fact]
    public void Gzip_is_read_through()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.csv.gz", CrawlFolder.Gzip(Lines));
        folder.Write("t/b.csv", Lines);

        var table = Assert.Single(folder.Crawl().Tables);

        Assert.Equal("id bigint, day date, v double", folder.Columns("t"));
        Assert.Equal("gzip", folder.Table("t").Parameters["compressionType"]);
        Assert.True(folder.Table("t").StorageDescriptor.Compressed);
        Assert.Equal(4, table.Rows);
    }

    [Fact]
    public void Zstd_is_read_through()
    {
        using var folder = new CrawlFolder();
        folder.Copy("csv/a.csv.zst", "SELECT 1 AS id, 'a b' AS name, 2.5 AS v FROM range(3)", "FORMAT csv, HEADER, COMPRESSION zstd");
        folder.Copy("json/a.json.zst", "SELECT 1 AS id, {'x': 'y'} AS s FROM range(3)", "FORMAT json, COMPRESSION zstd");

        var report = folder.Crawl();

        Assert.Empty(report.Problems);
        Assert.Equal("id bigint, name string, v double", folder.Columns("csv"));
        Assert.Equal("id bigint, s struct<x:string>", folder.Columns("json"));
        Assert.Equal("zstd", folder.Table("csv").Parameters["compressionType"]);
        Assert.Equal([3, 3], report.Tables.Select(table => table.Rows));
    }

    [Fact]
    public void Large_gzip_is_sampled_and_its_rows_estimated()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.csv.gz", CrawlFolder.Gzip("id,v\n" + string.Concat(Enumerable.Range(0, 500_000).Select(index => $"{index},{index * 7919 % 10007}\n"))));

        var table = Assert.Single(folder.Crawl().Tables);

        Assert.True(table.BytesRead < table.Bytes);
        Assert.InRange(table.Rows, 350_000, 700_000);
    }

    [Theory]
    [InlineData("a.csv", "rename it")]
    [InlineData("a.csv.zst", "rename it")]
    public void A_name_that_hides_the_compression_is_a_problem(string name, string word)
    {
        using var folder = new CrawlFolder();
        folder.Write(name, CrawlFolder.Gzip(Lines));
        Assert.Contains(word, Assert.Single(folder.Crawl().Problems).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_text_named_gz_is_a_problem()
    {
        using var folder = new CrawlFolder();
        folder.Write("a.csv.gz", Lines);
        Assert.Contains("named as if compressed with gzip", Assert.Single(folder.Crawl().Problems).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_gzip_and_zstd_are_problems()
    {
        using var folder = new CrawlFolder();
        var gzip = CrawlFolder.Gzip(string.Concat(Enumerable.Range(0, 1000).Select(index => $"{index},{index * 7919}\n")));
        folder.Write("cut.csv.gz", gzip[..(gzip.Length / 2)]);
        folder.Write("bad.csv.zst", [0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3, 4, 5]);

        var report = folder.Crawl();

        Assert.Equal(2, report.Problems.Count);
        Assert.Contains("zstd", report.Problems[0].Problem, StringComparison.Ordinal);
        Assert.Contains("gzip", report.Problems[1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_compatible_crawl_keeps_compressions_apart()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/x/a.csv", Lines);
        folder.Write("t/y/a.csv.gz", CrawlFolder.Gzip(Lines));

        Assert.Single(folder.Crawl(options => options with { DryRun = true }).Tables);
        Assert.Equal(["x", "y"], folder.Crawl(options => options with { AwsCompatible = true }).Tables.Select(table => table.Name));
    }
}
