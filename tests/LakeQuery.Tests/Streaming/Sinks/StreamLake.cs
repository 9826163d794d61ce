using System.Buffers;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Operators;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Streaming.Sinks;

/// <summary>A lake in a folder of its own, with a database db, for tests of streams.</summary>
internal sealed class StreamLake : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StreamLake()
    {
        Engine = new LakeEngine(new LakeOptions { CatalogDirectory = Path.Combine(_folder.Path, "catalog"), Database = "db", Threads = 1 });
        Session = Engine.CreateSession();
        Session.Execute("CREATE DATABASE db").Dispose();
    }

    public string Folder => _folder.Path;

    public LakeEngine Engine { get; }

    public LakeSession Session { get; }

    public StreamContext Context(IStreamErrors errors, TimeProvider clock, bool keepsState = true) => new()
    {
        Clock = clock,
        Errors = errors,
        Catalog = Engine.Catalog,
        Query = Session.Execute,
        Database = "db",
        CheckpointDirectory = keepsState ? Path.Combine(_folder.Path, "state") : null,
    };

    /// <summary>The rows of a query, each value as text between bars.</summary>
    public List<string> Rows(string sql)
    {
        var rows = new List<string>();
        using var result = Session.Execute(sql);
        while (result.NextBatch() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                var text = new ArrayBufferWriter<byte>();
                for (var column = 0; column < result.Columns.Length; column++)
                {
                    text.Write(column > 0 ? "|"u8 : default);
                    batch[column].AppendText(row, text);
                }

                rows.Add(System.Text.Encoding.UTF8.GetString(text.WrittenSpan));
            }
        }

        return rows;
    }

    public void Dispose()
    {
        Session.Dispose();
        Engine.Dispose();
        _folder.Dispose();
    }
}
