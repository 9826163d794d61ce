using System.Buffers;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Functions;

/// <summary>Expressions whose results Trino's documentation gives or defines: golden/trino/expressions.txt.</summary>
public sealed class TrinoExpressionTests : IDisposable
{
    private readonly string _catalog = Directory.CreateTempSubdirectory("lakequery-expressions-").FullName;
    private readonly LakeEngine _engine;

    public TrinoExpressionTests() => _engine = new LakeEngine(new LakeOptions { CatalogDirectory = _catalog });

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_catalog, recursive: true);
    }

    [Fact]
    public void Every_expression_gives_what_Trino_gives()
    {
        var wrong = new List<string>();
        var count = 0;
        using var session = _engine.CreateSession();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests", "golden", "trino", "expressions.txt")))
        {
            var divider = line.IndexOf(" ==> ", StringComparison.Ordinal);
            if (line.StartsWith('#') || divider < 0)
            {
                continue;
            }

            count++;
            var (expression, expected) = (line[..divider], line[(divider + 5)..]);
            var actual = Run(session, expression);
            if (actual != expected)
            {
                wrong.Add($"{expression} gives {actual}, not {expected}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count} are wrong:\n{string.Join('\n', wrong)}");
        Assert.True(count >= 300, $"The list has {count} expressions.");
    }

    private static string Run(LakeSession session, string expression)
    {
        try
        {
            using var result = session.Execute("SELECT " + expression);
            var batch = result.NextBatch();
            Assert.NotNull(batch);
            if (batch[0].IsNull(0))
            {
                return "NULL";
            }

            var cell = new ArrayBufferWriter<byte>();
            batch[0].AppendText(0, cell);
            return Encoding.UTF8.GetString(cell.WrittenSpan);
        }
        catch (LakeQueryException error)
        {
            return error.Code.Name == "LAKE_ENGINE_ERROR" ? error.ToString() : "error " + error.Code.Name;
        }
    }
}
