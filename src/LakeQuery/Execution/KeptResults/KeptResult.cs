using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.DuckDb;
using LakeQuery.Errors;

namespace LakeQuery.Execution.KeptResults;

/// <summary>The rows of a result, kept while they are read for the first time, so that they can be read and written again without running
/// the query: the rows stay what they were, whatever happens to its tables.</summary>
/// <remarks>Made by <see cref="LakeEngine.Keep"/>. For one thread at a time; what is read from it is disposed before it.</remarks>
public sealed class KeptResult : IDisposable
{
    private readonly KeptResults _home;
    private readonly long _mostBytes;
    private DuckConnection? _connection;
    private DuckAppender? _appender;
    private string _table = "";
    private bool _isText;

    // Of a result without rows, which has no batch that says it.
    private readonly IReadOnlyList<DuckColumn>? _stored;

    internal KeptResult(KeptResults home, QueryResult result, long mostBytes)
    {
        (_home, _mostBytes, _stored) = (home, mostBytes, result.StoredColumns);
        (Columns, IsPlainText) = (result.Columns, result.IsPlainText);
    }

    /// <summary>The columns.</summary>
    public ImmutableArray<ResultColumn> Columns { get; }

    /// <summary>Whether the rows are the lines of one text.</summary>
    public bool IsPlainText { get; }

    /// <summary>Rows that were added.</summary>
    public long RowCount { get; private set; }

    /// <summary>Whether it became larger than it may; nothing of it is kept then.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Whether the last row was added.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Adds the rows of a batch.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Add(ResultBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        RowCount += batch.RowCount;
        if (IsTooLarge)
        {
            return;
        }

        try
        {
            _appender ??= Begin(batch.Chunk?.Types);
            if (_isText)
            {
                AddTexts(batch);
            }
            else
            {
                _appender.Append(batch.Chunk!);
            }
        }
        catch (DuckException error) when (IsForWantOfRoom(error))
        {
            GiveUp();
        }
    }

    /// <summary>Tells that every row was added.</summary>
    public void Complete()
    {
        try
        {
            if (!IsTooLarge)
            {
                _appender ??= Begin(_stored?.Select(column => column.Type));
                _appender.Close();
                IsWhole = true;
            }
        }
        catch (DuckException error) when (IsForWantOfRoom(error))
        {
            GiveUp();
        }
        finally
        {
            _appender?.Dispose();
            _appender = null;
        }
    }

    /// <summary>The rows that are kept, from the first. Dispose it before the next is read.</summary>
    public QueryResult Read()
    {
        Flush();
        return new KeptRows(this, _connection, _table, _isText);
    }

    /// <summary>Writes the rows that are kept to a Parquet file, which appears when it is whole.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellation">Stops at once; nothing is written then.</param>
    /// <returns>How many rows it has.</returns>
    /// <exception cref="LakeQueryException">The file can't be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public long ExportParquet(string path, CancellationToken cancellation = default)
    {
        Flush();
        ObjectDisposedException.ThrowIf(_connection is null, this);
        path = Path.GetFullPath(path);
        var written = $"{path}.{Guid.NewGuid():N}{DurableFiles.TemporarySuffix}";
        try
        {
            using (new Interruption(_connection, cancellation))
            {
                _connection.Execute(ParquetExport.Of([.. Columns.Select(column => column.Name)], $"SELECT * FROM {_table}", written));
            }

            File.Move(written, path, overwrite: true);
            return RowCount;
        }
        catch (DuckException error)
        {
            DurableFiles.TryDelete(written);
            cancellation.ThrowIfCancellationRequested();
            throw QueryErrors.ExportNotWritable(path, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            DurableFiles.TryDelete(written);
            throw QueryErrors.ExportNotWritable(path, error);
        }
    }

    /// <summary>Lets go of the rows.</summary>
    public void Dispose()
    {
        _appender?.Dispose();
        _appender = null;
        if (_connection is { } connection)
        {
            _connection = null;
            try
            {
                connection.Execute($"DROP TABLE IF EXISTS {_table}");
            }
            catch (DuckException)
            {
                // The database is spoilt; it goes with the engine.
            }

            connection.Dispose();
        }
    }

    private DuckAppender Begin(IEnumerable<DuckLogicalType>? types)
    {
        (_connection, _table) = _home.Open(_mostBytes);
        _isText = types is null;
        var columns = (types ?? Columns.Select(_ => DuckLogicalType.Varchar)).Select((type, index) => $"c{index} {type}");
        _connection.Execute($"CREATE TABLE {_table} ({string.Join(", ", columns)})");
        return _connection.Append(_table);
    }

    // What a command gives is text, whatever its rows are made of.
    private void AddTexts(ResultBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            for (var index = 0; index < Columns.Length; index++)
            {
                _ = batch[index].IsNull(row) ? _appender!.AppendNull() : _appender!.AppendText(batch[index].GetBytes(row));
            }

            _appender!.EndRow();
        }
    }

    private void Flush()
    {
        try
        {
            _appender?.Flush();
        }
        catch (DuckException error) when (IsForWantOfRoom(error))
        {
            GiveUp();
        }
    }

    private void GiveUp()
    {
        IsTooLarge = true;
        IsWhole = false;
        Dispose();
    }

    private static bool IsForWantOfRoom(DuckException error) => error.Type is DuckErrorType.OutOfMemory or DuckErrorType.IO;
}
