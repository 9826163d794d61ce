using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Crawling;
using LakeQuery.Crawling.Classifiers;
using LakeQuery.Errors;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Crawling;

public sealed class InferenceTests
{
    [Theory]
    [InlineData("", "nothing")]
    [InlineData("NA", "nothing")]
    [InlineData("0", "bigint")]
    [InlineData("-9223372036854775808", "bigint")]
    [InlineData("9223372036854775808", "string")]
    [InlineData("007", "string")]
    [InlineData("0.5", "double")]
    [InlineData(".097", "double")]
    [InlineData("1.", "double")]
    [InlineData("1e5", "double")]
    [InlineData("1e", "string")]
    [InlineData("1e999", "string")]
    [InlineData("NaN", "double")]
    [InlineData("-Infinity", "double")]
    [InlineData("-", "string")]
    [InlineData(".", "string")]
    [InlineData("1 ", "string")]
    [InlineData("1,5", "string")]
    [InlineData("TRUE", "boolean")]
    [InlineData("yes", "string")]
    [InlineData("2024-02-29", "date")]
    [InlineData("2023-02-29", "string")]
    [InlineData("2024-2-9", "string")]
    [InlineData("Jan 1 2000", "string")]
    [InlineData("2024-02-29 23:59:59", "timestamp")]
    [InlineData("2024-02-29 23:59:59.123", "timestamp")]
    [InlineData("2024-02-29 24:00:00", "string")]
    [InlineData("2024-02-29T23:59:59Z", "string")]
    [InlineData("2024-02-29 23:59:59+01", "string")]
    public void Text_has_the_type_its_reader_gives_it(string value, string type) =>
        Assert.Equal(type, TextValues.TypeOf(value, awsCompatible: false) is { IsNothing: false } found ? found.ToString() : "nothing");

    [Theory]
    [InlineData("007", "bigint")]
    [InlineData("2024-02-29", "string")]
    [InlineData("NA", "string")]
    public void The_compatible_crawl_types_as_glue(string value, string type) =>
        Assert.Equal(type, TextValues.TypeOf(value, awsCompatible: true).ToString());

    [Theory]
    [InlineData("int", "bigint", "bigint")]
    [InlineData("tinyint", "double", "double")]
    [InlineData("smallint", "float", "float")]
    [InlineData("int", "float", "double")]
    [InlineData("decimal(9,2)", "int", "decimal(12,2)")]
    [InlineData("decimal(9,2)", "decimal(10,4)", "decimal(11,4)")]
    [InlineData("decimal(38,0)", "decimal(38,10)", "double")]
    [InlineData("bigint", "boolean", "string")]
    [InlineData("date", "timestamp", "timestamp")]
    [InlineData("date", "bigint", "string")]
    [InlineData("array<int>", "array<bigint>", "array<bigint>")]
    [InlineData("array<int>", "int", "string")]
    [InlineData("map<string,int>", "map<string,double>", "map<string,double>")]
    [InlineData("struct<a:int,b:string>", "struct<B:int,c:array<struct<d:date>>>", "struct<a:int,b:string,c:array<struct<d:date>>>")]
    public void Types_join_to_the_narrowest_that_holds_both(string first, string second, string joined)
    {
        Assert.Equal(joined, TypeJoin.Join(ColumnType.Parse(first), ColumnType.Parse(second)).ToString());
        if (!first.StartsWith("struct", StringComparison.Ordinal))
        {
            Assert.Equal(joined, TypeJoin.Join(ColumnType.Parse(second), ColumnType.Parse(first)).ToString());
        }
    }

    [Fact]
    public void The_joined_type_of_a_column_accepts_every_value()
    {
        var value = Gen.OneOf(
            Gen.Elements("", "NA", "true", "FALSE", "0", "-1", "007", "9223372036854775807", "99999999999999999999", "x", "1e10", "NaN", "-"),
            ArbMap.Default.GeneratorFor<long>().Select(number => number.ToString(CultureInfo.InvariantCulture)),
            ArbMap.Default.GeneratorFor<double>().Select(number => number.ToString("R", CultureInfo.InvariantCulture)),
            ArbMap.Default.GeneratorFor<DateTime>().Select(time => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ArbMap.Default.GeneratorFor<DateTime>().Select(time => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)),
            ArbMap.Default.GeneratorFor<string?>().Select(text => text ?? ""));

        // Columns of few kinds, so that not nearly all of them end as text.
        var column = Gen.Choose(1, 3).SelectMany(kinds => Gen.ArrayOf(value, kinds)).SelectMany(pool => Gen.NonEmptyListOf(Gen.Elements(pool)));
        Prop.ForAll(column.ToArbitrary(), values =>
        {
            var type = ColumnType.Nothing;
            foreach (var text in values)
            {
                type = TypeJoin.Join(type, TextValues.TypeOf(text, awsCompatible: false));
            }

            return values.All(text => Accepts(type.ToString(), text));
        }).Holds();
    }

    [Fact]
    public void Joining_is_the_same_in_any_order()
    {
        var type = Gen.Elements("tinyint", "int", "bigint", "float", "double", "decimal(9,2)", "boolean", "date", "timestamp", "string", "array<int>").Select(ColumnType.Parse);
        Prop.ForAll(Gen.Two(type).ToArbitrary(), pair =>
            TypeJoin.Join(pair.Item1, pair.Item2).Equals(TypeJoin.Join(pair.Item2, pair.Item1))
            && TypeJoin.Join(pair.Item1, TypeJoin.Join(pair.Item1, pair.Item2)).Equals(TypeJoin.Join(pair.Item1, pair.Item2))).Holds();
    }

    [Theory]
    [InlineData("int", "1", "20", null)]
    [InlineData("int", "0", "-5")]
    [InlineData("bigint", "1", "3000000000")]
    [InlineData("string", "01", "12")]
    [InlineData("string", "1", "x")]
    [InlineData("date", "2024-01-01", null)]
    [InlineData("string", "2024-01-01", "2024")]
    [InlineData("string", "99999999999999999999")]
    [InlineData("string", "-0")]
    [InlineData("string", null, null)]
    public void Keys_have_the_narrowest_type_of_their_values(string type, params string?[] values)
    {
        Assert.Equal(type, PartitionKeyInference.Infer(values, awsCompatible: false, out _).ToString());
        Assert.Equal("string", PartitionKeyInference.Infer(values, awsCompatible: true, out _).ToString());
    }

    [Theory]
    [InlineData("**.csv", "a/b/c.csv", true)]
    [InlineData("*.csv", "a/c.csv", false)]
    [InlineData("*.csv", ".hidden.csv", true)]
    [InlineData("employees/*.csv", "employees/a.csv", true)]
    [InlineData("departments/**", "departments/x/y", true)]
    [InlineData("2015/0[2-9]/**", "2015/05/a", true)]
    [InlineData("2015/0[2-9]/**", "2015/01/a", false)]
    [InlineData("2015/01/{[!0],0[8-9]}**", "2015/01/10.csv", true)]
    [InlineData("2015/01/{[!0],0[8-9]}**", "2015/01/09.csv", true)]
    [InlineData("2015/01/{[!0],0[8-9]}**", "2015/01/07.csv", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("[-a]x", "-x", true)]
    [InlineData("[*?]x", "*x", true)]
    [InlineData(@"\*x", "*x", true)]
    [InlineData(@"\*x", "yx", false)]
    [InlineData("a.c", "abc", false)]
    public void Exclude_patterns_match_as_glue_says(string pattern, string path, bool matches) =>
        Assert.Equal(matches, new GlobList([pattern]).IsMatch(path, default));

    [Theory]
    [InlineData("[ab")]
    [InlineData("{a,{b}}")]
    [InlineData(@"a\")]
    public void Patterns_that_make_no_sense_are_refused(string pattern) =>
        Assert.Throws<LakeQueryException>(() => new GlobList([pattern]));

    [Fact]
    public void Names_become_ones_that_sql_can_say() =>
        Assert.Equal(["order_id", "col1", "order_id_1", "größe", "rate", "a_b"], ColumnNames.MakeValid(["Order Id", " ", "order-id", "Größe", "Rate (%)", "a.b"], false));

    // How the readers see it, without our own code: empty and the words for missing are NULL in all columns but text.
    private static bool Accepts(string type, string text) => type == "string" || text.Length == 0 || TextValues.IsMissingWord(text) || type switch
    {
        "bigint" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "double" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        "boolean" => bool.TryParse(text, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
        "timestamp" => DateTime.TryParse(text, CultureInfo.InvariantCulture, out _),
        _ => false,
    };
}
