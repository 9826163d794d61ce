namespace LakeQuery.Crawling.Classifiers;

/// <summary>Walks delimited text record by record; fields are ranges of the text, so nothing is copied.</summary>
internal ref struct CsvRecords(ReadOnlySpan<char> text, char delimiter, char quote)
{
    private readonly ReadOnlySpan<char> _text = text;
    private readonly List<Field> _fields = [];
    private int _position;

    /// <summary>A field without its quotes; doubled quotes and escapes inside are still there.</summary>
    public readonly record struct Field(int Start, int Length, bool IsQuoted);

    /// <summary>The fields of the record.</summary>
    public readonly List<Field> Fields => _fields;

    /// <summary>Where the record begins.</summary>
    public int RecordStart { get; private set; }

    /// <summary>Line of the record's beginning, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Lines up to the end of the record.</summary>
    public long EndLine { get; private set; } = 1;

    /// <summary>Whether the record ended with the text and not with a line end: of a cut text it may be incomplete.</summary>
    public bool EndsWithText { get; private set; }

    /// <summary>Whether a quote was left open at the end of the text.</summary>
    public bool HasOpenQuote { get; private set; }

    /// <summary>Whether a quoted field holds a line end.</summary>
    public bool HasQuotedLineEnd { get; private set; }

    public readonly ReadOnlySpan<char> Value(int field) => _text.Slice(_fields[field].Start, _fields[field].Length);

    /// <summary>The field's value with doubled and escaped quotes undone.</summary>
    public readonly string Unquoted(int field)
    {
        var value = Value(field).ToString();
        return _fields[field].IsQuoted
            ? value.Replace($"{quote}{quote}", quote.ToString(), StringComparison.Ordinal).Replace($"\\{quote}", quote.ToString(), StringComparison.Ordinal)
            : value;
    }

    /// <summary>Goes on to the next record that is not an empty line.</summary>
    public bool MoveNext()
    {
        Line = EndLine;
        while (_position < _text.Length && _text[_position] is '\n' or '\r')
        {
            Line += _text[_position] == '\n' ? 1 : 0;
            _position++;
        }

        EndLine = Line;
        _fields.Clear();
        if (_position >= _text.Length)
        {
            return false;
        }

        RecordStart = _position;
        while (ReadField())
        {
        }

        return true;
    }

    // True when another field of the record follows.
    private bool ReadField()
    {
        var start = _position;
        var end = -1;
        var isQuoted = false;
        if (quote != '\0' && start < _text.Length && _text[start] == quote && FindClosingQuote(start + 1) is var close and > 0)
        {
            isQuoted = true;
            CountLines(_text[start..close]);
            (start, end, _position) = (start + 1, close, close + 1);
        }

        var next = _text[_position..].IndexOfAny(delimiter, '\n', '\r');
        var fieldEnd = next < 0 ? _text.Length : _position + next;
        if (isQuoted && fieldEnd > _position)
        {
            // Text after the closing quote: the whole is taken as it stands.
            (start, isQuoted, end) = (start - 1, false, fieldEnd);
        }

        end = end < 0 ? fieldEnd : end;
        _fields.Add(new Field(start, end - start, isQuoted));
        _position = fieldEnd;
        if (_position >= _text.Length)
        {
            EndsWithText = true;
            return false;
        }

        if (_text[_position] == delimiter)
        {
            _position++;
            return true;
        }

        _position += _text[_position] == '\r' && _position + 1 < _text.Length && _text[_position + 1] == '\n' ? 2 : 1;
        EndLine++;
        return false;
    }

    private int FindClosingQuote(int from)
    {
        for (var index = from; index < _text.Length; index++)
        {
            if (_text[index] == '\\' && index + 1 < _text.Length && _text[index + 1] is var next && (next == quote || next == '\\'))
            {
                index++;
            }
            else if (_text[index] == quote)
            {
                if (index + 1 < _text.Length && _text[index + 1] == quote)
                {
                    index++;
                }
                else
                {
                    return index;
                }
            }
        }

        HasOpenQuote = true;
        return -1;
    }

    private void CountLines(ReadOnlySpan<char> quoted)
    {
        var lines = quoted.Count('\n');
        EndLine += lines;
        HasQuotedLineEnd |= lines > 0;
    }
}
