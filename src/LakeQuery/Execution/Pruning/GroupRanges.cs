namespace LakeQuery.Execution.Pruning;

/// <summary>The ranges of a filter's columns in the row groups of a file, each decoded once, when first asked for.</summary>
internal sealed class GroupRanges : IRangeSource
{
    private readonly FilterColumns _columns;
    private readonly FileShape _shape;
    private readonly FileFacts _file;
    private readonly ValueRange[] _ranges;
    private readonly int[] _rangeOf;
    private int _group;

    /// <summary>The ranges of a file.</summary>
    public GroupRanges(FilterColumns columns, FileShape shape, in FileFacts file)
    {
        (_columns, _shape, _file) = (columns, shape, file);
        _ranges = new ValueRange[columns.Count];
        _rangeOf = new int[columns.Count];
        Array.Fill(_rangeOf, -1);
    }

    /// <summary>Goes to a row group.</summary>
    public void MoveTo(int group) => _group = group;

    /// <inheritdoc/>
    public ref readonly ValueRange Range(int slot)
    {
        if (_rangeOf[slot] != _group)
        {
            Read(slot);
        }

        return ref _ranges[slot];
    }

    private void Read(int slot)
    {
        var place = _shape.Places[slot];

        // What does not come from the content is the same in all row groups.
        if (_rangeOf[slot] < 0 || place.Kind == ColumnPlaceKind.Chunk)
        {
            switch (place.Kind)
            {
                case ColumnPlaceKind.AllNull:
                    _ranges[slot] = ValueRange.Null;
                    break;
                case ColumnPlaceKind.Constant:
                    _ranges[slot] = _columns.ConstantOf(slot, _file);
                    break;
                case ColumnPlaceKind.Chunk:
                    var statistics = _file.Statistics!;
                    place.Decoder!.Decode(statistics, _group, statistics.ChunkOf(_group, place.Index), out _ranges[slot]);
                    break;
                default:
                    _ranges[slot] = ValueRange.Unknown;
                    break;
            }
        }

        _rangeOf[slot] = _group;
    }
}
