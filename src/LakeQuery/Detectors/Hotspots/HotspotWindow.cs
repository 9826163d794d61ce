using System.Collections.Immutable;

namespace LakeQuery.Detectors.Hotspots;

/// <summary>The last points of a stream and the hotspots among them: regions where points lie close together.</summary>
/// <remarks><para>The hotspots are the clusters of DBSCAN over the window, exactly, kept up to date point by point. The cost of a point grows
/// with the number of its neighbours, not with the window.</para>
/// <code>
/// var window = new HotspotWindow(new HotspotsOptions { ColumnCount = 2, WindowSize = 1000, ScanRadius = 0.2, MinimumPoints = 17 });
/// window.Add([x, y]);
/// var densest = window.FindHotspots().FirstOrDefault();
/// </code>
/// <para>One thread at a time may use a window. The same points in the same order give the same hotspots everywhere.</para></remarks>
public sealed class HotspotWindow
{
    private const int FirstChoice = 64;

    private readonly double[] _points;
    private readonly long[] _ages;
    private readonly DensityClusters _clusters;
    private readonly HotspotsText _text;
    private long _seen;
    private long _nextChoice = FirstChoice;

    /// <summary>An empty window.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public HotspotWindow(HotspotsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Options = options;
        _points = new double[checked(options.WindowSize * options.ColumnCount)];
        _ages = new long[options.WindowSize];
        _clusters = new DensityClusters(options, _points, _ages);
        _text = new HotspotsText(_clusters.Clusters);
    }

    /// <summary>What is looked for.</summary>
    public HotspotsOptions Options { get; }

    /// <summary>How many points the window holds: at most <see cref="HotspotsOptions.WindowSize"/>.</summary>
    public int Count => (int)Math.Min(_seen, Options.WindowSize);

    /// <summary>Adds a point; when the window is full, the oldest goes.</summary>
    /// <param name="point">As many finite numbers as the window has columns.</param>
    /// <exception cref="ArgumentException">There are too few or too many numbers, or one is not finite.</exception>
    public void Add(ReadOnlySpan<double> point)
    {
        if (point.Length != Options.ColumnCount)
        {
            throw new ArgumentException($"A point of this window has {Options.ColumnCount} numbers.", nameof(point));
        }

        foreach (var value in point)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException("A point must be of finite numbers.", nameof(point));
            }
        }

        var slot = (int)(_seen % Options.WindowSize);
        if (_seen >= Options.WindowSize)
        {
            _clusters.Remove(slot);
        }

        var kept = _points.AsSpan(slot * point.Length, point.Length);
        for (var column = 0; column < point.Length; column++)
        {
            // Minus zero is zero.
            kept[column] = point[column] + 0.0;
        }

        _ages[slot] = _seen++;
        _clusters.Add(slot, kept);
        if (_seen == _nextChoice)
        {
            // Rarely enough to cost next to nothing a point.
            _nextChoice += Math.Min(_seen, Math.Max(Options.WindowSize, FirstChoice));
            _clusters.ChooseColumns(_points.AsSpan(0, Count * point.Length));
        }
    }

    /// <summary>The hotspots of the window as it is: the densest first, of equals the one with the oldest point.</summary>
    public ImmutableArray<Hotspot> FindHotspots()
    {
        _text.Refresh();
        var clusters = _clusters.Clusters;
        return [.. clusters.Arrange().Select(cluster =>
            new Hotspot(clusters.Density(cluster), clusters.Count(cluster), [.. clusters.Least(cluster)], [.. clusters.Greatest(cluster)]))];
    }

    /// <summary>The hotspots as HOTSPOTS_RESULT has them: <c>{"hotspots":[{"density":…,"minValues":[…],"maxValues":[…]}]}</c>.
    /// The same string object as long as nothing changed.</summary>
    public string ToJson() => _text.Refresh();

    /// <summary>Writes the window, with a version and a check sum.</summary>
    public void Save(Stream target)
    {
        ArgumentNullException.ThrowIfNull(target);
        HotspotsState.Write(target, Options, _seen, _points);
    }

    /// <summary>Takes over a window that <see cref="Save"/> wrote; what was in this one is gone.</summary>
    /// <exception cref="InvalidDataException">It is of another version, of other options, or damaged.</exception>
    public void Restore(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var points = HotspotsState.Read(source, Options);
        for (var slot = 0; slot < Count; slot++)
        {
            _clusters.Remove(slot);
        }

        (_seen, _nextChoice) = (0, FirstChoice);
        for (var first = 0; first < points.Length; first += Options.ColumnCount)
        {
            Add(points.AsSpan(first, Options.ColumnCount));
        }
    }
}
