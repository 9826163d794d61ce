namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>RANDOM_CUT_FOREST and RANDOM_CUT_FOREST_WITH_EXPLANATION: the forest over batches of columns.</summary>
/// <remarks>The score goes to <see cref="DetectorBatch.Scores"/>, the explanation, if the options ask for one, to
/// <see cref="DetectorBatch.Texts"/>. A row that is not counted is as if it were not there: it is not part of a shingle either.</remarks>
internal sealed class ForestDetector : IDetector
{
    private readonly Forest _forest;
    private readonly AttributionText? _text;
    private readonly Forest.Work _work;
    private readonly int[] _rows;

    /// <summary>A detector that has seen nothing.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="columnNames">The counted columns' names, as the explanation has them.</param>
    public ForestDetector(RandomCutForestOptions options, IReadOnlyList<string> columnNames)
    {
        _forest = new Forest(columnNames.Count, options);
        _text = options.WithAttribution ? new AttributionText(columnNames, options.WithDirectionality) : null;
        _work = Forest.Work.Score | Forest.Work.Learn | (options.WithAttribution ? Forest.Work.Attribute : 0);
        _rows = new int[_forest.BlockRowsOf(_work)];
    }

    /// <inheritdoc/>
    public int ColumnCount => _forest.ColumnCount;

    /// <inheritdoc/>
    public void Process(DetectorBatch batch)
    {
        var count = 0;
        var states = batch.States;
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (states[row] != RowState.Counted)
            {
                (batch.Scores[row], batch.Texts[row]) = (0, null);
                continue;
            }

            _rows[count++] = row;
            if (count == _rows.Length)
            {
                ProcessBlock(batch, count);
                count = 0;
            }
        }

        if (count > 0)
        {
            ProcessBlock(batch, count);
        }
    }

    /// <inheritdoc/>
    public void Save(Stream target) => _forest.Save(target);

    /// <inheritdoc/>
    public void Restore(Stream source) => _forest.Restore(source);

    /// <inheritdoc/>
    public void Dispose() => _forest.Dispose();

    private void ProcessBlock(DetectorBatch batch, int count)
    {
        for (var column = 0; column < ColumnCount; column++)
        {
            var values = batch.Column(column);
            for (var index = 0; index < count; index++)
            {
                _forest.Staged.Stage(index, column, values[_rows[index]]);
            }
        }

        _forest.Process(count, _work);
        for (var index = 0; index < count; index++)
        {
            batch.Scores[_rows[index]] = _forest.BlockScores[index];
            batch.Texts[_rows[index]] = _text?.Of(
                _forest.BlockHigh.Slice(index * ColumnCount, ColumnCount),
                _forest.BlockLow.Slice(index * ColumnCount, ColumnCount));
        }
    }
}
