using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Sinks;
using LakeQuery.Streaming.Sources;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming;

/// <summary>The spine of a running application: read a batch, let it run through the pumps to the sinks, and now and then make a checkpoint.</summary>
/// <remarks>Each batch is worked through to its end before the next is read. Between two batches everything that is remembered lies still, so a
/// checkpoint there is a consistent cut of source positions, steps and sinks.</remarks>
internal sealed class StreamJob
{
    // How far sources may run ahead of one that has nothing to say, in rows: what they bring is held in memory until it has.
    private const long MaxRowsAhead = 4_000_000;

    private const string StateTag = "job";
    private const int StateVersion = 2;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly StreamGraph _graph;
    private readonly ErrorStream _errors;
    private readonly CheckpointStore? _store;
    private readonly StreamOptions _options;
    private readonly IProgress<StreamProgress>? _progress;
    private readonly ImmutableArray<Input> _inputs;
    private readonly ImmutableArray<Outlet> _outlets;
    private readonly DateTimeOffset _firstStart;
    private readonly long _started;
    private long _lastCheckpoint;
    private long _lastReport;
    private long _checkpoints;
    private bool _hasNewRows;

    /// <summary>Connects sinks to streams and takes over the last checkpoint, if there is one.</summary>
    /// <param name="graph">Streams and steps.</param>
    /// <param name="sources">The sources, in the order of the graph's entries, each with what it is called.</param>
    /// <param name="sinks">The sinks with the streams they take.</param>
    /// <param name="errors">The error stream.</param>
    /// <param name="store">Where checkpoints are kept, or null.</param>
    /// <param name="options">The run's.</param>
    /// <param name="firstStart">When the application was started for the first time.</param>
    /// <param name="progress">Told how far it is.</param>
    public StreamJob(
        StreamGraph graph, IReadOnlyList<(StreamSourceOptions Options, StreamSource Source)> sources,
        IReadOnlyList<(StreamSinkOptions Options, StreamSink Sink)> sinks, ErrorStream errors, CheckpointStore? store, StreamOptions options,
        DateTimeOffset firstStart, IProgress<StreamProgress>? progress)
    {
        (_graph, _errors, _store, _options, _firstStart, _progress) = (graph, errors, store, options, firstStart, progress);
        _inputs =
        [
            .. sources.Select((item, index) => new Input(
                item.Options, item.Source, graph.Entries[index], new StreamBatch(graph.Hubs[item.Options.Stream].Definition.Types))),
        ];
        _outlets = [.. sinks.Select(item => new Outlet(item.Options, item.Sink))];
        foreach (var outlet in _outlets.Where(outlet => outlet.Options.Stream != ErrorStream.Name))
        {
            graph.Hubs[outlet.Options.Stream].Add(outlet);
        }

        errors.IsRead = _outlets.Any(outlet => outlet.Options.Stream == ErrorStream.Name);
        _started = _lastCheckpoint = _lastReport = options.Clock.GetTimestamp();
        if (store is { HasCheckpoint: true })
        {
            RestoredFrom = store.LastNumber;
            store.Restore(Restore);
        }
    }

    /// <summary>Number of the checkpoint the run goes on from.</summary>
    public long? RestoredFrom { get; }

    /// <summary>When the application of a checkpoint was started for the first time; read before its script is bound.</summary>
    public static DateTimeOffset FirstStartOf(CheckpointStore store)
    {
        DateTimeOffset start = default;
        store.Restore(state => start = BeginState(state));
        return start;
    }

    /// <summary>Runs until all sources are at their end or it is asked to stop; either way the last thing it does is a checkpoint.</summary>
    public StreamReport Run(CancellationToken stop)
    {
        var end = Loop(stop);
        foreach (var outlet in _outlets)
        {
            outlet.Sink.Finish();
        }

        DrainErrors(end == StreamEnd.EndOfInput);
        Checkpoint();
        var last = Progress();
        _progress?.Report(last);
        return new StreamReport(end, last)
        {
            RestoredFrom = RestoredFrom,
            LastCheckpoint = _store?.LastNumber,
            Notes = _store?.Notes ?? [],
        };
    }

    private StreamEnd Loop(CancellationToken stop)
    {
        while (true)
        {
            if (stop.IsCancellationRequested)
            {
                return StreamEnd.Stopped;
            }

            if (_inputs.All(input => input.IsAtEnd))
            {
                return StreamEnd.EndOfInput;
            }

            if (!Step(stop))
            {
                foreach (var outlet in _outlets)
                {
                    outlet.Sink.Flush();
                }

                if (_options.StopsWhenIdle)
                {
                    return StreamEnd.Idle;
                }
            }

            var now = _options.Clock.GetTimestamp();
            if (_options.Clock.GetElapsedTime(_lastCheckpoint, now) >= _options.CheckpointInterval)
            {
                if (_hasNewRows)
                {
                    Checkpoint();
                }

                _lastCheckpoint = now;
            }

            if (_progress is not null && _options.Clock.GetElapsedTime(_lastReport, now) >= _options.ProgressInterval)
            {
                _lastReport = now;
                _progress.Report(Progress());
            }
        }
    }

    // Reads the source that is furthest behind, or, where it has nothing now, the next one; false where none has anything.
    private bool Step(CancellationToken stop)
    {
        var open = _inputs.Where(input => !input.IsAtEnd).OrderBy(input => input.Bound).ToList();
        for (var index = 0; index < open.Count; index++)
        {
            var input = open[index];
            if (index > 0 && input.RowsAhead > MaxRowsAhead)
            {
                continue;
            }

            var wait = index == open.Count - 1 ? Wait() : TimeSpan.Zero;
            if (Read(input, wait, stop))
            {
                open[0].RowsAhead = 0;
                for (var later = 1; later <= index; later++)
                {
                    open[later].RowsAhead += input == open[later] ? input.Batch.RowCount : 0;
                }

                return true;
            }

            if (stop.IsCancellationRequested)
            {
                return false;
            }
        }

        return false;
    }

    private TimeSpan Wait()
    {
        var wait = LongestWait;
        foreach (var (since, interval) in new[] { (_lastCheckpoint, _options.CheckpointInterval), (_lastReport, _options.ProgressInterval) })
        {
            var left = interval - _options.Clock.GetElapsedTime(since);
            wait = left < wait ? left : wait;
        }

        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private bool Read(Input input, TimeSpan wait, CancellationToken stop)
    {
        var batch = input.Batch;
        batch.Clear();
        SourceRead read;
        try
        {
            read = input.Source.Read(batch, _options.BatchRows, wait, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop while it waited: what it had is read again by the next run.
            return false;
        }

        if (read == SourceRead.End)
        {
            input.IsAtEnd = true;
            batch.Bound = StreamBatch.End;
        }

        var isNews = batch.RowCount > 0 || batch.Bound > input.Bound;
        if (isNews)
        {
            input.RowCount += batch.RowCount;
            input.Bound = Math.Max(input.Bound, batch.Bound);
            batch.Bound = input.Bound;
            _hasNewRows = true;
            input.Entry.Receive(batch);
        }

        DrainErrors(false);
        return read != SourceRead.Idle || batch.RowCount > 0;
    }

    private void DrainErrors(bool isEnd)
    {
        if (!_errors.IsRead)
        {
            return;
        }

        _errors.DrainTo(new ErrorOutlets(_outlets), isEnd);
    }

    private void Checkpoint()
    {
        _hasNewRows = false;
        if (_store is null)
        {
            Save(new StateWriter(Stream.Null));
        }
        else
        {
            _store.Write(Save);
        }

        _checkpoints++;
        _lastCheckpoint = _options.Clock.GetTimestamp();
        foreach (var outlet in _outlets)
        {
            outlet.Sink.Commit();
        }
    }

    private static DateTimeOffset BeginState(StateReader state)
    {
        state.Begin(StateTag, StateVersion);
        return state.Long() is >= 0 and var ticks && ticks <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException("The state is damaged: the application was never started.");
    }

    private void Save(StateWriter state)
    {
        state.Begin(StateTag, StateVersion);
        state.Long(_firstStart.UtcTicks);
        state.Long(_errors.Count);
        state.Long(_errors.LateCount);
        foreach (var input in _inputs)
        {
            state.Long(input.RowCount);
            state.Long(input.Bound);
            input.Source.SavePosition(state);
        }

        _graph.Save(state);
        foreach (var outlet in _outlets)
        {
            state.Long(outlet.RowCount);
            outlet.Sink.Prepare(state);
        }
    }

    private void Restore(StateReader state)
    {
        BeginState(state);
        _errors.RestoreCounts(state.Long(), state.Long());
        foreach (var input in _inputs)
        {
            input.RowCount = state.Long();
            input.Bound = state.Long();
            input.Source.RestorePosition(state);
        }

        _graph.Restore(state);
        foreach (var outlet in _outlets)
        {
            outlet.RowCount = state.Long();
            outlet.Sink.Restore(state);
        }
    }

    private StreamProgress Progress()
    {
        var now = _options.Clock.GetTimestamp();
        var bounds = _inputs.Where(input => input.Bound is not (long.MinValue or StreamBatch.End)).Select(input => input.Bound).ToList();
        DateTimeOffset? watermark = bounds.Count == 0 || _inputs.Any(input => input.Bound == long.MinValue)
            ? null
            : DateTimeOffset.UnixEpoch.AddTicks(bounds.Min() * TimeSpan.TicksPerMicrosecond);
        return new StreamProgress
        {
            Elapsed = _options.Clock.GetElapsedTime(_started, now),
            Sources = [.. _inputs.Select(input => input.Progress)],
            Sinks = [.. _outlets.Select(outlet => new StreamSinkProgress(outlet.Options.Stream, outlet.Options.Location, outlet.RowCount))],
            RowsIn = _inputs.Sum(input => input.RowCount),
            RowsOut = _outlets.Sum(outlet => outlet.RowCount),
            Watermark = watermark,
            WatermarkLag = watermark is { } reached ? _options.Clock.GetUtcNow() - reached : null,
            OpenWindows = _graph.OpenWindows,
            LateRows = _graph.LateRows,
            Errors = _errors.Count,
            StateBytes = _graph.StateBytes,
            Checkpoints = _checkpoints,
            SinceCheckpoint = _checkpoints == 0 ? null : _options.Clock.GetElapsedTime(_lastCheckpoint, now),
        };
    }

    private sealed class Input(StreamSourceOptions options, StreamSource source, Operators.IBatchReceiver entry, StreamBatch batch)
    {
        public StreamSource Source => source;

        public Operators.IBatchReceiver Entry => entry;

        public StreamBatch Batch => batch;

        public bool IsAtEnd { get; set; }

        public long Bound { get; set; } = long.MinValue;

        public long RowCount { get; set; }

        // Rows read since the source furthest behind had any.
        public long RowsAhead { get; set; }

        public StreamSourceProgress Progress =>
            new(options.Stream, options.Location, RowCount, source.Progress.Read, source.Progress.Total);
    }

    private sealed class Outlet(StreamSinkOptions options, StreamSink sink) : Operators.IBatchReceiver
    {
        public StreamSinkOptions Options => options;

        public StreamSink Sink => sink;

        public long RowCount { get; set; }

        public void Receive(StreamBatch batch)
        {
            RowCount += batch.RowCount;
            sink.Receive(batch);
        }
    }

    private sealed class ErrorOutlets(ImmutableArray<Outlet> outlets) : Operators.IBatchReceiver
    {
        public void Receive(StreamBatch batch)
        {
            foreach (var outlet in outlets)
            {
                if (outlet.Options.Stream == ErrorStream.Name)
                {
                    outlet.Receive(batch);
                }
            }
        }
    }
}
