using LakeQuery.Errors;

namespace LakeQuery.Tests.Execution;

public sealed class RunningTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("SELECT 1 / x FROM (VALUES 0) t(x)", "DIVISION_BY_ZERO")]
    [InlineData("SELECT x % 0 FROM (VALUES 1) t(x)", "DIVISION_BY_ZERO")]
    [InlineData("SELECT x + 1 FROM (VALUES 2147483647) t(x)", "NUMERIC_VALUE_OUT_OF_RANGE")]
    [InlineData("SELECT CAST(x AS tinyint) FROM (VALUES 300) t(x)", "NUMERIC_VALUE_OUT_OF_RANGE")]
    [InlineData("SELECT ARRAY[1, 2][x] FROM (VALUES 3) t(x)", "INVALID_FUNCTION_ARGUMENT")]
    [InlineData("SELECT (SELECT y FROM (VALUES 1, 2) u(y))", "SUBQUERY_MULTIPLE_ROWS")]
    public void Errors_of_running_have_the_names_of_Trino(string sql, string name)
    {
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows(sql));
        Assert.Equal(name, error.Code.Name);
        Assert.DoesNotContain("LINE 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT CAST(x AS integer) FROM (VALUES 'abc') t(x)", 8)]
    [InlineData("SELECT x || '', y + 1 FROM (VALUES ('a', 2147483647)) t(x, y)", 17)]
    [InlineData("SELECT CAST(x AS date), CAST(x AS integer) FROM (VALUES '2020-01-01') t(x)", 25)]
    [InlineData("SELECT x, date_parse(x, '%Y') FROM (VALUES 'abc') t(x)", 11)]
    [InlineData("SELECT sum(x) FROM (VALUES 9223372036854775807, 1) t(x)", 12)]
    [InlineData("SELECT x + 1, x + 2 FROM (VALUES 2147483647) t(x)", 0)]
    public void Errors_of_running_name_the_only_expression_that_can_raise_them(string sql, int column)
    {
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows(sql));
        Assert.Equal(column, error.Position?.Column ?? 0);
    }

    [Fact]
    public void A_result_left_half_read_takes_no_function_with_it()
    {
        for (var i = 0; i < 6; i++)
        {
            using var half = _lake.Session.Execute("SELECT soundex(x) FROM (VALUES 'Robert') t(x)");
            half.NextBatch();
        }

        Assert.Equal(["R163"], _lake.Rows("SELECT soundex(x) FROM (VALUES 'Robert') t(x)"));
    }

    [Fact]
    public void A_large_result_is_given_while_it_is_made()
    {
        // The last of nine million rows fails: whoever holds them back until then gives none.
        using var result = _lake.Session.Execute(
            "SELECT 1 / (9003000 - a.x * 3000 - b.x), 'some text that is longer than twelve bytes' FROM UNNEST(sequence(1, 3000)) a(x) CROSS JOIN UNNEST(sequence(1, 3000)) b(x)");
        long rows = result.NextBatch()!.RowCount;
        var error = Assert.Throws<LakeQueryException>(() =>
        {
            while (result.NextBatch() is { } batch)
            {
                rows += batch.RowCount;
            }
        });
        Assert.Equal(ErrorCode.DivisionByZero, error.Code);
        Assert.InRange(rows, 2_000_000, 9_000_000 - 1);
        Assert.Equal(rows, result.Statistics.RowCount);
    }

    [Fact]
    public void Cancelling_stops_a_long_query()
    {
        // Work for hours: that it ends at all is what is asked.
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            using var result = _lake.Session.Execute(
                "SELECT count(*) FROM UNNEST(sequence(1, 9000)) a(x) CROSS JOIN UNNEST(sequence(1, 9000)) b(x) CROSS JOIN UNNEST(sequence(1, 9000)) c(x) WHERE (a.x * b.x + c.x) % 7 = 3",
                cancellation.Token);
            while (result.NextBatch(cancellation.Token) is not null)
            {
            }
        });
        Assert.Equal("1", _lake.Value("SELECT 1"));
    }

    [Fact]
    public void Progress_ends_at_all_and_may_be_asked_for_after_the_end()
    {
        var result = _lake.Session.Execute("SELECT count(*) FROM UNNEST(sequence(1, 1000)) a(x)");
        Assert.True(result.Statistics.Progress!() is null or (>= 0 and <= 1));
        TestLake.ReadAll(result);
        Assert.Equal(1, result.Statistics.Progress!());
        result.Dispose();
        result.Dispose();
        Assert.Equal(1, result.Statistics.Progress!());
    }

    [Fact]
    public void Many_queries_may_be_open_at_once()
    {
        var results = Enumerable.Range(0, 10).Select(number => _lake.Session.Execute($"SELECT {number}")).ToArray();
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"{number}"), results.Select(result => TestLake.ReadAll(result)[0]));
        Array.ForEach(results, result => result.Dispose());
    }

    [Fact]
    public void Parameters_take_the_types_of_their_values()
    {
        using var result = _lake.Session.Execute(
            "SELECT ?, ?, ?, typeof(?)", [5, "it's", new DateOnly(2024, 5, 1), 1.50m]);
        Assert.Equal(["5|it's|2024-05-01|decimal(3,2)"], TestLake.ReadAll(result));
    }

    [Fact]
    public void A_script_runs_statement_by_statement()
    {
        var messages = new List<string>();
        foreach (var result in _lake.Session.ExecuteScript("CREATE DATABASE web; USE web; SELECT 1;"))
        {
            using (result)
            {
                messages.Add(result.Columns.IsEmpty ? "done" : string.Join(",", TestLake.ReadAll(result)));
            }
        }

        Assert.Equal(["done", "done", "1"], messages);
        Assert.Equal("web", _lake.Session.CurrentDatabase);
    }
}
