using LakeQuery.DuckDb;
using LakeQuery.Planning;

namespace LakeQuery.Execution.Staging;

/// <summary>What the preparations of one run of a statement work on, and all they leave behind; disposing drops it.</summary>
internal sealed class Stage(
    DuckConnection connection, DuckInstance instance, Func<DuckDbSqlWriter> newWriter, CancellationToken cancellation) : IDisposable
{
    private readonly List<string> _tables = [];
    private readonly List<long> _loans = [];

    /// <summary>Cancels the statement.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>How many threads a preparation may use; 0 for one a core.</summary>
    public int Threads => instance.Threads;

    /// <summary>Runs a plan and keeps its rows, in order, in a temporary table: DuckDB spills it when memory is short.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="plan">The rows.</param>
    /// <param name="rowNumber">A column with the row's number from 0, in addition to the plan's.</param>
    public void Keep(string table, PlanNode plan, PlanColumn rowNumber)
    {
        var columns = string.Join("", plan.Columns.Select(column => $", {column.SqlName}"));
        _tables.Add(table);
        Run(plan, sql => connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {table} AS SELECT row_number() OVER () - 1 AS {rowNumber.SqlName}{columns} FROM ({sql})"));
    }

    /// <summary>Makes an empty temporary table, to be filled while no <see cref="Read"/> is under way.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="columns">Names and types as SQL has them.</param>
    public DuckAppender Create(string table, string columns)
    {
        cancellation.ThrowIfCancellationRequested();
        _tables.Add(table);
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {table} ({columns})");
        return connection.Append(table);
    }

    /// <summary>Runs a plan and gives its chunks one by one; each is good until the next.</summary>
    public void Read(PlanNode plan, Action<DuckChunk> chunk) => Run(plan, sql =>
    {
        using var result = connection.QueryStreaming(sql);
        while (result.FetchChunk() is { } rows)
        {
            using (rows)
            {
                cancellation.ThrowIfCancellationRequested();
                chunk(rows);
            }
        }
    });

    /// <summary>Makes a table readable under its key until the statement's end.</summary>
    public void Lend(long key, NumberTable table)
    {
        instance.RegisterNumberTables();
        NumberTableFunction.Lend(key, table);
        if (!_loans.Contains(key))
        {
            _loans.Add(key);
        }
    }

    /// <summary>Ends a loan before the statement does.</summary>
    public void TakeBack(long key)
    {
        NumberTableFunction.TakeBack(key);
        _loans.Remove(key);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _loans)
        {
            NumberTableFunction.TakeBack(key);
        }

        _loans.Clear();
        try
        {
            foreach (var table in _tables)
            {
                connection.Execute($"DROP TABLE IF EXISTS temp.{table}");
            }
        }
        catch (DuckException)
        {
            // The connection is spoilt, which its next user will be told; a table of this name is replaced when it is made again.
        }

        _tables.Clear();
    }

    private void Run(PlanNode plan, Action<string> run)
    {
        cancellation.ThrowIfCancellationRequested();
        var writer = newWriter();
        var sql = writer.Write(new OutputNode(plan, [.. plan.Columns.Select(column => column.SqlName)], plan.Columns));
        instance.Register(writer.NativeFunctions);
        run(sql);
    }
}
