using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Sql;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Sql;

public class LexerTests
{
    private static List<Token> Lex(string text, LexerMode mode = LexerMode.Query)
    {
        var lexer = new Lexer(text, mode);
        var tokens = new List<Token>();
        Token token;
        while ((token = lexer.Next()).Kind != TokenKind.EndOfText)
        {
            tokens.Add(token);
        }

        return tokens;
    }

    private static string Kinds(string text, LexerMode mode = LexerMode.Query) =>
        string.Join(' ', Lex(text, mode).Where(token => token.Kind != TokenKind.WhiteSpace).Select(token => token.Kind));

    [Theory]
    [InlineData("select x", "Keyword Identifier")]
    [InlineData("'a''b' \"c\"\"d\"", "String QuotedIdentifier")]
    [InlineData("X'00' x 'a' U&'b' u", "BinaryString Identifier String UnicodeString Identifier")]
    [InlineData("1 1.5 .5 1. 1e3 1.5E-3 1_000 0xFF 0o17 0b1", "Integer Decimal Decimal Decimal Double Double Integer Integer Integer Integer")]
    [InlineData("1abc 1e 1_ 0xG 0b2", "Bad Bad Bad Bad Bad")]
    [InlineData("a.b t.1", "Identifier Dot Identifier Identifier Decimal")]
    [InlineData("+ - * / % || = <> != < <= > >= -> => ? , . ; : ( ) [ ]",
        "Plus Minus Star Slash Percent Concat Equal NotEqual NotEqual LessThan LessThanOrEqual GreaterThan GreaterThanOrEqual Arrow FatArrow "
        + "Parameter Comma Dot Semicolon Colon LeftParenthesis RightParenthesis LeftBracket RightBracket")]
    [InlineData("a--b\n/c/*d*/e/**/", "Identifier LineComment Slash Identifier BlockComment Identifier BlockComment")]
    [InlineData("'abc", "UnterminatedString")]
    [InlineData("\"abc", "UnterminatedIdentifier")]
    [InlineData("/* abc", "UnterminatedComment")]
    [InlineData("`a b` x", "Bad Identifier")]
    [InlineData("t$partitions", "Identifier Bad")]
    [InlineData("größe x", "Identifier Bad Identifier")]
    [InlineData("! & | ^ ~ { } # @ \\", "Bad Bad Bad Bad Bad Bad Bad Bad Bad Bad")]
    public void Query_text_is_cut_into_tokens(string text, string kinds) => Assert.Equal(kinds, Kinds(text));

    [Theory]
    [InlineData("'a\\'b' \"c\\\"d\" \"e''f\"", "String String String")]
    [InlineData("`a``b` `select`", "BackquotedIdentifier BackquotedIdentifier")]
    [InlineData("2024_logs 1 1.5", "Identifier Integer Decimal")]
    [InlineData("array<array<int>>", "Keyword LessThan Keyword LessThan Keyword GreaterThan GreaterThan")]
    [InlineData("'ends in a backslash\\'", "UnterminatedString")]
    public void Hive_text_is_cut_by_its_own_quoting(string text, string kinds) => Assert.Equal(kinds, Kinds(text, LexerMode.Hive));

    [Theory]
    [InlineData("SELECT 1", LexerMode.Query)]
    [InlineData("-- note\n /* more */ show tables", LexerMode.Hive)]
    [InlineData("((SELECT 1))", LexerMode.Query)]
    [InlineData("DESCRIBE t", LexerMode.Hive)]
    [InlineData("MSCK REPAIR TABLE t", LexerMode.Hive)]
    [InlineData("create external table t (a string)", LexerMode.Hive)]
    [InlineData("create table t (a string)", LexerMode.Hive)]
    [InlineData("create table t as select 1", LexerMode.Query)]
    [InlineData("create table t (a string comment 'select')", LexerMode.Hive)]
    [InlineData("create table t (a string); select 1", LexerMode.Hive)]
    [InlineData("create or replace view v as select 1", LexerMode.Query)]
    [InlineData("create schema s", LexerMode.Hive)]
    [InlineData("alter table t add columns (a int)", LexerMode.Hive)]
    [InlineData("drop view v", LexerMode.Query)]
    [InlineData("drop table v", LexerMode.Hive)]
    [InlineData("explain select 1", LexerMode.Query)]
    [InlineData("", LexerMode.Query)]
    public void First_words_choose_the_grammar(string text, LexerMode mode) => Assert.Equal(mode, Lexer.ModeOf(text));

    [Fact]
    public void Tokens_cover_any_text_without_gaps()
    {
        var pieces = Gen.Elements("'", "\"", "`", "\\", "--", "/*", "*/", "\n", " ", "\t", "a", "select", "1", ".5", "e", "_", "0x", "U&'", "x'", "$", "é",
            "日", "\ud83d", "\ude00", "\0", "\u00a0", ";", "<", ">", "=", "-", "!", "|", "?", "(", "]");
        var texts = Gen.ArrayOf(pieces).Select(string.Concat).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            foreach (var mode in new[] { LexerMode.Query, LexerMode.Hive })
            {
                var covered = new StringBuilder();
                foreach (var token in Lex(text, mode))
                {
                    Assert.True(token.Length > 0);
                    Assert.Equal(covered.Length, token.Start);
                    covered.Append(text, token.Start, token.Length);
                }

                Assert.Equal(text, covered.ToString());
            }
        }).Holds(1000);
    }

    [Fact]
    public void Every_keyword_is_found_in_any_case_and_names_itself()
    {
        var keywords = Enum.GetValues<Keyword>().Where(keyword => keyword != Keyword.None).ToArray();
        Assert.Equal(keywords.Length, Keywords.All.Length);
        foreach (var keyword in keywords)
        {
            var name = Keywords.NameOf(keyword);
            var written = keyword == Keyword.NoneWord ? "None" : keyword.ToString();
            Assert.Equal(written, name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
            Assert.Equal(keyword, Keywords.Find(name));
            Assert.Equal(keyword, Keywords.Find(name.ToLowerInvariant()));
            Assert.Equal(Keyword.None, Keywords.Find(name + "x"));
        }
    }

    [Fact]
    public void Lexing_allocates_nothing()
    {
        const string Text = "SELECT a, \"b\", 'c' || U&'d' FROM t -- note\n WHERE x >= 1.5e3 /* more */ AND y <> 0x1F";
        static int Count()
        {
            var lexer = new Lexer(Text);
            var count = 0;
            while (lexer.Next().Kind != TokenKind.EndOfText)
            {
                count++;
            }

            return count;
        }

        Assert.Equal(37, Count());
        Assert.Equal(0, Allocation.Of(() => Count()));
    }
}
