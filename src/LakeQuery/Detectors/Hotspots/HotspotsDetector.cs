namespace LakeQuery.Detectors.Hotspots;

/// <summary>HOTSPOTS: the hotspots of the window that ends with each row, as JSON.</summary>
internal sealed class HotspotsDetector(HotspotsOptions options) : IDetector
{
    private readonly HotspotWindow _window = new(options);
    private readonly double[] _point = new double[options.ColumnCount];

    /// <inheritdoc/>
    public int ColumnCount => _point.Length;

    /// <inheritdoc/>
    public void Process(DetectorBatch batch)
    {
        var states = batch.States;
        var texts = batch.Texts;
        for (var row = 0; row < states.Length; row++)
        {
            if (states[row] != RowState.Counted)
            {
                texts[row] = null;
                continue;
            }

            for (var column = 0; column < _point.Length; column++)
            {
                _point[column] = batch.Column(column)[row];
            }

            _window.Add(_point);
            texts[row] = _window.ToJson();
        }
    }

    /// <inheritdoc/>
    public void Save(Stream target) => _window.Save(target);

    /// <inheritdoc/>
    public void Restore(Stream source) => _window.Restore(source);

    /// <inheritdoc/>
    public void Dispose()
    {
        // All its memory is the runtime's.
    }
}
