using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sources;

/// <summary>Holds rows of another source back until their time has come: so many times faster than they happened, or so many a second.</summary>
internal sealed class PacedSource : StreamSource
{
    private const int StateVersion = 1;
    private const int MaxHeldRows = 4096;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    private readonly StreamSource _source;
    private readonly TimeProvider _clock;
    private readonly double? _speed;
    private readonly double? _rate;
    private readonly StreamBatch _held;
    private int _next;
    private bool _sourceEnded;
    private bool _hasBegun;
    private long _began;
    private long _firstRowtime;
    private double _given;
    private long _bound = long.MinValue;

    public PacedSource(StreamSource source, StreamDefinition stream, StreamSourceOptions options, TimeProvider clock)
    {
        (_source, _clock, _speed, _rate) = (source, clock, options.Speed, options.RowsPerSecond);
        _held = new StreamBatch(stream.Types);
    }

    /// <inheritdoc/>
    public override (long Read, long? Total) Progress => _source.Progress;

    /// <inheritdoc/>
    public override string? Address => _source.Address;

    /// <inheritdoc/>
    public override void Start() => _source.Start();

    /// <inheritdoc/>
    public override void Commit(int checkpointsKept) => _source.Commit(checkpointsKept);

    /// <inheritdoc/>
    public override SourceRead Read(StreamBatch batch, int maxRows, TimeSpan wait, CancellationToken cancellation)
    {
        var waited = TimeSpan.Zero;
        while (true)
        {
            if (_next == _held.RowCount)
            {
                if (_sourceEnded)
                {
                    batch.Bound = StreamBatch.End;
                    return SourceRead.End;
                }

                _held.Clear();
                _next = 0;
                var read = _source.Read(_held, MaxHeldRows, wait, cancellation);
                _sourceEnded = read == SourceRead.End;
                if (_held.RowCount == 0 && !_sourceEnded)
                {
                    batch.Bound = _bound = _held.Bound;
                    return read;
                }

                continue;
            }

            var due = DueRows(maxRows, out var untilNext);
            if (due > 0)
            {
                batch.AppendRange(_held, _next, due);
                _next += due;
                _given += due;
                batch.Bound = _bound = _next == _held.RowCount && !_sourceEnded ? _held.Bound : batch.Rowtimes.Values[^1];
                return SourceRead.Rows;
            }

            if (waited >= wait)
            {
                batch.Bound = _bound;
                return SourceRead.Idle;
            }

            var pause = untilNext < wait - waited ? untilNext : wait - waited;
            pause = pause < ShortestPause ? ShortestPause : pause;
            cancellation.WaitHandle.WaitOne(pause);
            cancellation.ThrowIfCancellationRequested();
            waited += pause;
        }
    }

    /// <inheritdoc/>
    public override void SavePosition(StateWriter state)
    {
        state.Begin("paced", StateVersion);
        _source.SavePosition(state);
        state.Bool(_sourceEnded);
        state.Long(_held.Bound);
        state.Column(_held.Rowtimes, _next, _held.RowCount - _next);
        foreach (var column in _held.Columns)
        {
            state.Column(column, _next, _held.RowCount - _next);
        }
    }

    /// <inheritdoc/>
    public override void RestorePosition(StateReader state)
    {
        state.Begin("paced", StateVersion);
        _source.RestorePosition(state);
        _sourceEnded = state.Bool();
        state.Batch(_held);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _source.Dispose();
        base.Dispose(disposing);
    }

    // The pace counts from the first row of the run, so that a slow moment is made up for.
    private int DueRows(int maxRows, out TimeSpan untilNext)
    {
        var now = _clock.GetTimestamp();
        if (!_hasBegun)
        {
            (_hasBegun, _began, _firstRowtime) = (true, now, _held.Rowtimes.Values[_next]);
        }

        var elapsed = _clock.GetElapsedTime(_began, now);
        untilNext = TimeSpan.Zero;
        var left = Math.Min(maxRows, _held.RowCount - _next);
        if (_rate is { } rate)
        {
            var due = (int)Math.Min(left, Math.Floor((elapsed.TotalSeconds * rate) - _given) + 1);
            untilNext = TimeSpan.FromSeconds(Math.Max(0, (_given / rate) - elapsed.TotalSeconds));
            return Math.Max(0, due);
        }

        var limit = _firstRowtime + (long)(elapsed.TotalMicroseconds * _speed!.Value);
        var count = 0;
        while (count < left && _held.Rowtimes.Values[_next + count] <= limit)
        {
            count++;
        }

        if (count == 0)
        {
            untilNext = TimeSpan.FromMicroseconds((_held.Rowtimes.Values[_next] - limit) / _speed.Value);
        }

        return count;
    }
}
