using LakeQuery.Catalog;
using LakeQuery.Commands;
using LakeQuery.Errors;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;
using LakeQuery.Tests.Storage;
using LakeQuery.Types;

namespace LakeQuery.Tests.Commands;

/// <summary>A catalog of its own, a clock that stands still, and statements as text.</summary>
public abstract class CommandTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string _database = "default";

    protected CommandTest() => Catalog = new FileCatalog(_folder.Path, TimeSpan.FromMilliseconds(300), Clock);

    internal FileCatalog Catalog { get; }

    internal List<(string Name, SqlType Type)> ViewColumns { get; set; } = [("a", SqlType.Integer)];

    protected string Folder => _folder.Path;

    private static TimeProvider Clock { get; } = new StandingClock();

    public void Dispose()
    {
        Catalog.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal CommandOutputText Run(string sql)
    {
        var text = new SourceText(sql);
        var context = new CommandContext(Catalog, text)
        {
            CurrentDatabase = _database,
            DescribeQuery = _ => ViewColumns,
            Clock = Clock,
        };
        using var result = CommandDispatcher.Run(Parser.ParseStatement(text), context);
        _database = context.CurrentDatabase;
        var rows = new List<string>();
        while (result.NextBatch() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                rows.Add(string.Join('|', Enumerable.Range(0, result.Columns.Length).Select(column => batch[column].GetValue(row)?.ToString() ?? "NULL")));
            }
        }

        return new CommandOutputText(string.Join('|', result.Columns.Select(column => column.Name)), rows, result.Message);
    }

    internal (string Code, string Fact, string At) Fail(string sql)
    {
        var error = Assert.Throws<LakeQueryException>(() => Run(sql));
        return (error.Code.Name, error.Fact, error.Span is { } span ? error.SourceText!.Slice(span) : "");
    }

    protected string TableJson(string table, string database = "default") =>
        File.ReadAllText(Path.Join(Folder, "databases", database, "tables", table, "table.json"));

    internal sealed record CommandOutputText(string Columns, IReadOnlyList<string> Rows, string? Message);

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);
    }
}
