using System.Diagnostics;

namespace LakeQuery.Execution;

/// <summary>Runs since a statement began and remembers when each phase of it ended.</summary>
internal sealed class PhaseClock
{
    private readonly Stopwatch _stopwatch = Stopwatch.StartNew();
    private readonly List<QueryPhase> _phases = [];
    private TimeSpan _lastMark;

    /// <summary>Time since the statement began.</summary>
    public TimeSpan Elapsed => _stopwatch.Elapsed;

    /// <summary>The phases that have ended, in order.</summary>
    public IReadOnlyList<QueryPhase> Phases => _phases;

    /// <summary>Ends a phase: it took the time since the last one ended.</summary>
    public void Mark(string name)
    {
        var now = _stopwatch.Elapsed;
        _phases.Add(new QueryPhase(name, now - _lastMark));
        _lastMark = now;
    }
}
