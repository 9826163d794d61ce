using LakeQuery.Catalog;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sinks;

/// <summary>Delivers rows to a table of the lake: held by partition until there are enough of them or the first has waited long enough, then written to a
/// Parquet file aside, which the next checkpoint shows.</summary>
/// <remarks>A checkpoint holds the rows that wait and names the files to be shown; showing them again after a crash comes to the same. Files that no
/// checkpoint names are removed.</remarks>
internal sealed class LakeSink : StreamSink
{
    private const int StateVersion = 1;

    private readonly StreamDefinition _stream;
    private readonly StreamSinkOptions _options;
    private readonly StreamContext _context;
    private readonly LakeTarget _target;
    private readonly Dictionary<byte[], PartitionBuffer> _buffers = new(new PartitionKeyComparer());
    private readonly List<StagedFile> _staged = [];
    private readonly StagingFolder _staging;
    private readonly BatchTable _table;
    private readonly string _select;
    private List<StagedFile> _pending = [];
    private long _delivery = 1;
    private DuckDatabase? _database;
    private DuckConnection? _connection;
    private bool _isFinished;
    private bool _isSwept;

    public LakeSink(string table, StreamDefinition stream, StreamSinkOptions options, StreamContext context)
    {
        (_stream, _options, _context) = (stream, options, context);
        _target = new LakeTarget(table, stream, options, context);
        _staging = new StagingFolder(_target.Location, context.CheckpointDirectory);
        _staging.Sweep(withOwn: false);
        _table = new BatchTable(stream.Types);
        _select = string.Join(", ", _target.Columns.Select(column =>
            $"{Cast(column)} AS \"{column.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
    }

    /// <inheritdoc/>
    public override bool IsExactlyOnce => true;

    /// <inheritdoc/>
    public override void Receive(StreamBatch batch)
    {
        if (_target.Key.IsEmpty && batch.RowCount > 0)
        {
            BufferOf([]).Add(batch, 0, batch.RowCount);
        }
        else
        {
            // Neighbours mostly belong together.
            for (var row = 0; row < batch.RowCount;)
            {
                var buffer = BufferOf(_target.Key.Read(batch, row));
                var end = row + 1;
                while (end < batch.RowCount && _target.Key.Read(batch, end).SequenceEqual(buffer.Key))
                {
                    end++;
                }

                buffer.Add(batch, row, end - row);
                row = end;
            }
        }

        _isFinished |= batch.Bound == StreamBatch.End;
        StageDue();
    }

    /// <inheritdoc/>
    public override void Flush() => StageDue();

    /// <inheritdoc/>
    public override void Finish() => _isFinished = true;

    /// <inheritdoc/>
    public override void Prepare(StateWriter state)
    {
        if (!_isSwept)
        {
            _staging.Sweep(withOwn: true);
            _isSwept = true;
        }

        if (_isFinished || _context.CheckpointDirectory is null)
        {
            _buffers.Values.ToList().ForEach(Stage);
        }

        StageDue();
        _pending.AddRange(_staged);
        _staged.Clear();
        state.Begin("lake sink", StateVersion);
        state.Text(_staging.Run);
        state.Long(_delivery++);
        state.Int(_pending.Count);
        foreach (var file in _pending)
        {
            state.Text(Path.GetFileName(file.Staged));
            state.Int(file.Values.Length);
            foreach (var value in file.Values)
            {
                state.Bool(value is null);
                state.Text(value ?? "");
            }
        }

        state.Int(_buffers.Count);
        foreach (var buffer in _buffers.Values)
        {
            state.Bytes(buffer.Key);
            state.Long(buffer.Since.UtcTicks);
            state.Batch(buffer.Rows);
        }
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        _target.Deliver(_pending);
        _pending = [];
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin("lake sink", StateVersion);
        _staging.GoOn(state.Text());
        var delivery = state.Long();
        _delivery = delivery + 1;
        for (var left = state.Count(); left > 0; left--)
        {
            var name = state.Text();
            var values = new string?[state.Count()];
            for (var index = 0; index < values.Length; index++)
            {
                var isNull = state.Bool();
                var text = state.Text();
                values[index] = isNull ? null : text;
            }

            _pending.Add(new StagedFile(Path.Combine(_staging.Path, name), name, [.. values]));
        }

        for (var left = state.Count(); left > 0; left--)
        {
            var buffer = new PartitionBuffer(state.Bytes(), _stream.Types, new DateTimeOffset(state.Long(), TimeSpan.Zero));
            state.Batch(buffer.Rows);
            buffer.Measure(buffer.Rows, 0, buffer.Rows.RowCount);
            _buffers.Add(buffer.Key, buffer);
        }

        DropUnnamedFiles();
        _target.TakeBack(_staging.Run, delivery);
        Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _staging.Dispose();
        _connection?.Dispose();
        _database?.Dispose();
        _table.Dispose();
        base.Dispose(disposing);
    }

    private string Cast(LakeColumn column)
    {
        if (column.Source < 0)
        {
            return "rt";
        }

        var name = BatchTable.ColumnName(column.Source);
        return _stream.Columns[column.Source].Type.Kind == SqlTypeKind.TimestampWithTimeZone ? $"CAST({name} AS TIMESTAMP)" : name;
    }

    private PartitionBuffer BufferOf(ReadOnlySpan<byte> key)
    {
        var buffers = _buffers.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (buffers.TryGetValue(key, out var found))
        {
            return found;
        }

        if (_buffers.Count >= _options.MaxOpenPartitions)
        {
            Stage(_buffers.Values.MinBy(buffer => buffer.Since)!);
        }

        var made = new PartitionBuffer(key.ToArray(), _stream.Types, _context.Clock.GetUtcNow());
        _buffers.Add(made.Key, made);
        return made;
    }

    private void StageDue()
    {
        var now = _context.Clock.GetUtcNow();
        List<PartitionBuffer>? due = null;
        foreach (var buffer in _buffers.Values)
        {
            if (buffer.Bytes >= _options.DeliverBytes || now - buffer.Since >= _options.DeliverInterval)
            {
                (due ??= []).Add(buffer);
            }
        }

        due?.ForEach(Stage);
    }

    // Writes a partition's rows to a file of their own, down to the disk.
    private void Stage(PartitionBuffer buffer)
    {
        var name = LakeTarget.FileName(_staging.Run, _delivery, _staged.Count);
        var path = Path.Combine(_staging.Path, name);
        try
        {
            _staging.Hold();
            _table.Set(buffer.Rows.Columns, buffer.Rows.Rowtimes, 0, buffer.Rows.RowCount);
            using (var result = Connection().Query(
                $"COPY (SELECT {_select} FROM {_table.Sql}) TO {SqlLiterals.Text(path)} (FORMAT parquet, COMPRESSION zstd)"))
            {
                using var chunk = result.FetchChunk();
            }

            DurableFiles.FlushFile(path);
            DurableFiles.FlushDirectory(_staging.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DuckException)
        {
            throw QueryErrors.StreamSinkFailed(_target.FullName, error);
        }

        _staged.Add(new StagedFile(path, name, PartitionKey.Values(buffer.Key)));
        _buffers.Remove(buffer.Key);
    }

    private void DropUnnamedFiles()
    {
        if (!Directory.Exists(_staging.Path))
        {
            return;
        }

        var named = _pending.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(_staging.Path))
        {
            if (!named.Contains(Path.GetFileName(path)))
            {
                File.Delete(path);
            }
        }
    }

    // One thread, so that rows stay in order.
    private DuckConnection Connection()
    {
        if (_connection is not null)
        {
            return _connection;
        }

        _database = _context.OpenDatabase();
        _connection = _database.Connect();
        _connection.Execute("SET threads = 1");
        _connection.RegisterTableFunction(new BatchTable.Function());
        return _connection;
    }
}
