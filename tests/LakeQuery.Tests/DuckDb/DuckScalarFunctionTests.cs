using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckScalarFunctionTests : DuckTest
{
    [Fact]
    public void NULL_arguments_give_NULL_without_the_body_saying_so()
    {
        RegisterPlus();
        Assert.Equal("3", Value("lq_plus(1, 2)"));
        Assert.Null(Value("lq_plus(1, NULL)"));

        // Several chunks with NULLs at other places: bits of an earlier chunk must not stay.
        Assert.Equal("0", Value("""
            SELECT count(*) FROM (SELECT CASE WHEN i % 7 <> i // 2048 THEN i END a, CASE WHEN i % 11 <> i // 4096 THEN i END b FROM range(20000) t(i))
            WHERE lq_plus(a, b) IS DISTINCT FROM a + b
            """));
    }

    [Fact]
    public void With_its_own_NULL_handling_the_body_sees_NULL()
    {
        Connection.RegisterScalarFunction(new("lq_known", [DuckLogicalType.BigInt], DuckLogicalType.Boolean, static call =>
        {
            var input = call.Argument(0);
            var known = call.Output.Data<bool>();
            for (var row = 0; row < call.RowCount; row++)
            {
                known[row] = input.IsValid(row);
            }
        })
        { HandlesNulls = true });
        Assert.Equal("false", Value("lq_known(NULL)"));
        Assert.Equal("666", Value("SELECT count(*) FROM range(1000) t(i) WHERE lq_known(CASE WHEN i % 3 > 0 THEN i END)"));
    }

    [Fact]
    public void Text_results_may_be_short_or_long()
    {
        Connection.RegisterScalarFunction(new("lq_xs", [DuckLogicalType.Integer], DuckLogicalType.Varchar, static call =>
        {
            var counts = call.Argument(0).Data<int>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                output.SetText(row, new string('x', counts[row]));
            }
        }));
        Assert.Equal("0", Value("SELECT count(*) FROM range(5000) t(i) WHERE lq_xs((i % 700)::INTEGER) <> repeat('x', i % 700)"));
        foreach (var length in (int[])[0, 1, 4, 5, 12, 13, 170, 171, 5000])
        {
            Assert.Equal(new string('x', length), Value($"lq_xs({length})"));
        }
    }

    [Fact]
    public void Bytes_that_stay_where_they_are_can_be_pointed_at()
    {
        Connection.RegisterScalarFunction(new("lq_point", [DuckLogicalType.Integer], DuckLogicalType.Varchar, static call =>
        {
            var lengths = call.Argument(0).Data<int>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                PointAtDigits(ref output, row, lengths[row]);
            }
        }));
        Assert.Equal(
            ["", "0123", "012345678901", "0123456789012", "01234567890123456789"],
            Texts("SELECT lq_point(n) FROM (VALUES (0), (4), (12), (13), (20)) t(n)"));
    }

    [Fact]
    public void Lists_grow_while_they_are_written()
    {
        RegisterSequence();
        Assert.Equal("[]", Value("lq_sequence(0)"));
        Assert.Equal("[0, NULL, 2]", Value("lq_sequence(3)"));
        Assert.Null(Value("lq_sequence(NULL)"));
        Assert.Equal("0", Value("""
            SELECT count(*) FROM (SELECT CASE WHEN i % 5 > 0 THEN i % 13 END n FROM range(10000) t(i))
            WHERE lq_sequence(n) IS DISTINCT FROM list_transform(range(n), lambda x: CASE WHEN x % 3 <> 1 THEN x END)
            """));
    }

    [Fact]
    public void Structs_and_maps_are_written_member_by_member()
    {
        var type = DuckLogicalType.Struct(("n", DuckLogicalType.BigInt), ("text", DuckLogicalType.Varchar));
        Connection.RegisterScalarFunction(new("lq_pair", [DuckLogicalType.BigInt], type, static call =>
        {
            var input = call.Argument(0);
            var output = call.Output;
            var numbers = output.StructChild(0);
            var texts = output.StructChild(1);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                numbers.Data<long>()[row] = input.Data<long>()[row];
                texts.SetText(row, $"the number {input.Data<long>()[row]}");
            }
        }));
        Assert.Equal("{'n': 7, 'text': the number 7}", Value("lq_pair(7)"));
        Assert.Equal("3", Value("SELECT count(lq_pair(n)) FROM (VALUES (1), (NULL), (3), (4)) t(n)"));
        Assert.Equal("the number 4", Value("SELECT lq_pair(n).text FROM (VALUES (1), (NULL), (3), (4)) t(n) WHERE n = 4"));

        Connection.RegisterScalarFunction(new(
            "lq_map", [DuckLogicalType.Integer], DuckLogicalType.Map(DuckLogicalType.Varchar, DuckLogicalType.Integer), static call =>
        {
            var input = call.Argument(0).Data<int>();
            var output = call.Output;
            var entries = output.ReserveList(call.RowCount);
            var keys = entries.StructChild(0);
            var values = entries.StructChild(1);
            for (var row = 0; row < call.RowCount; row++)
            {
                keys.SetText(row, $"key number {input[row]}");
                values.Data<int>()[row] = input[row] * 2;
                output.SetList(row, row, 1);
            }

            output.SetListSize(call.RowCount);
        }));
        Assert.Equal(["{key number 0=0}", "{key number 1=2}"], Texts("SELECT lq_map(i::INTEGER)::VARCHAR FROM range(2) t(i)"));
    }

    [Fact]
    public void Wide_numbers_and_identifiers_are_written()
    {
        Connection.RegisterScalarFunction(new(
            "lq_wide", [DuckLogicalType.HugeInt], DuckLogicalType.Decimal(38, 2), static call =>
        {
            var input = call.Argument(0);
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                output.SetHugeInt(row, -input.HugeInt(row));
            }
        }));
        Assert.Equal("-1234567890123456789012345678901234.56", Value("lq_wide(123456789012345678901234567890123456)"));
        Connection.RegisterScalarFunction(new("lq_same", [DuckLogicalType.Uuid], DuckLogicalType.Uuid, static call =>
        {
            var input = call.Argument(0);
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                output.SetUuid(row, input.Uuid(row));
            }
        }));
        Assert.Equal("f81d4fae-7dec-11d0-a765-00a0c91e6bf6", Value("lq_same('f81d4fae-7dec-11d0-a765-00a0c91e6bf6'::UUID)"));
    }

    private void RegisterPlus() => Connection.RegisterScalarFunction(new(
        "lq_plus", [DuckLogicalType.BigInt, DuckLogicalType.BigInt], DuckLogicalType.BigInt, static call =>
    {
        var left = call.Argument(0).Data<long>();
        var right = call.Argument(1).Data<long>();
        var sums = call.Output.Data<long>();
        for (var row = 0; row < call.RowCount; row++)
        {
            sums[row] = left[row] + right[row];
        }
    }));

    // 0 .. n-1 with every third element from 1 on NULL.
    private void RegisterSequence() => Connection.RegisterScalarFunction(new(
        "lq_sequence", [DuckLogicalType.BigInt], DuckLogicalType.List(DuckLogicalType.BigInt), static call =>
    {
        var counts = call.Argument(0).Data<long>();
        var output = call.Output;
        var size = 0;
        for (var row = 0; row < call.RowCount; row++)
        {
            if (!output.IsValid(row))
            {
                output.SetList(row, size, 0);
                continue;
            }

            var count = (int)counts[row];
            var elements = output.ReserveList(size + count);
            for (var index = 0; index < count; index++)
            {
                elements.Data<long>()[size + index] = index;
                if (index % 3 == 1)
                {
                    elements.SetNull(size + index);
                }
            }

            output.SetList(row, size, count);
            size += count;
        }

        output.SetListSize(size);
    }));

    private static ReadOnlySpan<byte> Digits => "01234567890123456789"u8;

    private static unsafe void PointAtDigits(ref DuckVectorWriter output, int row, int length)
    {
        // A UTF-8 literal lies in the program's image, which never moves.
        fixed (byte* digits = Digits)
        {
            output.PointAt(row, digits, length);
        }
    }
}
