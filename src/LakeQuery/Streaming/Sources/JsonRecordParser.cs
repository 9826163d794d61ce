using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using LakeQuery.Execution.Scans.Lines;

namespace LakeQuery.Streaming.Sources;

/// <summary>JSON documents: rows lie where the row path leads, each column's value where its own path does.</summary>
internal sealed class JsonRecordParser : RecordParser
{
    private readonly JsonTape _tape = new(isLenient: false);
    private readonly ImmutableArray<RecordPathStep> _rowPath;
    private readonly string _rowPathText;

    // Places below a row, and places in the document around the rows.
    private readonly JsonColumnTree _inRow = new();
    private readonly JsonColumnTree _around = new();
    private bool _failed;
    private bool _found;

    public JsonRecordParser(RowBuilder rows, string rowPath, IReadOnlyList<StreamSourceColumn> mappings)
        : base(rows)
    {
        _rowPathText = rowPath;
        _rowPath = RecordPath.Parse(rowPath);
        for (var index = 0; index < rows.Stream.Columns.Length; index++)
        {
            if (!rows.IsData(index))
            {
                continue;
            }

            var name = rows.Stream.Columns[index].Name;
            if (mappings.FirstOrDefault(column => column.Name == name)?.Mapping is not { } mapping)
            {
                // A script's unquoted names are upper case, the data's mostly not.
                var isAlone = rows.Stream.Columns.Count(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) == 1;
                Place([new RecordPathStep(name, 0)], index, isAlone);
                continue;
            }

            Place(RecordPath.Parse(mapping), index, false);
        }
    }

    /// <inheritdoc/>
    public override void Parse(ReadOnlySpan<byte> record)
    {
        while (!record.IsEmpty)
        {
            record = record[ParseNext(record)..];
        }
    }

    /// <inheritdoc/>
    public override int ParseNext(ReadOnlySpan<byte> records)
    {
        var blanks = records.IndexOfAnyExcept(" \t\r\n"u8);
        if (blanks < 0)
        {
            return records.Length;
        }

        var text = records[blanks..];
        Rows.Begin();
        try
        {
            _tape.Read(text);
        }
        catch (LineFault fault)
        {
            // Behind a document that is broken reading goes on with the next line.
            var end = text.IndexOf((byte)'\n') is >= 0 and var line ? line + 1 : text.Length;
            Rows.Reject("MALFORMED_RECORD", fault.Message, text[..end].TrimEnd("\r\n"u8));
            return blanks + end;
        }

        var document = text[.._tape.End];
        if (!Utf8.IsValid(document))
        {
            Rows.Reject("MALFORMED_RECORD", "the record is not UTF-8", document);
            return blanks + _tape.End;
        }

        _found = false;
        FindRows(document, 0, _rowPath.AsSpan());
        if (!_found)
        {
            Rows.Reject("MALFORMED_RECORD", $"the row path '{_rowPathText}' leads nowhere", document);
        }

        return blanks + _tape.End;
    }

    // A path through the rows' own place is below a row; any other is tried there and in the document around.
    private void Place(ImmutableArray<RecordPathStep> path, int column, bool ignoresCase)
    {
        if (_rowPath.Length > 0 && path.Length >= _rowPath.Length && path.AsSpan()[.._rowPath.Length].SequenceEqual(_rowPath.AsSpan()))
        {
            _inRow.Add(path.AsSpan()[_rowPath.Length..], column, ignoresCase);
            return;
        }

        _inRow.Add(path.AsSpan(), column, ignoresCase);
        if (_rowPath.Length > 0)
        {
            _around.Add(path.AsSpan(), column, ignoresCase);
        }
    }

    private void FindRows(ReadOnlySpan<byte> document, int node, ReadOnlySpan<RecordPathStep> path)
    {
        if (path.IsEmpty)
        {
            _found = true;
            if (_tape[node].Kind != JsonNodeKind.Array)
            {
                AddRow(document, node);
                return;
            }

            for (var element = node + 1; element < _tape[node].Next; element = _tape[element].Next)
            {
                AddRow(document, element);
            }

            return;
        }

        var step = path[0];
        if (step.Name is { } name)
        {
            if (_tape[node].Kind != JsonNodeKind.Object)
            {
                return;
            }

            for (var key = node + 1; key < _tape[node].Next;)
            {
                var value = _tape[key].Next;
                if (Encoding.UTF8.GetString(_tape.Text(document, _tape[key])) == name)
                {
                    FindRows(document, value, path[1..]);
                }

                key = _tape[value].Next;
            }

            return;
        }

        if (_tape[node].Kind != JsonNodeKind.Array)
        {
            return;
        }

        _found |= step.Index < 0;
        var index = 0;
        for (var element = node + 1; element < _tape[node].Next; element = _tape[element].Next)
        {
            if (step.Index < 0 || step.Index == index)
            {
                FindRows(document, element, path[1..]);
            }

            index++;
        }
    }

    private void AddRow(ReadOnlySpan<byte> document, int node)
    {
        Rows.Begin();
        _failed = false;
        if (!_around.IsEmpty)
        {
            Walk(document, 0, _around);
        }

        if (!_failed)
        {
            Walk(document, node, _inRow);
        }

        if (!_failed)
        {
            Rows.End(document);
        }
    }

    private void Walk(ReadOnlySpan<byte> document, int node, JsonColumnTree tree)
    {
        ref readonly var at = ref _tape[node];
        for (var index = 0; index < tree.Columns.Count && !_failed; index++)
        {
            Write(document, at, tree.Columns[index]);
        }

        if (at.Kind == JsonNodeKind.Object && tree.HasMembers)
        {
            for (var key = node + 1; key < at.Next && !_failed;)
            {
                var value = _tape[key].Next;
                if (tree.Member(_tape.Text(document, _tape[key])) is { } child)
                {
                    Walk(document, value, child);
                }

                key = _tape[value].Next;
            }
        }
        else if (at.Kind == JsonNodeKind.Array && tree.Elements.Count > 0)
        {
            var position = 0;
            for (var element = node + 1; element < at.Next && !_failed; element = _tape[element].Next, position++)
            {
                foreach (var (index, child) in tree.Elements)
                {
                    if (index == position)
                    {
                        Walk(document, element, child);
                    }
                }
            }
        }
    }

    private void Write(ReadOnlySpan<byte> document, in JsonNode node, int column)
    {
        var cell = Rows.Cell(column);
        var source = document.Slice(node.Start, node.Length);
        var fits = true;
        switch (node.Kind)
        {
            case JsonNodeKind.Null:
                cell.Column.AppendNull();
                break;
            case JsonNodeKind.Text:
                fits = cell.WriteText(_tape.Text(document, node));
                break;
            case JsonNodeKind.Word when source[0] is (byte)'t' or (byte)'f':
                fits = cell.WriteBoolean(source[0] == 't');
                break;
            case JsonNodeKind.Word:
                fits = cell.WriteNumber(source);
                break;
            default:
                fits = cell.WriteJson(source);
                break;
        }

        if (!fits)
        {
            _failed = true;
            Rows.RejectValue(column, source, document);
        }
    }
}
