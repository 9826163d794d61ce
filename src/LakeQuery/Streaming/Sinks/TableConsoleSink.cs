using System.Buffers;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Execution.ColumnReaders;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sinks;

/// <summary>Rows on standard output as a table for people: ROWTIME and the columns, which grow wider when a value needs it.</summary>
internal sealed class TableConsoleSink : StreamSink
{
    private const int MaxWidth = 60;
    private const int RowsBetweenHeads = 40;

    private readonly Stream _output;
    private readonly string[] _names;
    private readonly int[] _widths;
    private readonly ArrayBufferWriter<byte> _lines = new(1 << 16);
    private int _rowsSinceHead;
    private bool _hasHead;

    public TableConsoleSink(Stream output, StreamDefinition stream, StreamSinkOptions options)
    {
        _output = output;
        _names = [options.RowtimeColumn ?? "ROWTIME", .. stream.Columns.Select(column => column.Name)];
        _widths = [.. _names.Select(name => DisplayWidth.Of(name))];
        _widths[0] = Math.Max(_widths[0], "2024-01-01 00:00:00.000".Length);
    }

    /// <inheritdoc/>
    public override bool IsExactlyOnce => false;

    /// <inheritdoc/>
    public override void Receive(StreamBatch batch)
    {
        var cells = new string[_names.Length];
        for (var row = 0; row < batch.RowCount; row++)
        {
            for (var index = 0; index < cells.Length; index++)
            {
                cells[index] = Cell(index == 0 ? batch.Rowtimes : batch.Columns[index - 1], row);
                _widths[index] = Math.Max(_widths[index], Math.Min(MaxWidth, DisplayWidth.Of(cells[index])));
            }

            if (!_hasHead || _rowsSinceHead == RowsBetweenHeads)
            {
                Line(_names, null);
                Line([.. _widths.Select(width => new string('-', width))], null);
                (_hasHead, _rowsSinceHead) = (true, 0);
            }

            Line(cells, batch);
            _rowsSinceHead++;
        }

        Flush();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        _output.Write(_lines.WrittenSpan);
        _output.Flush();
        _lines.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public override void Prepare(StateWriter state) => Flush();

    /// <inheritdoc/>
    public override void Commit()
    {
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
    }

    private static string Cell(StreamColumn column, int row)
    {
        if (column.IsNull(row))
        {
            return "NULL";
        }

        Span<byte> room = stackalloc byte[ValueText.MaxScalarBytes];
        var text = column is not TextColumn bytes ? Encoding.UTF8.GetString(room[..RowText.Scalar(column, row, room)])
            : column.Type.Kind == SqlTypeKind.Varbinary ? Convert.ToHexString(bytes.Bytes(row)) : bytes.Text(row);
        return text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.Contains('\u007f', StringComparison.Ordinal)
            ? string.Concat(text.Select(character => character < ' ' || character == '\u007f' ? '\ufffd' : character)) : text;
    }

    private void Line(string[] cells, StreamBatch? batch)
    {
        for (var index = 0; index < cells.Length; index++)
        {
            var pad = new string(' ', Math.Max(0, _widths[index] - DisplayWidth.Of(cells[index])));
            var isRight = batch is not null && index > 0 && batch.Columns[index - 1].Type.IsNumeric;
            var text = (index == 0 ? "" : "  ") + (isRight ? pad + cells[index] : cells[index] + (index == cells.Length - 1 ? "" : pad));
            ValueText.Append(_lines, Encoding.UTF8.GetBytes(text));
        }

        ValueText.Append(_lines, "\n"u8);
    }
}
