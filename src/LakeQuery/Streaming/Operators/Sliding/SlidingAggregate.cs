using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>OVER: for each row at once the same row, and behind its columns one for each function over a window. What a window sees never has a later
/// row of the same ROWTIME.</summary>
internal sealed class SlidingAggregate : StreamOperator
{
    private readonly StreamFaults _errors;
    private readonly ImmutableArray<SlidingCall> _calls;
    private readonly FrameState[] _frames;

    // For each call its window, function and column of results.
    private readonly (int Frame, SlidingFunction Function, StreamColumn Output, List<int> Faults)[] _functions;

    // By window: its functions at work.
    private readonly Action<FrameStep>[][] _follows;
    private readonly Crew? _crew;
    private readonly StreamBatch _fit;
    private readonly List<(int Row, int Call)> _unfit = [];
    private long _bound = long.MinValue;

    /// <summary>Functions over windows.</summary>
    /// <param name="environment">What steps share.</param>
    /// <param name="inputTypes">The types of the input's columns.</param>
    /// <param name="frames">The windows.</param>
    /// <param name="calls">The functions, in the order of the output.</param>
    /// <param name="pump">The pump's name, for errors.</param>
    public SlidingAggregate(
        StreamEnvironment environment, ImmutableArray<SqlType> inputTypes, ImmutableArray<SlidingFrame> frames, ImmutableArray<SlidingCall> calls,
        string? pump = null)
    {
        _errors = new StreamFaults(environment, pump);
        _calls = calls;
        List<FrameState> states = [.. frames.Select(frame => new FrameState(frame, inputTypes))];
        _functions = [.. calls.Select(call =>
        {
            var frame = call.Frame;
            if (call.Aggregate.Kind == AggregateKind.ExpAvg && frames[frame].IsUnbounded)
            {
                // Beyond this age a row weighs nothing.
                var reach = new SlidingFrame(frames[frame].PartitionBy, 1075 * call.Aggregate.HalfLifeMicros, null);
                frame = states.Count;
                states.Add(new FrameState(reach, inputTypes));
            }

            return (frame, states[frame].Add(call.Aggregate), StreamColumn.Create(call.Aggregate.Result), new List<int>());
        })];
        _frames = [.. states];
        _follows =
        [
            .. Enumerable.Range(0, _frames.Length).Select(frame => Enumerable.Range(0, _functions.Length).Where(call => _functions[call].Frame == frame)
                .Select<int, Action<FrameStep>>(call => step => Follow(call, step)).ToArray()),
        ];
        _crew = environment.Threads > 1 ? new Crew() : null;
        _fit = new StreamBatch([.. inputTypes, .. calls.Select(call => call.Aggregate.Result)]);
    }

    /// <inheritdoc/>
    public override int OpenWindows => _frames.Length;

    /// <inheritdoc/>
    public override long StateBytes => _frames.Sum(frame => frame.MemoryBytes);

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        foreach (var (_, _, output, _) in _functions)
        {
            output.Clear();
        }

        for (var frame = 0; frame < _frames.Length; frame++)
        {
            _frames[frame].Run(batch, _follows[frame], _crew);
        }

        for (var call = 0; call < _functions.Length; call++)
        {
            foreach (var row in _functions[call].Faults)
            {
                _unfit.Add((row, call));
            }

            _functions[call].Faults.Clear();
        }

        var bound = Math.Max(_bound, batch.Bound);
        if (batch.RowCount == 0 && bound == _bound)
        {
            return;
        }

        _bound = bound;
        ImmutableArray<StreamColumn> columns = [.. batch.Columns, .. _functions.Select(function => function.Output)];
        var result = new StreamBatch(columns, batch.Rowtimes) { Bound = bound };
        Output.Receive(_unfit.Count == 0 ? result : Fit(result));
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(SlidingAggregate), 1);
        foreach (var frame in _frames)
        {
            frame.Save(state);
        }
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(SlidingAggregate), 1);
        foreach (var frame in _frames)
        {
            frame.Restore(state);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _crew?.Dispose();
        base.Dispose(disposing);
    }

    // A function has its own output and its own list of faults: several may be at work at once.
    private void Follow(int call, FrameStep step)
    {
        var (_, function, output, faults) = _functions[call];
        var known = faults.Count;
        function.Run(step, output, faults);
        for (var index = known; index < faults.Count; index++)
        {
            faults[index] += step.Start;
        }
    }

    // The rows all of whose results fit; the others are reported.
    private StreamBatch Fit(StreamBatch batch)
    {
        _unfit.Sort();
        _fit.Clear();
        _fit.Bound = batch.Bound;
        var next = 0;
        foreach (var (row, call) in _unfit)
        {
            if (row >= next)
            {
                _fit.AppendRange(batch, next, row - next);
                next = row + 1;
                _errors.OutOfRange(_calls[call].Aggregate, batch.Rowtimes.Values[row], batch.Columns[..^_calls.Length], row);
            }
        }

        _fit.AppendRange(batch, next, batch.RowCount - next);
        _unfit.Clear();
        return _fit;
    }
}
