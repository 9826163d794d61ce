using LakeQuery.Crawling;
using LakeQuery.Tests.Execution;

namespace LakeQuery.Tests.EndToEnd;

/// <summary>What the crawler makes of files that are tables by themselves can be queried.</summary>
public sealed class CrawledFilesTests
{
    [Fact]
    public void Files_of_different_kinds_in_one_folder_are_tables_that_join()
    {
        using var lake = new TestLake();
        lake.WriteText("data/cities.csv", "code,name\nSFO,San Francisco\nJFK,New York\n");
        lake.WriteText("data/windows.json", "{\n \"a.csv\": [\n  [\"SFO\", \"x\"],\n  [\"JFK\", \"y\"]\n ]\n}\n");
        lake.WriteText("data/visits.json", "[\n {\"code\": \"SFO\", \"n\": 3},\n {\"code\": \"SFO\", \"n\": 4}\n]\n");
        lake.Engine.Crawl(new CrawlOptions { Paths = [lake.Path("data")] });

        Assert.Equal(["New York|NULL", "San Francisco|7"], lake.Rows(
            "SELECT c.name, sum(v.n) FROM cities c LEFT JOIN visits v ON c.code = v.code GROUP BY c.name ORDER BY 1"));
        Assert.Equal(["New York|y", "San Francisco|x"], lake.Rows(
            "SELECT name, w[2] FROM windows CROSS JOIN UNNEST(a_csv) AS t (w) JOIN cities ON code = w[1] ORDER BY 1"));
        Assert.Equal(lake.Path("data/cities.csv"), lake.Value("SELECT DISTINCT \"$path\" FROM cities"));
    }

    [Fact]
    public void Tables_of_single_files_are_read_one_after_the_other_and_together()
    {
        using var lake = new TestLake();
        lake.WriteText("data/cities.csv", "code,name\nSFO,San Francisco\n");
        lake.WriteText("data/numbers.csv", "n,m\n1,2\n");
        lake.Engine.Crawl(new CrawlOptions { Paths = [lake.Path("data")] });

        Assert.Equal("SFO|San Francisco", lake.Value("SELECT * FROM cities"));
        Assert.Equal("1|2", lake.Value("SELECT * FROM numbers"));
        Assert.Equal("2", lake.Value("SELECT count(*) FROM cities CROSS JOIN (SELECT n FROM numbers UNION ALL SELECT m FROM numbers) AS t (n)"));
    }

    [Fact]
    public void The_list_of_partitions_is_a_table()
    {
        using var lake = new TestLake();
        lake.WriteParquet("data/visits/year=2024/month=1/a.parquet", "SELECT 1 AS n");
        lake.WriteParquet("data/visits/year=2024/month=2/a.parquet", "SELECT 2 AS n");
        lake.Engine.Crawl(new CrawlOptions { Paths = [lake.Path("data")] });

        Assert.Equal(["2024|2"], lake.Rows("SELECT * FROM \"visits$partitions\" WHERE month > 1"));
        Assert.Equal(["2"], lake.Rows("SELECT count(*) FROM \"visits$partitions\""));
        Assert.Equal(
            ["1|0|1", "2|0|2", "NULL|1|3"],
            lake.Rows("SELECT month, GROUPING(month) g, sum(n) FROM visits GROUP BY ROLLUP (month) ORDER BY CASE WHEN g = 0 THEN month END NULLS LAST"));
    }
}
