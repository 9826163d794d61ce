using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Functions.Native.JsonPath;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Functions.JsonPath;

public sealed class SqlJsonPathParserTests
{
    private static readonly string[] Pieces =
    [
        "lax ", "strict ", "$", "@", ".a", ".\"b c\"", "[", "]", "0", "1.5", "2e3", " to ", "last", ".*", "[*]", "?(", ")", "(", "==", "<>", "<", "&&", "||",
        "!", "exists", " is unknown", " starts with ", " like_regex ", "\"x\"", ".size()", ".type()", ".keyvalue()", "+", "-", "*", "/", "%", "..", "..c", " ", ",", "true", "null", "$p", "é",
    ];

    [Theory]
    [InlineData("lax $", nameof(PathStep.Context))]
    [InlineData("strict\t$.a", nameof(PathStep.Member))]
    [InlineData("lax $.\"a \"\"b\"\"\"", nameof(PathStep.Member))]
    [InlineData("lax $.size", nameof(PathStep.Member))]
    [InlineData("lax $.size()", nameof(PathStep.Size))]
    [InlineData("lax $.*", nameof(PathStep.AnyMember))]
    [InlineData("lax $ .. c", nameof(PathStep.Descendant))]
    [InlineData("lax $[*]", nameof(PathStep.AnyElement))]
    [InlineData("lax $[0 to last, 2]", nameof(PathStep.Elements))]
    [InlineData("lax $?(@.a == 1 && !exists(@.b) || (@.c > 2) is unknown)", nameof(PathStep.Filter))]
    [InlineData("lax $?((@ + 1) * 2 >= $p)", nameof(PathStep.Filter))]
    [InlineData("lax $?(((@ > 1)))", nameof(PathStep.Filter))]
    [InlineData("lax $?(@ like_regex \"^a\" flag \"i\" && @ starts with $p)", nameof(PathStep.Filter))]
    [InlineData("lax 1 + 2 * 3", nameof(PathStep.Add))]
    [InlineData("lax (1 + 2) * 3", nameof(PathStep.Multiply))]
    [InlineData("lax -$.a", nameof(PathStep.Minus))]
    [InlineData("lax -1", nameof(PathStep.Literal))]
    [InlineData("lax .5", nameof(PathStep.Literal))]
    [InlineData("lax $.lax.strict.to.last.exists", nameof(PathStep.Member))]
    [InlineData("lax $.datetime(\"YYYY-MM-DD\")", nameof(PathStep.DateTime))]
    public void Reads_a_path(string text, string root) => Assert.Equal(root, SqlJsonPathParser.Parse(text, ["p"]).Root.Step.ToString());

    [Theory]
    [InlineData("", 0)]
    [InlineData("$.a", 0)]
    [InlineData("laxative $", 0)]
    [InlineData("lax", 3)]
    [InlineData("lax $.", 6)]
    [InlineData("lax $.a.", 8)]
    [InlineData("lax $[1", 7)]
    [InlineData("lax $[]", 6)]
    [InlineData("lax $.a b", 8)]
    [InlineData("lax $.a.nothing()", 8)]
    [InlineData("lax $?(@.a)", 10)]
    [InlineData("lax $?(@.a = 1)", 11)]
    [InlineData("lax \"open", 4)]
    [InlineData("lax $.a-", 8)]
    [InlineData("lax 1e", 6)]
    [InlineData("LAX $", 0)]
    public void Points_at_what_does_not_fit(string text, int position)
    {
        var fault = Assert.Throws<JsonPathException>(() => SqlJsonPathParser.Parse(text, []));
        Assert.True(fault.IsSyntax);
        Assert.Equal(position, fault.Position);
    }

    [Theory]
    [InlineData("lax $q", "no value passed for parameter q")]
    [InlineData("lax $P", "no value passed for parameter P. Try quoting \"P\" in the PASSING clause to match case")]
    [InlineData("lax @", "accessing current filter item with no enclosing filter")]
    [InlineData("lax $.datetime(\"nonsense\")", "invalid datetime() format template in JSON path: unexpected 'n' at 1")]
    [InlineData("lax $?(@ like_regex \"(\")", "invalid pattern in like_regex")]
    [InlineData("lax $?(@ like_regex \"a\" flag \"z\")", "invalid flag in like_regex: 'z'")]
    public void Refuses_what_means_nothing(string text, string fact)
    {
        var fault = Assert.Throws<JsonPathException>(() => SqlJsonPathParser.Parse(text, ["p"]));
        Assert.False(fault.IsSyntax);
        Assert.StartsWith(fact, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_refused_and_not_a_crash()
    {
        Assert.Throws<JsonPathException>(() => SqlJsonPathParser.Parse("lax " + new string('(', 100_000), []));
        Assert.Throws<JsonPathException>(() => SqlJsonPathParser.Parse("lax " + new string('-', 100_000) + "$", []));
        Assert.Throws<JsonPathException>(() => SqlJsonPathParser.Parse("lax $" + string.Concat(Enumerable.Repeat("[*]", 100_000)), []));
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_a_place_inside_it() => Prop.ForAll(
        Gen.Elements(Pieces).ListOf().Select(pieces => "lax " + string.Concat(pieces)).ToArbitrary(),
        text =>
        {
            try
            {
                return SqlJsonPathParser.Parse(text, ["p"]).Lax;
            }
            catch (JsonPathException fault)
            {
                return fault.Position >= 0 && fault.Position <= text.Length;
            }
        }).Holds();
}
