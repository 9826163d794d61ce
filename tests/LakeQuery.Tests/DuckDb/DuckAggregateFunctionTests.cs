using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

/// <summary>Aggregates in C#: groups, threads, windows, clauses, errors, and no state left behind.</summary>
public sealed class DuckAggregateFunctionTests : DuckTest
{
    private struct SumState
    {
        public long Sum;
        public long Rows;
    }

    private sealed class PlainSum : DuckPlainAggregate<SumState>
    {
        public override void Update(DuckAggregateCall call)
        {
            var values = call.Argument(0);
            var states = call.States;
            for (var row = 0; row < states.Length; row++)
            {
                if (values.IsValid(row))
                {
                    ref var state = ref At(states[row]);
                    state.Sum += values.Data<long>()[row];
                    state.Rows++;
                }
            }
        }

        protected override void Combine(in SumState source, ref SumState target)
        {
            target.Sum += source.Sum;
            target.Rows += source.Rows;
        }

        protected override void Finish(in SumState state, ref DuckVectorWriter output, int row)
        {
            if (state.Rows == 0)
            {
                output.SetNull(row);
            }
            else
            {
                output.Data<long>()[row] = state.Sum;
            }
        }
    }

    private static int _alive;

    private sealed class Counted : IDisposable
    {
        public Counted() => Interlocked.Increment(ref _alive);

        public long Sum { get; set; }

        public void Dispose() => Interlocked.Decrement(ref _alive);
    }

    private sealed class ManagedSum : DuckManagedAggregate<Counted>
    {
        public override void Update(DuckAggregateCall call)
        {
            var values = call.Argument(0);
            var states = call.States;
            for (var row = 0; row < states.Length; row++)
            {
                if (values.IsValid(row))
                {
                    var value = values.Data<long>()[row];
                    if (value == -1)
                    {
                        throw new InvalidOperationException("minus one");
                    }

                    (Find(states[row]) ?? call.Put(states[row], new Counted())).Sum += value;
                }
            }
        }

        protected override Counted CreateLike(Counted other) => new();

        protected override void Combine(Counted source, Counted target) => target.Sum += source.Sum;

        protected override void Finish(Counted state, ref DuckVectorWriter output, int row) =>
            output.Data<long>()[row] = state.Sum >= 0 ? state.Sum : throw new InvalidOperationException("a negative sum");
    }

    private void Register()
    {
        foreach (var function in (DuckAggregateFunction[])
        [
            new("lq_plain", [DuckLogicalType.BigInt], DuckLogicalType.BigInt, new PlainSum()),
            new("lq_managed", [DuckLogicalType.BigInt], DuckLogicalType.BigInt, new ManagedSum()),
        ])
        {
            Connection.RegisterAggregateFunction(function);
            Connection.RegisterScalarFunction(function.OverLists(function.Name + "_list"));
        }

        _alive = 0;
    }

    private const string Rows = "(SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE i END AS v FROM range(300000) t(i))";

    [Theory]
    [InlineData("lq_plain")]
    [InlineData("lq_managed")]
    public void It_gives_what_sum_gives(string name)
    {
        Register();
        foreach (var sql in (string[])
        [
            "{0}(v)",
            "{0}(v) FILTER (WHERE i % 3 = 0)",
            "{0}(DISTINCT v % 10)",
            "{0}(v) FILTER (WHERE false)",
        ])
        {
            Assert.Equal(
                Value($"SELECT {string.Format(null, sql, "sum")} FROM {Rows}"), Value($"SELECT {string.Format(null, sql, name)} FROM {Rows}"));
            foreach (var key in (string[])["i % 3", "i % 5000", "i"])
            {
                Assert.Equal(
                    Value($"SELECT hash(list(s ORDER BY k)) FROM (SELECT {key} AS k, {string.Format(null, sql, "sum")}::BIGINT AS s FROM {Rows} GROUP BY 1)"),
                    Value($"SELECT hash(list(s ORDER BY k)) FROM (SELECT {key} AS k, {string.Format(null, sql, name)} AS s FROM {Rows} GROUP BY 1)"));
            }
        }

        Assert.Equal(0, _alive);
    }

    [Theory]
    [InlineData("lq_plain")]
    [InlineData("lq_managed")]
    public void Its_list_form_runs_over_windows(string name)
    {
        Register();
        foreach (var over in (string[])
        [
            "()",
            "(ORDER BY i)",
            "(PARTITION BY i % 10)",
            "(PARTITION BY i % 10 ORDER BY i)",
            "(ORDER BY i ROWS BETWEEN 3 PRECEDING AND 2 FOLLOWING)",
            "(ORDER BY i ROWS BETWEEN 200 PRECEDING AND 200 FOLLOWING)",
            "(ORDER BY i RANGE BETWEEN 5 PRECEDING AND UNBOUNDED FOLLOWING)",
            "(PARTITION BY i % 3 ORDER BY i GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)",
        ])
        {
            foreach (var filter in (string[])["", " FILTER (WHERE i % 2 = 0)"])
            {
                Assert.Equal(
                    Value($"SELECT hash(list(s ORDER BY i)) FROM (SELECT i, (sum(v){filter} OVER {over})::BIGINT AS s FROM {Rows} WHERE i < 3000)"),
                    Value($"SELECT hash(list(s ORDER BY i)) FROM (SELECT i, {name}_list(list(v){filter} OVER {over}) AS s FROM {Rows} WHERE i < 3000)"));
            }
        }

        Assert.Equal(0, _alive);
    }

    [Fact]
    public void Its_list_form_takes_shared_empty_and_missing_lists()
    {
        Register();
        Assert.Equal(
            ["3", null, "3", null, "7"],
            Texts("SELECT lq_managed_list(l)::VARCHAR FROM (VALUES (1, [1::BIGINT, 2]), (2, []), (3, [3]), (4, NULL), (5, [NULL, 7])) t(k, l) ORDER BY k"));
        Assert.Equal(
            "6000",
            Value("SELECT sum(lq_managed_list(l)) FROM (SELECT [1::BIGINT, 2, 3] AS l) CROSS JOIN range(1000)"));
        Assert.Equal("Invalid Input Error: minus one", Fails("SELECT lq_managed_list([i, -1]) FROM range(3) t(i)").Message);
        Assert.Equal("Invalid Input Error: a negative sum", Fails("SELECT lq_managed_list([-i - 2]) FROM range(3) t(i)").Message);
        Assert.Equal(0, _alive);
    }

    [Fact]
    public void No_rows_and_only_NULLs_have_no_state()
    {
        Register();
        Assert.Null(Value("SELECT lq_managed(i) FROM range(0) t(i)"));
        Assert.Null(Value("SELECT lq_managed(NULL::BIGINT) FROM range(5) t(i)"));
        Assert.Equal(0, _alive);
    }

    [Fact]
    public void An_error_while_taking_rows_in_is_the_querys_error_and_leaves_nothing_behind()
    {
        Register();
        Assert.Equal("Invalid Input Error: minus one", Fails("SELECT lq_managed(i - 3) FROM range(10) t(i)").Message);
        Assert.Equal(
            "Invalid Input Error: minus one",
            Fails("SELECT i % 100000, lq_managed(CASE WHEN i = 250000 THEN -1 ELSE i END) FROM range(300000) t(i) GROUP BY 1").Message);
        Assert.Equal(0, _alive);
    }

    [Fact]
    public void An_error_while_finishing_is_the_querys_error_and_frees_the_states_at_hand()
    {
        Register();
        Assert.Equal("Invalid Input Error: a negative sum", Fails("SELECT lq_managed(-5) FROM range(10) t(i)").Message);
        Assert.Equal("Invalid Input Error: a negative sum", Fails("SELECT i % 100, lq_managed(-i - 5) FROM range(1000) t(i) GROUP BY 1").Message);
        Assert.Equal(0, _alive);
    }

    [Fact]
    public void A_result_that_is_left_unread_frees_its_states()
    {
        Register();
        using (var result = Connection.QueryStreaming("SELECT i, lq_managed(i) FROM range(300000) t(i) GROUP BY 1"))
        {
            result.FetchChunk()!.Dispose();
        }

        // A thread of the abandoned query may make one state more before it notices; the end of the next query frees that.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Connection.Execute("SELECT 1");
                return _alive == 0;
            },
            Cli.LakeQueryCommand.Patience));
    }

    [Fact]
    public void An_interrupted_query_frees_its_states()
    {
        Register();
        Connection.RegisterScalarFunction(new("lq_stop", [DuckLogicalType.BigInt], DuckLogicalType.BigInt, call =>
        {
            var values = call.Argument(0).Data<long>();
            var output = call.Output.Data<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                output[row] = values[row];
                if (values[row] == 200000)
                {
                    Connection.Interrupt();
                }
            }
        })
        {
            IsVolatile = true,
        });
        Assert.Equal(
            DuckErrorType.Interrupt,
            Fails("SELECT i, lq_managed(lq_stop(i)) FROM range(3000000) t(i) GROUP BY 1").Type);
        Assert.Equal(0, _alive);
    }

    [Fact]
    public void A_query_on_a_closed_connection_leaves_nothing_to_finalize()
    {
        var connection = Database.Connect();
        connection.Dispose();
        Assert.Throws<ObjectDisposedException>(() => connection.Execute("SELECT 1"));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Register();
        Assert.Equal("6", Value("SELECT lq_managed(x) FROM (VALUES (1), (5)) t(x)"));
        Assert.Equal(0, _alive);
    }

    [Fact]
    public void It_cannot_return_ANY() => Assert.Throws<ArgumentException>(
        () => new DuckAggregateFunction("lq_any", [], DuckLogicalType.Any, new PlainSum()));

    [Fact]
    public void Its_argument_is_cast_to_the_declared_type()
    {
        Register();
        Assert.Equal("6", Value("SELECT lq_plain(x) FROM (VALUES (1::TINYINT), (5)) t(x)"));
        Assert.StartsWith("Binder Error", Fails("SELECT lq_plain([1])").Message, StringComparison.Ordinal);
    }
}
