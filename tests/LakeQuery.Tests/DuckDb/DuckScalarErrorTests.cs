using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckScalarErrorTests : DuckTest
{
    [Fact]
    public void An_exception_is_the_querys_error_and_the_process_lives()
    {
        RegisterThrowing();
        var error = Fails("SELECT lq_throw(i) FROM range(10) t(i)");
        Assert.Equal("Invalid Input Error: äöü at 5", error.Message);
        Assert.Equal(DuckErrorType.InvalidInput, error.Type);
        Assert.Equal("Invalid Input Error: äöü at 5", Fails("SELECT lq_throw(5)").Message);
        Assert.Equal("1", Value("lq_throw(1)"));
    }

    [Fact]
    public void TRY_makes_only_the_failing_rows_NULL()
    {
        RegisterThrowing();
        Assert.Equal(["4", null, "6", null], Texts("SELECT try(lq_throw(i))::VARCHAR FROM (VALUES (4), (5), (6), (NULL)) t(i)"));
        Assert.Equal("5000", Value("SELECT count(*) FROM range(5001) t(i) WHERE try(lq_throw(i)) = i"));
        Assert.Null(Value("try(lq_throw(5))"));
    }

    [Fact]
    public void A_result_of_type_NULL_fits_every_branch_and_fails_only_where_it_is_reached()
    {
        RegisterFail();
        foreach (var value in (string[])["1::BIGINT", "1.5::DECIMAL(9,3)", "'text'", "[1, 2]", "{'a': 1}", "MAP {'k': 1}", "DATE '2024-01-02'"])
        {
            var expected = Value(value);
            Assert.Equal(expected, Value($"SELECT CASE WHEN i < 5 THEN {value} ELSE lq_fail('past ' || i) END FROM range(1) t(i)"));
            Assert.Equal(expected, Value($"SELECT CASE WHEN i >= 5 THEN lq_fail('past ' || i) ELSE {value} END FROM range(1) t(i)"));
            Assert.Equal(
                "Invalid Input Error: past 5",
                Fails($"SELECT CASE WHEN i < 5 THEN {value} ELSE lq_fail('past ' || i) END FROM range(6) t(i)").Message);
            Assert.Equal(
                [expected, null],
                Texts($"SELECT try(CASE WHEN i < 5 THEN {value} ELSE lq_fail('past ' || i) END)::VARCHAR FROM range(4, 6) t(i)"));
        }
    }

    [Fact]
    public void A_constant_failure_in_a_branch_that_no_row_reaches_is_nothing()
    {
        RegisterFail();
        Assert.Equal("0", Value("SELECT count(*) FROM range(100) t(i) WHERE (CASE WHEN i < 100 THEN i ELSE lq_fail('never') END) < 0"));
        Assert.Equal("Invalid Input Error: always", Fails("SELECT lq_fail('always')").Message);
        Assert.Equal("Invalid Input Error: always", Fails("SELECT CASE WHEN i >= 0 THEN lq_fail('always') ELSE i END FROM range(3) t(i)").Message);
    }

    [Fact]
    public void Every_kind_of_exception_is_caught()
    {
        Connection.RegisterScalarFunction(new("lq_break", [DuckLogicalType.Integer], DuckLogicalType.Integer, static call =>
        {
            switch (call.Argument(0).Data<int>()[0])
            {
                case 0: throw new InvalidOperationException("");
                case 1: _ = ((string?)null)!.Length; break;
                case 2: _ = Array.Empty<int>()[call.RowCount]; break;
                default: throw new AggregateException(new OperationCanceledException());
            }
        })
        { IsVolatile = true });
        for (var kind = 0; kind < 4; kind++)
        {
            Assert.Equal(DuckErrorType.InvalidInput, Fails($"SELECT lq_break({kind})").Type);
        }
    }

    private void RegisterThrowing() => Connection.RegisterScalarFunction(new(
        "lq_throw", [DuckLogicalType.BigInt], DuckLogicalType.BigInt, static call =>
    {
        var input = call.Argument(0).Data<long>();
        var output = call.Output;
        for (var row = 0; row < call.RowCount; row++)
        {
            if (!output.IsValid(row))
            {
                continue;
            }

            output.Data<long>()[row] = input[row] == 5 ? throw new InvalidOperationException("äöü at 5") : input[row];
        }
    }));

    private void RegisterFail() => Connection.RegisterScalarFunction(new(
        "lq_fail", [DuckLogicalType.Varchar], DuckLogicalType.SqlNull, static call =>
    {
        if (call.RowCount > 0)
        {
            call.Fail(call.Argument(0).Text(0));
        }
    }));
}
