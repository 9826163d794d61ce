namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>The rows of a block, in single precision, behind the rows before them that their shingles need; and the points they make.</summary>
internal sealed class ForestRows
{
    /// <summary>The most rows of a block.</summary>
    public const int MostRows = 128;

    // So that no sum of gaps or ranges, over the most dimensions there can be, leaves single precision.
    private const float Farthest = 8e34f;

    private readonly int _columns;
    private readonly int _shingleSize;
    private readonly int _stride;
    private readonly float[] _values;
    private readonly float[] _points;

    /// <summary>Room for a block.</summary>
    public ForestRows(int columns, int shingleSize)
    {
        (_columns, _shingleSize, _stride) = (columns, shingleSize, Gaps.Stride(columns * shingleSize));
        _values = new float[(MostRows + shingleSize - 1) * columns];
        _points = new float[MostRows * _stride];
    }

    /// <summary>How far apart points lie.</summary>
    public int Stride => _stride;

    /// <summary>The rows that the next shingle needs, the oldest first.</summary>
    public Span<float> History => _values.AsSpan(0, (_shingleSize - 1) * _columns);

    /// <summary>A row's point, padded with zeros; the others follow.</summary>
    public ref float Point(int row) => ref _points[row * _stride];

    /// <summary>A row's point.</summary>
    public ReadOnlySpan<float> PointValues(int row) => _points.AsSpan(row * _stride, _columns * _shingleSize);

    /// <summary>Puts a row in its place.</summary>
    public void Stage(int row, ReadOnlySpan<double> values)
    {
        var target = StagedRow(row);
        for (var column = 0; column < values.Length; column++)
        {
            target[column] = Single(values[column]);
        }
    }

    /// <summary>Puts one value of a row in its place.</summary>
    public void Stage(int row, int column, double value) => StagedRow(row)[column] = Single(value);

    /// <summary>Makes the points of the staged rows.</summary>
    public void MakePoints(int count)
    {
        var dimensions = _columns * _shingleSize;
        for (var row = 0; row < count; row++)
        {
            _values.AsSpan(row * _columns, dimensions).CopyTo(_points.AsSpan(row * _stride));
        }
    }

    /// <summary>Leaves the newest rows for the shingles of the next block.</summary>
    public void Advance(int count) => _values.AsSpan(count * _columns, (_shingleSize - 1) * _columns).CopyTo(_values);

    /// <summary>Whether there is no NaN and no infinity.</summary>
    public static bool AreFinite(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private Span<float> StagedRow(int row) => _values.AsSpan((row + _shingleSize - 1) * _columns, _columns);

    // Adding zero makes -0.0 into 0.0, so that equal points are equal bytes.
    private static float Single(double value) => (float)Math.Clamp(value, -Farthest, Farthest) + 0f;
}
