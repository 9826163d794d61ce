using System.Buffers;
using System.Text;

namespace LakeQuery.Tests.EndToEnd;

/// <summary>A session whose zone is not UTC: what has no zone is read and shown in it.</summary>
public sealed class SessionZoneTests
{
    [Theory]
    [InlineData("CAST('2020-05-01 12:34:56.123' AS timestamp(3) with time zone)", "2020-05-01 12:34:56.123 America/New_York")]
    [InlineData("CAST(TIMESTAMP '2020-05-01 12:00:00' AS timestamp(0) with time zone)", "2020-05-01 12:00:00 America/New_York")]
    [InlineData("TIMESTAMP '2020-05-01 12:00:00' = TIMESTAMP '2020-05-01 16:00:00 UTC'", "true")]
    [InlineData("TIMESTAMP '2020-05-01 12:00:00' = TIMESTAMP '2020-05-01 18:00:00 Europe/Berlin'", "true")]
    [InlineData("DATE '2020-05-01' = TIMESTAMP '2020-05-01 06:00:00 Europe/Berlin'", "true")]
    [InlineData("timezone_hour(TIMESTAMP '2020-05-01 12:00:00')", "-4")]
    [InlineData("timezone_hour(localtimestamp) = timezone_hour(current_timestamp)", "true")]
    [InlineData("TIMESTAMP '2020-05-01 12:00:00' AT TIME ZONE 'UTC'", "2020-05-01 16:00:00 UTC")]
    [InlineData("TIMESTAMP '2020-05-01 12:00:00.123456789' AT TIME ZONE 'UTC'", "2020-05-01 16:00:00.123456789 UTC")]
    [InlineData("from_iso8601_timestamp('2020-05-11T11:15:05')", "2020-05-11 11:15:05.000 America/New_York")]
    [InlineData("from_unixtime(0)", "1969-12-31 19:00:00.000 America/New_York")]
    [InlineData("from_unixtime_nanos(0)", "1969-12-31 19:00:00.000000000 America/New_York")]
    [InlineData("parse_datetime('1960/01/22 03:04', 'yyyy/MM/dd HH:mm')", "1960-01-22 03:04:00.000 America/New_York")]
    [InlineData("typeof(current_timestamp(9))", "timestamp(9) with time zone")]
    [InlineData("typeof(localtimestamp(12))", "timestamp(12)")]
    [InlineData("typeof(localtime(0))", "time(0)")]
    [InlineData("SELECT x FROM (VALUES DATE '2020-05-01', TIMESTAMP '2020-05-01 06:00:00 Europe/Berlin') t(x)", "2020-05-01 00:00:00 America/New_York\n2020-05-01 06:00:00 Europe/Berlin")]
    [InlineData("greatest(TIMESTAMP '2020-05-01 12:00:00', TIMESTAMP '2020-05-01 18:00:01 Europe/Berlin')", "2020-05-01 18:00:01 Europe/Berlin")]
    [InlineData("greatest(TIMESTAMP '2020-05-01 12:00:02', TIMESTAMP '2020-05-01 18:00:01 Europe/Berlin')", "2020-05-01 12:00:02 America/New_York")]
    [InlineData("SELECT a.x FROM (VALUES TIMESTAMP '2020-05-01 12:00:00') a(x) JOIN (VALUES TIMESTAMP '2020-05-01 16:00:00 UTC') b(y) ON a.x = b.y", "2020-05-01 12:00:00")]
    [InlineData("date_diff('day', DATE '2020-05-01', TIMESTAMP '2020-05-02 04:00:00 UTC')", "1")]
    public void Times_without_a_zone_are_those_of_the_session(string expression, string expected)
    {
        var directory = Directory.CreateTempSubdirectory("lakequery-zone-");
        try
        {
            using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = directory.FullName });
            using var session = engine.CreateSession();
            session.TimeZone = "America/New_York";
            using var result = session.Execute(expression.StartsWith("SELECT", StringComparison.Ordinal) ? expression : "SELECT " + expression);
            var rows = new List<string>();
            var text = new ArrayBufferWriter<byte>();
            while (result.NextBatch() is { } batch)
            {
                for (var row = 0; row < batch.RowCount; row++)
                {
                    text.Clear();
                    batch[0].AppendText(row, text);
                    rows.Add(Encoding.UTF8.GetString(text.WrittenSpan));
                }
            }

            Assert.Equal(expected, string.Join('\n', rows));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
