using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>Where the windows of TUMBLE, HOP and CUMULATE lie. Time is cut into panes, pieces of equal length none of which a window divides.</summary>
internal sealed class WindowShape
{
    private readonly TableWindow _window;

    // Ends of windows lie at this plus a multiple of the step.
    private readonly long _endOffset;
    private readonly long _step;

    /// <summary>The windows of a table function that is not SESSION.</summary>
    public WindowShape(TableWindow window)
    {
        _window = window;
        _step = window.Kind == TableWindowKind.Tumble ? window.SizeMicros : window.StepMicros;
        _endOffset = window.OffsetMicros + window.SizeMicros;
        PaneMicros = window.Kind switch
        {
            TableWindowKind.Hop => Divisor(window.SizeMicros, window.StepMicros),
            TableWindowKind.Cumulate => Divisor(window.SizeMicros, window.StepMicros),
            _ => window.SizeMicros,
        };
    }

    /// <summary>Length of a pane.</summary>
    public long PaneMicros { get; }

    /// <summary>Start of the pane of a time.</summary>
    public long PaneOf(long time) => (RowtimeClock.FloorDivide(time - _window.OffsetMicros, PaneMicros) * PaneMicros) + _window.OffsetMicros;

    /// <summary>The first end of a window after a time.</summary>
    public long EndAfter(long time) => ((RowtimeClock.FloorDivide(time - _endOffset, _step) + 1) * _step) + _endOffset;

    /// <summary>Start of the window with an end.</summary>
    public long StartOf(long end) => _window.Kind == TableWindowKind.Cumulate ? GreatestStart(end - 1) : end - _window.SizeMicros;

    /// <summary>End of the last window that a time is in; the time itself or before where it is in none, between windows.</summary>
    public long LastEnd(long time) => _window.Kind == TableWindowKind.Hop
        ? (RowtimeClock.FloorDivide(time - _window.OffsetMicros, _step) * _step) + _window.OffsetMicros + _window.SizeMicros
        : GreatestStart(time) + _window.SizeMicros;

    private static long Divisor(long one, long other) => other == 0 ? one : Divisor(other, one % other);

    private long GreatestStart(long time) =>
        (RowtimeClock.FloorDivide(time - _window.OffsetMicros, _window.SizeMicros) * _window.SizeMicros) + _window.OffsetMicros;
}

/// <summary>How far event time has come: the highest time seen less the lateness, or ROWTIME.</summary>
/// <param name="timeColumn">The column of event time; -1 for ROWTIME.</param>
/// <param name="latenessMicros">How much disorder is waited for.</param>
internal sealed class EventClock(int timeColumn, long latenessMicros)
{
    /// <summary>No row before this is waited for; the least number before the first row.</summary>
    public long Watermark { get; set; } = long.MinValue;

    /// <summary>ROWTIME of the last row or bound.</summary>
    public long LastRowtime { get; set; } = long.MinValue;

    /// <summary>Whether event time is ROWTIME.</summary>
    public bool IsRowtime => timeColumn < 0;

    /// <summary>The event times of a batch; what lies under a NULL means nothing.</summary>
    public LongColumn Times(StreamBatch batch) => IsRowtime ? batch.Rowtimes : (LongColumn)batch.Columns[timeColumn];

    /// <summary>The watermark that a row with a time brings.</summary>
    public long WatermarkOf(long time) => time < long.MinValue + latenessMicros ? long.MinValue : time - latenessMicros;

    /// <summary>Takes note of the bound of a batch whose rows are done.</summary>
    /// <returns>The watermark then, <see cref="StreamBatch.End"/> at the end.</returns>
    public long Finish(StreamBatch batch)
    {
        if (batch.RowCount > 0)
        {
            LastRowtime = Math.Max(LastRowtime, batch.Rowtimes.Values[^1]);
        }

        if (batch.Bound == StreamBatch.End)
        {
            return StreamBatch.End;
        }

        LastRowtime = Math.Max(LastRowtime, batch.Bound);
        return IsRowtime ? Math.Max(Watermark, batch.Bound) : Watermark;
    }
}
