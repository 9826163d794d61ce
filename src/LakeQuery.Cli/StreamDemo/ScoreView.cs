using System.Diagnostics;
using LakeQuery.Cli.Output;
using LakeQuery.Cli.Verbs;

namespace LakeQuery.Cli.StreamDemo;

/// <summary>Values and scores as they come: a chart that rewrites itself on a terminal, and lines of text above it; elsewhere the lines alone.</summary>
internal sealed class ScoreView : IDisposable
{
    private const int WidestChart = 100;
    private const int ChartRows = 7;
    private const double HighestBar = 3;
    private const string Bars = " ▁▂▃▄▅▆▇█";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(60);

    private readonly Utf8Output _output = new(StandardOutput.Open());
    private readonly bool _isLive = Terminal.TakesCodes;
    private readonly Palette _palette = Terminal.ShowsColors ? Palette.Colored : Palette.None;
    private readonly int _width = Math.Min(WidestChart, (Terminal.Width ?? WidestChart) - 1);
    private readonly Queue<(int Number, double Value, double Score)> _recent = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _nextShown;
    private int _shownLines;

    /// <summary>Adds a reading to the chart.</summary>
    public void Show(SensorRow row, double score)
    {
        if (!_isLive)
        {
            return;
        }

        _recent.Enqueue((row.Number, row.Value, score));
        if (_recent.Count > 2 * _width)
        {
            _recent.Dequeue();
        }

        if (_clock.Elapsed >= _nextShown)
        {
            _nextShown = _clock.Elapsed + Interval;
            Draw();
        }
    }

    /// <summary>Writes a line that stays.</summary>
    public void Say(string line)
    {
        Clear();
        _output.Write(line);
        _output.Write((byte)'\n');
        _output.Flush();
    }

    public void Dispose()
    {
        Clear();
        _output.Dispose();
    }

    private void Draw()
    {
        Clear();
        var recent = _recent.ToArray();
        var lines = Chart.Line(
            SharedOptions.Count(recent[0].Number), SharedOptions.Count(recent[^1].Number), [.. recent.Select(item => (double?)item.Value)], _width, ChartRows)
            .TrimEnd('\n').Split('\n').ToList();
        var axis = lines.FindIndex(line => line.Contains('└', StringComparison.Ordinal));
        var margin = lines[axis].IndexOf('└', StringComparison.Ordinal) + 1;
        lines.InsertRange(axis + 1, ScoreBars(recent, margin, lines[axis].Length - margin));
        foreach (var line in lines)
        {
            _output.Write(line);
            _output.Write((byte)'\n');
        }

        _shownLines = lines.Count;
        _output.Flush();
    }

    // Two rows of bars under the columns of the chart; a column shows its highest score.
    private IEnumerable<string> ScoreBars((int Number, double Value, double Score)[] recent, int margin, int columns)
    {
        var scores = new double[columns];
        for (var index = 0; index < recent.Length; index++)
        {
            var column = recent.Length == 1 ? 0 : (int)Math.Round((double)index * ((columns * 2) - 1) / (recent.Length - 1)) / 2;
            scores[column] = Math.Max(scores[column], recent[index].Score);
        }

        for (var row = 1; row >= 0; row--)
        {
            var label = (row == 0 && margin >= 6 ? "score" : "").PadRight(margin);
            var cells = scores.Select(score =>
            {
                var eighths = (int)Math.Round(Math.Min(score, HighestBar) / HighestBar * 16) - (8 * row);
                return _palette.Paint(score > SensorJudge.Threshold ? Tone.Bad : Tone.Plain, Bars[Math.Clamp(eighths, 0, 8)].ToString());
            });
            yield return label + string.Concat(cells);
        }
    }

    private void Clear()
    {
        if (_shownLines > 0)
        {
            _output.Write($"\u001b[{_shownLines}A\r\u001b[J");
            _shownLines = 0;
        }
    }
}
