using LakeQuery.Tests.House;

namespace LakeQuery.Tests.EndToEnd;

/// <summary>Questions an analyst asks, written in Trino's SQL over the tables of TPC-H and TPC-DS: LakeQuery gives the rows that plain
/// DuckDB gives over the same files.</summary>
/// <remarks>A file of golden/analytics holds many: a line <c>-- name: what is asked</c> begins each; where DuckDB says it otherwise, a line
/// <c>-- duckdb</c> begins its own text.</remarks>
public sealed class AnalyticsTests(TpchLake tpch, RetailLake retail) : IClassFixture<TpchLake>, IClassFixture<RetailLake>
{
    private const string NameMark = "-- name: ";
    private const string DuckDbMark = "-- duckdb\n";

    public static TheoryData<string, string> Questions()
    {
        var all = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.sql").Order(StringComparer.Ordinal))
        {
            foreach (var name in Blocks(file).Keys)
            {
                all.Add(Path.GetFileNameWithoutExtension(file), name);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void Rows_are_those_of_DuckDB_on_the_same_files(string file, string name)
    {
        GeneratedLake lake = file.StartsWith("tpch", StringComparison.Ordinal) ? tpch : retail;
        var texts = Blocks(Path.Combine(Folder, file + ".sql"))[name].Split(DuckDbMark);
        var expected = lake.DuckDbRows(texts[^1]);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, GeneratedLake.Rows(lake.Engine, texts[0]));
        Assert.Equal(expected, GeneratedLake.Rows(lake.EngineWithoutRules, texts[0]));
    }

    [Fact]
    public void At_least_eighty_questions_are_asked()
    {
        Assert.True(Questions().Count >= 80, $"only {Questions().Count}");
    }

    private static string Folder => Path.Combine(Repository.Root, "tests", "golden", "analytics");

    private static Dictionary<string, string> Blocks(string file) =>
        File.ReadAllText(file).Split(NameMark, StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(block => block[..block.IndexOf('\n', StringComparison.Ordinal)], block => block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
}
