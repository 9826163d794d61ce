using System.Collections.Immutable;

namespace LakeQuery.Detectors.Hotspots;

/// <summary>A region where the points of a window lie close together.</summary>
/// <param name="Density">Points by size, where the size is the product of the extents of its columns, those without extent left out.</param>
/// <param name="PointCount">How many points it has, those at its edge among them.</param>
/// <param name="MinValues">The least value of each column.</param>
/// <param name="MaxValues">The greatest value of each column.</param>
public sealed record Hotspot(double Density, int PointCount, ImmutableArray<double> MinValues, ImmutableArray<double> MaxValues)
{
    /// <inheritdoc/>
    public bool Equals(Hotspot? other) => other is not null && Density.Equals(other.Density) && PointCount == other.PointCount
        && MinValues.AsSpan().SequenceEqual(other.MinValues.AsSpan()) && MaxValues.AsSpan().SequenceEqual(other.MaxValues.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Density, PointCount);
}
