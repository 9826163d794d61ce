using System.Text;
using System.Text.Unicode;
using LakeQuery.Errors;

namespace LakeQuery.Streaming.Sources;

/// <summary>CSV: the columns take the first fields in order, or those that a header names; quotes and doubled quotes as in RFC 4180.</summary>
internal sealed class CsvRecordParser : RecordParser
{
    private readonly byte[] _delimiter;

    // Which column each field goes to; -1 none.
    private int[] _columns;
    private int _wanted;
    private byte[] _unquoted = new byte[256];

    public CsvRecordParser(RowBuilder rows, string delimiter)
        : base(rows)
    {
        _delimiter = Encoding.UTF8.GetBytes(delimiter);
        _columns = [.. Enumerable.Range(0, rows.Stream.Columns.Length).Where(rows.IsData)];
        _wanted = _columns.Length;
    }

    /// <summary>Takes the names of the fields; columns are found by them from now on.</summary>
    public void TakeHeader(ReadOnlySpan<byte> record, string place)
    {
        record = record.StartsWith("\uFEFF"u8) ? record[3..] : record;
        var names = new List<string>();
        for (var rest = record; ;)
        {
            if (!TryField(ref rest, out var field, out _, out var isLast))
            {
                throw QueryErrors.StreamHeader(place, "a quote is not closed");
            }

            names.Add(Encoding.UTF8.GetString(field).Trim());
            if (isLast)
            {
                break;
            }
        }

        var columns = new int[names.Count];
        Array.Fill(columns, -1);
        for (var index = 0; index < Rows.Stream.Columns.Length; index++)
        {
            if (!Rows.IsData(index))
            {
                continue;
            }

            var name = Rows.Stream.Columns[index].Name;
            var found = names.IndexOf(name) is >= 0 and var exact ? exact
                : names.FindIndex(other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (found < 0)
            {
                throw QueryErrors.StreamHeader(place, $"it names no field '{name}'");
            }

            columns[found] = index;
        }

        _columns = columns;
        _wanted = Array.FindLastIndex(columns, column => column >= 0) + 1;
    }

    /// <inheritdoc/>
    public override void Parse(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
        {
            return;
        }

        Rows.Begin();
        if (!Utf8.IsValid(record))
        {
            Rows.Reject("MALFORMED_RECORD", "the record is not UTF-8", record);
            return;
        }

        var rest = record;
        for (var index = 0; index < _wanted; index++)
        {
            if (!TryField(ref rest, out var field, out var isQuoted, out var isLast))
            {
                Rows.Reject("MALFORMED_RECORD", $"field {index + 1} has a quote that is not closed, or text behind it", record);
                return;
            }

            if (_columns[index] is >= 0 and var column)
            {
                var cell = Rows.Cell(column);
                if (field.IsEmpty && !isQuoted && !cell.TakesEmpty)
                {
                    cell.Column.AppendNull();
                }
                else if (!cell.WriteText(field))
                {
                    Rows.RejectValue(column, field, record);
                    return;
                }
            }

            if (isLast && index < _wanted - 1)
            {
                Rows.Reject("MALFORMED_RECORD", $"the record has {index + 1} fields where {_wanted} are needed", record);
                return;
            }
        }

        Rows.End(record);
    }

    private bool TryField(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field, out bool isQuoted, out bool isLast)
    {
        isQuoted = rest.Length > 0 && rest[0] == '"';
        if (isQuoted)
        {
            return TryQuoted(ref rest, out field, out isLast);
        }

        var end = _delimiter.Length == 1 ? rest.IndexOf(_delimiter[0]) : rest.IndexOf(_delimiter);
        isLast = end < 0;
        field = isLast ? rest : rest[..end];
        rest = isLast ? [] : rest[(end + _delimiter.Length)..];
        return true;
    }

    private bool TryQuoted(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field, out bool isLast)
    {
        rest = rest[1..];
        field = [];
        isLast = true;
        var written = 0;
        while (true)
        {
            var quote = rest.IndexOf((byte)'"');
            if (quote < 0)
            {
                return false;
            }

            var isDoubled = quote + 1 < rest.Length && rest[quote + 1] == '"';
            if (!isDoubled && written == 0)
            {
                field = rest[..quote];
                rest = rest[(quote + 1)..];
                break;
            }

            var piece = rest[..(isDoubled ? quote + 1 : quote)];
            if (_unquoted.Length < written + piece.Length)
            {
                Array.Resize(ref _unquoted, Math.Max(written + piece.Length, _unquoted.Length * 2));
            }

            piece.CopyTo(_unquoted.AsSpan(written));
            written += piece.Length;
            rest = rest[(isDoubled ? quote + 2 : quote + 1)..];
            if (!isDoubled)
            {
                field = _unquoted.AsSpan(0, written);
                break;
            }
        }

        if (rest.IsEmpty)
        {
            return true;
        }

        if (!rest.StartsWith(_delimiter))
        {
            return false;
        }

        rest = rest[_delimiter.Length..];
        isLast = false;
        return true;
    }
}
