namespace LakeQuery.Cli.StreamDemo;

/// <summary>What is wrong with a row on purpose.</summary>
internal enum Planted : byte
{
    Nothing,
    Spike,
    LevelShift,
}

/// <summary>A reading of the generated sensor.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Value">What was measured.</param>
/// <param name="X">Where, in a field of 10 by 10.</param>
/// <param name="Y">Where.</param>
/// <param name="Planted">Whether an anomaly begins here.</param>
/// <param name="Region">The dense region of these rows.</param>
internal readonly record struct SensorRow(int Number, double Value, double X, double Y, Planted Planted, Box Region);

/// <summary>A rectangle of the field.</summary>
internal readonly record struct Box(double Left, double Bottom, double Right, double Top)
{
    public double Area => (Right - Left) * (Top - Bottom);

    /// <summary>Intersection over union: 1 for the same rectangle, 0 for two that do not touch.</summary>
    public double OverlapWith(Box other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        var height = Math.Min(Top, other.Top) - Math.Max(Bottom, other.Bottom);
        var common = Math.Max(0, width) * Math.Max(0, height);
        return common == 0 ? 0 : common / (Area + other.Area - common);
    }
}
