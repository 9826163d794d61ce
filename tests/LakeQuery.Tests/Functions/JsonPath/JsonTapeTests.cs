using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Functions.Native;
using LakeQuery.Functions.Native.JsonPath;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Functions.JsonPath;

public sealed class JsonTapeTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"\\u00e9\"", "\"\\n\"", "\"\\ud83d\\ude00\"", "1", "-0", "1.50", "2e3", "01", "true", "false", "null", " ", "\"", "-", "x",
    ];

    [Theory]
    [InlineData("{\"b\" : 1, \"a\" : [ 1.50 , 2e3 ] }", "{\"a\":[1.50,2e3],\"b\":1}")]
    [InlineData("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}")]
    [InlineData("\"\\u00e9\\/\\\"\\u0001\"", "\"é/\\\"\\u0001\"")]
    [InlineData("{\"\\u0062\":1,\"a\":2}", "{\"a\":2,\"b\":1}")]
    [InlineData("{\"\\ud83d\\ude00\":1,\"\\uff5e\":2}", "{\"😀\":1,\"～\":2}")]
    [InlineData("  null ", "null")]
    public void Canonical_text_has_no_blanks_and_names_in_the_order_of_Java(string text, string canonical) => Assert.Equal(canonical, Canonical(text));

    [Fact]
    public void Of_many_equal_names_the_last_value_counts_at_the_first_place()
    {
        var members = string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"n{i % 20}\":{i}"));
        var tape = new JsonTape();
        var root = tape.Parse(Encoding.UTF8.GetBytes("{" + members + "}"));
        Assert.Equal(20, tape[root].Length);
        var output = new ArrayBufferWriter<byte>();
        output.WriteNode(tape, root, JsonNumbers.AsWritten);
        Assert.Equal("{" + string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"n{i}\":{40 + i}")) + "}", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData("+1")]
    [InlineData("\"\u0001\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("truex")]
    [InlineData("[1] 2")]
    [InlineData("'a'")]
    public void Malformed_text_is_no_document(string text) => Assert.Null(Canonical(text));

    [Fact]
    public void Nesting_without_end_is_malformed_and_not_a_crash() => Assert.Null(Canonical(new string('[', 1_000_000)));

    [Fact]
    public void A_text_is_a_document_exactly_where_the_framework_says_so() => Prop.ForAll(
        Texts(),
        text =>
        {
            var ours = Canonical(text);
            try
            {
                using var document = JsonDocument.Parse(text);
                return ours is not null;
            }
            catch (JsonException)
            {
                return ours is null;
            }
        }).Holds();

    [Fact]
    public void The_canonical_text_of_a_canonical_text_is_itself() => Prop.ForAll(
        Texts(), text => Canonical(text) is not { } canonical || Canonical(canonical) == canonical).Holds();

    [Fact]
    public void Skipping_a_value_ends_where_reading_it_does() => Prop.ForAll(
        Texts(),
        text =>
        {
            var scanner = new JsonScanner(Encoding.UTF8.GetBytes(text));
            return (scanner.TrySkip() && scanner.AtEnd()) == (Canonical(text) is not null);
        }).Holds();

    private static Arbitrary<string> Texts() => Gen.OneOf(Values(3), Gen.Elements(Pieces).ListOf().Select(string.Concat)).ToArbitrary();

    private static Gen<string> Values(int depth)
    {
        var scalars = Gen.Elements("1", "-0", "1.50", "2e3", "true", "null", "\"a\"", "\"\\n\\u00e9\"", "\"\"");
        if (depth == 0)
        {
            return scalars;
        }

        var inner = Values(depth - 1);
        return Gen.OneOf(
            scalars,
            inner.ListOf().Select(items => "[" + string.Join(" , ", items) + "]"),
            Gen.Zip(Gen.Elements("\"a\"", "\"b\"", "\"\\u0061\"", "\"c d\""), inner).ListOf()
                .Select(members => "{ " + string.Join(",", members.Select(member => $"{member.Item1} : {member.Item2}")) + "}"));
    }

    private static string? Canonical(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        return JsonNatives.TryWriteSorted(Encoding.UTF8.GetBytes(text), output) ? Encoding.UTF8.GetString(output.WrittenSpan) : null;
    }
}
