using System.Globalization;

namespace LakeQuery.Planning;

/// <summary>What a parameter of a detector function takes.</summary>
internal enum DetectorParameterKind
{
    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>Any number.</summary>
    Real,

    /// <summary>TRUE or FALSE.</summary>
    Flag,
}

/// <summary>A parameter of a detector function: its value is known when the statement is bound.</summary>
/// <param name="Name">The name, as the documents write it.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Least">The least value.</param>
/// <param name="Most">The greatest value.</param>
internal sealed record DetectorParameter(string Name, DetectorParameterKind Kind, double Least, double Most)
{
    /// <summary>The value where none is given; null where one must be.</summary>
    public double? Default { get; init; }

    /// <summary>The greatest value in queries over tables, where that is more than streams allow.</summary>
    public double? MostInQueries { get; init; }

    /// <summary>The value must be above <see cref="Least"/>.</summary>
    public bool IsAboveLeast { get; init; }

    /// <summary>The index of a parameter that this one may not exceed; null for none.</summary>
    public int? BoundedBy { get; init; }

    /// <summary>It may not reach the parameter that bounds it either.</summary>
    public bool IsBelowBound { get; init; }

    /// <summary>Its type in words.</summary>
    public string KindText => Kind switch
    {
        DetectorParameterKind.Whole => "integer",
        DetectorParameterKind.Real => "double",
        _ => "boolean",
    };

    /// <summary>Whether a value is in range, seen alone.</summary>
    public bool Takes(double value, bool inStream) => Kind switch
    {
        DetectorParameterKind.Flag => value is 0 or 1,
        DetectorParameterKind.Whole => value == Math.Floor(value) && value >= Least && value <= MostFor(inStream),
        _ => double.IsFinite(value) && (IsAboveLeast ? value > Least : value >= Least) && value <= Most,
    };

    /// <summary>The range in words.</summary>
    public string RangeText(bool inStream) => Kind switch
    {
        DetectorParameterKind.Flag => "TRUE or FALSE",
        DetectorParameterKind.Whole when MostFor(inStream) == double.MaxValue => $"a whole number from {Text(Least)} on",
        DetectorParameterKind.Whole => $"a whole number from {Text(Least)} to {Text(MostFor(inStream))}",
        _ => $"a number {(IsAboveLeast ? "above" : "from")} {Text(Least)}",
    };

    /// <summary>A value in words.</summary>
    public string Text(double value) => Kind == DetectorParameterKind.Flag
        ? value == 0 ? "FALSE" : "TRUE"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private double MostFor(bool inStream) => inStream ? Most : MostInQueries ?? Most;
}
