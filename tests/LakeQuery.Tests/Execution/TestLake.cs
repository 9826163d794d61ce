using System.Buffers;
using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Storage;

namespace LakeQuery.Tests.Execution;

/// <summary>A small lake of its own for one test: files made by DuckDB, tables made by statements.</summary>
internal sealed class TestLake : IDisposable
{
    private readonly DuckDatabase _writer = DuckDatabase.Open();

    public TestLake(LakeOptions? options = null, IObjectStore? store = null, TimeProvider? clock = null)
    {
        Root = Directory.CreateTempSubdirectory("lakequery-test-").FullName;
        Engine = new LakeEngine(
            (options ?? new LakeOptions()) with { CatalogDirectory = System.IO.Path.Combine(Root, "catalog") }, store ?? new LocalObjectStore())
        {
            Clock = clock ?? TimeProvider.System,
        };
        Session = Engine.CreateSession();
        Run("CREATE DATABASE IF NOT EXISTS default");
    }

    public string Root { get; }

    public LakeEngine Engine { get; }

    public LakeSession Session { get; }

    public string Path(string relative) => System.IO.Path.Combine(Root, relative);

    /// <summary>Writes the rows of a DuckDB query as a Parquet file.</summary>
    /// <param name="relative">Path below <see cref="Root"/>.</param>
    /// <param name="query">The rows.</param>
    /// <param name="groupRows">Rows of a row group, a multiple of 2,048; null for DuckDB's own.</param>
    public void WriteParquet(string relative, string query, int? groupRows = null)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(relative))!);
        using var connection = _writer.Connect();
        connection.Execute("SET TimeZone = 'UTC'");
        connection.Execute($"COPY ({query}) TO '{Path(relative)}' (FORMAT parquet{(groupRows is null ? "" : $", ROW_GROUP_SIZE {groupRows}")})");
    }

    public void WriteText(string relative, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(relative))!);
        File.WriteAllText(Path(relative), text);
    }

    /// <summary>Runs a statement and drops what it gives.</summary>
    public void Run(string sql)
    {
        using var result = Session.Execute(sql);
        while (result.NextBatch() is not null)
        {
        }
    }

    /// <summary>Rows as text, values with | between, NULL spelled out.</summary>
    public string[] Rows(string sql) => Rows(sql, out _);

    public string[] Rows(string sql, out LakeQuery.Execution.QueryStatistics statistics)
    {
        using var result = Session.Execute(sql);
        var rows = ReadAll(result);
        statistics = result.Statistics;
        return rows;
    }

    public static string[] ReadAll(LakeQuery.Execution.QueryResult result)
    {
        var rows = new List<string>();
        var text = new ArrayBufferWriter<byte>();
        while (result.NextBatch() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                text.ResetWrittenCount();
                for (var column = 0; column < result.Columns.Length; column++)
                {
                    if (column > 0)
                    {
                        text.Write("|"u8);
                    }

                    if (batch[column].IsNull(row))
                    {
                        text.Write("NULL"u8);
                    }
                    else
                    {
                        batch[column].AppendText(row, text);
                    }
                }

                rows.Add(Encoding.UTF8.GetString(text.WrittenSpan));
            }
        }

        return [.. rows];
    }

    /// <summary>The one value of a query as text.</summary>
    public string Value(string sql) => Assert.Single(Rows(sql));

    public void Dispose()
    {
        Engine.Dispose();
        _writer.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
