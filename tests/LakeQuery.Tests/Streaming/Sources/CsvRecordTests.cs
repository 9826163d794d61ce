using LakeQuery.Errors;

namespace LakeQuery.Tests.Streaming.Sources;

public class CsvRecordTests
{
    [Fact]
    public void TakesFieldsByPosition()
    {
        using var reading = SourceReading.OfText("A varchar(3); B integer; C timestamp(3)", "format=csv", "abcd,1,2024-01-01,more\n,,\r\nx,2,2024-01-01 10:00:00.5\n");
        Assert.Equal(["abc|1|2024-01-01 00:00:00.000", "|NULL|NULL", "x|2|2024-01-01 10:00:00.500"], reading.All());
        Assert.Empty(reading.Errors.All);
    }

    [Fact]
    public void UnderstandsQuotes()
    {
        using var reading = SourceReading.OfText(
            "A varchar; B varchar", "format=csv", "\"a,\"\"b\"\"\",\"line 1\nline 2\"\n\"\",x\n\"q\"z,1\ny,\"w\"\n");
        Assert.Equal(["a,\"b\"|line 1\nline 2", "|x", "y|w"], reading.All());
        Assert.Equal(["MALFORMED_RECORD: field 1 has a quote that is not closed, or text behind it"], reading.Errors.Messages);
    }

    [Theory]
    [InlineData("delimiter=tab", "1\t2\n")]
    [InlineData("delimiter=%7C%7C", "1||2\n")]
    [InlineData("row_delimiter=%3B", "1,2;")]
    public void UsesTheDelimitersGiven(string settings, string text)
    {
        using var reading = SourceReading.OfText("A integer; B integer", "format=csv&" + settings, text);
        Assert.Equal(["1|2"], reading.All());
    }

    [Fact]
    public void FindsColumnsByTheHeader()
    {
        using var reading = SourceReading.OfText("B integer; A varchar", "format=csv&header=true", "\uFEFFa,x,\"b\"\nu,1,2\nv,3\n");
        Assert.Equal(["2|u"], reading.All());
        Assert.Equal(["MALFORMED_RECORD: the record has 2 fields where 3 are needed"], reading.Errors.Messages);
    }

    [Fact]
    public void RefusesAHeaderThatLacksAColumn()
    {
        using var reading = SourceReading.OfText("B integer; A varchar", "format=csv&header=true", "a,x\n");
        var error = Assert.Throws<LakeQueryException>(() => reading.All());
        Assert.Equal("LAKE_STREAM_SOURCE: The header of 'standard input' can't be used: it names no field 'B'", error.Message);
    }

    [Fact]
    public void GivesTheSameRowsHoweverTheyAreReadAndFromAnyPosition()
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(number => $"{number},\"a{new string('x', number % 7)}\n{number}\"\n"));
        using var whole = SourceReading.OfText("A integer; B varchar", "format=csv", text);
        var expected = whole.All();
        Assert.Equal(500, expected.Count);
        for (var batchRows = 1; batchRows < 40; batchRows += 7)
        {
            var rows = new List<string>();
            var position = Array.Empty<byte>();
            for (var step = 0; ; step++)
            {
                using var part = SourceReading.OfText("A integer; B varchar", "format=csv", text);
                if (step > 0)
                {
                    part.Restored(position);
                }

                if (part.Next(rows, batchRows) == LakeQuery.Streaming.Sources.SourceRead.End)
                {
                    break;
                }

                position = part.SavePosition();
            }

            Assert.Equal(expected, rows);
        }
    }
}
