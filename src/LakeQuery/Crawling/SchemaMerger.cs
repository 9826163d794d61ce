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

        for (var place = 0; place < schema.Columns.Length; place++)
        {
            var column = schema.Columns[place];
            var type = datesAreText && column.Type.Name is "date" or "timestamp" ? ColumnType.String : column.Type;
            var index = schema.Format == FileFormat.Csv ? IndexByPlace(column, place) : _indexes.GetValueOrDefault(column.Name, -1);
            if (index < 0)
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

            Join(index, known, column with { Name = known.Name, Type = type });
        }
    }

    // Delimited text is read by position, so that is what makes it the same column.
    private int IndexByPlace(FileColumn column, int place)
    {
        if (place >= _columns.Count)
        {
            return -1;
        }

        if (_columns[place].Name != column.Name)
        {
            var note = $"column {place + 1} is '{_columns[place].Name}' in some files and '{column.Name}' in others: it is read by position";
            if (_seenNotes.Add(note))
            {
                _notes.Add(note);
            }
        }

        return place;
    }

    private void Join(int index, FileColumn known, FileColumn column)
    {
        var joined = TypeJoin.Join(known.Type, column.Type);
        if (!known.Type.IsNothing && !column.Type.IsNothing)
        {
            // The side that did not have the joined type before is the one that could have been narrower.
            var (from, example) = joined.Equals(known.Type) ? (column.Type, known.Example) : (known.Type, column.Example);
            if (example is not null)
            {
                AddWidenings(known.Name, from, joined, example);
            }
        }

        _columns[index] = known with
        {
            Type = joined,
            Example = joined.Equals(known.Type) ? known.Example : column.Example ?? known.Example,
        };
    }

    // New members of a struct widen nothing; members that both have may.
    private void AddWidenings(string place, ColumnType from, ColumnType to, ValueExample example)
    {
        if (from.Equals(to) || from.IsNothing)
        {
            return;
        }

        if (from.Name != to.Name || from.Fields.IsEmpty)
        {
            AddWidening(new Widening(place, from.ToString(), to.ToString(), example));
            return;
        }

        foreach (var field in from.Fields)
        {
            var isMember = from.Name == "struct";
            var wider = to.Fields.FirstOrDefault(other => !isMember || other.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase));
            if (wider.Type is not null)
            {
                AddWidenings(isMember ? $"{place}.{field.Name}" : place + "[]", field.Type, wider.Type, example);
            }
        }
    }

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
