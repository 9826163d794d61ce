using System.Buffers;
using System.Text;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Execution.Observing;

namespace LakeQuery.Execution.ResultFiles;

/// <summary>Writes a statement's result below the result location as Athena does: <c>&lt;id&gt;.csv</c> for queries, <c>&lt;id&gt;.txt</c>
/// for all others, and beside it <c>.metadata</c>.</summary>
/// <remarks>CSV: each value in quotes, numbers and the header too, NULL as nothing between the commas. Text: values joined by tabs, rows by
/// line ends, no header. A result that does not come to its end leaves nothing.</remarks>
internal sealed class ResultFileWriter(string location) : IQueryObserver, IDisposable
{
    private const int FlushBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushBytes);
    private readonly ArrayBufferWriter<byte> _cell = new(256);
    private StatementInfo? _statement;
    private QueryResult? _result;
    private FileStream? _stream;
    private string _path = "";
    private bool _isCsv;
    private bool _hasRows;

    /// <inheritdoc/>
    public void OnBegin(StatementInfo statement)
    {
        _statement = statement;
        _isCsv = statement.StatementType == StatementTypes.Dml;
        _path = Path.Join(location, statement.Id + (_isCsv ? ".csv" : ".txt"));
    }

    /// <inheritdoc/>
    public void OnStarted(QueryResult result, Action<LakeQueryException> stop)
    {
        _result = result;
        Guard(() =>
        {
            Directory.CreateDirectory(location);
            _stream = new FileStream(_path + DurableFiles.TemporarySuffix, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        });
        if (_isCsv && !result.Columns.IsEmpty)
        {
            for (var index = 0; index < result.Columns.Length; index++)
            {
                Separate(index);
                Quote(Encoding.UTF8.GetBytes(result.Columns[index].Name));
            }

            _buffer.Write("\n"u8);
        }

        result.Statistics.OutputLocation = _path;
    }

    /// <inheritdoc/>
    public void OnRows(ResultBatch batch)
    {
        var columnCount = _result!.Columns.Length;
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (!_isCsv && _hasRows)
            {
                _buffer.Write("\n"u8);
            }

            _hasRows = true;
            for (var index = 0; index < columnCount; index++)
            {
                Separate(index);
                var vector = batch[index];
                if (vector.IsNull(row))
                {
                    continue;
                }

                if (!_isCsv)
                {
                    vector.AppendText(row, _buffer);
                    continue;
                }

                _cell.ResetWrittenCount();
                vector.AppendText(row, _cell);
                Quote(_cell.WrittenSpan);
            }

            if (_isCsv)
            {
                _buffer.Write("\n"u8);
            }

            if (_buffer.WrittenCount >= FlushBytes)
            {
                Guard(Flush);
            }
        }
    }

    /// <inheritdoc/>
    public void OnLastRow(QueryStatistics statistics) => Guard(() =>
    {
        Flush();
        _stream!.Dispose();
        if (!_result!.Columns.IsEmpty)
        {
            ResultMetadata.Write(_buffer, _statement!.Id, _result.Columns);
            using var metadata = new FileStream(_path + ".metadata", FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            metadata.Write(_buffer.WrittenSpan);
        }

        File.Move(_path + DurableFiles.TemporarySuffix, _path, overwrite: true);
    });

    /// <inheritdoc/>
    public void Dispose() => _stream?.Dispose();

    /// <inheritdoc/>
    public void OnEnd(QueryState state, QueryStatistics statistics, Exception? error)
    {
        Dispose();
        if (state != QueryState.Succeeded && _stream is not null)
        {
            statistics.OutputLocation = null;
            DurableFiles.TryDelete(_path + DurableFiles.TemporarySuffix);
        }
    }

    private void Flush()
    {
        _stream!.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw QueryErrors.ResultNotWritable(_path, error);
        }
    }

    private void Separate(int index)
    {
        if (index > 0)
        {
            _buffer.Write(_isCsv ? ","u8 : "\t"u8);
        }
    }

    private void Quote(ReadOnlySpan<byte> text)
    {
        _buffer.Write("\""u8);
        while (text.IndexOf((byte)'"') is var quote and >= 0)
        {
            _buffer.Write(text[..(quote + 1)]);
            _buffer.Write("\""u8);
            text = text[(quote + 1)..];
        }

        _buffer.Write(text);
        _buffer.Write("\""u8);
    }
}
