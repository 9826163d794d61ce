using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Crawling;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Crawling;

public sealed class JsonInferenceTests
{
    [Theory]
    [InlineData("""{"a": 1}""", "a bigint")]
    [InlineData("""{"a": 1.0}""", "a double")]
    [InlineData("""{"a": 1e3}""", "a double")]
    [InlineData("""{"a": 18446744073709551616}""", "a string")]
    [InlineData("""{"a": true}""", "a boolean")]
    [InlineData("""{"a": "2024-01-05"}""", "a string")]
    [InlineData("""{"a": null}""", "a string")]
    [InlineData("""{"a": []}""", "a array<string>")]
    [InlineData("""{"a": [[1], [2.5], null]}""", "a array<array<double>>")]
    [InlineData("""{"a": [{"b": 1}, {"C": "x"}]}""", "a array<struct<b:bigint,c:string>>")]
    [InlineData("""{"a": [1, "x"]}""", "a array<string>")]
    [InlineData("""{"a": [1, {"b": 2}]}""", "a array<string>")]
    [InlineData("""{"A": 1, "a": 2.5}""", "a double")]
    [InlineData("""{"x-y": 1, "x y": 2}""", "x_y bigint, x_y_1 bigint")]
    [InlineData("""{"a": {"b": {}}}""", "a struct<b:string>")]
    public void A_row_gives_columns(string row, string columns)
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.json", row + "\n");
        folder.Crawl();
        Assert.Equal(columns, folder.Columns("t"));
    }

    [Fact]
    public void Lines_that_are_not_json_are_counted_and_named()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.json", "{\"a\": 1}\n{\"a\": 2\n{\"a\": 3}\n");

        var table = Assert.Single(folder.Crawl().Tables);

        Assert.Equal("a bigint", folder.Columns("t"));
        Assert.Contains(table.Notes, note => note.Contains("1 of 3 lines", StringComparison.Ordinal) && note.Contains("first line 2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[1, 2, 3]", "rows are not objects")]
    [InlineData("[]", "without a row")]
    [InlineData("{}", "without a key")]
    [InlineData("{\"a\": 1} trailing", "damaged JSON")]
    public void Json_without_rows_of_objects_says_why(string text, string reason)
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.json", text);
        Assert.Contains(reason, Assert.Single(folder.Crawl().Problems).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_longer_than_the_head_is_followed()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.json", $"{{\"a\": \"{new string('x', 3 << 20)}\", \"b\": 1}}\n{{\"a\": \"\", \"b\": 2.5}}\n");
        folder.Crawl();
        Assert.Equal("a string, b double", folder.Columns("t"));
    }

    [Fact]
    public void The_type_of_random_rows_accepts_every_row()
    {
        var scalar = Gen.Elements("null", "true", "1", "-7", "2.5", "1e3", "\"x\"", "\"\"", "12345678901234567890");
        var array = Gen.ListOf(scalar).Select(items => $"[{string.Join(',', items)}]");
        var members = Gen.ListOf(Gen.Elements("a", "b", "c").SelectMany(key => Gen.OneOf(scalar, array).Select(value => (key, value))));
        var inner = members.Select(list => "{" + string.Join(',', list.DistinctBy(pair => pair.key).Select(pair => $"\"{pair.key}\":{pair.value}")) + "}");
        var row = Gen.OneOf(scalar, array, inner).Select(value => $"{{\"v\":{value}}}");
        using var folder = new CrawlFolder();
        Prop.ForAll(Gen.NonEmptyListOf(row).ToArbitrary(), rows =>
        {
            folder.Write("t/a.json", string.Join('\n', rows) + "\n");
            var columns = Assert.Single(folder.Crawl(options => options with { DryRun = true }).Tables).Columns;
            var type = ColumnType.Parse(Assert.Single(columns).Type);
            return rows.All(text => Accepts(type, JsonDocument.Parse(text).RootElement.GetProperty("v")));
        }).Holds();
    }

    private static bool Accepts(ColumnType type, JsonElement value) => value.ValueKind == JsonValueKind.Null || type.Name switch
    {
        "string" => true,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "bigint" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "double" => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out _),
        "array" => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => Accepts(type.Fields[0].Type, item)),
        "struct" => value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(member => Accepts(type.Fields.Single(field => field.Name == member.Name).Type, member.Value)),
        _ => false,
    };
}
