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

    [Fact]
    public void TakesReferenceDataAndOutputsToFirehoseAndLambda()
    {
        using var folder = new TemporaryFolder();
        var outputs = Described.Replace(
            "\"Outputs\": [{",
            """
            "ReferenceDataSources": [{
              "TableName": "Companies",
              "S3ReferenceDataSource": { "BucketARN": "arn:aws:s3:::refs", "FileKey": "in/companies.csv", "ReferenceRoleARN": "arn:x" },
              "ReferenceSchema": {
                "RecordColumns": [{ "Name": "Symbol", "SqlType": "VARCHAR(4)" }],
                "RecordFormat": { "RecordFormatType": "CSV", "MappingParameters": { "CSVMappingParameters": { "RecordColumnDelimiter": ";" } } }
              }
            }],
            "Outputs": [
              { "Name": "F1", "KinesisFirehoseOutput": { "ResourceARN": "arn:aws:firehose:eu-west-1:123456789012:deliverystream/To-Lake.1" }, "DestinationSchema": { "RecordFormatType": "JSON" } },
              { "Name": "F2", "KinesisFirehoseOutput": { "ResourceARN": "arn:aws:firehose:eu-west-1:123456789012:deliverystream/described" } },
              { "Name": "L", "LambdaOutput": { "ResourceARN": "arn:aws:lambda:eu-west-1:123456789012:function:notify" } }, {
            """, StringComparison.Ordinal);
        var delivery = folder.Write(
            "firehose.json",
            """
            {"DeliveryStreamDescription":{"DeliveryStreamName":"described","Destinations":[{"ExtendedS3DestinationDescription":{
            "BufferingHints":{"SizeInMBs":64,"IntervalInSeconds":60},
            "DataFormatConversionConfiguration":{"SchemaConfiguration":{"DatabaseName":"lake","TableName":"ticks"}}}}]}}
            """u8);
        var file = StreamApplicationFile.Read(folder.Write("app.json", System.Text.Encoding.UTF8.GetBytes(outputs)), delivery);
        Assert.Equal(["F1 table:to_lake_1", "F2 table:lake.ticks", "L lambda:notify", "DEST kinesis:out"], file.Sinks.Select(sink => $"{sink.Stream} {sink.Location}"));
        Assert.Equal((5L << 20, TimeSpan.FromMinutes(5), "year,month,day,hour"), Hints(file.Sinks[0]));
        Assert.Equal((64L << 20, TimeSpan.FromMinutes(1), "year,month,day,hour"), Hints(file.Sinks[1]));
        var reference = Assert.Single(file.References);
        Assert.Equal(("Companies", "s3://refs/in/companies.csv", StreamFormat.Csv, ";"), (reference.Stream, reference.Location, reference.Format, reference.Delimiter));

        static (long Bytes, TimeSpan Interval, string Keys) Hints(StreamSinkOptions sink) => (sink.DeliverBytes, sink.DeliverInterval, string.Join(',', sink.PartitionBy));
    }

    [Theory]
    [InlineData("\"KinesisFirehoseInput\": { \"ResourceARN\": \"arn:aws:firehose:r:1:deliverystream/d\" }", "firehose:d")]
    [InlineData(
        "\"KinesisStreamsInput\": { \"ResourceARN\": \"arn:aws:kinesis:r:1:stream/s\" }, \"InputProcessingConfiguration\": "
        + "{ \"InputLambdaProcessor\": { \"ResourceARN\": \"arn:aws:lambda:r:1:function:clean\" } }", "lambda:clean")]
    public void NamesInputsThatCanNotBeReadFromHere(string input, string location)
    {
        using var folder = new TemporaryFolder();
        var text = Described.Replace(
            "\"KinesisStreamsInput\": { \"ResourceARN\": \"arn:aws:kinesis:eu-west-1:123456789012:stream/ticks\", \"RoleARN\": \"arn:x\" }", input, StringComparison.Ordinal);
        Assert.Equal(location, StreamApplicationFile.Read(folder.Write("app.json", System.Text.Encoding.UTF8.GetBytes(text))).Sources[0].Location);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{\"Outputs\":[{\"Name\":\"X\"}]}")]
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
