namespace LakeQuery.Detectors.Hotspots;

/// <summary>What a <see cref="HotspotWindow"/> looks for.</summary>
public sealed record HotspotsOptions
{
    /// <summary>How many numbers a point has; at least 1.</summary>
    public required int ColumnCount { get; init; }

    /// <summary>How many of the last points are looked at; at least 1.</summary>
    public required int WindowSize { get; init; }

    /// <summary>Points up to this far apart are neighbours (Euclidean distance, ends included); above 0. DBSCAN calls it epsilon.</summary>
    public required double ScanRadius { get; init; }

    /// <summary>A point with at least so many neighbours, itself among them, is the core of a hotspot; at least 2.</summary>
    public required int MinimumPoints { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ColumnCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(WindowSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumPoints, 2);
        if (!(ScanRadius > 0 && double.IsFinite(ScanRadius)))
        {
            throw new ArgumentOutOfRangeException(nameof(ScanRadius), ScanRadius, "The radius must be a number above 0.");
        }
    }
}
