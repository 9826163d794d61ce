namespace LakeQuery.Tests.Streaming.Sources;

public class JsonRecordTests
{
    /// <summary>The old service's table of conversions, cell by cell. What does not fit is an error.</summary>
    [Theory]
    [InlineData("integer", "null", "NULL")]
    [InlineData("integer", "true", "1")]
    [InlineData("double", "false", "0")]
    [InlineData("decimal(5,2)", "true", "1.00")]
    [InlineData("integer", "123", "123")]
    [InlineData("integer", "123.4", null)]
    [InlineData("integer", "123.0", "123")]
    [InlineData("integer", "1.2e2", "120")]
    [InlineData("tinyint", "128", null)]
    [InlineData("smallint", "-32768", "-32768")]
    [InlineData("bigint", "9223372036854775807", "9223372036854775807")]
    [InlineData("bigint", "9223372036854775808", null)]
    [InlineData("decimal(5,2)", "123.45", "123.45")]
    [InlineData("decimal(5,2)", "123.456", null)]
    [InlineData("decimal(5,2)", "123.450", "123.45")]
    [InlineData("decimal(5,2)", "1000", null)]
    [InlineData("decimal(38,2)", "123456789012345678901234567890123456.25", "123456789012345678901234567890123456.25")]
    [InlineData("double", "1e400", null)]
    [InlineData("real", "0.1", "0.10000000149011612")]
    [InlineData("integer", "\"42\"", "42")]
    [InlineData("integer", "\"4x\"", null)]
    [InlineData("integer", "\"\"", null)]
    [InlineData("double", "\"1.5\"", "1.5")]
    [InlineData("integer", "[1]", null)]
    [InlineData("integer", "{}", null)]
    [InlineData("boolean", "null", "NULL")]
    [InlineData("boolean", "true", "true")]
    [InlineData("boolean", "0", "false")]
    [InlineData("boolean", "0.0e7", "false")]
    [InlineData("boolean", "-2", "true")]
    [InlineData("boolean", "\"TRUE\"", "true")]
    [InlineData("boolean", "\"yes\"", "false")]
    [InlineData("boolean", "[]", null)]
    [InlineData("varchar(3)", "null", "NULL")]
    [InlineData("varchar(3)", "true", "tru")]
    [InlineData("varchar(9)", "1.50", "1.50")]
    [InlineData("varchar(3)", "\"äöüß\"", "äöü")]
    [InlineData("varchar(3)", "\"a\\u00e4\\n\"", "aä\n")]
    [InlineData("char(4)", "\"ab  \"", "ab")]
    [InlineData("varchar(99)", "[1, {\"a\": 2}]", "[1, {\"a\": 2}]")]
    [InlineData("varbinary", "true", "01")]
    [InlineData("varbinary", "7", null)]
    [InlineData("varbinary", "\"X'0aFF'\"", "0AFF")]
    [InlineData("varbinary", "\"0aFF\"", null)]
    [InlineData("varbinary", "\"X'0a F'\"", null)]
    [InlineData("date", "\"2024-02-29\"", "2024-02-29")]
    [InlineData("date", "\"2023-02-29\"", null)]
    [InlineData("date", "\"2024-02-29 13:14:15.5\"", "2024-02-29")]
    [InlineData("date", "20240229", null)]
    [InlineData("date", "true", null)]
    [InlineData("time(3)", "\"2024-02-29 13:14:15.5\"", "13:14:15.500")]
    [InlineData("timestamp(3)", "\"2024-02-29 13:14:15.1239\"", "2024-02-29 13:14:15.123")]
    [InlineData("timestamp(3)", "\"1969-12-31 23:59:59.9999\"", "1969-12-31 23:59:59.999")]
    [InlineData("timestamp(3)", "\"2024-02-29\"", "2024-02-29 00:00:00.000")]
    [InlineData("timestamp(3)", "\"2024-02-29T13:14:15\"", null)]
    [InlineData("timestamp(3)", "1700000000000", null)]
    [InlineData("timestamp(3)", "{}", null)]
    public void ConvertsByTheTable(string type, string value, string? expected)
    {
        using var reading = SourceReading.OfText($"A integer; V {type}", "", $"{{\"a\":1,\"v\":{value}}}\n{{\"a\":2}}\n");
        string[] rest = ["2|NULL"];
        Assert.Equal(expected is null ? rest : ["1|" + expected, .. rest], reading.All());
        Assert.Equal(expected is null ? ["MALFORMED_RECORD"] : [], reading.Errors.All.Select(error => error.Name));
    }

    [Fact]
    public void SaysWhichColumnDidNotFitAndKeepsTheRecord()
    {
        const string record = "{\"v\":\"abc\", \"a\":1}";
        using var reading = SourceReading.OfText("A integer; V integer", "", record + "\n");
        Assert.Empty(reading.All());
        var error = Assert.Single(reading.Errors.All);
        Assert.Equal("column 'V' can't take 'abc': it is no integer", error.Message);
        Assert.Equal(record, System.Text.Encoding.UTF8.GetString(error.Data.Span));
    }

    [Fact]
    public void FindsMembersWhereverTheyAreAndTheLastOfAName()
    {
        using var reading = SourceReading.OfText(
            "TICKER varchar; \"\"price double".Replace("\"\"", "", StringComparison.Ordinal), "",
            "{\"x\":{\"ticker\":1},\"price\":1.5,\"ticker\":\"A\"}\n\n  \n{\"ticker\":\"B\",\"ticker\":\"C\",\"Price\":2}{\"ticker\":\"D\"}\r\n{\"ticker\":\"E\"}");
        Assert.Equal(["A|1.5", "C|2", "D|NULL", "E|NULL"], reading.All());
    }

    [Fact]
    public void FollowsPaths()
    {
        using var reading = SourceReading.OfText(
            "A integer; B varchar; C varchar; D integer", "map.A=$.o.a&map.B=$.list[1]&map.C=$['odd name'].c&map.D=$.o.a",
            "{\"o\":{\"b\":5,\"a\":7},\"list\":[\"x\",\"y\"],\"odd name\":{\"c\":\"z\"}}\n{\"o\":3,\"list\":[]}\n");
        Assert.Equal(["7|y|z|7", "NULL|NULL|NULL|NULL"], reading.All());
    }

    [Fact]
    public void MakesARowOfEachElementOfTheRowPath()
    {
        using var reading = SourceReading.OfText(
            "CUSTOMER varchar; ITEM varchar; PRICE double", "row_path=$.orders[0:]&map.CUSTOMER=$.customerName&map.ITEM=$.orders[0:].itemName&map.PRICE=$.itemPrice",
            """
            {"customerName":"Ann","orders":[{"itemName":"Widget","itemPrice":"33.99"},{"itemName":"Gadget","itemPrice":"x"},{"itemName":"Sprocket"}]}
            {"customerName":"Bob"}
            {"customerName":"Cy","orders":[]}
            """);
        Assert.Equal(["Ann|Widget|33.99", "Ann|Sprocket|NULL"], reading.All());
        Assert.Equal(
            ["MALFORMED_RECORD: column 'PRICE' can't take 'x': it is no double", "MALFORMED_RECORD: the row path '$.orders[0:]' leads nowhere"],
            reading.Errors.Messages);
    }

    [Fact]
    public void TakesAnArrayAsItsElements()
    {
        using var reading = SourceReading.OfText("V integer", "", "[{\"v\":1},{\"v\":2}]\n");
        Assert.Equal(["1", "2"], reading.All());
    }

    [Theory]
    [InlineData("{\"v\":1")]
    [InlineData("{\"v\":01}")]
    [InlineData("{'v':1}")]
    [InlineData("nonsense")]
    public void ReportsWhatIsNoJsonAndGoesOn(string line)
    {
        using var reading = SourceReading.OfText("V integer", "", $"{{\"v\":1}}\n{line}\n{{\"v\":2}}\n");
        Assert.Equal(["1", "2"], reading.All());
        Assert.Equal(line, System.Text.Encoding.UTF8.GetString(Assert.Single(reading.Errors.All).Data.Span));
    }

    [Fact]
    public void RefusesBytesThatAreNotUtf8()
    {
        using var reading = SourceReading.OfBytes("V varchar", "", [.. "{\"v\":\""u8, 0xFF, .. "\"}\n{\"v\":\"b\"}\n"u8]);
        Assert.Equal(["b"], reading.All());
        Assert.Equal("the record is not UTF-8", Assert.Single(reading.Errors.All).Message);
    }

    [Fact]
    public void ReportsNullWhereItMustNotBe()
    {
        using var reading = SourceReading.OfText("A integer; V integer!", "", "{\"a\":1,\"v\":null}\n{\"a\":2,\"v\":2}\n");
        Assert.Equal(["2|2"], reading.All());
        Assert.Equal("CONSTRAINT_VIOLATION", Assert.Single(reading.Errors.All).Name);
    }
}
