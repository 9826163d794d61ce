namespace LakeQuery.Detectors.Hotspots;

/// <summary>Chooses the columns that a grid's cells lie over: those in which two points are least likely to share a cell.</summary>
/// <remarks>What is found does not depend on it, only how many points are looked at. Some points are enough to tell.</remarks>
internal sealed class GridColumns(int columns)
{
    private const int MostPoints = 256;

    private readonly long[] _cells = new long[MostPoints];
    private readonly int[] _shared = new int[columns];
    private int[] _chosen = [.. Enumerable.Range(0, Math.Min(columns, PointGrid.MostGridColumns))];

    /// <summary>Lays the grid over the columns that are best for these points, if others than now are.</summary>
    public void Choose(PointGrid grid, ReadOnlySpan<double> points)
    {
        if (columns <= PointGrid.MostGridColumns)
        {
            return;
        }

        var count = points.Length / columns;
        var step = Math.Max(1, count / MostPoints);
        for (var column = 0; column < columns; column++)
        {
            var taken = 0;
            for (var slot = 0; slot < count && taken < MostPoints; slot += step)
            {
                _cells[taken++] = grid.Cell(points[(slot * columns) + column]);
            }

            _shared[column] = SharedPairs(_cells.AsSpan(0, taken));
        }

        int[] best = [.. Enumerable.Range(0, columns).OrderBy(column => _shared[column]).ThenBy(column => column).Take(_chosen.Length).Order()];
        if (!best.AsSpan().SequenceEqual(_chosen))
        {
            _chosen = best;
            grid.LayOver(best, points);
        }
    }

    // How many points stand behind one of the same cell, each counted once for each before it.
    private static int SharedPairs(Span<long> cells)
    {
        cells.Sort();
        var (pairs, run) = (0, 0);
        for (var index = 1; index < cells.Length; index++)
        {
            run = cells[index] == cells[index - 1] ? run + 1 : 0;
            pairs += run;
        }

        return pairs;
    }
}
