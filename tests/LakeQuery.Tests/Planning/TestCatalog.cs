using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Planning;

namespace LakeQuery.Tests.Planning;

/// <summary>A catalog in memory with the tables that planning tests read.</summary>
internal sealed class TestCatalog : ICatalog
{
    private readonly SortedDictionary<string, SortedDictionary<string, TableSnapshot>> _databases = new(StringComparer.Ordinal);

    public static TestCatalog Create()
    {
        var catalog = new TestCatalog();
        catalog.AddTable("web", "clicks", "id bigint, url string, country string, bytes int, at timestamp, tags array<string>, props map<string,string>, geo struct<lat:double,lon:double,place:struct<city:string>>", "day date, hour int");
        catalog.AddTable("web", "users", "id bigint, name string, country string, joined date, score double, balance decimal(10,2)", "");
        catalog.AddTable("web", "daily", "day date, visits bigint, share real, code varchar(3), fixed char(4)", "");
        catalog.AddTable("web", "events", "id bigint, kind string, payload string", "year string, month string, region string");
        catalog.AddTable("shop", "orders", "orderid bigint, custkey bigint, total decimal(12,2), placed timestamp, items array<struct<sku:string,qty:int>>", "dt string");
        catalog.AddTable("shop", "customers", "custkey bigint, name string", "");
        catalog.AddTable("shop", "broken", "a strang", "");
        catalog.AddView("web", "nz_clicks", "SELECT id, url, day FROM clicks WHERE country = 'NZ'", ("id", "bigint"), ("url", "varchar"), ("day", "date"));
        catalog.AddView("web", "stale", "SELECT url FROM clicks", ("url", "bigint"));
        catalog.AddView("web", "short", "SELECT url FROM clicks", ("url", "varchar"), ("id", "bigint"));
        catalog.AddView("web", "gone", "SELECT missing FROM clicks", ("missing", "bigint"));
        catalog.AddView("web", "loop_a", "SELECT * FROM loop_b", ("x", "bigint"));
        catalog.AddView("web", "loop_b", "SELECT * FROM loop_a", ("x", "bigint"));
        return catalog;
    }

    public string BaseDirectory => "/lake";

    public void AddTable(string database, string name, string columns, string keys) => Add(new Table
    {
        DatabaseName = database,
        Name = name,
        TableType = "EXTERNAL_TABLE",
        StorageDescriptor = new StorageDescriptor { Columns = Columns(columns), Location = $"/lake/{name}" },
        PartitionKeys = Columns(keys),
    });

    public void AddView(string database, string name, string sql, params (string Name, string Type)[] columns) => Add(new Table
    {
        DatabaseName = database,
        Name = name,
        TableType = "VIRTUAL_VIEW",
        StorageDescriptor = new StorageDescriptor { Columns = [.. columns.Select(column => new Column(column.Name, "string"))] },
        ViewOriginalText = new PrestoView(sql, database, [.. columns]).ToOriginalText(),
    });

    public IReadOnlyList<string> ListDatabases() => [.. _databases.Keys];

    public Database? FindDatabase(string database) => _databases.ContainsKey(database) ? new Database { Name = database } : null;

    public IReadOnlyList<string> ListTables(string database) => _databases.TryGetValue(database, out var tables) ? [.. tables.Keys] : [];

    public TableSnapshot? FindTable(string database, string table) =>
        _databases.TryGetValue(database.ToLowerInvariant(), out var tables) && tables.TryGetValue(table.ToLowerInvariant(), out var found) ? found : null;

    public IReadOnlyList<Partition> ReadPartitions(TableSnapshot table) => [];

    public IReadOnlyList<DataFile> ReadFiles(TableSnapshot table) => [];

    public void CreateDatabase(Database database) => throw new NotSupportedException();

    public void ChangeDatabase(string database, Func<Database, Database> change) => throw new NotSupportedException();

    public void DropDatabase(string database, bool cascade) => throw new NotSupportedException();

    public void DropTable(string database, string table) => throw new NotSupportedException();

    public ITableChange BeginChange(string database, string table, CancellationToken cancellation = default) => throw new NotSupportedException();

    private void Add(Table table)
    {
        if (!_databases.TryGetValue(table.DatabaseName, out var tables))
        {
            _databases[table.DatabaseName] = tables = new SortedDictionary<string, TableSnapshot>(StringComparer.Ordinal);
        }

        tables[table.Name] = new TableSnapshot(table, table.IsView ? "" : $"/lake/{table.Name}", null, 0, null);
    }

    // "a int, b map<string,int>": commas inside brackets belong to the type.
    public static ImmutableArray<Column> Columns(string text)
    {
        var columns = ImmutableArray.CreateBuilder<Column>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] is '<' or '(')
            {
                depth++;
            }
            else if (i < text.Length && text[i] is '>' or ')')
            {
                depth--;
            }
            else if ((i == text.Length || text[i] == ',') && depth == 0 && i > start)
            {
                var parts = text[start..i].Trim().Split(' ', 2);
                columns.Add(new Column(parts[0], parts[1]));
                start = i + 1;
            }
        }

        return columns.ToImmutable();
    }
}
