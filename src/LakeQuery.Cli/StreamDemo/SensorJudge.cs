using System.Globalization;
using LakeQuery.Cli.Verbs;

namespace LakeQuery.Cli.StreamDemo;

/// <summary>Holds the application's answers against what was planted.</summary>
internal sealed class SensorJudge(long seed, Action<SensorRow, double> show, Action<string> say)
{
    /// <summary>A score above it is an alarm: twice that of an ordinary row, which is about 0.75.</summary>
    public const double Threshold = 1.5;

    /// <summary>Rows of a shingle: for so many rows an anomaly is in what is scored.</summary>
    public const int ShingleRows = 4;

    /// <summary>Rows before the first score.</summary>
    public const int LearningRows = 256 + ShingleRows - 1;

    /// <summary>How much of both together a hotspot and a region must have in common.</summary>
    public const double LeastOverlap = 0.5;

    private readonly SensorStream _sensor = new(seed);
    private readonly Dictionary<int, Box?> _hotspots = [];
    private readonly List<(int Row, Box Region, Tally Tally)> _stretches = [];
    private Tally _all = new();
    private Tally _stretch = new();
    private Planted _open;
    private int _openRows;
    private bool _isFound;
    private int _regions;
    private int _foundRegions;
    private double _overlaps;
    private int _rows;

    /// <summary>Takes the score of the next reading.</summary>
    public void TakeScore(double score)
    {
        var row = _sensor.Next();
        _rows = row.Number;
        var isAlarm = score > Threshold;
        if (row.Planted != Planted.Nothing)
        {
            (_open, _openRows, _isFound) = (row.Planted, 0, false);
        }

        if (_open != Planted.Nothing)
        {
            _isFound |= isAlarm;
            if (++_openRows == ShingleRows)
            {
                _stretch = _stretch.With(_open, _isFound);
                _open = Planted.Nothing;
            }
        }
        else if (row.Number > LearningRows)
        {
            _stretch = _stretch with { OrdinaryRows = _stretch.OrdinaryRows + 1, FalseAlarms = _stretch.FalseAlarms + (isAlarm ? 1 : 0) };
        }

        if (row.Number % SensorStream.RegionRows == 0)
        {
            _stretches.Add((row.Number, row.Region, _stretch));
            _all += _stretch;
            _stretch = new Tally();
            EndStretches();
        }

        show(row, score);
    }

    /// <summary>Takes the largest hotspot of the rows up to a reading.</summary>
    public void TakeHotspots(int number, Box? largest)
    {
        _hotspots[number] = largest;
        EndStretches();
    }

    /// <summary>What was found so far.</summary>
    public IEnumerable<string> Summary()
    {
        var all = _all + _stretch;
        var rate = all.OrdinaryRows == 0 ? 0 : 100.0 * all.FalseAlarms / all.OrdinaryRows;
        yield return $"{SharedOptions.Count(_rows)} rows, seed {seed.ToString(CultureInfo.InvariantCulture)}";
        yield return $"  spikes         {all.FoundSpikes} of {all.Spikes} found";
        yield return $"  level shifts   {all.FoundShifts} of {all.Shifts} found";
        yield return Text($"  false alarms   {SharedOptions.Count(all.FalseAlarms)} in {SharedOptions.Count(all.OrdinaryRows)} ordinary rows, {rate:0.00} %");
        yield return Text($"  dense regions  {_foundRegions} of {_regions} found, mean overlap {(_regions == 0 ? 0 : _overlaps / _regions):0.00}");
        yield return Text($"An alarm is a score above {Threshold}. An anomaly is found by an alarm within {ShingleRows} rows from where it begins, the rows of a");
        yield return Text($"shingle; a region, by a largest hotspot that covers at least {LeastOverlap} of both together (intersection over union).");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // Scores and hotspots come by two pumps, the one or the other first.
    private void EndStretches()
    {
        while (_stretches.Count > 0 && _hotspots.Remove(_stretches[0].Row, out var hotspot))
        {
            var (row, region, tally) = _stretches[0];
            _stretches.RemoveAt(0);
            var overlap = hotspot?.OverlapWith(region) ?? 0;
            _regions++;
            _foundRegions += overlap >= LeastOverlap ? 1 : 0;
            _overlaps += overlap;
            say(Text($"to row {SharedOptions.Count(row),7}: {tally.FoundSpikes} of {tally.Spikes} spikes, {tally.FoundShifts} of {tally.Shifts} level shifts, {tally.FalseAlarms} false alarms; ")
                + Text($"region {Corners(region)}, hotspot {(hotspot is { } box ? Corners(box) : "none")}, overlap {overlap:0.00}"));
        }
    }

    private static string Corners(Box box) => Text($"({box.Left:0.0}, {box.Bottom:0.0})–({box.Right:0.0}, {box.Top:0.0})");

    private sealed record Tally
    {
        public int Spikes { get; init; }

        public int FoundSpikes { get; init; }

        public int Shifts { get; init; }

        public int FoundShifts { get; init; }

        public int FalseAlarms { get; init; }

        public int OrdinaryRows { get; init; }

        public static Tally operator +(Tally left, Tally right) => new()
        {
            Spikes = left.Spikes + right.Spikes,
            FoundSpikes = left.FoundSpikes + right.FoundSpikes,
            Shifts = left.Shifts + right.Shifts,
            FoundShifts = left.FoundShifts + right.FoundShifts,
            FalseAlarms = left.FalseAlarms + right.FalseAlarms,
            OrdinaryRows = left.OrdinaryRows + right.OrdinaryRows,
        };

        public Tally With(Planted planted, bool isFound) => planted == Planted.Spike
            ? this with { Spikes = Spikes + 1, FoundSpikes = FoundSpikes + (isFound ? 1 : 0) }
            : this with { Shifts = Shifts + 1, FoundShifts = FoundShifts + (isFound ? 1 : 0) };
    }
}
