using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckTableFunctionTests : DuckTest
{
    private readonly NumbersTable _numbers = new();

    public DuckTableFunctionTests()
    {
        Connection.Execute("SET threads = 4");
        Connection.RegisterTableFunction(_numbers);
    }

    [Fact]
    public void Rows_with_NULLs_arrive_under_the_columns_names()
    {
        Assert.Equal(
            ["0 NULL row 0", "1 0.5 row 1"],
            Texts("SELECT n || ' ' || coalesce(half::VARCHAR, 'NULL') || ' ' || label FROM lq_numbers(2, 'row') ORDER BY n"));
        Assert.Equal("8000", Value("SELECT count(half) FROM lq_numbers(10000, 'a longer label')"));
        Assert.Equal("0", Value("SELECT count(*) FROM lq_numbers(10000, 'a longer label') WHERE label <> 'a longer label ' || n"));
    }

    [Fact]
    public void Only_the_columns_that_are_needed_are_made()
    {
        Assert.Equal("4.5", Value("SELECT sum(half) FROM lq_numbers(5, 'x') WHERE half > 0.9"));
        Assert.Equal([1], _numbers.LastColumns);
        Connection.Execute("SELECT label, n FROM lq_numbers(5, 'x')");
        Assert.Equal([0, 2], _numbers.LastColumns.Order());
        Assert.Equal("100000", Value("SELECT count(*) FROM lq_numbers(100000, 'x')"));
        Assert.True(_numbers.LastColumns.Length <= 1);
    }

    [Fact]
    public void Several_threads_share_the_rows_and_each_has_a_state_of_its_own()
    {
        Assert.Equal("1999999000000", Value("SELECT sum(n) FROM lq_numbers(2000000, 'x')"));
        Assert.InRange(_numbers.Threads, 2, 4);
        Assert.Equal(_numbers.Threads, _numbers.ClosedThreads);
        Assert.Equal(1, _numbers.ClosedScans);
    }

    [Theory]
    [InlineData("lq_numbers(NULL, 'x')", "the number of rows is NULL")]
    [InlineData("lq_numbers(10, 'no scan')", "this can't be opened")]
    [InlineData("lq_numbers(10, 'no thread')", "this thread can't be opened")]
    [InlineData("lq_numbers(10, 'too many')", "a chunk of 2049 rows was made; it holds 2048")]
    public void An_exception_anywhere_is_the_querys_error(string call, string message)
    {
        Assert.Contains(message, Fails($"SELECT * FROM {call}").Message, StringComparison.Ordinal);
        Assert.Equal("3", Value("SELECT count(*) FROM lq_numbers(3, 'x')"));
    }

    [Fact]
    public void An_exception_halfway_ends_the_query()
    {
        _numbers.BadRow = 500_000;
        Assert.Contains("row 500000 is bad", Fails("SELECT sum(n) FROM lq_numbers(1000000, 'x')").Message, StringComparison.Ordinal);
        Assert.Equal(1, _numbers.ClosedScans);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Equal(DuckErrorType.Binder, Fails("SELECT * FROM lq_numbers(1)").Type);
        Assert.Equal(DuckErrorType.Binder, Fails("SELECT * FROM lq_numbers('many', 'x')").Type);
    }

    [Fact]
    public void A_statement_without_parameters_binds_once_however_often_it_runs()
    {
        using var statement = Connection.Prepare("SELECT count(*) FROM lq_numbers(7, 'x') WHERE n >= 2");
        _numbers.Binds = 0;
        for (var round = 0; round < 5; round++)
        {
            using var result = statement.Execute();
            using var chunk = result.FetchChunk()!;
            Assert.Equal(5, chunk.Vector(0).Data<long>()[0]);
        }

        Assert.Equal(0, _numbers.Binds);
    }

    [Fact]
    public async Task A_run_is_interrupted_between_chunks()
    {
        var query = Task.Run(() => Fails($"SELECT sum(n) FROM lq_numbers({long.MaxValue / 2}, 'x')"));
        while (!query.IsCompleted)
        {
            Connection.Interrupt();
            await Task.Yield();
        }

        Assert.Equal(DuckErrorType.Interrupt, (await query).Type);
        Assert.Equal(_numbers.Threads, _numbers.ClosedThreads);
    }

    [Fact]
    public void An_abandoned_stream_closes_its_scan_with_its_connection()
    {
        using (var connection = Database.Connect())
        using (var result = connection.QueryStreaming($"SELECT n FROM lq_numbers({long.MaxValue / 2}, 'x')"))
        {
            using var chunk = result.FetchChunk()!;
            Assert.Equal(2048, chunk.Size);
        }

        Assert.Equal(1, _numbers.ClosedScans);
    }
}
