using System.Collections.Immutable;
using LakeQuery.Detectors;

namespace LakeQuery.Planning;

/// <summary>One row of the table of detector functions: <c>TABLE(NAME(CURSOR(query), parameters…))</c>, which gives the query's rows with
/// columns of its own behind them. The same for queries over tables and over streams.</summary>
/// <param name="Name">Upper-case name, as the documents write it.</param>
internal sealed record DetectorFunction(string Name)
{
    /// <summary>What stands behind the cursor, in order.</summary>
    public required ImmutableArray<DetectorParameter> Parameters { get; init; }

    /// <summary>The columns it adds, in order.</summary>
    public required ImmutableArray<DetectorOutput> Outputs { get; init; }

    /// <summary>The most columns that may be counted.</summary>
    public int MostCountedColumns { get; init; } = int.MaxValue;

    /// <summary>Makes a detector from the values of all parameters, in order (a boolean is 0 or 1), the names of the counted columns, and how
    /// many threads it may use (0: one for each processor), on which its answers do not depend.</summary>
    public required Func<ImmutableArray<double>, ImmutableArray<string>, int, IDetector> Create { get; init; }

    /// <summary>What it does, in a line.</summary>
    public required string Summary { get; init; }

    /// <summary>A query that shows it.</summary>
    public required string Example { get; init; }

    /// <summary>What the example gives: cells joined by commas, rows by semicolons.</summary>
    public required string Result { get; init; }

    /// <summary>Its parameters in words, for SHOW FUNCTIONS.</summary>
    public string ParameterText => "cursor" + string.Concat(Parameters.Select(parameter =>
        $", {parameter.Name} {parameter.KindText}{(parameter.Default is { } value ? $" default {parameter.Text(value)}" : "")}"));

    /// <inheritdoc/>
    public bool Equals(DetectorFunction? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What a detector says of a row.</summary>
internal enum DetectorAnswer
{
    /// <summary>A double: <see cref="DetectorBatch.Scores"/>.</summary>
    Score,

    /// <summary>A varchar: <see cref="DetectorBatch.Texts"/>.</summary>
    Text,
}

/// <summary>A column that a detector adds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Answer">What stands in it.</param>
/// <param name="Alias">Another name that means it, which <c>*</c> does not give; null for none.</param>
internal sealed record DetectorOutput(string Name, DetectorAnswer Answer, string? Alias = null)
{
    /// <summary>Its type.</summary>
    public Types.SqlType Type => Answer == DetectorAnswer.Score ? Types.SqlType.Double : Types.SqlType.Varchar;
}
