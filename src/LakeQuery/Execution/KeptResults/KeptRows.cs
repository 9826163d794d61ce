using System.Collections.Immutable;
using LakeQuery.DuckDb;
using LakeQuery.Execution.ColumnReaders;
using LakeQuery.Types;

namespace LakeQuery.Execution.KeptResults;

/// <summary>One reading of a kept result.</summary>
internal sealed class KeptRows : QueryResult
{
    private readonly DuckConnection? _connection;
    private readonly DuckResult? _rows;
    private readonly Batch _batch;
    private readonly bool _isPlainText;
    private DuckChunk? _chunk;
    private bool _isOver;

    /// <summary>Begins to read.</summary>
    /// <param name="kept">The result.</param>
    /// <param name="connection">Where its table is; null where it has no rows.</param>
    /// <param name="table">The table.</param>
    /// <param name="isText">Whether the table holds each value as text.</param>
    public KeptRows(KeptResult kept, DuckConnection? connection, string table, bool isText)
    {
        Columns = kept.Columns;
        _isPlainText = kept.IsPlainText;
        _connection = connection;
        _rows = connection?.QueryStreaming($"SELECT * FROM {table}");
        _batch = new Batch([.. Columns.Select(column => ColumnReader.For(isText ? SqlType.Varchar : column.Type))]);
    }

    /// <inheritdoc/>
    public override ImmutableArray<ResultColumn> Columns { get; }

    /// <inheritdoc/>
    public override bool IsPlainText => _isPlainText;

    /// <inheritdoc/>
    public override QueryStatistics Statistics { get; } = new();

    /// <inheritdoc/>
    public override ResultBatch? NextBatch(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        _chunk?.Dispose();
        _chunk = null;
        if (_rows is null || _isOver)
        {
            return null;
        }

        using (var interruption = new Interruption(_connection!, cancellation))
        {
            try
            {
                _chunk = _rows.FetchChunk();
            }
            catch (DuckException) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }
        }

        if (_chunk is null)
        {
            _isOver = true;
            return null;
        }

        Statistics.RowCount += _chunk.Size;
        _batch.Attach(_chunk);
        return _batch;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _isOver = true;
        _chunk?.Dispose();
        _chunk = null;
        _rows?.Dispose();
    }

    private sealed class Batch(ColumnReader[] readers) : ResultBatch
    {
        private int _rowCount;

        public override int RowCount => _rowCount;

        public override ResultVector this[int columnIndex] => readers[columnIndex];

        public void Attach(DuckChunk chunk)
        {
            _rowCount = chunk.Size;
            for (var index = 0; index < readers.Length; index++)
            {
                readers[index].Attach(chunk.Vector(index));
            }
        }
    }
}
