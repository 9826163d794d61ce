using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckScalarSignatureTests : DuckTest
{
    [Fact]
    public void Any_number_of_arguments_of_any_type_tell_their_types()
    {
        Connection.RegisterScalarFunction(new("lq_types", [], DuckLogicalType.Varchar, static call =>
        {
            var types = new List<string>();
            for (var argument = 0; argument < call.ArgumentCount; argument++)
            {
                types.Add(call.Argument(argument).Type.ToString());
            }

            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                output.SetText(row, string.Join("; ", types));
            }
        })
        { Varargs = DuckLogicalType.Any, HandlesNulls = true });
        Assert.Equal("INTEGER; VARCHAR; DECIMAL(2,1)", Value("lq_types(1, 'a', 1.5)"));
        Assert.Equal("VARCHAR[]; MAP(VARCHAR, DATE)", Value("lq_types(['a'], MAP {'k': DATE '2024-01-01'})"));
        Assert.Equal("STRUCT(\"a\" INTEGER, \"b\" DOUBLE[])", Value("SELECT lq_types({'a': i::INTEGER, 'b': [1e0]}) FROM range(1) t(i)"));
    }

    [Fact]
    public void A_volatile_function_runs_for_each_row_and_another_is_folded()
    {
        var calls = 0;
        void Register(string name, bool isVolatile) => Connection.RegisterScalarFunction(
            new(name, [], DuckLogicalType.BigInt, call =>
            {
                for (var row = 0; row < call.RowCount; row++)
                {
                    call.Output.Data<long>()[row] = Interlocked.Increment(ref calls);
                }
            })
            { IsVolatile = isVolatile });

        Register("lq_next", isVolatile: true);
        Assert.Equal("3000", Value("SELECT count(DISTINCT lq_next()) FROM range(3000)"));
        Assert.Equal("false", Value("SELECT lq_next() = lq_next()"));
        Register("lq_fixed", isVolatile: false);
        calls = 0;
        Assert.Equal("1", Value("SELECT count(DISTINCT lq_fixed()) FROM range(3000)"));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Overloads_are_told_apart_by_their_parameters()
    {
        Connection.RegisterScalarFunctionSet("lq_kind",
        [
            Constant("lq_kind", [DuckLogicalType.BigInt], "number"),
            Constant("lq_kind", [DuckLogicalType.Varchar], "text"),
            Constant("lq_kind", [DuckLogicalType.List(DuckLogicalType.Varchar)], "list"),
            Constant("lq_kind", [DuckLogicalType.BigInt, DuckLogicalType.BigInt], "two"),
        ]);
        Assert.Equal("number", Value("lq_kind(1)"));
        Assert.Equal("text", Value("lq_kind('1')"));
        Assert.Equal("list", Value("lq_kind(['1'])"));
        Assert.Equal("two", Value("lq_kind(1, 2)"));
        Assert.Equal(DuckErrorType.Binder, Fails("SELECT lq_kind(1, 2, 3)").Type);
    }

    [Fact]
    public void An_overload_of_another_name_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Connection.RegisterScalarFunctionSet("lq_one", [Constant("lq_other", [], "x")]));
        Assert.Equal(DuckErrorType.Catalog, Fails("SELECT lq_other()").Type);
    }

    [Fact]
    public void Two_overloads_with_the_same_parameters_are_refused() =>
        Assert.Contains("'lq_twice(DATE)'", Assert.Throws<ArgumentException>(() => Connection.RegisterScalarFunctionSet("lq_twice",
            [Constant("lq_twice", [DuckLogicalType.Date], "a"), Constant("lq_twice", [DuckLogicalType.Date], "b")])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_result_of_type_ANY_is_refused() =>
        Assert.Throws<ArgumentException>(() => new DuckScalarFunction("lq_any", [], DuckLogicalType.Any, static _ => { }));

    [Fact]
    public void Functions_run_inside_lambdas()
    {
        Connection.RegisterScalarFunction(new("lq_shout", [DuckLogicalType.Varchar], DuckLogicalType.Varchar, static call =>
        {
            var input = call.Argument(0);
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.SetText(row, input.Text(row).ToUpperInvariant() + "!");
                }
            }
        }));
        Assert.Equal("[A!, NULL, LONGER THAN INLINE!]", Value("list_transform(['a', NULL, 'longer than inline'], lambda x: lq_shout(x))"));
        Assert.Equal("0", Value("""
            SELECT count(*) FROM (SELECT list_transform(range(i % 9), lambda x: lq_shout('row ' || i || ' element ' || x)) a,
                list_transform(range(i % 9), lambda x: 'ROW ' || i || ' ELEMENT ' || x || '!') b FROM range(5000) t(i)) WHERE a <> b
            """));
    }

    [Fact]
    public void Other_connections_see_a_function_and_run_it_at_the_same_time()
    {
        Connection.RegisterScalarFunction(new("lq_double", [DuckLogicalType.BigInt], DuckLogicalType.BigInt, static call =>
        {
            var input = call.Argument(0).Data<long>();
            var output = call.Output.Data<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                output[row] = 2 * input[row];
            }
        }));
        Parallel.For(0, 8, _ =>
        {
            using var connection = Database.Connect();
            using var result = connection.Query("SELECT sum(lq_double(i))::BIGINT FROM range(200000) t(i)");
            using var chunk = result.FetchChunk()!;
            Assert.Equal(200_000L * 199_999, chunk.Vector(0).Data<long>()[0]);
        });
    }

    [Fact]
    public void A_function_lives_until_the_database_is_closed_and_is_let_go_then()
    {
        var body = RegisterAndClose();
        for (var round = 0; round < 10 && body.IsAlive; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(body.IsAlive);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference RegisterAndClose()
    {
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        var held = new long[] { 41 };
        connection.RegisterScalarFunction(new("lq_held", [], DuckLogicalType.BigInt, call => call.Output.Data<long>()[0] = ++held[0])
        {
            IsVolatile = true,
        });
        GC.Collect();
        using var result = connection.Query("SELECT lq_held()");
        using var chunk = result.FetchChunk()!;
        Assert.Equal(42, chunk.Vector(0).Data<long>()[0]);
        return new WeakReference(held);
    }

    private static DuckScalarFunction Constant(string name, DuckLogicalType[] parameters, string text) =>
        new(name, parameters, DuckLogicalType.Varchar, call =>
        {
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                output.SetText(row, text);
            }
        });
}
