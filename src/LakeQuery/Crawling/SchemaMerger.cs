namespace LakeQuery.Crawling;

/// <summary>The columns of a table: the union of its files' columns in order of first sight, each of the narrowest type that holds all.</summary>
internal sealed class SchemaMerger
{
    private const int MaxWideningsPerColumn = 3;

    private readonly List<FileColumn> _columns = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<Widening> _widenings = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<string> _seenNotes = new(StringComparer.Ordinal);

    /// <summary>The columns so far.</summary>
    public IReadOnlyList<FileColumn> Columns => _columns;

    /// <summary>Where a column is wider than some of its values or files need.</summary>
    public IReadOnlyList<Widening> Widenings => _widenings;

    /// <summary>The files' notes, each once.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Merges the schemas of a table's files, given in the order of the files.</summary>
    /// <param name="schemas">Different schemas; a schema that many files share comes once.</param>
    /// <param name="datesAreText">Whether the SerDe reads no dates, so that these stay text.</param>
    public static SchemaMerger Merge(IEnumerable<FileSchema> schemas, bool datesAreText)
    {
        var merger = new SchemaMerger();
        foreach (var schema in schemas)
        {
            merger.Add(schema, datesAreText);
        }

        return merger;
    }

    private void Add(FileSchema schema, bool datesAreText)
    {
        foreach (var widening in schema.Widenings)
        {
            AddWidening(widening);
        }

        foreach (var note in schema.Notes)
        {
            if (_seenNotes.Add(note))
            {
                _notes.Add(note);
            }
        }

        foreach (var column in schema.Columns)
        {
            var type = datesAreText && column.Type.Name is "date" or "timestamp" && datesAreText ? ColumnType.String : column.Type;
            if (!_indexes.TryGetValue(column.Name, out var index))
            {
                _indexes.Add(column.Name, _columns.Count);
                _columns.Add(column with { Type = type });
                continue;
            }

            var known = _columns[index];
            if (known.Type.Equals(type))
            {
                continue;
            }

            Join(index, known, column with { Type = type });
        }
    }

    private void Join(int index, FileColumn known, FileColumn column)
    {
        var joined = TypeJoin.Join(known.Type, column.Type);
        if (!known.Type.IsNothing && !column.Type.IsNothing)
        {
            // The side that did not have the joined type before is the one that could have been narrower.
            var (from, example) = joined.Equals(known.Type) ? (column.Type, known.Example) : (known.Type, column.Example);
            if (example is not null && !IsOnlyMembers(from, joined))
            {
                AddWidening(new Widening(column.Name, from.ToString(), joined.ToString(), example));
            }
        }

        _columns[index] = known with
        {
            Type = joined,
            Example = joined.Equals(known.Type) ? known.Example : column.Example ?? known.Example,
        };
    }

    // New members of a struct widen nothing.
    private static bool IsOnlyMembers(ColumnType from, ColumnType to) => from.Name == to.Name && from.Name == "struct"
        && from.Fields.All(field => to.Fields.Any(other => other.Name == field.Name && other.Type.Equals(field.Type)));

    private void AddWidening(Widening widening)
    {
        var count = 0;
        foreach (var known in _widenings)
        {
            if (known.Column == widening.Column)
            {
                count++;
                if (known.From == widening.From && known.To == widening.To)
                {
                    return;
                }
            }
        }

        if (count < MaxWideningsPerColumn)
        {
            _widenings.Add(widening);
        }
    }
}
