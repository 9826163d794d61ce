using LakeQuery.Errors;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Sources;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Streaming;

public class StreamApplicationFileTests
{
    private const string Described =
        """
        {
          "ApplicationName": "demo",
          "ApplicationCode": "CREATE STREAM X (A INTEGER);",
          "Inputs": [{
            "NamePrefix": "SOURCE_SQL_STREAM",
            "InputParallelism": { "Count": 2 },
            "KinesisStreamsInput": { "ResourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/ticks", "RoleARN": "arn:x" },
            "InputSchema": {
              "RecordColumns": [
                { "Name": "ticker_symbol", "SqlType": "VARCHAR(4)", "Mapping": "$.TICKER" },
                { "Name": "PRICE", "SqlType": "DOUBLE PRECISION", "Mapping": "$.PRICE" }
              ],
              "RecordFormat": { "RecordFormatType": "JSON", "MappingParameters": { "JSONMappingParameters": { "RecordRowPath": "$.rows[0:]" } } },
              "RecordEncoding": "UTF-8"
            }
          }],
          "Outputs": [{
            "Name": "DEST",
            "KinesisStreamsOutput": { "ResourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/out" },
            "DestinationSchema": { "RecordFormatType": "CSV" }
          }]
        }
        """;

    [Fact]
    public void ReadsInputsOutputsAndCode()
    {
        using var folder = new TemporaryFolder();
        var file = StreamApplicationFile.Read(folder.Write("app.json", System.Text.Encoding.UTF8.GetBytes(Described)));
        Assert.Equal(["SOURCE_SQL_STREAM_001", "SOURCE_SQL_STREAM_002"], file.Sources.Select(source => source.Stream));
        var source = file.Sources[0];
        Assert.Equal(("kinesis:ticks", "eu-west-1", "$.rows[0:]", StreamFormat.Json), (source.Location, source.Region, source.RowPath, source.Format));
        Assert.Equal("CREATE STREAM X (A INTEGER);", file.Script);
        var sink = Assert.Single(file.Sinks);
        Assert.Equal(("DEST", "kinesis:out", StreamFormat.Csv), (sink.Stream, sink.Location, sink.Format));
        var declared = SourceStreams.Declared(file.Sources, "");
        Assert.Equal(["ticker_symbol varchar(4)", "PRICE double"], declared[0].Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal(
            ["ticker_symbol", "PRICE", "APPROXIMATE_ARRIVAL_TIME", "SHARD_ID"],
            SourceStreams.Declared(file.Sources, "… STEP(s.approximate_arrival_time BY …), s.SHARD_ID …")[0].Columns.Select(column => column.Name));
    }

    [Fact]
    public void TakesDelimitersOfCsv()
    {
        using var folder = new TemporaryFolder();
        var csv = Described.Replace("\"JSON\"", "\"CSV\"", StringComparison.Ordinal).Replace(
            "\"JSONMappingParameters\": { \"RecordRowPath\": \"$.rows[0:]\" }",
            "\"CSVMappingParameters\": { \"RecordRowDelimiter\": \"\\\\n\", \"RecordColumnDelimiter\": \"|\" }", StringComparison.Ordinal);
        var source = StreamApplicationFile.Read(folder.Write("app.json", System.Text.Encoding.UTF8.GetBytes(csv))).Sources[0];
        Assert.Equal((StreamFormat.Csv, "|", "\n"), (source.Format, source.Delimiter, source.RowDelimiter));
        Assert.All(source.Columns, column => Assert.Null(column.Mapping));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{\"Inputs\":[{\"NamePrefix\":\"X\"}]}")]
    public void SaysWhatItCannotRead(string text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("app.json", System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal(ErrorCode.LakeInvalidOption, Assert.Throws<LakeQueryException>(() => StreamApplicationFile.Read(path)).Code);
    }

    [Fact]
    public void RefusesATypeThatThereIsNot() => Assert.Throws<LakeQueryException>(() => SourceStreams.Declared(
        [new StreamSourceOptions { Stream = "S", Location = "-", Columns = [new StreamSourceColumn("A", "GEOGRAPHY", null)] }], ""));
}
