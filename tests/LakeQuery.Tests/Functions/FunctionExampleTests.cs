using System.Buffers;
using System.Text;
using LakeQuery.Functions;

namespace LakeQuery.Tests.Functions;

/// <summary>Every row of the function table has an example that gives what the row says, through the whole engine.</summary>
public sealed class FunctionExampleTests : IDisposable
{
    private readonly string _catalog = Directory.CreateTempSubdirectory("lakequery-examples-").FullName;
    private readonly LakeEngine _engine;

    public FunctionExampleTests() => _engine = new LakeEngine(new LakeOptions { CatalogDirectory = _catalog });

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_catalog, recursive: true);
    }

    [Fact]
    public void Every_example_gives_its_result()
    {
        var wrong = new List<string>();
        var count = 0;
        using var session = _engine.CreateSession();
        foreach (var function in FunctionTable.All.Concat(SqlJsonFunctions.All))
        {
            count++;
            var shown = Run(session, function.Example);
            if (shown != function.Result)
            {
                wrong.Add($"{function.Name}: {function.Example} gives {shown}, not {function.Result}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count} examples are wrong:\n{string.Join('\n', wrong)}");
        Assert.True(count >= 150, $"The table has {count} functions.");
    }

    // An expression stands alone; a query is told by its first word. NULL is shown as such; several rows are joined by a semicolon.
    private static string Run(LakeSession session, string example)
    {
        var isQuery = example.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) || example.StartsWith("WITH ", StringComparison.OrdinalIgnoreCase);
        try
        {
            using var result = session.Execute(isQuery ? example : $"SELECT {example}");
            var text = new StringBuilder();
            var cell = new ArrayBufferWriter<byte>();
            while (result.NextBatch() is { } batch)
            {
                for (var row = 0; row < batch.RowCount; row++)
                {
                    text.Append(text.Length > 0 ? "; " : "");
                    for (var column = 0; column < result.Columns.Length; column++)
                    {
                        cell.ResetWrittenCount();
                        batch[column].AppendText(row, cell);
                        text.Append(column > 0 ? ", " : "").Append(batch[column].IsNull(row) ? "NULL" : Encoding.UTF8.GetString(cell.WrittenSpan));
                    }
                }
            }

            return text.ToString();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return error.Message;
        }
    }
}
