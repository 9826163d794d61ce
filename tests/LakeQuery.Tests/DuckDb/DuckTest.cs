using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

/// <summary>A database in memory and one connection for each test.</summary>
public abstract class DuckTest : IDisposable
{
    private protected DuckDatabase Database { get; } = DuckDatabase.Open();

    private protected DuckConnection Connection { get; }

    protected DuckTest() => Connection = Database.Connect();

    public virtual void Dispose()
    {
        Connection.Dispose();
        Database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The only column of a query whose column is VARCHAR.</summary>
    protected List<string?> Texts(string sql)
    {
        using var result = Connection.QueryStreaming(sql);
        var texts = new List<string?>();
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                var column = chunk.Vector(0);
                for (var row = 0; row < chunk.Size; row++)
                {
                    texts.Add(column.IsValid(row) ? column.Text(row) : null);
                }
            }
        }

        return texts;
    }

    /// <summary>The only value of a query, as DuckDB writes it; null for NULL.</summary>
    protected string? Value(string expression) => Assert.Single(Texts($"SELECT ({expression})::VARCHAR"));

    /// <summary>The error of a query.</summary>
    private protected DuckException Fails(string sql) => Assert.Throws<DuckException>(() => Connection.Execute(sql));
}
