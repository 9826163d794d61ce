using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckVectorTests : DuckTest
{
    [Fact]
    public void Integers_of_every_width()
    {
        Check<sbyte>("TINYINT", "TINYINT", sbyte.MinValue, sbyte.MaxValue);
        Check<short>("SMALLINT", "SMALLINT", short.MinValue, short.MaxValue);
        Check<int>("INTEGER", "INTEGER", int.MinValue, int.MaxValue);
        Check<long>("BIGINT", "BIGINT", long.MinValue, long.MaxValue);
        Check<byte>("UTINYINT", "UTINYINT", 0, byte.MaxValue);
        Check<ushort>("USMALLINT", "USMALLINT", 0, ushort.MaxValue);
        Check<uint>("UINTEGER", "UINTEGER", 0, uint.MaxValue);
        Check<ulong>("UBIGINT", "UBIGINT", 0, ulong.MaxValue);
        Check<Int128>("HUGEINT", "HUGEINT", Int128.MinValue, Int128.MaxValue);
        Check<UInt128>("UHUGEINT", "UHUGEINT", 0, UInt128.MaxValue);
    }

    [Fact]
    public void Floating_numbers_booleans_and_special_values()
    {
        Check<float>("FLOAT", "FLOAT", 1.5f, float.MinValue);
        Check<double>("DOUBLE", "DOUBLE", 0.1, double.MaxValue);
        using var chunk = Single("SELECT 'nan'::DOUBLE, '-inf'::FLOAT, true, false, '-0'::DOUBLE");
        Assert.True(double.IsNaN(chunk.Vector(0).Data<double>()[0]));
        Assert.Equal(float.NegativeInfinity, chunk.Vector(1).Data<float>()[0]);
        Assert.True(chunk.Vector(2).Data<bool>()[0]);
        Assert.False(chunk.Vector(3).Data<bool>()[0]);
        Assert.True(double.IsNegative(chunk.Vector(4).Data<double>()[0]));
    }

    [Theory]
    [InlineData("12.3", 4, 1, "123")]
    [InlineData("-99999.9999", 9, 4, "-999999999")]
    [InlineData("123456789012345.678", 18, 3, "123456789012345678")]
    [InlineData("-99999999999999999999999999999999999999", 38, 0, "-99999999999999999999999999999999999999")]
    public void Decimals_of_every_storage(string text, int width, int scale, string unscaled)
    {
        using var result = Connection.Query($"SELECT '{text}'::DECIMAL({width},{scale})");
        Assert.Equal($"DECIMAL({width},{scale})", result.Columns[0].Type.ToString());
        using var chunk = result.FetchChunk()!;
        Assert.Equal(Int128.Parse(unscaled, CultureInfo.InvariantCulture), chunk.Vector(0).DecimalUnscaled(0));
    }

    [Fact]
    public void Dates_times_and_intervals()
    {
        using var chunk = Single("""
            SELECT DATE '2024-02-29', DATE '0001-01-01', TIMESTAMP '2024-02-29 12:34:56.789012', '1969-12-31 23:59:59.999'::TIMESTAMP_MS,
                '2024-02-29 12:34:56.789012345'::TIMESTAMP_NS, '2024-02-29 12:00:00'::TIMESTAMP_S, '2024-02-29 12:00:00+02'::TIMESTAMPTZ,
                TIME '23:59:59.999999', INTERVAL '1 month -2 days 3 microseconds', DATE 'infinity', TIMESTAMP '-infinity'
            """);
        Assert.Equal(new DateOnly(2024, 2, 29), DuckTime.ToDate(chunk.Vector(0).Data<int>()[0]));
        Assert.Equal(new DateOnly(1, 1, 1), DuckTime.ToDate(chunk.Vector(1).Data<int>()[0]));
        var moment = new DateTime(2024, 2, 29, 12, 34, 56, 789, 12);
        Assert.Equal(moment, DuckTime.ToDateTime(chunk.Vector(2).Data<long>()[0]));
        Assert.Equal(DuckTime.ToMicros(moment), chunk.Vector(2).Data<long>()[0]);
        Assert.Equal(-1, chunk.Vector(3).Data<long>()[0]);
        Assert.Equal((DuckTime.ToMicros(moment) * 1000) + 345, chunk.Vector(4).Data<long>()[0]);
        Assert.Equal(1_709_208_000, chunk.Vector(5).Data<long>()[0]);
        Assert.Equal(new DateTime(2024, 2, 29, 10, 0, 0), DuckTime.ToDateTime(chunk.Vector(6).Data<long>()[0]));
        Assert.Equal(86_399_999_999, chunk.Vector(7).Data<long>()[0]);
        Assert.Equal(new DuckInterval(1, -2, 3), chunk.Vector(8).Data<DuckInterval>()[0]);
        Assert.Equal(DuckTime.InfiniteDays, chunk.Vector(9).Data<int>()[0]);
        Assert.Equal(-DuckTime.InfiniteMicros, chunk.Vector(10).Data<long>()[0]);
        Assert.Equal(
            ["DATE", "DATE", "TIMESTAMP", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP_S", "TIMESTAMP WITH TIME ZONE", "TIME", "INTERVAL", "DATE", "TIMESTAMP"],
            Enumerable.Range(0, chunk.ColumnCount).Select(column => chunk.Vector(column).Type.ToString()));
    }

    [Fact]
    public void Texts_and_blobs_around_the_inline_limit()
    {
        using var chunk = Single("SELECT repeat('ä', i) t, ('\\x00\\xFF'::BLOB || repeat('b', i)::BLOB) b FROM range(20) t(i)");
        for (var row = 0; row < 20; row++)
        {
            Assert.Equal(new string('ä', row), chunk.Vector(0).Text(row));
            Assert.Equal([0, 255, .. Enumerable.Repeat((byte)'b', row)], chunk.Vector(1).Bytes(row).ToArray());
        }
    }

    [Fact]
    public void NULL_rows_are_marked_and_a_column_without_any_says_so()
    {
        using var result = Connection.Query("SELECT i, CASE WHEN i % 3 <> 0 THEN i END FROM range(5000) t(i)");
        var start = 0;
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                var (full, holes) = (chunk.Vector(0), chunk.Vector(1));
                for (var row = 0; row < chunk.Size; row++)
                {
                    Assert.True(full.IsValid(row));
                    Assert.Equal((start + row) % 3 != 0, holes.IsValid(row));
                    Assert.Equal(holes.IsValid(row), (holes.Validity[row >> 6] >> (row & 63) & 1) == 1);
                }

                start += chunk.Size;
            }
        }

        Assert.Equal(5000, start);
        using var one = Single("SELECT 1");
        Assert.True(one.Vector(0).AllValid);
        Assert.True(one.Vector(0).Validity.IsEmpty);
    }

    [Fact]
    public void Enums_and_uuids()
    {
        using var chunk = Single("SELECT 'b'::ENUM('a', 'b'), 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'::UUID, '00000000-0000-0000-0000-000000000000'::UUID");
        Assert.Equal("b", chunk.Vector(0).Type.EnumWords[chunk.Vector(0).EnumIndex(0)]);
        Assert.Equal("ENUM('a', 'b')", chunk.Vector(0).Type.ToString());
        Assert.Equal(Guid.Parse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"), chunk.Vector(1).Uuid(0));
        Assert.Equal(Guid.Empty, chunk.Vector(2).Uuid(0));

        // 300 words: two bytes each.
        var words = string.Join(", ", Enumerable.Range(0, 300).Select(number => $"'word {number}'"));
        using var wide = Single($"SELECT 'word 299'::ENUM({words})");
        Assert.Equal(299, wide.Vector(0).EnumIndex(0));
    }

    private DuckChunk Single(string sql)
    {
        using var result = Connection.Query(sql);
        return result.FetchChunk()!;
    }

    private void Check<T>(string type, string shown, params T[] values) where T : unmanaged, IFormattable
    {
        var rows = string.Join(", ", values.Select(value => $"('{value.ToString("R", CultureInfo.InvariantCulture)}'::{type})"));
        using var result = Connection.Query($"SELECT * FROM (VALUES {rows}, (NULL)) t(v)");
        Assert.Equal(shown, result.Columns[0].Type.ToString());
        using var chunk = result.FetchChunk()!;
        Assert.Equal(values, chunk.Vector(0).Data<T>()[..values.Length].ToArray());
        Assert.False(chunk.Vector(0).IsValid(values.Length));
    }
}
