using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace LakeQuery.Crawling.Classifiers;

/// <summary>Delimited text: delimiter, quotes, header and a type for each column, from the head and blocks further down.</summary>
internal sealed class CsvClassifier : IClassifier
{
    /// <summary>Records Glue looks at; the compatible crawl stops there too.</summary>
    private const int GlueRecords = 1000;

    private const int MaxExample = 60;

    public Classification? Classify(FileSample sample)
    {
        var head = Encoding.UTF8.GetString(sample.Head.Span);
        var dialect = CsvDialect.Find(head, sample.IsWhole, out var problem);
        if (dialect is null)
        {
            return Classification.Broken(problem);
        }

        var records = new CsvRecords(head, dialect.Delimiter, dialect.Quote);
        if (!records.MoveNext())
        {
            return Classification.Broken("the file holds no text");
        }

        var firstRow = new string[dialect.FieldCount];
        for (var index = 0; index < firstRow.Length; index++)
        {
            firstRow[index] = index < records.Fields.Count ? records.Unquoted(index) : "";
        }

        var firstLine = records.Line;
        var columns = new CsvColumn[dialect.FieldCount];
        for (var index = 0; index < columns.Length; index++)
        {
            columns[index] = new CsvColumn(firstRow[index]);
        }

        var measure = ReadHead(sample, ref records, columns);
        if (measure.Rows == 0)
        {
            return Classification.Broken("delimited text needs at least two lines to be known");
        }

        var hasHeader = HeaderInference.HasHeader(
            firstRow, [.. columns.Select(column => column.FinalType)], [.. columns.Select(column => column.FirstRecurs)],
            sample.Options.AwsCompatible, out var reason);
        if (!hasHeader)
        {
            for (var index = 0; index < columns.Length; index++)
            {
                columns[index].AddFirst(firstRow[index], sample, firstLine);
            }
        }

        foreach (var (offset, block) in sample.LaterBlocks())
        {
            ReadBlock(sample, dialect, offset, block.Span, columns);
        }

        var schema = MakeSchema(sample, dialect, firstRow, columns, hasHeader);
        var notes = schema.Notes.ToBuilder();
        notes.Insert(0, reason);
        AddNotes(sample, head, measure, notes);
        var rows = measure.Rows + (hasHeader ? 0 : 1);
        return Classification.Of(schema with { Notes = notes.ToImmutable() }) with
        {
            IsCounted = sample.IsWhole && !measure.IsCut,
            EstimatedRows = sample.IsWhole && !measure.IsCut ? rows : rows * (double)sample.Info.Bytes / Math.Max(1, measure.StoredBytes),
        };
    }

    private static Measure ReadHead(FileSample sample, ref CsvRecords records, CsvColumn[] columns)
    {
        var measure = new Measure { StoredBytes = sample.HeadStoredBytes };
        while (records.MoveNext())
        {
            // The last record of a cut head is a piece of one.
            if (records.EndsWithText && !sample.IsWhole && measure.Rows > 0)
            {
                break;
            }

            if (sample.Options.AwsCompatible && measure.Rows == GlueRecords)
            {
                measure.IsCut = true;
                measure.StoredBytes = Math.Max(1, (long)(sample.HeadStoredBytes * (double)records.RecordStart / Math.Max(1, sample.Head.Length)));
                break;
            }

            measure.Rows++;
            measure.RaggedLine ??= records.Fields.Count != columns.Length ? records.Line : null;
            for (var index = 0; index < Math.Min(columns.Length, records.Fields.Count); index++)
            {
                columns[index].Add(records.Value(index), sample, records.Line, records.Fields[index].Start);
            }
        }

        measure.HasQuotedLineEnd = records.HasQuotedLineEnd;
        return measure;
    }

    // A block begins and ends inside a record; records of another width may begin inside a quoted field.
    private static void ReadBlock(FileSample sample, CsvDialect dialect, long offset, ReadOnlySpan<byte> block, CsvColumn[] columns)
    {
        var lineEnd = block.IndexOf((byte)'\n');
        if (lineEnd < 0)
        {
            return;
        }

        var reachesEnd = offset + block.Length == sample.Info.Bytes;
        var text = Encoding.UTF8.GetString(block[(lineEnd + 1)..]);
        var records = new CsvRecords(text, dialect.Delimiter, dialect.Quote);
        while (records.MoveNext() && (reachesEnd || !records.EndsWithText))
        {
            for (var index = 0; records.Fields.Count == columns.Length && index < columns.Length; index++)
            {
                columns[index].Add(records.Value(index), sample, null, offset + lineEnd + 1 + records.Fields[index].Start);
            }
        }
    }

    private static FileSchema MakeSchema(FileSample sample, CsvDialect dialect, string[] firstRow, CsvColumn[] columns, bool hasHeader)
    {
        // A delimiter at the end of every line makes an empty last column, which says nothing.
        var count = columns.Length > 2 && columns[^1].IsEmpty && (!hasHeader || firstRow[^1].Length == 0) ? columns.Length - 1 : columns.Length;
        var names = ColumnNames.MakeValid(
            [.. Enumerable.Range(0, count).Select(index => hasHeader ? firstRow[index] : "")], sample.Options.AwsCompatible);
        var fileColumns = ImmutableArray.CreateBuilder<FileColumn>(count);
        var widenings = ImmutableArray.CreateBuilder<Widening>();
        var notes = ImmutableArray.CreateBuilder<string>();
        for (var index = 0; index < count; index++)
        {
            var column = columns[index];
            fileColumns.Add(new FileColumn(names[index], column.FinalType)
            {
                SourceName = hasHeader ? firstRow[index] : "",
                IsUnnamed = !hasHeader || firstRow[index].Trim().Length == 0,
                Example = column.Example,
            });
            widenings.AddRange(column.Widenings.Select(widening => widening with { Column = names[index] }));
            if (column.MissingWord is { } word && !column.FinalType.Equals(ColumnType.String))
            {
                notes.Add($"'{word}' in column '{names[index]}' ({column.FinalType}) reads as NULL");
            }

            if (hasHeader && !string.Equals(firstRow[index].Trim(), names[index], StringComparison.OrdinalIgnoreCase))
            {
                notes.Add($"column {index + 1}, '{firstRow[index]}', is named '{names[index]}'");
            }
        }

        return new FileSchema(FileFormat.Csv, fileColumns.ToImmutable())
        {
            Compression = sample.Compression,
            Delimiter = dialect.Delimiter,
            Quote = dialect.Quote,
            HasHeader = hasHeader,
            Widenings = widenings.ToImmutable(),
            Notes = notes.ToImmutable(),
        };
    }

    private static void AddNotes(FileSample sample, string head, Measure measure, ImmutableArray<string>.Builder notes)
    {
        if (measure.RaggedLine is { } line)
        {
            notes.Add($"line {line} of '{Path.GetFileName(sample.Info.Path)}' has another number of fields: missing ones read as NULL, more are dropped");
        }

        if (measure.HasQuotedLineEnd)
        {
            notes.Add("quoted fields hold line ends: Athena splits rows there");
        }

        // A cut character at the end of the head is no fault.
        if (head.Contains('\ufffd', StringComparison.Ordinal) && !Utf8.IsValid(sample.Head.Span[..Math.Max(0, sample.Head.Length - 4)]))
        {
            notes.Add($"'{Path.GetFileName(sample.Info.Path)}' is not UTF-8: save it as UTF-8 to read it");
        }
    }

    private struct Measure
    {
        public long Rows;
        public long StoredBytes;
        public long? RaggedLine;
        public bool IsCut;
        public bool HasQuotedLineEnd;
    }

    /// <summary>What is known of a column while its values go by.</summary>
    private sealed class CsvColumn(string firstValue)
    {
        private ColumnType _type = ColumnType.Nothing;

        public List<Widening> Widenings { get; } = [];

        public ValueExample? Example { get; private set; }

        public string? MissingWord { get; private set; }

        public bool FirstRecurs { get; private set; }

        /// <summary>Whether no value was seen at all.</summary>
        public bool IsEmpty => _type.IsNothing && MissingWord is null && firstValue.Length == 0;

        /// <summary>The type; words for a missing value are text where there is nothing else.</summary>
        public ColumnType FinalType => _type.IsNothing && MissingWord is not null ? ColumnType.String : _type;

        public void Add(ReadOnlySpan<char> value, FileSample sample, long? line, long offset)
        {
            if (!FirstRecurs && value.Length > 0 && value.SequenceEqual(firstValue))
            {
                FirstRecurs = true;
            }

            if (_type.Equals(ColumnType.String))
            {
                return;
            }

            var type = TextValues.TypeOf(value, sample.Options.AwsCompatible);
            if (type.IsNothing)
            {
                MissingWord ??= value.IsEmpty || value.SequenceEqual(@"\N") ? null : value.ToString();
                return;
            }

            var joined = ReferenceEquals(type, _type) ? _type : TypeJoin.Join(_type, type);
            if (ReferenceEquals(joined, _type))
            {
                return;
            }

            Example = new ValueExample(sample.Info.Path, line, offset, Cut(value));
            if (!_type.IsNothing)
            {
                Widenings.Add(new Widening("", _type.ToString(), joined.ToString(), Example));
            }

            _type = joined;
        }

        /// <summary>Takes in the first line once it turned out to be data.</summary>
        public void AddFirst(string value, FileSample sample, long line) => Add(value, sample, line, 0);

        private static string Cut(ReadOnlySpan<char> value) => value.Length <= MaxExample ? value.ToString() : string.Concat(value[..MaxExample], "…");
    }
}
