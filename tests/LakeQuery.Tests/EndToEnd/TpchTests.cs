using LakeQuery.Tests.House;

namespace LakeQuery.Tests.EndToEnd;

/// <summary>The 22 queries of TPC-H: LakeQuery gives the rows that plain DuckDB gives over the same files. Where Trino's types differ (the
/// average of decimals is a decimal, the quotient of decimals too), golden/tpch has the text that says the same in DuckDB's SQL.</summary>
public sealed class TpchTests(TpchLake lake) : IClassFixture<TpchLake>
{
    public static TheoryData<string> Queries() =>
        [.. Enumerable.Range(1, 22).Select(number => $"q{number:00}")];

    [Theory]
    [MemberData(nameof(Queries))]
    public void Rows_are_those_of_DuckDB_on_the_same_files(string query)
    {
        var sql = Read(query + ".sql");
        var expected = lake.DuckDbRows(File.Exists(PathOf(query + ".duckdb.sql")) ? Read(query + ".duckdb.sql") : sql);
        Assert.NotEmpty(expected);
        Assert.DoesNotContain("NULL", expected);
        Assert.Equal(expected, GeneratedLake.Rows(lake.Engine, sql));
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void Rows_are_the_same_without_any_rule(string query)
    {
        var sql = Read(query + ".sql");
        Assert.Equal(GeneratedLake.Rows(lake.Engine, sql), GeneratedLake.Rows(lake.EngineWithoutRules, sql));
    }

    private static string PathOf(string file) => Path.Combine(Repository.Root, "tests", "golden", "tpch", file);

    private static string Read(string file) => File.ReadAllText(PathOf(file));
}
