using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Crawling;
using LakeQuery.Crawling.Classifiers;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Crawling;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", ',', '\0', 2)]
    [InlineData("a|b|c\n1|2|3\n", '|', '\0', 3)]
    [InlineData("a\tb\r\n1\t2\r\n", '\t', '\0', 2)]
    [InlineData("\"a,x\";b\n\"1,y\";2\n", ';', '"', 2)]
    [InlineData("'a','b'\n'1','2'\n", ',', '\'', 2)]
    [InlineData("5\" pipe,b\n1,2\n", ',', '\0', 2)]
    [InlineData("a|b,c|d\n1|2,3|4\n", '|', '\0', 3)]
    public void The_delimiter_is_found(string text, char delimiter, char quote, int fields) =>
        Assert.Equal(new CsvDialect(delimiter, quote, fields), CsvDialect.Find(text, true, out _));

    [Theory]
    [InlineData("just text\nmore text\n", "without a delimiter")]
    [InlineData("a,b\n", "two lines")]
    [InlineData("one, two\nthree\nfour, five, six\nseven\n", "without a delimiter")]
    public void Text_that_is_no_table_says_why(string text, string reason)
    {
        Assert.Null(CsvDialect.Find(text, true, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Quoted_fields_hold_delimiters_line_ends_and_quotes()
    {
        var records = new CsvRecords("a,\"x, \"\"y\"\"\n\\\"z\",b\r\n\nc,d,\"\"\n", ',', '"');
        Assert.True(records.MoveNext());
        Assert.Equal(3, records.Fields.Count);
        Assert.Equal("x, \"y\"\n\"z", records.Unquoted(1));
        Assert.True(records.MoveNext());
        Assert.Equal((4L, 3, true), (records.Line, records.Fields.Count, records.HasQuotedLineEnd));
        Assert.False(records.MoveNext());
    }

    [Fact]
    public void A_quote_that_never_closes_is_a_character()
    {
        var records = new CsvRecords("a,\"b\nc,d\n", ',', '"');
        Assert.True(records.MoveNext());
        Assert.Equal("\"b", records.Unquoted(1));
        Assert.True(records.HasOpenQuote);
    }

    [Fact]
    public void Every_field_that_is_written_is_read_back()
    {
        var field = Gen.ArrayOf(Gen.Elements('a', 'b', ' ', ',', '"', '\n', '1')).Select(characters => new string(characters));
        var rows = Gen.NonEmptyListOf(Gen.ArrayOf(field, 3));
        Prop.ForAll(rows.ToArbitrary(), table =>
        {
            var text = string.Concat(table.Select(row => string.Join(',', row.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n"));
            var records = new CsvRecords(text, ',', '"');
            foreach (var row in table)
            {
                if (!records.MoveNext() || records.Fields.Count != 3)
                {
                    return false;
                }

                for (var index = 0; index < 3; index++)
                {
                    if (records.Unquoted(index) != row[index])
                    {
                        return false;
                    }
                }
            }

            return !records.MoveNext();
        }).Holds();
    }

    [Theory]
    [InlineData("id,when", "bigint,string", true)]
    [InlineData("1,when", "bigint,string", false)]
    [InlineData(",a", "bigint,bigint", true)]
    [InlineData("a,,b", "bigint,bigint,bigint", false)]
    [InlineData("city,x", "string,string", true)]
    [InlineData("paris,rome", "string,string", false)]
    public void A_header_is_told_from_data(string firstRow, string types, bool expected)
    {
        var cells = firstRow.Split(',');
        var found = HeaderInference.HasHeader(cells, [.. types.Split(',').Select(ColumnType.Parse)], new bool[cells.Length], false, out var reason);
        Assert.Equal(expected, found);
        Assert.StartsWith(expected ? "header" : "no header", reason, StringComparison.Ordinal);
    }
}
