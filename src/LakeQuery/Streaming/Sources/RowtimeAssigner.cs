using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sources;

/// <summary>Gives rows their ROWTIME: the time of arrival, or what a column says; in milliseconds, never falling.</summary>
internal sealed class RowtimeAssigner
{
    /// <summary>What is wrong with a row whose column of ROWTIME is NULL.</summary>
    public const string Missing = "ROWTIME is NULL";

    private readonly TimeProvider _clock;
    private readonly int _column = -1;
    private readonly RowtimeDisorder _disorder;
    private readonly TimeSpan? _idleTimeout;
    private readonly Func<long, long>? _toMicros;
    private long _last = long.MinValue;
    private long _now;
    private long _lastRow;
    private bool _isFresh = true;

    public RowtimeAssigner(StreamDefinition stream, StreamSourceOptions options, TimeProvider clock)
    {
        (_clock, _disorder, _idleTimeout) = (clock, options.Disorder, options.IdleTimeout);
        if (options.RowtimeColumn is not { } name)
        {
            return;
        }

        _column = IndexOf(stream, name) ?? throw QueryErrors.RowtimeColumnNotFound(name, stream.Name, stream.Columns.Select(column => column.Name));
        _toMicros = Conversion(stream.Columns[_column].Type) ?? throw QueryErrors.RowtimeColumnType(name, stream.Columns[_column].Type.ToString());
    }

    /// <summary>Whether the time of arrival counts.</summary>
    public bool IsArrival => _column < 0;

    /// <summary>The clock's time at the last <see cref="BeginRead"/>, in microseconds.</summary>
    public long Now => _now;

    /// <summary>The last ROWTIME given, or what the bound rose to.</summary>
    public long Last => _last;

    /// <summary>Index of a column by its name, exactly or else without regard to case; null where there is none.</summary>
    public static int? IndexOf(StreamDefinition stream, string name)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            for (var index = 0; index < stream.Columns.Length; index++)
            {
                if (stream.Columns[index].Name.Equals(name, pass == 0 ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase))
                {
                    return index;
                }
            }
        }

        return null;
    }

    /// <summary>How a value of a type is a time in microseconds; null where it is none.</summary>
    public static Func<long, long>? Conversion(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone => static micros => PlainTimes.Cut(micros, 1000),
        SqlTypeKind.Date => static days => days * PlainTimes.MicrosPerDay,
        SqlTypeKind.BigInt or SqlTypeKind.Integer =>
            static millis => millis is > long.MaxValue / 1000 or < long.MinValue / 1000 ? long.MinValue : millis * 1000,
        _ => null,
    };

    /// <summary>Looks at the clock; called once for each batch.</summary>
    public void BeginRead()
    {
        _now = _clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        if (_isFresh)
        {
            (_lastRow, _isFresh) = (_now, false);
        }
    }

    /// <summary>The ROWTIME of a row whose columns are in the batch; gives what is wrong where it can have none.</summary>
    public string? Assign(StreamBatch batch, int row, out long rowtime)
    {
        if (_column < 0)
        {
            rowtime = _last = Math.Max(_last, _now);
            return null;
        }

        rowtime = 0;
        var column = batch.Columns[_column];
        return column.IsNull(row) ? Missing : Accept(_toMicros!(((LongColumn)column).Values[row]), out rowtime);
    }

    /// <summary>Takes a time; gives what is wrong with it.</summary>
    public string? Accept(long micros, out long rowtime)
    {
        rowtime = micros;
        if (micros < _last)
        {
            if (_disorder == RowtimeDisorder.Reject)
            {
                return "ROWTIME is behind that of the row before";
            }

            rowtime = _last;
        }

        _last = rowtime;
        _lastRow = _now;
        return null;
    }

    /// <summary>How far time has come when there are no rows for the moment.</summary>
    public long BoundWhenIdle()
    {
        BeginRead();
        if (_column < 0)
        {
            _last = Math.Max(_last, _now);
        }
        else if (_idleTimeout is { } timeout && _last != long.MinValue && _now - _lastRow >= timeout.Ticks / TimeSpan.TicksPerMicrosecond)
        {
            // What arrives then with an older time is as late as it looks.
            _last += _now - _lastRow;
            _lastRow = _now;
        }

        return _last;
    }

    public void Save(StateWriter state) => state.Long(_last);

    public void Restore(StateReader state) => _last = state.Long();
}
