namespace LakeQuery.Cli.Output;

/// <summary>The points of a line through any number of values: where they are more than a terminal shows, the first, least, largest and last of
/// each stretch stand for it, so that no peak is lost.</summary>
/// <param name="valueCount">How many values will be added.</param>
/// <param name="stretches">How many stretches can be told apart on the screen.</param>
internal sealed class LinePoints(long valueCount, int stretches)
{
    private const int PointsOfStretch = 4;

    private readonly List<double?> _points = [];
    private readonly bool _takesAll = valueCount <= (long)PointsOfStretch * stretches;
    private long _added;
    private long _stretch;
    private (long At, double Value)? _first;
    private (long At, double Value)? _least;
    private (long At, double Value)? _largest;
    private (long At, double Value)? _last;

    /// <summary>The points, at equal distances; null where a value is missing.</summary>
    public IReadOnlyList<double?> End()
    {
        if (!_takesAll && _added > 0)
        {
            Close();
        }

        return _points;
    }

    public void Add(double? value)
    {
        if (_takesAll)
        {
            _points.Add(value);
            return;
        }

        var stretch = (long)((Int128)_added * stretches / valueCount);
        if (stretch != _stretch)
        {
            Close();
            _stretch = stretch;
        }

        if (value is { } number)
        {
            var point = (_added, number);
            _first ??= point;
            _last = point;
            _least = _least is { } least && least.Value <= number ? least : point;
            _largest = _largest is { } largest && largest.Value >= number ? largest : point;
        }

        _added++;
    }

    private void Close()
    {
        var isDown = _largest?.At < _least?.At;
        _points.Add(_first?.Value);
        _points.Add(isDown ? _largest?.Value : _least?.Value);
        _points.Add(isDown ? _least?.Value : _largest?.Value);
        _points.Add(_last?.Value);
        (_first, _least, _largest, _last) = (null, null, null, null);
    }
}
