namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>What a forest has learned, as bytes: points once, cuts and links of trees, keys of samples. Boxes are found anew.</summary>
public sealed partial class Forest
{
    /// <summary>Writes all that the next scores depend on, with a version and a check sum.</summary>
    /// <param name="target">Where to.</param>
    public void Save(Stream target)
    {
        var writer = new StateWriter();
        foreach (var setting in Settings())
        {
            writer.Number(setting);
        }

        writer.Number((ulong)RowCount);
        foreach (var value in _rows.History)
        {
            writer.Single(value);
        }

        var ordinals = SavePoints(writer);
        for (var index = 0; index < _parts.Trees.Length; index++)
        {
            _parts.Trees[index].Save(writer, ordinals);
            _parts.Samples[index].Save(writer, ordinals);
        }

        writer.Finish(target);
    }

    /// <summary>Takes over what <see cref="Save"/> wrote: the next scores are those that the saved forest would have given.</summary>
    /// <param name="source">Where from.</param>
    /// <exception cref="InvalidDataException">It is of another version, of other settings, or damaged; the forest is as it was.</exception>
    public void Restore(Stream source)
    {
        var reader = new StateReader(source, MostStateBytes);
        foreach (var setting in Settings())
        {
            if (reader.Number() != setting)
            {
                throw new InvalidDataException("The state is of a random cut forest with other settings.");
            }
        }

        var rowCount = (long)reader.Number();
        var history = new float[_rows.History.Length];
        foreach (ref var value in history.AsSpan())
        {
            value = reader.Single();
        }

        var parts = NewParts();
        var points = RestorePoints(reader, parts.Points);
        for (var index = 0; index < parts.Trees.Length; index++)
        {
            parts.Trees[index].Restore(reader, points);
            parts.Samples[index].Restore(reader, points);
            foreach (var point in parts.Samples[index].Points)
            {
                parts.Points.Retain(point);
            }
        }

        if (!reader.IsAtEnd)
        {
            throw StateReader.Damaged();
        }

        history.CopyTo(_rows.History);
        (_parts, RowCount) = (parts, rowCount);
    }

    // A place of a sample is at most a key, a point's number twice, a cut, its dimension and a mass, and a point.
    private long MostStateBytes => 4096L + (100L * _options.NumberOfTrees)
        + ((long)_options.NumberOfTrees * _options.SubSampleSize * (40 + (Dimensions * sizeof(float))));

    private ulong[] Settings() =>
    [
        (ulong)ColumnCount, (ulong)_options.NumberOfTrees, (ulong)_options.SubSampleSize, (ulong)_options.TimeDecay,
        (ulong)_options.ShingleSize, (ulong)_options.Seed,
    ];

    // Points in the order they came, each with how many of its rows are not the last point's.
    private int[] SavePoints(StateWriter writer)
    {
        var points = _parts.Points;
        var ordinals = new int[points.Capacity];
        writer.Number((ulong)points.Count);
        var (ordinal, last) = (0, -1);
        points.ForEach(point =>
        {
            var values = points[point];
            var newRows = last < 0 ? _options.ShingleSize : points.RowsBetween(last, point);
            writer.Number((ulong)newRows);
            foreach (var value in values[((_options.ShingleSize - newRows) * ColumnCount)..])
            {
                writer.Single(value);
            }

            (ordinals[point], last) = (ordinal++, point);
        });
        return ordinals;
    }

    private int[] RestorePoints(StateReader reader, PointStore store)
    {
        var points = new int[reader.Number(store.Capacity - ForestRows.MostRows)];
        var values = new float[Dimensions];
        var record = 0L;
        foreach (ref var point in points.AsSpan())
        {
            var newRows = reader.Number(_options.ShingleSize);
            values.AsSpan(newRows * ColumnCount).CopyTo(values);
            foreach (ref var value in values.AsSpan((_options.ShingleSize - newRows) * ColumnCount))
            {
                value = reader.Single();
            }

            record += newRows;
            point = store.Add(values, record);
        }

        store.EndStretch();
        return points;
    }
}
