using System.Diagnostics;
using LakeQuery.Cli.Verbs;

namespace LakeQuery.Cli.Output;

/// <summary>A line on a terminal's standard error for long work done in counted steps: a bar, what is done of how much, time left.
/// Writes nothing where standard error is not a terminal.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly bool _visible = Terminal.ShowsProgress;
    private TimeSpan _nextShown;
    private bool _shown;

    /// <summary>Shows the state.</summary>
    /// <param name="done">Steps done.</param>
    /// <param name="total">Steps in all, or 0 while that is not known.</param>
    /// <param name="what">The state in words.</param>
    public void Show(long done, long total, string what)
    {
        lock (_gate)
        {
            if (!_visible || _clock.Elapsed < _nextShown)
            {
                return;
            }

            _nextShown = _clock.Elapsed + Interval;
            _shown = true;
            if (total <= 0)
            {
                Console.Error.Write($"\r\u001b[K{what}  {SharedOptions.Duration(_clock.Elapsed)}");
                return;
            }

            var share = Math.Clamp((double)done / total, 0, 1);
            var filled = (int)(share * BarWidth);
            var left = share > 0.01 ? SharedOptions.Duration(_clock.Elapsed * ((1 - share) / share)) : "?";
            Console.Error.Write($"\r\u001b[K{new string('█', filled)}{new string('░', BarWidth - filled)} {share,4:P0}  {what}  {left} left");
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_shown)
            {
                Console.Error.Write("\r\u001b[K");
                _shown = false;
            }
        }
    }
}
