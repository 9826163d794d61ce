using LakeQuery.Functions.Native;
using LakeQuery.Functions.Native.JsonPath;

namespace LakeQuery.Tests.Functions.JsonPath;

/// <summary>The cases of Trino's TestJsonExtract for paths.</summary>
public sealed class LegacyPathTests
{
    [Theory]
    [InlineData("$", "")]
    [InlineData("$.foo", "foo")]
    [InlineData("$[\"foo\"]", "foo")]
    [InlineData("$[\"foo.bar\"]", "foo.bar")]
    [InlineData("$[42]", "42")]
    [InlineData("$.42.63", "42|63")]
    [InlineData("$.x[42]", "x|42")]
    [InlineData("$.foo_42._bar63", "foo_42|_bar63")]
    [InlineData("$[foo_42][_bar63]", "foo_42|_bar63")]
    [InlineData("$.foo:42.:bar63", "foo:42|:bar63")]
    [InlineData("$[\"!@#$%^&*(){}[]<>?/|.,`~\r\n\t\"]", "!@#$%^&*(){}[]<>?/|.,`~\r\n\t")]
    [InlineData("$[\"a\\\\b\\\"\"]", "a\\b\"")]
    [InlineData("$.straße", "straße")]
    public void Reads_names_and_numbers(string path, string tokens) => Assert.Equal(tokens, string.Join('|', LegacyPath.Tokens(path)));

    [Theory]
    [InlineData("")]
    [InlineData(" $.x")]
    [InlineData("$. x")]
    [InlineData("$ .x")]
    [InlineData("$.x [42]")]
    [InlineData("$.x[ 42]")]
    [InlineData("$.x[\"foo\" ]")]
    [InlineData("$[\"a\\ \"]")]
    [InlineData("$[\"a\\")]
    [InlineData("$[\"a")]
    [InlineData("$[foo:bar]")]
    [InlineData("$.bar[2][-1]")]
    [InlineData("$.a-b")]
    [InlineData("$..a")]
    [InlineData("$.*")]
    [InlineData("$[*]")]
    [InlineData("$.")]
    [InlineData("$$")]
    [InlineData("a")]
    public void Refuses_the_rest(string path)
    {
        var failure = Assert.Throws<NativeFailureException>(() => LegacyPath.Tokens(path));
        Assert.Equal($"INVALID_FUNCTION_ARGUMENT: Invalid JSON path: '{path}'", failure.Message);
    }
}
