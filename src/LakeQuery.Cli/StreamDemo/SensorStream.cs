namespace LakeQuery.Cli.StreamDemo;

/// <summary>Readings of a sensor that moves about, with anomalies planted among them. The same seed gives the same readings everywhere, so that
/// whoever judges the scores makes them a second time instead of being told.</summary>
/// <remarks>The value is a slow wave with noise of standard deviation 1. A spike is one reading 10 to 16 off; a level shift moves all readings
/// by 7 to 9, until the next one moves them back. A fifth of the places fall into a square of 1 by 1 that jumps every
/// <see cref="RegionRows"/> rows.</remarks>
internal sealed class SensorStream(long seed)
{
    /// <summary>Rows after which the dense region jumps.</summary>
    public const int RegionRows = 1000;

    // The forest learns first; and nothing begins where the region jumps, so that each stretch can be judged by itself.
    private const int RowsWithoutAnomaly = 300;
    private const int RowsBetween = 20;

    private ulong _state = (ulong)seed;
    private int _number;
    private int _nextSpike = RowsWithoutAnomaly;
    private int _nextShift = RowsWithoutAnomaly + 200;
    private int _lastPlanted = -RowsBetween;
    private double _level;
    private Box _region;

    /// <summary>The next reading.</summary>
    public SensorRow Next()
    {
        if (_number % RegionRows == 0)
        {
            var (left, bottom) = (Rounded(Between(0, 9), 1), Rounded(Between(0, 9), 1));
            _region = new Box(left, bottom, left + 1, bottom + 1);
        }

        _number++;
        var planted = Plant(out var spike);
        var value = 60 + _level + spike + (3 * Math.Sin(_number / 60.0)) + Normal();
        var isDense = Uniform() < 0.2;
        var x = isDense ? Between(_region.Left, _region.Right) : Between(0, 10);
        var y = isDense ? Between(_region.Bottom, _region.Top) : Between(0, 10);
        return new SensorRow(_number, Rounded(value, 3), Rounded(x, 3), Rounded(y, 3), planted, _region);
    }

    private Planted Plant(out double spike)
    {
        spike = 0;
        var inRegion = (_number - 1) % RegionRows;
        if (_number - _lastPlanted < RowsBetween || inRegion is < RowsBetween or >= RegionRows - RowsBetween)
        {
            return Planted.Nothing;
        }

        if (_number >= _nextShift)
        {
            _nextShift = _number + (int)Between(600, 1400);
            _level = _level == 0 ? Sign() * Between(7, 9) : 0;
            _lastPlanted = _number;
            return Planted.LevelShift;
        }

        if (_number >= _nextSpike)
        {
            _nextSpike = _number + (int)Between(60, 200);
            spike = Sign() * Between(10, 16);
            _lastPlanted = _number;
            return Planted.Spike;
        }

        return Planted.Nothing;
    }

    private static double Rounded(double value, int digits) => Math.Round(value, digits);

    private double Between(double least, double most) => least + ((most - least) * Uniform());

    private double Sign() => Uniform() < 0.5 ? -1 : 1;

    // The sum of twelve uniform numbers has variance 1, and needs no function whose last digit differs between machines.
    private double Normal()
    {
        var sum = -6.0;
        for (var count = 0; count < 12; count++)
        {
            sum += Uniform();
        }

        return sum;
    }

    // SplitMix64 (Steele, Lea, Flood 2014).
    private double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var bits = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1L << 53));
    }
}
