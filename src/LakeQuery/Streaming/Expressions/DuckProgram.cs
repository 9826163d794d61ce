using System.Collections.Immutable;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Planning;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Expressions;

/// <summary>Row by row work of any kind, done by DuckDB over the rows of a batch through the same SQL writer as queries.</summary>
/// <remarks>A row that is an error fails the whole statement. The rows are then halved and computed again until it stands alone: it goes to the
/// error stream, the others go on.</remarks>
internal sealed class DuckProgram : IDisposable
{
    private readonly StreamConnection _connection;
    private readonly BatchTable _table;
    private readonly DuckStatement _statement;
    private readonly StreamEnvironment _environment;
    private readonly string _pump;
    private readonly ImmutableArray<Output> _outputs;
    private readonly StreamBatch _result;
    private readonly LongColumn _rowNumbers = new(SqlType.BigInt);
    private int[] _rows = [];

    /// <summary>Prepares the work.</summary>
    /// <param name="connection">Where it is done.</param>
    /// <param name="table">The rows that come in.</param>
    /// <param name="plan">The work; its first column is the number of the row that an output row is made of, then come the computed columns.</param>
    /// <param name="outputs">The columns that go out: computed ones by their place in the plan, others by their place in the input.</param>
    /// <param name="environment">The application's.</param>
    /// <param name="pump">Whose work it is, for the error stream.</param>
    public DuckProgram(
        StreamConnection connection, BatchTable table, PlanNode plan, ImmutableArray<Output> outputs, StreamEnvironment environment, string pump)
    {
        (_connection, _table, _outputs, _environment, _pump) = (connection, table, outputs, environment, pump);
        _statement = connection.Prepare(plan);
        _result = new StreamBatch([.. outputs.Select(output => StreamColumn.Create(output.Type))], new LongColumn(SqlType.TimestampMillis));
    }

    /// <summary>A column of whole numbers whose neighbours of equal value stay together, for what comes out is of all of them; -1 where each row stands
    /// alone.</summary>
    public int WholeColumn { get; init; } = -1;

    /// <summary>A column that goes out.</summary>
    /// <param name="Type">Its type.</param>
    /// <param name="Computed">Its place among the plan's columns, or -1.</param>
    /// <param name="Input">Its place among the columns that come in, or -1.</param>
    internal readonly record struct Output(SqlType Type, int Computed, int Input);

    /// <summary>Computes rows; the result is good until the next call. A row that is an error goes to the error stream.</summary>
    public KernelInput Run(KernelInput rows) => Run(rows, (row, error) => _environment.Errors.Report(
        new StreamError(error.Code.Name, error.Message, rows.Rowtimes.Values[row], RowText.Of(rows.Columns, row), _pump)));

    /// <summary>Computes rows; the result is good until the next call.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="fail">Takes a row that is an error, or the first of several that stay together, and which error.</param>
    public KernelInput Run(KernelInput rows, Action<int, LakeQueryException> fail)
    {
        _result.Clear();
        Run(rows, 0, rows.RowCount, fail);
        return new KernelInput(_result.Columns, _result.Rowtimes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _statement.Dispose();
        _table.Dispose();
    }

    private void Run(KernelInput rows, int start, int count, Action<int, LakeQueryException> fail)
    {
        if (count == 0)
        {
            return;
        }

        var before = _result.Columns.Length == 0 ? 0 : _result.RowCount;
        _table.Set(rows.Columns, rows.Rowtimes, start, count);
        try
        {
            Fetch(rows);
        }
        catch (DuckException error)
        {
            _environment.Cancellation.ThrowIfCancellationRequested();
            Truncate(before);
            if (Part(rows, start, count) is > 0 and var part)
            {
                Run(rows, start, part, fail);
                Run(rows, start + part, count - part, fail);
                return;
            }

            if (ErrorTranslation.Translate(error) is not LakeQueryException { Code.Kind: ErrorKind.User } known)
            {
                throw ErrorTranslation.Translate(error);
            }

            fail(start, known);
        }
    }

    // About half of the rows; 0 where they can't be parted.
    private int Part(KernelInput rows, int start, int count)
    {
        if (WholeColumn < 0)
        {
            return count / 2;
        }

        var values = ((LongColumn)rows.Columns[WholeColumn]).Values.Slice(start, count);
        var middle = values[count / 2];
        var before = values[..(count / 2)].LastIndexOfAnyExcept(middle) + 1;
        var behind = values[(count / 2)..].IndexOfAnyExcept(middle);
        return before > 0 ? before : behind > 0 ? (count / 2) + behind : 0;
    }

    private void Fetch(KernelInput rows)
    {
        using var interruption = new Interruption(_connection.Connection, _environment.Cancellation);
        using var result = _statement.ExecuteStreaming();
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                _rowNumbers.Clear();
                VectorCopy.Append(chunk.Vector(0), _rowNumbers);
                var numbers = _rowNumbers.Values;
                if (_rows.Length < numbers.Length)
                {
                    _rows = new int[DuckChunk.MaxRows];
                }

                for (var index = 0; index < numbers.Length; index++)
                {
                    _rows[index] = (int)numbers[index];
                }

                var chosen = _rows.AsSpan(0, numbers.Length);
                for (var index = 0; index < _outputs.Length; index++)
                {
                    if (_outputs[index].Input is >= 0 and var input)
                    {
                        _result.Columns[index].AppendRows(rows.Columns[input], chosen);
                    }
                    else
                    {
                        VectorCopy.Append(chunk.Vector(_outputs[index].Computed), _result.Columns[index]);
                    }
                }

                _result.Rowtimes.AppendRows(rows.Rowtimes, chosen);
            }
        }
    }

    // Rows of chunks that came before the error.
    private void Truncate(int rowCount)
    {
        foreach (var column in _result.Columns)
        {
            column.Truncate(rowCount);
        }

        _result.Rowtimes.Truncate(rowCount);
    }
}
