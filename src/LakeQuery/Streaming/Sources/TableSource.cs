using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sources;

/// <summary>A table of the lake replayed: in order of a column of time, or as its rows lie in the files.</summary>
/// <remarks>In order of time, rows of equal time come in the order of their columns, so that any run gives the same. After a restart only
/// what is not older than the last row is read again; in order of files the rows before it are passed over.</remarks>
internal sealed class TableSource : StreamSource
{
    private const int StateVersion = 1;

    private readonly StreamDefinition _stream;
    private readonly StreamContext _context;
    private readonly RowtimeAssigner _rowtimes;
    private readonly ImmutableArray<string> _selected;
    private readonly string _table;
    private readonly string? _timeColumn;
    private readonly bool _timeIsMillis;
    private readonly bool _isOrdered;
    private readonly Func<long, long>? _toMicros;
    private readonly LongColumn? _times;
    private QueryResult? _result;
    private ResultBatch? _batch;
    private int _row;
    private bool _ended;

    // Rows given so far: in order of files all of them, in order of time those of the last time.
    private long _given;
    private long? _time;
    private long _toSkip;
    private long _rows;

    /// <param name="table">The table as it is written after <c>table:</c>.</param>
    /// <param name="options">Order and times.</param>
    /// <param name="stream">The stream, whose columns are the table's of the same names.</param>
    /// <param name="context">The engine around it.</param>
    public TableSource(string table, StreamSourceOptions options, StreamDefinition stream, StreamContext context)
    {
        (_stream, _context) = (stream, context);
        var parts = table.Split('.');
        var (database, name) = parts.Length == 2 ? (parts[0], parts[1]) : (context.Database, table);
        var found = context.Catalog.FindTable(database.ToLowerInvariant(), name.ToLowerInvariant())
            ?? throw QueryErrors.StreamTableMissing(database, name, context.Catalog.ListTables(database.ToLowerInvariant()));
        var columns = found.Table.StorageDescriptor.Columns.Concat(found.Table.PartitionKeys)
            .ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        var mappings = options.Columns.Where(column => column.Mapping is not null).ToDictionary(column => column.Name, column => column.Mapping!);
        var names = stream.Columns.Select(column => mappings.GetValueOrDefault(column.Name, column.Name).Replace("$.", "", StringComparison.Ordinal)).ToList();
        if (!found.Table.IsView && names.Find(wanted => !columns.ContainsKey(wanted)) is { } missing)
        {
            throw QueryErrors.StreamTableColumn(missing, $"{database}.{name}", columns.Keys);
        }

        _table = $"{Quoted(database)}.{Quoted(name)}";
        _selected = [.. stream.Columns.Select((column, index) => $"CAST({Quoted(names[index])} AS {column.Type})")];
        _isOrdered = options.RowtimeColumn is not null && options.Order == ReplayOrder.Time;
        if (options.RowtimeColumn is { } time)
        {
            _timeColumn = Quoted(time);
            var type = columns.TryGetValue(time, out var own) ? HiveTypeNames.Parse(own.Type) : null;
            _toMicros = RowtimeAssigner.Conversion(type ?? SqlType.TimestampMillis) ?? throw QueryErrors.RowtimeColumnType(time, type!.ToString());
            _timeIsMillis = type is { IsInteger: true };
            _times = new LongColumn(type is { IsFinerThanMicros: false } ? type : SqlType.TimestampMillis);
        }
        else if (options.Order == ReplayOrder.Time && options.Speed is not null)
        {
            throw QueryErrors.StreamPaceNeedsTime();
        }

        _rowtimes = new RowtimeAssigner(stream, options with { RowtimeColumn = null }, context.Clock);
    }

    /// <inheritdoc/>
    public override (long Read, long? Total) Progress =>
        _result is not { Statistics: var statistics } ? (0, null)
            : ((long)((_ended ? 1 : statistics.Progress?.Invoke() ?? 0) * statistics.DataScannedInBytes), statistics.DataScannedInBytes);

    /// <inheritdoc/>
    public override SourceRead Read(StreamBatch batch, int maxRows, TimeSpan wait, CancellationToken cancellation)
    {
        _rowtimes.BeginRead();
        while (!_ended && batch.RowCount < maxRows)
        {
            if (_batch is null || _row == _batch.RowCount)
            {
                // Rows in the batch count as read: nothing may throw them away.
                _result ??= _context.Query(Sql(), CancellationToken.None);
                _batch = _result.NextBatch(batch.RowCount > 0 ? CancellationToken.None : cancellation);
                _row = 0;
                if (_batch is null)
                {
                    _ended = true;
                    break;
                }
            }

            if (_toSkip > 0)
            {
                var skipped = (int)Math.Min(_toSkip, _batch.RowCount - _row);
                _toSkip -= skipped;
                _row += skipped;
                continue;
            }

            Take(batch, Math.Min(maxRows - batch.RowCount, _batch.RowCount - _row));
        }

        batch.Bound = _ended ? StreamBatch.End : _rowtimes.Last;
        return _ended ? SourceRead.End : SourceRead.Rows;
    }

    /// <inheritdoc/>
    public override void SavePosition(StateWriter state)
    {
        state.Begin("table", StateVersion);
        _rowtimes.Save(state);
        state.Bool(_ended);
        state.Bool(_time is not null);
        state.Long(_time ?? 0);
        state.Long(_given);
        state.Long(_rows);
    }

    /// <inheritdoc/>
    public override void RestorePosition(StateReader state)
    {
        state.Begin("table", StateVersion);
        _rowtimes.Restore(state);
        _ended = state.Bool();
        var hasTime = state.Bool();
        var time = state.Long();
        _time = hasTime ? time : null;
        _given = state.Long();
        _rows = state.Long();
        _toSkip = _given;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _result?.Dispose();
        base.Dispose(disposing);
    }

    private static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    // The time comes last. In order of time a restart begins with the last time given; rows without a time come first, and only in the beginning.
    private string Sql()
    {
        var sql = $"SELECT {string.Join(", ", _selected)}{(_timeColumn is null ? "" : ", " + _timeColumn)} FROM {_table}";
        if (!_isOrdered)
        {
            return sql;
        }

        if (_time is { } since)
        {
            var literal = _timeIsMillis ? since.ToString(CultureInfo.InvariantCulture) : TimeLiteral(since);
            sql += $" WHERE {_timeColumn} >= {literal}";
        }

        var rest = Enumerable.Range(1, _selected.Length).Select(index => index.ToString(CultureInfo.InvariantCulture));
        return $"{sql} ORDER BY {_timeColumn} NULLS FIRST, {string.Join(", ", rest)}";
    }

    private string TimeLiteral(long raw)
    {
        // A date is days, a timestamp microseconds, as the result gives them.
        var micros = _toMicros!(raw);
        var isDate = raw != micros && micros == raw * PlainTimes.MicrosPerDay;
        Span<byte> room = stackalloc byte[Execution.ColumnReaders.ValueText.MaxScalarBytes];
        var length = isDate ? Execution.ColumnReaders.ValueText.Date(raw, room) : Execution.ColumnReaders.ValueText.Timestamp(raw, 6, room);
        return $"{(isDate ? "DATE" : "TIMESTAMP")} '{System.Text.Encoding.ASCII.GetString(room[..length])}'";
    }

    private void Take(StreamBatch batch, int count)
    {
        if (_timeColumn is null)
        {
            _rowtimes.Assign(batch, batch.RowCount, out var arrival);
            Append(batch, _row, count);
            batch.Rowtimes.AppendSpan(count).Fill(arrival);
            _row += count;
            _given += count;
            _rows += count;
            return;
        }

        _times!.Clear();
        ResultColumns.Append(_batch![_stream.Columns.Length], _row, count, _times);
        var times = _times.Values;
        var first = _row;

        // Rows that go on together: from here to the row at hand.
        var run = _row;
        for (; _row < first + count; _row++)
        {
            _rows++;
            long? raw = _times.IsNull(_row - first) ? null : times[_row - first];
            if (_isOrdered && raw != _time)
            {
                (_time, _given) = (raw, 0);
            }

            _given++;
            if (raw is not { } value)
            {
                LeaveOut(RowtimeAssigner.Missing);
            }
            else if (_rowtimes.Accept(_toMicros!(value), out var rowtime) is { } problem)
            {
                LeaveOut(problem);
            }
            else
            {
                times[_row - first] = rowtime;
            }
        }

        Flush(_row);

        void Flush(int end)
        {
            Append(batch, run, end - run);
            batch.Rowtimes.AppendRange(_times, run - first, end - run);
        }

        void LeaveOut(string problem)
        {
            Flush(_row);
            run = _row + 1;
            Report(problem);
        }
    }

    private void Append(StreamBatch batch, int first, int count)
    {
        for (var index = 0; index < batch.Columns.Length && count > 0; index++)
        {
            ResultColumns.Append(_batch![index], first, count, batch.Columns[index]);
        }
    }

    private void Report(string problem)
    {
        var text = new System.Buffers.ArrayBufferWriter<byte>();
        for (var index = 0; index < _stream.Columns.Length; index++)
        {
            Execution.ColumnReaders.ValueText.Append(text, index == 0 ? "["u8 : ","u8);
            _batch![index].AppendJson(_row, text);
        }

        Execution.ColumnReaders.ValueText.Append(text, "]"u8);
        _context.Errors.Report(new Operators.StreamError(
            problem == RowtimeAssigner.Missing ? "MALFORMED_RECORD" : "ROWTIME_OUT_OF_ORDER", problem, null, text.WrittenMemory, null));
    }
}
