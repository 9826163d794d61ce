using System.Globalization;
using LakeQuery.Crawling;
using LakeQuery.DuckDb;

namespace LakeQuery.Benchmarks;

/// <summary>TPC-H side by side: each query on LakeQuery and, as plain text, on raw DuckDB over the same files, in turn within one process.
/// Usage: <c>tpch DATA QUERIES [ROUNDS]</c>: a folder of Parquet with one folder a table, and the folder of q01.sql and so on.</summary>
/// <remarks>Target: the geometric mean of the ratios at scale factor 1 is at most 1.05.</remarks>
internal static class TpchComparison
{
    public static int Run(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            Console.Error.WriteLine("tpch DATA QUERIES [ROUNDS]: DATA has one folder of Parquet a table, QUERIES is tests/golden/tpch");
            return 2;
        }

        var rounds = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 9;
        var catalog = Directory.CreateTempSubdirectory("lakequery-tpch-").FullName;
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = catalog, Database = "tpch" });
        engine.Crawl(new CrawlOptions { Paths = [arguments[0]], Database = "tpch" });
        using var session = engine.CreateSession();
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        foreach (var table in Directory.EnumerateDirectories(arguments[0]))
        {
            connection.Execute($"CREATE VIEW {Path.GetFileName(table)} AS SELECT * FROM read_parquet('{table}/*.parquet')");
        }

        var logarithms = new List<double>();
        foreach (var file in Directory.EnumerateFiles(arguments[1], "q??.sql").Order(StringComparer.Ordinal))
        {
            var sql = File.ReadAllText(file);
            var ratio = PairedComparison.Compare(
                Path.GetFileNameWithoutExtension(file), rounds, () => Drain.Rows(connection.QueryStreaming(sql)), () => Drain.Rows(session.Execute(sql)), warmUp: 2);
            logarithms.Add(Math.Log(ratio));
        }

        Directory.Delete(catalog, recursive: true);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"geometric mean of {logarithms.Count} ratios: {Math.Exp(logarithms.Average()):0.000}"));
        return 0;
    }
}
