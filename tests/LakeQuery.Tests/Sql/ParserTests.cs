using LakeQuery.Errors;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Tests.Sql;

public class ParserTests
{
    private static Expression Parse(string text) => Parser.ParseExpression(new SourceText(text));

    private static Query Query(string text) => ((QueryStatement)Parser.ParseStatement(new SourceText(text))).Query;

    [Theory]
    [InlineData("a + b * c", "a + (b * c)")]
    [InlineData("a - b - c", "(a - b) - c")]
    [InlineData("a || b + c || d", "(a || (b + c)) || d")]
    [InlineData("a = b + c || d", "a = ((b + c) || d)")]
    [InlineData("a OR b AND NOT c = d", "a OR (b AND (NOT (c = d)))")]
    [InlineData("NOT a AND b", "(NOT a) AND b")]
    [InlineData("-a * b", "(-a) * b")]
    [InlineData("-a AT TIME ZONE 'UTC'", "-(a AT TIME ZONE 'UTC')")]
    [InlineData("a * b AT TIME ZONE 'UTC'", "a * (b AT TIME ZONE 'UTC')")]
    [InlineData("a BETWEEN b AND c AND d", "(a BETWEEN b AND c) AND d")]
    [InlineData("a IN (1) AND b LIKE 'x' OR c IS NULL", "((a IN (1)) AND (b LIKE 'x')) OR (c IS NULL)")]
    [InlineData("x -> x OR y", "x -> (x OR y)")]
    [InlineData("-a[1].b", "-((a[1]).b)")]
    [InlineData("a <> b", "a != b")]
    public void Operators_bind_as_in_Trino(string written, string meant) => Assert.Equal(Parse(meant), Parse(written));

    [Theory]
    [InlineData("a = b = c")]
    [InlineData("a IS NULL IS NULL")]
    [InlineData("a < b < c")]
    [InlineData("a LIKE b LIKE c")]
    [InlineData("a = NOT b")]
    [InlineData("a == b")]
    [InlineData("a IN ()")]
    [InlineData("()")]
    [InlineData("a AND")]
    [InlineData("CASE END")]
    [InlineData("CAST(a varchar)")]
    [InlineData("f(a b)")]
    [InlineData("select")]
    [InlineData("INTERVAL 1 DAY")]
    [InlineData("INTERVAL '1' DAYS")]
    [InlineData("a IGNORE NULLS")]
    [InlineData("X'0'")]
    [InlineData("X'0G'")]
    [InlineData("U&'\\00'")]
    [InlineData("1 2")]
    public void What_Trino_refuses_is_refused(string text)
    {
        var error = Assert.Throws<LakeQueryException>(() => Parse(text));
        Assert.Equal("SYNTAX_ERROR", error.Code.Name);
        Assert.NotNull(error.Position);
    }

    [Theory]
    [InlineData("INSERT INTO t SELECT 1", "INSERT INTO")]
    [InlineData("UPDATE t SET a = 1", "UPDATE")]
    [InlineData("DELETE FROM t", "DELETE")]
    [InlineData("MERGE INTO t USING s ON TRUE", "MERGE")]
    [InlineData("UNLOAD (SELECT 1) TO 's3://x'", "UNLOAD")]
    [InlineData("CREATE TABLE t AS SELECT 1", "CREATE TABLE AS")]
    [InlineData("CREATE OR REPLACE TABLE t AS SELECT 1", "CREATE OR REPLACE TABLE")]
    [InlineData("ALTER TABLE t RENAME TO u", "ALTER TABLE … RENAME TO")]
    [InlineData("ALTER TABLE t DROP COLUMN a", "ALTER TABLE … DROP COLUMN")]
    [InlineData("GRANT ROLE x TO y", "GRANT")]
    [InlineData("SELECT * FROM t FOR TIMESTAMP AS OF now()", "Time travel (FOR TIMESTAMP AS OF)")]
    [InlineData("EXPLAIN ANALYZE (FORMAT GRAPHVIZ) SELECT 1", "EXPLAIN ANALYZE (FORMAT GRAPHVIZ)")]
    public void Known_constructs_that_are_not_offered_are_named(string text, string construct)
    {
        var error = Assert.Throws<LakeQueryException>(() => Parser.ParseStatement(new SourceText(text)));
        Assert.Equal("NOT_SUPPORTED", error.Code.Name);
        Assert.Equal($"{construct} is not supported", error.Fact);
        Assert.NotNull(error.Position);
    }

    [Fact]
    public void Spans_cover_what_they_name()
    {
        const string Text = "SELECT a.b + f(x) AS y FROM db.t JOIN u ON t.k = u.k WHERE (c IN (1, 2))";
        var select = (SelectBody)Query(Text).Body;
        var source = new SourceText(Text);
        var item = (SelectExpression)select.Items[0];
        Assert.Equal("a.b + f(x) AS y", source.Slice(item.Span));
        Assert.Equal("a.b + f(x)", source.Slice(item.Expression.Span));
        Assert.Equal("f(x)", source.Slice(((BinaryExpression)item.Expression).Right.Span));
        Assert.Equal("db.t JOIN u ON t.k = u.k", source.Slice(select.From!.Span));
        Assert.Equal("(c IN (1, 2))", source.Slice(select.Where!.Span));
        Assert.Equal(Text, source.Slice(Query(Text).Span));
    }

    [Fact]
    public void Parameters_are_numbered_in_the_order_of_the_text()
    {
        var select = (SelectBody)Query("SELECT ? FROM t WHERE a = ? AND b IN (?, ?)").Body;
        var where = (BinaryExpression)select.Where!;
        Assert.Equal(new ParameterExpression(0), ((SelectExpression)select.Items[0]).Expression);
        Assert.Equal(new ParameterExpression(1), ((BinaryExpression)where.Left).Right);
        Assert.Equal(new ParameterExpression(3), ((InListExpression)where.Right).Items[1]);
    }

    [Fact]
    public void Intersect_binds_tighter_than_union()
    {
        var union = (SetOperationBody)Query("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3").Body;
        Assert.Equal(SetOperator.Union, union.Operator);
        Assert.Equal(SetOperator.Intersect, ((SetOperationBody)union.Right).Operator);
    }

    [Fact]
    public void A_view_keeps_the_text_of_its_query()
    {
        var view = (CreateView)Parser.ParseStatement(new SourceText("CREATE VIEW v AS\n  SELECT a  -- note\n  FROM t ;"));
        Assert.Equal("SELECT a  -- note\n  FROM t", view.QueryText);
    }

    [Theory]
    [InlineData("SELECT a FROM limit", "limit")]
    [InlineData("SELECT a FROM t AS filter", "filter")]
    [InlineData("SELECT a FROM t offset", "offset")]
    public void Words_that_are_not_reserved_are_names(string text, string name)
    {
        if (text.EndsWith("t offset", StringComparison.Ordinal))
        {
            // A lone OFFSET at the end is a forgotten number, not an alias.
            Assert.Throws<LakeQueryException>(() => Query(text));
            return;
        }

        var from = ((SelectBody)Query(text).Body).From!;
        Assert.Equal(name, from is AliasedRelation aliased ? aliased.Alias.Value : ((TableReference)from).Name.Last.Value);
    }

    // ---- Depth and length

    [Theory]
    [InlineData("(", "1", ")", 5000)]
    [InlineData("- ", "1", "", 5000)]
    [InlineData("NOT ", "TRUE", "", 5000)]
    [InlineData("f(", "1", ")", 5000)]
    [InlineData("ARRAY[", "1", "]", 5000)]
    [InlineData("(SELECT ", "1", ")", 5000)]
    [InlineData("CASE WHEN TRUE THEN ", "1", " END", 5000)]
    [InlineData("x -> ", "1", "", 5000)]
    [InlineData("a[", "1", "]", 5000)]
    [InlineData("1 + (", "1", ")", 5000)]
    [InlineData("CAST(1 AS ", "int", ")", 1)]
    [InlineData("EXISTS (SELECT * FROM t WHERE ", "TRUE", ")", 600)]
    public void Deep_nesting_is_an_error_and_not_a_crash(string open, string inner, string close, int depth)
    {
        var text = string.Concat(Enumerable.Repeat(open, depth)) + inner + string.Concat(Enumerable.Repeat(close, depth));
        if (depth == 1)
        {
            text = "CAST(1 AS " + string.Concat(Enumerable.Repeat("array(", 5000)) + "int" + new string(')', 5001);
        }

        var error = Assert.Throws<LakeQueryException>(() => Parse(text));
        Assert.Equal("LAKE_EXPRESSION_TOO_DEEP", error.Code.Name);
    }

    [Fact]
    public void Deep_relations_and_types_are_errors_too()
    {
        var relation = "SELECT * FROM " + new string('(', 3000) + "t" + new string(')', 3000);
        Assert.Equal("LAKE_EXPRESSION_TOO_DEEP", Assert.Throws<LakeQueryException>(() => Query(relation)).Code.Name);
        var type = "CREATE EXTERNAL TABLE t (a " + string.Concat(Enumerable.Repeat("array<", 3000)) + "int" + new string('>', 3000) + ")";
        Assert.Equal("LAKE_EXPRESSION_TOO_DEEP", Assert.Throws<LakeQueryException>(() => Parser.ParseStatement(new SourceText(type))).Code.Name);
        var bodies = new string('(', 3000) + "SELECT 1" + new string(')', 3000);
        Assert.Equal("LAKE_EXPRESSION_TOO_DEEP", Assert.Throws<LakeQueryException>(() => Query(bodies)).Code.Name);
        var sets = "SELECT 1 GROUP BY " + string.Concat(Enumerable.Repeat("GROUPING SETS (", 3000)) + "a" + new string(')', 3000);
        Assert.Equal("LAKE_EXPRESSION_TOO_DEEP", Assert.Throws<LakeQueryException>(() => Query(sets)).Code.Name);
    }

    [Theory]
    [InlineData("a", " OR a")]
    [InlineData("1", " + 1")]
    [InlineData("'x'", " || 'x'")]
    [InlineData("a", ".b")]
    [InlineData("a", "[1]")]
    public void Long_chains_parse(string first, string rest)
    {
        var text = first + string.Concat(Enumerable.Repeat(rest, 5000));
        Assert.NotNull(Parse(text));
    }

    [Fact]
    public void Long_chains_print()
    {
        var chain = "a" + string.Concat(Enumerable.Repeat(" OR a + 1 = 2", 5000));
        Assert.Equal(chain, SqlFormatter.Format(Parse(chain)));
        var union = "SELECT 1" + string.Concat(Enumerable.Repeat(" UNION ALL SELECT 2", 5000));
        Assert.Equal(union, SqlFormatter.Format(Query(union)));
        var joins = "SELECT * FROM a" + string.Concat(Enumerable.Repeat(" CROSS JOIN b", 5000));
        Assert.Equal(joins, SqlFormatter.Format(Query(joins)));
    }

    [Fact]
    public void Texts_longer_than_Athena_takes_are_refused()
    {
        Assert.NotNull(Parse("'" + new string('x', 262_142) + "'"));
        var error = Assert.Throws<LakeQueryException>(() => Parse("'" + new string('x', 262_143) + "'"));
        Assert.Equal("QUERY_TEXT_TOO_LARGE", error.Code.Name);
        Assert.Throws<LakeQueryException>(() => Parse("'" + new string('é', 131_072) + "'"));
    }
}
