using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckAppenderTests : DuckTest
{
    [Fact]
    public void Rows_are_appended_value_by_value()
    {
        Connection.Execute("CREATE TABLE t(b BOOLEAN, i INTEGER, l BIGINT, d DOUBLE, day DATE, moment TIMESTAMP, s VARCHAR, x BLOB)");
        using (var appender = Connection.Append("t"))
        {
            appender.Append(true).Append(-1).Append(long.MaxValue).Append(0.5).Append(new DateOnly(2024, 2, 29)).AppendTimestamp(1)
                .Append("It's long enough to leave the entry").AppendBlob([0, 255]).EndRow();
            for (var column = 0; column < 6; column++)
            {
                appender.AppendNull();
            }

            appender.Append("").AppendBlob([]).EndRow();
            appender.Close();
        }

        Assert.Equal(
            ["true|-1|9223372036854775807|0.5|2024-02-29|1970-01-01 00:00:00.000001|It's long enough to leave the entry|\\x00\\xFF", "|"],
            Texts("SELECT concat_ws('|', b, i, l, d, day, moment, s, x) FROM t"));
    }

    [Fact]
    public void Chunks_are_appended_and_used_again()
    {
        Connection.Execute("CREATE TABLE t(n BIGINT, s VARCHAR, l INTEGER[])");
        using var chunk = new DuckChunkBuilder(DuckLogicalType.BigInt, DuckLogicalType.Varchar, DuckLogicalType.List(DuckLogicalType.Integer));
        using var appender = Connection.Append("t", "main");
        for (var round = 0; round < 100; round++)
        {
            chunk.Reset();
            var (numbers, texts, lists) = (chunk.Column(0), chunk.Column(1), chunk.Column(2));
            var elements = lists.ReserveList(DuckChunkBuilder.Capacity);
            for (var row = 0; row < DuckChunkBuilder.Capacity; row++)
            {
                var n = (round * DuckChunkBuilder.Capacity) + row;
                numbers.Data<long>()[row] = n;
                texts.SetText(row, $"the text of row {n}");
                elements.Data<int>()[row] = n;
                lists.SetList(row, row, 1);
                if (n % 7 == round % 3)
                {
                    texts.SetNull(row);
                }
            }

            lists.SetListSize(DuckChunkBuilder.Capacity);
            chunk.SetSize(DuckChunkBuilder.Capacity);
            appender.Append(chunk);
        }

        appender.Close();
        Assert.Equal("204800", Value("SELECT count(*) FROM t"));
        Assert.Equal("0", Value("""
            SELECT count(*) FROM t WHERE l <> [n] OR s IS DISTINCT FROM CASE WHEN n % 7 <> (n // 2048) % 3 THEN 'the text of row ' || n END
            """));
    }

    [Fact]
    public void Rows_that_were_not_flushed_are_dropped_with_the_appender()
    {
        Connection.Execute("CREATE TABLE t(i INTEGER)");
        using (var appender = Connection.Append("t"))
        {
            appender.Append(1).EndRow();
            appender.Flush();
            appender.Append(2).EndRow();
        }

        Assert.Equal("1", Value("SELECT string_agg(i, ',') FROM t"));
    }

    [Fact]
    public void Wrong_use_is_an_error_that_names_the_reason()
    {
        var missing = Assert.Throws<DuckException>(() => Connection.Append("no_such_table"));
        Assert.Contains("no_such_table", missing.Message, StringComparison.Ordinal);

        Connection.Execute("CREATE TABLE t(i INTEGER, s VARCHAR)");
        using (var short1 = Connection.Append("t"))
        {
            short1.Append(1);
            Assert.NotEmpty(Assert.Throws<DuckException>(short1.EndRow).Message);
        }

        using (var wide = Connection.Append("t"))
        {
            wide.Append(1).Append("a");
            Assert.NotEmpty(Assert.Throws<DuckException>(() => wide.Append(3)).Message);
        }

        using (var text = Connection.Append("t"))
        {
            Assert.Contains("many", Assert.Throws<DuckException>(() => text.Append("many")).Message, StringComparison.Ordinal);
        }

        using var other = new DuckChunkBuilder(DuckLogicalType.Integer);
        other.SetSize(1);
        using var columns = Connection.Append("t");
        Assert.NotEmpty(Assert.Throws<DuckException>(() => columns.Append(other)).Message);
        Assert.Equal("0", Value("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_constraint_that_fails_on_closing_is_its_error()
    {
        Connection.Execute("CREATE TABLE t(i INTEGER PRIMARY KEY)");
        using var appender = Connection.Append("t");
        appender.Append(1).EndRow();
        appender.Append(1).EndRow();
        Assert.Equal(DuckErrorType.Constraint, Assert.Throws<DuckException>(appender.Close).Type);
    }

    [Fact]
    public void A_closed_appender_and_a_disposed_chunk_are_refused()
    {
        Connection.Execute("CREATE TABLE t(i INTEGER)");
        var appender = Connection.Append("t");
        appender.Dispose();
        Assert.Throws<ObjectDisposedException>(() => appender.Append(1));
        var chunk = new DuckChunkBuilder(DuckLogicalType.Integer);
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk.SetSize(2049));
        chunk.Dispose();
        Assert.Throws<ObjectDisposedException>(() => chunk.Column(0));
    }
}
