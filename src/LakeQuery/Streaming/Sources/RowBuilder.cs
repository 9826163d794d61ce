using System.Text;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;

namespace LakeQuery.Streaming.Sources;

/// <summary>Builds rows of a batch out of records, column by column in any order, each row whole or not at all.</summary>
internal sealed class RowBuilder
{
    private const int MaxShownBytes = 100;

    private readonly StreamDefinition _stream;
    private readonly IStreamErrors _errors;
    private readonly SystemColumn[] _system;
    private StreamBatch _batch = null!;
    private CellWriter[] _cells = [];
    private int _row;

    public RowBuilder(StreamDefinition stream, RowtimeAssigner rowtimes, SystemColumn[] system, IStreamErrors errors) =>
        (_stream, Rowtimes, _system, _errors) = (stream, rowtimes, system, errors);

    /// <summary>The stream's columns.</summary>
    public StreamDefinition Stream => _stream;

    /// <summary>Gives the times.</summary>
    public RowtimeAssigner Rowtimes { get; }

    /// <summary>What is known of a record besides its data.</summary>
    public RecordOrigin Origin { get; } = new();

    /// <summary>Whether a column's values come from the records' data.</summary>
    public bool IsData(int column) => _system[column] == SystemColumn.None;

    /// <summary>Rows in the batch so far.</summary>
    public int RowCount => _batch.RowCount;

    /// <summary>Takes the batch to be filled.</summary>
    public void Attach(StreamBatch batch)
    {
        if (!ReferenceEquals(_batch, batch))
        {
            _batch = batch;
            _cells = [.. batch.Columns.Select(CellWriter.For)];
        }

        Rowtimes.BeginRead();
    }

    /// <summary>Begins a row.</summary>
    public void Begin() => _row = _batch.RowCount;

    /// <summary>The writer of a column of the row; where the row has a value there already, the new one takes its place.</summary>
    public CellWriter Cell(int column)
    {
        var cell = _cells[column];
        cell.Column.Truncate(_row);
        return cell;
    }

    /// <summary>Ends the row: what has no value is NULL. A row that can't stay is reported.</summary>
    public void End(ReadOnlySpan<byte> record)
    {
        for (var index = 0; index < _cells.Length; index++)
        {
            var column = _cells[index].Column;
            if (_system[index] != SystemColumn.None)
            {
                Origin.Write(_system[index], column, Rowtimes.Now);
            }
            else if (column.Length == _row)
            {
                column.AppendNull();
            }

            if (_stream.Columns[index].NotNull && column.IsNull(_row))
            {
                Reject("CONSTRAINT_VIOLATION", $"column '{_stream.Columns[index].Name}' is NULL and must not be", record);
                return;
            }
        }

        if (Rowtimes.Assign(_batch, _row, out var rowtime) is { } problem)
        {
            Reject(problem == RowtimeAssigner.Missing ? "MALFORMED_RECORD" : "ROWTIME_OUT_OF_ORDER", problem, record);
            return;
        }

        _batch.Rowtimes.Append(rowtime);
    }

    /// <summary>Takes the row back because a value does not fit its column.</summary>
    public void RejectValue(int column, ReadOnlySpan<byte> value, ReadOnlySpan<byte> record)
    {
        var shown = Encoding.UTF8.GetString(Utf8Cut.Bytes(value, MaxShownBytes));
        Reject("MALFORMED_RECORD", $"column '{_stream.Columns[column].Name}' can't take '{shown}': {_cells[column].Reason}", record);
    }

    /// <summary>Takes the row back, if one was begun, and reports its record.</summary>
    public void Reject(string name, string message, ReadOnlySpan<byte> record)
    {
        foreach (var cell in _cells)
        {
            cell.Column.Truncate(_row);
        }

        _errors.Report(new StreamError(name, message, null, record.ToArray(), null));
    }
}
