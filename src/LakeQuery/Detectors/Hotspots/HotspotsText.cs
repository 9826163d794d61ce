using System.Globalization;

namespace LakeQuery.Detectors.Hotspots;

/// <summary>The JSON of all hotspots, made anew only where something changed: each cluster keeps its own piece.</summary>
internal sealed class HotspotsText(ClusterList clusters)
{
    private const string Nothing = """{"hotspots":[]}""";
    private const int NumberLength = 32;

    // By cluster: the text of its object, and how much of the buffer that is.
    private readonly List<char[]> _pieces = [];
    private readonly List<int> _lengths = [];
    private char[] _all = new char[256];
    private string _text = Nothing;

    /// <summary>The text as of now.</summary>
    public string Refresh()
    {
        if (clusters.Touched.Count == 0)
        {
            return _text;
        }

        for (var index = 0; index < clusters.Touched.Count; index++)
        {
            var cluster = clusters.Touched[index];
            while (_lengths.Count <= cluster)
            {
                _pieces.Add([]);
                _lengths.Add(0);
            }

            _lengths[cluster] = 0;
        }

        var order = clusters.Arrange();
        var length = Append(ref _all, 0, """{"hotspots":[""");
        for (var index = 0; index < order.Count; index++)
        {
            var cluster = order[index];
            if (_lengths[cluster] == 0)
            {
                Write(cluster);
            }

            length = Append(ref _all, length, index == 0 ? "" : ",");
            length = Append(ref _all, length, _pieces[cluster].AsSpan(0, _lengths[cluster]));
        }

        length = Append(ref _all, length, "]}");
        var text = _all.AsSpan(0, length);
        if (!text.SequenceEqual(_text))
        {
            _text = text.SequenceEqual(Nothing) ? Nothing : new string(text);
        }

        return _text;
    }

    private void Write(int cluster)
    {
        var piece = _pieces[cluster];
        var length = Append(ref piece, 0, """{"density":""");
        length = Append(ref piece, length, clusters.Density(cluster));
        length = Append(ref piece, length, ""","minValues":[""");
        length = Append(ref piece, length, clusters.Least(cluster));
        length = Append(ref piece, length, """],"maxValues":[""");
        length = Append(ref piece, length, clusters.Greatest(cluster));
        _lengths[cluster] = Append(ref piece, length, "]}");
        _pieces[cluster] = piece;
    }

    private static int Append(ref char[] buffer, int length, ReadOnlySpan<double> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            length = Append(ref buffer, length, index == 0 ? "" : ",");
            length = Append(ref buffer, length, values[index]);
        }

        return length;
    }

    // The shortest text that reads as the same number.
    private static int Append(ref char[] buffer, int length, double value)
    {
        Reserve(ref buffer, length + NumberLength);
        _ = value.TryFormat(buffer.AsSpan(length), out var written, "R", CultureInfo.InvariantCulture);
        return length + written;
    }

    private static int Append(ref char[] buffer, int length, ReadOnlySpan<char> text)
    {
        Reserve(ref buffer, length + text.Length);
        text.CopyTo(buffer.AsSpan(length));
        return length + text.Length;
    }

    private static void Reserve(ref char[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            Array.Resize(ref buffer, Math.Max(length, buffer.Length * 2));
        }
    }
}
