using System.Text;
using LakeQuery.Crawling;
using LakeQuery.DuckDb;
using LakeQuery.Planning;
using LakeQuery.Tests.Execution;

namespace LakeQuery.Tests.EndToEnd;

/// <summary>A lake in miniature: tables of Parquet made by arithmetic alone, read by LakeQuery through a crawled catalog and by plain
/// DuckDB as views over the same files.</summary>
public abstract class GeneratedLake : IDisposable
{
    private readonly DuckDatabase _database = DuckDatabase.Open();
    private readonly string _name;

    /// <summary>Makes the tables in the order given; a query of rows may read the tables before it, and draw numbers with r.</summary>
    private protected GeneratedLake(string name, (string Table, string Rows)[] tables)
    {
        _name = name;
        Root = Directory.CreateTempSubdirectory($"lakequery-{name}-").FullName;
        using var connection = _database.Connect();

        // Numbers that look drawn and are the same everywhere: i chooses the row, s the column, m the count of values.
        connection.Execute("CREATE MACRO r(i, s, m) AS ((i * 48271 + s * 1299709 + ((i * (s + 13)) % 1009) * 7919) % 2147483647) % m");
        foreach (var (table, rows) in tables)
        {
            var folder = Path.Combine(Root, "data", table);
            Directory.CreateDirectory(folder);

            // Two files a table: the answer must not depend on how rows are spread.
            connection.Execute($"CREATE TEMP TABLE made AS SELECT row_number() OVER () % 2 AS half, * FROM ({rows})");
            for (var half = 0; half < 2; half++)
            {
                connection.Execute(
                    $"COPY (SELECT * EXCLUDE (half) FROM made WHERE half = {half}) TO '{Path.Combine(folder, $"part-{half}.parquet")}' (FORMAT parquet)");
            }

            connection.Execute("DROP TABLE made");
            connection.Execute($"CREATE VIEW {table} AS SELECT * FROM read_parquet('{folder}/*.parquet')");
        }

        Engine = Open([]);
        Engine.Crawl(new CrawlOptions { Paths = [Path.Combine(Root, "data")], Database = name });
        EngineWithoutRules = Open([.. Optimizer.RuleNames]);
    }

    private string Root { get; }

    internal LakeEngine Engine { get; }

    internal LakeEngine EngineWithoutRules { get; }

    /// <summary>What LakeQuery gives, values with | between.</summary>
    internal static string[] Rows(LakeEngine engine, string sql)
    {
        using var session = engine.CreateSession();
        using var result = session.Execute(sql);
        return TestLake.ReadAll(result);
    }

    /// <summary>What DuckDB gives for its own text over the same files.</summary>
    internal string[] DuckDbRows(string sql)
    {
        using var connection = _database.Connect();
        using var result = connection.Query($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})");
        var rows = new List<string>();
        var row = new StringBuilder();
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var index = 0; index < chunk.Size; index++)
                {
                    row.Clear();
                    for (var column = 0; column < result.Columns.Count; column++)
                    {
                        var vector = chunk.Vector(column);
                        row.Append(column == 0 ? "" : "|").Append(vector.IsValid(index) ? vector.Text(index) : "NULL");
                    }

                    rows.Add(row.ToString());
                }
            }
        }

        return [.. rows];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Engine.Dispose();
        EngineWithoutRules.Dispose();
        _database.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private LakeEngine Open(string[] disabledRules) => new(new LakeOptions
    {
        CatalogDirectory = Path.Combine(Root, "catalog"),
        Database = _name,
        DisabledRules = disabledRules,
    });
}
