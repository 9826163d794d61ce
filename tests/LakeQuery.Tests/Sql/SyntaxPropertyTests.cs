using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Errors;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Sql;

public class SyntaxPropertyTests
{
    private static readonly string[] Soup =
    [
        "SELECT", "FROM", "WHERE", "GROUP", "BY", "ORDER", "LIMIT", "OFFSET", "WITH", "AS", "JOIN", "LEFT", "ON", "USING", "(", ")", "[", "]", ",", ".", "*",
        "+", "-", "=", "<", "||", "->", "=>", "a", "b", "t", "1", "1.5", "'x'", "\"q\"", "`b`", "NOT", "AND", "OR", "IN", "BETWEEN", "LIKE", "IS", "NULL",
        "CASE", "WHEN", "THEN", "END", "CAST", "INTERVAL", "DAY", "ARRAY", "ROW", "EXISTS", "UNION", "INTERSECT", "VALUES", "TABLE", "UNNEST", "LATERAL",
        "OVER", "PARTITION", "ROWS", "UNBOUNDED", "PRECEDING", "FILTER", "TRIM", "EXTRACT", "POSITION", "JSON_VALUE", "JSON_OBJECT", "GROUPING", "SETS",
        "EXPLAIN", "CREATE", "EXTERNAL", "VIEW", "DATABASE", "DROP", "ALTER", "ADD", "SET", "SHOW", "TABLES", "DESCRIBE", "MSCK", "REPAIR", "IF", "STORED",
        "LOCATION", "TBLPROPERTIES", "struct", "int", ":", ";", "?", "$", "'", "/*", "--", "\n", "1a", "WINDOW", "TIME", "ZONE", "AT", "date",
    ];

    [Fact]
    public void Printed_expressions_parse_to_an_equal_tree() =>
        Prop.ForAll(SyntaxGenerators.Expressions.ToArbitrary(), expression =>
        {
            var text = SqlFormatter.Format(expression);
            Same(expression, () => Parser.ParseExpression(new SourceText(text)), text);
        }).Holds(1500);

    [Fact]
    public void Printed_queries_parse_to_an_equal_tree() =>
        Prop.ForAll(SyntaxGenerators.Queries.ToArbitrary(), query =>
        {
            var text = SqlFormatter.Format(query);
            Same(new QueryStatement(query), () => Parser.ParseStatement(new SourceText(text)), text);
        }).Holds(800);

    [Fact]
    public void Token_soup_gives_a_tree_or_an_error_with_a_place()
    {
        var starts = Gen.Elements("", "SELECT ", "SELECT * FROM ", "CREATE EXTERNAL TABLE t ", "ALTER TABLE t ", "WITH a AS ", "SHOW ");
        var soup = from start in starts from words in Gen.Elements(Soup).ArrayOf() select start + string.Join(' ', words);
        Prop.ForAll(soup.ToArbitrary(), text =>
        {
            Statement statement;
            try
            {
                statement = Parser.ParseStatement(new SourceText(text));
            }
            catch (LakeQueryException error)
            {
                Assert.NotNull(error.Position);
                Assert.DoesNotContain("  ", error.Fact, StringComparison.Ordinal);
                Assert.NotEmpty(ErrorRenderer.Render(error));
                return;
            }

            var printed = SqlFormatter.Format(statement);
            Same(statement, () => Parser.ParseStatement(new SourceText(printed)), printed);
        }).Holds(4000);
    }

    [Fact]
    public void A_statement_cut_anywhere_gives_a_tree_or_an_error()
    {
        foreach (var data in FormatterTests.Golden())
        {
            var sql = (string)data[2];
            for (var length = 0; length < sql.Length; length++)
            {
                try
                {
                    Parser.ParseStatement(new SourceText(sql[..length]));
                }
                catch (LakeQueryException error)
                {
                    Assert.NotNull(error.Position);
                }
            }
        }
    }

    private static void Same(SyntaxNode expected, Func<SyntaxNode> parse, string text)
    {
        try
        {
            var actual = parse();
            Assert.True(expected.Equals(actual), $"{text}\nparsed as {actual}");
        }
        catch (LakeQueryException error)
        {
            Assert.Fail(ErrorRenderer.Render(error) + "\n" + text);
        }
    }
}
