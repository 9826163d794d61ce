namespace LakeQuery.Detectors;

/// <summary>The counted columns of some rows, and room for what a detector says of them; reused from batch to batch.</summary>
/// <param name="columnCount">How many numeric columns are counted.</param>
internal sealed class DetectorBatch(int columnCount)
{
    private readonly double[][] _columns = [.. Enumerable.Range(0, columnCount).Select(_ => Array.Empty<double>())];
    private RowState[] _states = [];
    private double[] _scores = [];
    private string?[] _texts = [];

    /// <summary>How many rows.</summary>
    public int RowCount { get; private set; }

    /// <summary>The values of a column, one a row; whatever stands in a row that is not <see cref="RowState.Counted"/> means nothing.</summary>
    public Span<double> Column(int index) => _columns[index].AsSpan(0, RowCount);

    /// <summary>What each row is.</summary>
    public Span<RowState> States => _states.AsSpan(0, RowCount);

    /// <summary>The score of each counted row (ANOMALY_SCORE).</summary>
    public Span<double> Scores => _scores.AsSpan(0, RowCount);

    /// <summary>The text of each counted row (ANOMALY_EXPLANATION, HOTSPOTS_RESULT); null is NULL.</summary>
    public Span<string?> Texts => _texts.AsSpan(0, RowCount);

    /// <summary>Makes room for rows; what was there before means nothing any more.</summary>
    public void Reset(int rowCount)
    {
        RowCount = rowCount;
        if (_states.Length >= rowCount)
        {
            return;
        }

        for (var index = 0; index < _columns.Length; index++)
        {
            _columns[index] = new double[rowCount];
        }

        _states = new RowState[rowCount];
        _scores = new double[rowCount];
        _texts = new string?[rowCount];
    }
}

/// <summary>What a row is to a detector.</summary>
internal enum RowState : byte
{
    /// <summary>All counted values are there and finite.</summary>
    Counted,

    /// <summary>A counted value is NULL: the row passes, its answer is NULL, nothing is learned from it.</summary>
    Null,

    /// <summary>A counted value is NaN or infinite: in a stream the row goes to the error stream; elsewhere its answer is NULL. Nothing is learned.</summary>
    NotFinite,
}
