using System.Buffers;
using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Tests.Execution;

/// <summary>Chains of operators of any length give what they would give term by term.</summary>
public sealed class LongChainTests : IDisposable
{
    private const int Terms = 5_000;

    private readonly string _catalog = Directory.CreateTempSubdirectory("lakequery-chains-").FullName;
    private readonly LakeEngine _engine;

    public LongChainTests() => _engine = new LakeEngine(new LakeOptions { CatalogDirectory = _catalog });

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_catalog, recursive: true);
    }

    [Fact]
    public void Plus_and_minus() => Assert.Equal("-2497499", One("x" + Chain(i => i % 2 == 0 ? $" + {i % 1000}" : $" - {(i % 1000) + 998}")));

    [Fact]
    public void Times_and_divided_by_keep_their_order() =>
        Assert.Equal("7", One("x * 7" + Chain(i => (i % 3) switch { 0 => " * 12", 1 => " / 4", _ => " / 3" }, Terms - (Terms % 3))));

    [Fact]
    public void Division_of_doubles_and_the_remainder()
    {
        Assert.Equal("1.0", One("CAST(x AS double)" + Chain(i => i % 2 == 0 ? " / 2E0" : " * 2E0")));
        Assert.Equal("1", One("x" + Chain(_ => " % 3")));
    }

    [Fact]
    public void Joined_text_and_bytes()
    {
        var text = $"CAST(x AS varchar){Chain(i => i == 2500 ? " || 'b'" : " || CAST(x AS varchar)")}";
        Assert.Equal("5001", One($"length({text})"));
        Assert.Equal("2502", One($"strpos({text}, 'b')"));
        Assert.Equal("", One($"{text} || CAST(NULL AS varchar)"));
        Assert.Equal("5001", One($"length(to_utf8(CAST(x AS varchar)){Chain(_ => " || X'41'")})"));
        Assert.Equal("20001", One($"length(CAST(x AS varchar){Chain(_ => " || 'a'", 20_000)})"));
    }

    [Fact]
    public void Joined_arrays_and_elements()
    {
        var arrays = $"ARRAY[x]{Chain(i => i == 2500 ? " || ARRAY[x + 1, 0]" : " || ARRAY[x]")}";
        Assert.Equal("5002", One($"cardinality({arrays})"));
        Assert.Equal("2502", One($"array_position({arrays}, 2)"));
        Assert.Equal("", One($"cardinality({arrays} || CAST(NULL AS array(bigint)))"));
        var elements = $"ARRAY[x]{Chain(i => i == 2500 ? " || (x + 1)" : i == 2501 ? " || CAST(NULL AS bigint)" : " || x")}";
        Assert.Equal("5001", One($"cardinality({elements})"));
        Assert.Equal("2502", One($"array_position({elements}, 2)"));
        Assert.Equal("1", One($"cardinality(filter({elements}, e -> e IS NULL))"));
        Assert.Equal("[7, 1, 2, 3, 1]", One("7 || ARRAY[x] || ARRAY[2, 3] || x"));
        Assert.Equal("[[1], [2], [1]]", One("ARRAY[ARRAY[x]] || ARRAY[BIGINT '2'] || ARRAY[ARRAY[x]]"));
    }

    [Fact]
    public void Arrays_joined_within_parentheses() =>
        Assert.Equal("61", One($"cardinality({string.Concat(Enumerable.Repeat("(ARRAY[x] || ", 60))}ARRAY[x + 1]{new string(')', 60)})"));

    [Fact]
    public void Mixes_of_and_and_or()
    {
        Assert.Equal("true", One($"x = 0{Chain(i => i % 2 == 0 ? $" OR x = {i % 7}" : $" AND x <> {i + 5}")}"));
        Assert.Equal("false", One($"x = 1{Chain(i => $" AND (x <> {i + 5} OR x IS NULL)")} AND x = 2"));
    }

    [Fact]
    public void An_error_in_a_term_is_told() =>
        Assert.Equal("DIVISION_BY_ZERO", Assert.Throws<LakeQueryException>(() => One("x" + Chain(i => i == 4000 ? " / (x - 1)" : i % 2 == 0 ? " * 2" : " / 2"))).Code.Name);

    [Fact]
    public void Ten_thousand_parentheses_are_an_error_and_no_crash() =>
        Assert.Equal(
            "LAKE_EXPRESSION_TOO_DEEP",
            Assert.Throws<LakeQueryException>(() => One(new string('(', 10_000) + "x" + new string(')', 10_000))).Code.Name);

    private static string Chain(Func<int, string> term, int count = Terms) => string.Concat(Enumerable.Range(0, count).Select(term));

    // The value of an expression over x, which is 1 and not known beforehand.
    private string One(string expression)
    {
        using var session = _engine.CreateSession();
        using var result = session.Execute($"SELECT {expression} FROM (VALUES BIGINT '1') t(x)");
        var cell = new ArrayBufferWriter<byte>();
        while (result.NextBatch() is { } batch)
        {
            batch[0].AppendText(0, cell);
        }

        return Encoding.UTF8.GetString(cell.WrittenSpan);
    }
}
