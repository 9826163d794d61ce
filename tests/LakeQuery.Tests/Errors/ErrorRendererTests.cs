using LakeQuery.Errors;

namespace LakeQuery.Tests.Errors;

public class ErrorRendererTests
{
    // The spot is marked in the text: {…}.
    private static string Render(string marked, string? hint = null)
    {
        var start = marked.IndexOf('{', StringComparison.Ordinal);
        var end = marked.IndexOf('}', StringComparison.Ordinal) - 1;
        var text = marked.Remove(start, 1).Remove(end, 1);
        var error = new LakeQueryException(ErrorCode.ColumnNotFound, "Column 'x' cannot be resolved", new SourceSpan(start, end - start), hint);
        return ErrorRenderer.Render(error.In(new SourceText(text)));
    }

    private static string Lines(params string[] lines) => string.Join('\n', lines);

    [Fact]
    public void Name_place_fact_spot_and_hint_are_shown() => Assert.Equal(
        Lines(
            "COLUMN_NOT_FOUND: line 2:9: Column 'x' cannot be resolved",
            "  2 | WHERE   amout > 100",
            "    |         ^^^^^",
            "  Did you mean 'amount'?"),
        Render("SELECT 1\nWHERE   {amout} > 100", "Did you mean 'amount'?"));

    [Fact]
    public void Wide_and_combining_characters_keep_the_carets_under_the_spot()
    {
        Assert.Equal("    |         ^^^^", Render("SELECT '{日本}'").Split('\n')[2]);
        Assert.Equal("    | " + new string(' ', 6) + "^^", Render("'日本'{ab}").Split('\n')[2]);
        Assert.Equal("    |   ^^", Render("'e\u0301{ab}'").Split('\n')[2]);
        Assert.Equal("    |    ^", Render("'😀{x}'").Split('\n')[2]);
    }

    [Fact]
    public void Tabs_count_as_one_blank() => Assert.Equal(
        Lines("COLUMN_NOT_FOUND: line 1:3: Column 'x' cannot be resolved", "  1 |  a x", "    |   ^"),
        Render("\ta{\t}x"));

    [Fact]
    public void A_span_of_several_lines_is_marked_on_its_first() => Assert.Equal(
        Lines("COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved", "  1 | SELECT (a", "    |        ^^"),
        Render("SELECT {(a\n + b)} FROM t"));

    [Fact]
    public void The_end_of_the_text_gets_a_caret_of_its_own() => Assert.Equal(
        Lines("COLUMN_NOT_FOUND: line 1:9: Column 'x' cannot be resolved", "  1 | SELECT a", "    |         ^"),
        Render("SELECT a{}"));

    [Fact]
    public void Long_lines_are_cut_around_the_spot()
    {
        var lines = Render(new string('a', 500) + "{bcd}" + new string('e', 500)).Split('\n');
        Assert.Equal("  1 | …" + new string('a', 39) + "bcd" + new string('e', 56) + "…", lines[1]);
        Assert.Equal("    | " + new string(' ', 40) + "^^^", lines[2]);
    }

    [Fact]
    public void A_spot_longer_than_the_line_is_cut_itself()
    {
        var lines = Render("{" + new string('x', 300) + "}").Split('\n');
        Assert.Equal("  1 | " + new string('x', 99) + "…", lines[1]);
        Assert.Equal("    | " + new string('^', 100), lines[2]);
    }

    [Fact]
    public void Without_a_place_only_the_fact_and_the_hint_are_shown() => Assert.Equal(
        Lines("NOT_SUPPORTED: MERGE is not supported", "  Use something else."),
        ErrorRenderer.Render(new LakeQueryException(ErrorCode.NotSupported, "MERGE is not supported", null, "Use something else.")));

    [Theory]
    [InlineData("a", 1)]
    [InlineData("日", 2)]
    [InlineData("ｱ", 1)]
    [InlineData("Ａ", 2)]
    [InlineData("e\u0301", 1)]
    [InlineData("\u200b", 0)]
    [InlineData("한글", 4)]
    [InlineData("😀", 2)]
    [InlineData("é", 1)]
    public void Width_follows_the_terminal(string text, int width) => Assert.Equal(width, DisplayWidth.Of(text));
}
