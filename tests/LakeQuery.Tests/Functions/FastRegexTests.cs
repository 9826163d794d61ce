using LakeQuery.Functions.Native;
using LakeQuery.Functions.Native.FastRegex;

namespace LakeQuery.Tests.Functions;

/// <summary>The pattern language of FAST_REGEX_LOG_PARSE, sign by sign, and against a search through all ways to read a text.</summary>
public sealed class FastRegexTests
{
    [Theory]
    [InlineData("(~(@,@)),(.*)", "a,b,c", "a|b,c")]
    [InlineData("(~[ab])(.*)", "cc", "|cc")]
    [InlineData("(<AlphaNum>{3}&@<Digit>@)(.*)", "ab1x", "ab1|x")]
    [InlineData("(<AlphaNum>{3}&@<Digit>@)(.*)", "abcd", null)]
    [InlineData("(a@&@b&~(@c@))", "axxb", "axxb")]
    [InlineData("(a@&@b&~(@c@))", "axcb", null)]
    [InlineData("(~(~abc))", "bbc", null)]
    [InlineData("(~(~(abc)))", "abc", "abc")]
    [InlineData("(~(~(abc)))", "abd", null)]
    [InlineData("~(#)(x)", "x", "x")]
    [InlineData("~\"-\"*(x)", "x", "x")]
    [InlineData("(a|#)(b)", "ab", "a|b")]
    [InlineData("(#|a)", "b", null)]
    [InlineData("(a(|b)c)(.)", "acd", "ac|d")]
    [InlineData("(a()c)", "ac", "ac")]
    [InlineData("(\"a.b\"),(.)", "a.b,c", "a.b|c")]
    [InlineData("(\"a.b\"),(.)", "axb,c", null)]
    [InlineData("([a-c\\-]+)([x-z]+)", "a-bxyz", "a-b|xyz")]
    [InlineData("(<0-255>)\\.(<0-255>)", "010.7", "010|7")]
    [InlineData("(<0-255>)\\.(<0-255>)", "256.7", null)]
    [InlineData("(<01-12>)(<01-31>)", "1231", "12|31")]
    [InlineData("(<01-12>)(<01-31>)", "1331", null)]
    [InlineData("(<5-1200>)", "1199", "1199")]
    [InlineData("(<5-1200>)", "1201", null)]
    [InlineData("(<5-1200>)", "4", null)]
    [InlineData("(<Digit>{2,})-(<XDigit>{1,2})", "123-aF", "123|aF")]
    [InlineData("(a|b&~b)", "b", null)]
    [InlineData("(a|b&~c)", "b", "b")]
    [InlineData("((ab)*)c", "ababc", "abab")]
    [InlineData("((a+)*)c", "aaac", "aaa")]
    [InlineData("(.*) .{15}(x.*)", "ab 123456789012345xyz", "ab|xyz")]
    [InlineData("(é+)(<NonSpace>)(\\w)(\\W)", "éé=_ ", "éé|=|_| ")]
    public void Signs_mean_what_they_say(string pattern, string text, string? columns)
    {
        var found = new List<string?>();
        var isMatch = FastRegexPattern.Get(pattern).Match(text, found);
        Assert.Equal(columns, isMatch ? string.Join('|', found) : null);
    }

    [Theory]
    [InlineData("(a&)", "'&' stands between")]
    [InlineData("(&a)", "'&' stands between")]
    [InlineData("a&(b)", "'&' stands between")]
    [InlineData("(~)", "'~' stands before")]
    [InlineData("(a)*", "put the repetition inside")]
    [InlineData("(a", "a '(' has no ')'")]
    [InlineData("a)", "a ')' has no '('")]
    [InlineData("([z-a])", "ends before it begins")]
    [InlineData("(<9-1>)", "no interval of numbers")]
    [InlineData("(<Digits>)", "there are Digit, Alpha")]
    [InlineData("(a{2,1})", "no count")]
    [InlineData("(a{1001})", "beyond 1000")]
    [InlineData("(@a.{30}&~(@b.{30})),(x)", "more than 2000 states")]
    public void What_cannot_be_read_is_told(string pattern, string reason)
    {
        var error = Assert.ThrowsAny<NativeFailureException>(() => FastRegexPattern.Get(pattern));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(pattern, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Expressions_match_what_a_search_through_all_ways_to_read_a_text_matches()
    {
        var texts = Enumerable.Range(0, 6).SelectMany(length => Enumerable.Range(0, 1 << length)
            .Select(bits => string.Concat(Enumerable.Range(0, length).Select(place => (bits >> place & 1) == 0 ? 'a' : 'b')))).ToList();
        for (var seed = 0; seed < 300; seed++)
        {
            var (pattern, matches) = Random(new Random(seed), 4);
            foreach (var text in texts)
            {
                var isMatch = FastRegexPattern.Get($"({pattern})").Match(text, []);
                Assert.True(matches(text) == isMatch, $"seed {seed}: ({pattern}) and '{text}': {isMatch}");
            }
        }
    }

    // A pattern, and whether a text is one of its, looked up without any automaton.
    private static (string Pattern, Func<string, bool> Matches) Random(Random random, int depth)
    {
        if (depth == 0 || random.Next(6) == 0)
        {
            return random.Next(6) switch
            {
                0 => ("a", text => text == "a"),
                1 => ("b", text => text == "b"),
                2 => (".", text => text.Length == 1),
                3 => ("@", _ => true),
                4 => ("#", _ => false),
                _ => ("()", text => text.Length == 0),
            };
        }

        var (first, isFirst) = Random(random, depth - 1);
        var (second, isSecond) = Random(random, depth - 1);
        switch (random.Next(6))
        {
            case 0:
                return ($"({first}|{second})", text => isFirst(text) || isSecond(text));
            case 1:
                return ($"(({first})&({second}))", text => isFirst(text) && isSecond(text));
            case 2:
                return ($"~({first})", text => !isFirst(text));
            case 3:
                var (least, most) = (random.Next(3), random.Next(3, 5));
                return ($"({first}){{{least},{most}}}", text => Repeats(isFirst, text, least, most));
            case 4:
                return ($"({first})*", text => Repeats(isFirst, text, 0, 6));
            default:
                return ($"({first})({second})", text => Enumerable.Range(0, text.Length + 1).Any(cut => isFirst(text[..cut]) && isSecond(text[cut..])));
        }
    }

    private static bool Repeats(Func<string, bool> part, string text, int least, int most) =>
        (text.Length == 0 && least <= 0)
        || (most > 0 && Enumerable.Range(0, text.Length + 1).Any(cut =>
            (cut > 0 || least > 0) && part(text[..cut]) && Repeats(part, text[cut..], least - 1, most - 1)));
}
