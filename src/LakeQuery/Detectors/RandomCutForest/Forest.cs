namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>A random cut forest: scores how unlike the rows before it a row is, and learns from it (after Guha, Mishra, Roy and Schrijvers,
/// 2016).</summary>
/// <remarks>
/// <para>A row is a fixed number of columns, all finite. Numbers count in single precision, and beyond ±8e34 as that. The first
/// <see cref="RandomCutForestOptions.SubSampleSize"/> rows score 0, as do rows before the first shingle is full. From then on ordinary rows
/// score a little below 1, and a row far off up to about 8.</para>
/// <para>Rows of a batch are scored before they are learned from, one after another: a batch gives the same scores as its rows one by one, but
/// sooner. Not safe for use by several threads at once.</para>
/// </remarks>
public sealed partial class Forest : IDisposable
{
    private readonly RandomCutForestOptions _options;
    private readonly int _threads;
    private readonly TreeCrew? _crew;
    private ForestParts _parts;

    /// <summary>A forest that has seen nothing.</summary>
    /// <param name="columnCount">How many columns a row has, 1 to 30.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public Forest(int columnCount, RandomCutForestOptions? options = null)
    {
        _options = options ?? new RandomCutForestOptions();
        _options.Check(columnCount);
        ColumnCount = columnCount;
        _threads = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;
        _rows = new ForestRows(columnCount, _options.ShingleSize);
        _tables = new ScoreTables(_options.SubSampleSize);
        _parts = NewParts();
        _groupSize = (_options.NumberOfTrees + MostGroups - 1) / MostGroups;
        _groupCount = (_options.NumberOfTrees + _groupSize - 1) / _groupSize;
        _groupSums = new double[_groupCount * BlockRows];
        _blockPoints = new int[BlockRows];
        if (_threads > 1)
        {
            _crew = new TreeCrew(RunGroup, _groupCount, _threads);
        }
    }

    /// <summary>The settings.</summary>
    public RandomCutForestOptions Options => _options;

    /// <summary>How many columns a row has.</summary>
    public int ColumnCount { get; }

    /// <summary>How many numbers a point has: columns times rows of a shingle.</summary>
    public int Dimensions => ColumnCount * _options.ShingleSize;

    /// <summary>How many rows were learned from.</summary>
    public long RowCount { get; private set; }

    /// <summary>Whether the next row gets a score above 0: the learning phase is over.</summary>
    public bool IsReady => RowCount >= LearningRows;

    // Rows that score 0: there must be a sample's worth, and one whole shingle to compare with.
    private int LearningRows => Math.Max(_options.SubSampleSize, _options.ShingleSize);

    /// <summary>What the row would score if it came next. Nothing is learned.</summary>
    /// <param name="row">A value for each column.</param>
    public double Score(ReadOnlySpan<double> row)
    {
        Stage(row, nameof(row));
        Process(1, Work.Score);
        return _scores[0];
    }

    /// <summary>What the row would score if it came next, and each column's share of that. Nothing is learned.</summary>
    /// <param name="row">A value for each column.</param>
    /// <param name="high">For each column, the share that it owes to being above what is known.</param>
    /// <param name="low">For each column, the share that it owes to being below. All shares, high and low, sum to the score.</param>
    public double Attribution(ReadOnlySpan<double> row, Span<double> high, Span<double> low)
    {
        Stage(row, nameof(row));
        Process(1, Work.Score | Work.Attribute);
        TakeShares(1, high, low);
        return _scores[0];
    }

    /// <summary>Learns from a row.</summary>
    /// <param name="row">A value for each column.</param>
    public void Update(ReadOnlySpan<double> row)
    {
        Stage(row, nameof(row));
        Process(1, Work.Learn);
    }

    /// <summary>Scores a row, then learns from it.</summary>
    /// <param name="row">A value for each column.</param>
    public double ScoreAndUpdate(ReadOnlySpan<double> row)
    {
        Stage(row, nameof(row));
        Process(1, Work.Score | Work.Learn);
        return _scores[0];
    }

    /// <summary>For each row in turn: scores it, then learns from it.</summary>
    /// <param name="rows">The rows, one after another, each with a value for each column.</param>
    /// <param name="scores">A place for each row's score.</param>
    public void ScoreAndUpdate(ReadOnlySpan<double> rows, Span<double> scores) => ScoreAndUpdate(rows, scores, [], []);

    /// <summary>For each row in turn: scores it, explains the score by columns, then learns from it.</summary>
    /// <param name="rows">The rows, one after another, each with a value for each column.</param>
    /// <param name="scores">A place for each row's score.</param>
    /// <param name="high">For each row and column, the share of the score that it owes to being above what is known; or empty, with
    /// <paramref name="low"/>, for scores alone.</param>
    /// <param name="low">For each row and column, the share of the score that it owes to being below.</param>
    public void ScoreAndUpdate(ReadOnlySpan<double> rows, Span<double> scores, Span<double> high, Span<double> low)
    {
        if (rows.Length != scores.Length * ColumnCount)
        {
            throw new ArgumentException($"{rows.Length} values are not {scores.Length} rows of {ColumnCount}.", nameof(rows));
        }

        if (high.Length != low.Length || (high.Length != 0 && high.Length != rows.Length))
        {
            throw new ArgumentException($"There must be a place for each of the {rows.Length} values, high and low, or none.", nameof(high));
        }

        var work = high.IsEmpty ? Work.Score | Work.Learn : Work.Score | Work.Learn | Work.Attribute;
        var blockRows = BlockRowsOf(work);
        for (var start = 0; start < scores.Length; start += blockRows)
        {
            var count = Math.Min(blockRows, scores.Length - start);
            var values = rows.Slice(start * ColumnCount, count * ColumnCount);
            if (!ForestRows.AreFinite(values))
            {
                throw new ArgumentException("A value is not a finite number.", nameof(rows));
            }

            for (var row = 0; row < count; row++)
            {
                _rows.Stage(row, values.Slice(row * ColumnCount, ColumnCount));
            }

            Process(count, work);
            _scores.AsSpan(0, count).CopyTo(scores[start..]);
            if (!high.IsEmpty)
            {
                TakeShares(count, high.Slice(start * ColumnCount, count * ColumnCount), low.Slice(start * ColumnCount, count * ColumnCount));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _crew?.Dispose();

    private void Stage(ReadOnlySpan<double> row, string name)
    {
        if (row.Length != ColumnCount || !ForestRows.AreFinite(row))
        {
            throw new ArgumentException($"A row is {ColumnCount} finite numbers.", name);
        }

        _rows.Stage(0, row);
    }

    private void TakeShares(int count, Span<double> high, Span<double> low)
    {
        _high.AsSpan(0, count * ColumnCount).CopyTo(high);
        _low.AsSpan(0, count * ColumnCount).CopyTo(low);
    }

    private ForestParts NewParts()
    {
        // A block's rows come in before the points they replace go.
        var points = new PointStore(
            ColumnCount,
            _options.ShingleSize,
            (_options.NumberOfTrees * _options.SubSampleSize) + ForestRows.MostRows + 1);
        var trees = new ForestTree[_options.NumberOfTrees];
        var samples = new Reservoir[_options.NumberOfTrees];
        for (var index = 0; index < trees.Length; index++)
        {
            trees[index] = new ForestTree(_options.SubSampleSize, Dimensions, _tables, points, new RandomStream(_options.Seed, 2 * index));
            samples[index] = new Reservoir(_options.SubSampleSize, _options.TimeDecay, new RandomStream(_options.Seed, (2 * index) + 1));
        }

        return new ForestParts(points, trees, samples);
    }
}
