using LakeQuery.Errors;
using LakeQuery.Sql;

namespace LakeQuery.Tests.Sql;

public class StatementSplitterTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("  -- only a note\n", true)]
    [InlineData("select 1", false, "select 1")]
    [InlineData("select 1;", true, "select 1")]
    [InlineData(" select 1 ; ; select 2 -- end\n;", true, "select 1", "select 2")]
    [InlineData("select ';' ; select \";\"", false, "select ';'", "select \";\"")]
    [InlineData("select 1 /* ; */ + 1; x", false, "select 1 /* ; */ + 1", "x")]
    [InlineData("select 'a", false, "select 'a")]
    [InlineData("select 1; /* open", false, "select 1", "/* open")]
    [InlineData("create external table t (a string) location \"a;b\"; select 1;", true,
        "create external table t (a string) location \"a;b\"", "select 1")]
    [InlineData("alter table t set location 's3://a\\';b'; select 'c\\'; select 2;", true,
        "alter table t set location 's3://a\\';b'", "select 'c\\'", "select 2")]
    public void Scripts_are_cut_at_semicolons_outside_quotes(string text, bool complete, params string[] statements)
    {
        var split = StatementSplitter.Split(text);
        Assert.Equal(statements, split.Statements.Select(span => text.Substring(span.Start, span.Length)));
        Assert.Equal(complete, split.IsComplete);
    }

    [Fact]
    public void One_bad_statement_does_not_hide_the_next()
    {
        var source = new SourceText("SELECT 1;\nSELEC 2;\nSHOW TABLES;\n");
        var outcomes = new List<string>();
        foreach (var span in StatementSplitter.Split(source.Text).Statements)
        {
            try
            {
                outcomes.Add(SqlFormatter.Format(Parser.ParseStatement(source, span)));
            }
            catch (LakeQueryException error)
            {
                outcomes.Add($"{error.Position}");
            }
        }

        Assert.Equal(["SELECT 1", "(2, 1)", "SHOW TABLES"], outcomes);
    }

    [Fact]
    public void A_script_is_parsed_with_places_in_the_whole_text()
    {
        var source = new SourceText("SELECT 1;\n  SHOW TABLES ;");
        var statements = Parser.ParseScript(source);
        Assert.Equal(2, statements.Count);
        Assert.Equal("SHOW TABLES", source.Slice(statements[1].Span));
        Assert.Equal(statements[1].Span, statements[1].Statement.Span);
    }
}
