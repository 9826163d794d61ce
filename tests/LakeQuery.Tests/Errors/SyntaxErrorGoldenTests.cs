using System.Runtime.CompilerServices;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Sql;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Errors;

/// <summary>Bad SQL and the full text shown. Blocks are parted by a line of '='; in each, SQL stands above '----' and the text below it.</summary>
/// <remarks>With LAKEQUERY_UPDATE_GOLDEN=1 the texts are written anew; the diff is the review.</remarks>
public class SyntaxErrorGoldenTests
{
    private const string Separator = "====";

    [Fact]
    public void Bad_statements_show_the_recorded_text()
    {
        var recorded = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "errors", "syntax.txt"));
        var actual = new StringBuilder();
        foreach (var block in recorded.Split(Separator + "\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var sql = block.Split("\n----")[0].TrimEnd('\n');
            actual.Append(Separator).Append('\n').Append(sql).Append("\n----\n").Append(Outcome(sql)).Append('\n');
        }

        if (Repository.UpdatesGolden)
        {
            File.WriteAllText(Path.Combine(SourceFolder(), "..", "..", "golden", "errors", "syntax.txt"), actual.ToString());
            return;
        }

        Assert.Equal(recorded, actual.ToString());
    }

    private static string Outcome(string sql)
    {
        try
        {
            Parser.ParseStatement(new SourceText(sql));
            return "parses";
        }
        catch (LakeQueryException error)
        {
            return ErrorRenderer.Render(error);
        }
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
