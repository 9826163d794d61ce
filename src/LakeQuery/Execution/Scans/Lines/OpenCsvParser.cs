using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using LakeQuery.Functions.Native;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>OpenCSVSerde: quoted fields by the rules of the opencsv library, then Athena's own conversions.</summary>
/// <remarks>
/// <para>A line is a row: no field goes over lines. An empty line is all NULL, a missing field NULL, an empty one the empty text. A quote
/// inside of a field is data unless it stands beside a separator; blanks before an opening quote are dropped, save in the first three
/// characters of a line; a field left open at the line's end is dropped.</para>
/// <para>Source: Trino's TestCsvFormat for the splitting; Athena User Guide, <i>OpenCSVSerDe for processing CSV</i>, for the types:
/// dates are days and timestamps milliseconds since 1970.</para>
/// </remarks>
internal sealed class OpenCsvParser : LineParser
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\n\v\f\r\u001C\u001D\u001E\u001F"u8);

    private readonly byte _separator;
    private readonly byte _quote;
    private readonly byte _escape;
    private readonly bool _invalidIsNull;
    private readonly ValueVector?[] _byPosition;
    private byte[] _field = new byte[1024];

    /// <summary>Makes a parser.</summary>
    /// <exception cref="NativeFailureException">The characters are not different.</exception>
    public OpenCsvParser(LineScanSpec spec, ReadOnlySpan<int> columns)
        : base(spec, columns)
    {
        _separator = Character(spec.Setting("separatorchar"), ',');
        _quote = Character(spec.Setting("quotechar"), '"');

        // The library's own default escape is the quote, and it takes that for the backslash.
        _escape = Character(spec.Setting("escapechar"), '"') is var escape && escape == '"' ? (byte)'\\' : escape;
        if (_separator == _quote || _separator == _escape || _quote == _escape)
        {
            throw new NativeFailureException("HIVE_INVALID_METADATA", "OpenCSVSerde: the separator, quote, and escape characters must be different");
        }

        _invalidIsNull = spec.IsTrue("use.null.for.invalid.data");
        _byPosition = new ValueVector?[Targets.Length == 0 ? 0 : Targets.Max(target => target.Position) + 1];
        foreach (var target in Targets)
        {
            _byPosition[target.Position] = target.Vector;
        }
    }

    /// <summary>Whether Athena converts text to a type.</summary>
    public static bool Reads(SqlType type) => type.Kind is SqlTypeKind.Varchar or SqlTypeKind.Char or SqlTypeKind.Boolean or SqlTypeKind.Integer
        or SqlTypeKind.BigInt or SqlTypeKind.Double or SqlTypeKind.Date or SqlTypeKind.Timestamp;

    /// <inheritdoc/>
    public override void Parse(ReadOnlySpan<byte> line, int row)
    {
        var isValid = Utf8.IsValid(line);
        var position = 0;
        if (!line.IsEmpty)
        {
            // Without quotes and escapes fields are what lies between separators.
            position = line.IndexOfAny(_quote, _escape) < 0 ? ParsePlain(line, row, isValid) : ParseQuoted(line, row, isValid);
        }

        for (; position < _byPosition.Length; position++)
        {
            _byPosition[position]?.SetNull(row);
        }
    }

    private int ParsePlain(ReadOnlySpan<byte> line, int row, bool isValid)
    {
        for (var position = 0; position < _byPosition.Length; position++)
        {
            var end = line.IndexOf(_separator);
            Set(position, end < 0 ? line : line[..end], row, isValid);
            if (end < 0)
            {
                return position + 1;
            }

            line = line[(end + 1)..];
        }

        return _byPosition.Length;
    }

    private int ParseQuoted(ReadOnlySpan<byte> line, int row, bool isValid)
    {
        if (_field.Length < line.Length)
        {
            _field = new byte[line.Length * 2];
        }

        var (position, length) = (0, 0);
        var (inQuotes, inField) = (false, false);
        for (var index = 0; index < line.Length && position < _byPosition.Length; index++)
        {
            var character = line[index];
            if (character == _escape)
            {
                // It counts inside of a field, before a quote or another; else it is dropped.
                if ((inQuotes || inField) && index + 1 < line.Length && (line[index + 1] == _quote || line[index + 1] == _escape))
                {
                    _field[length++] = line[++index];
                }
            }
            else if (character == _quote)
            {
                if ((inQuotes || inField) && index + 1 < line.Length && line[index + 1] == _quote)
                {
                    _field[length++] = line[++index];
                }
                else
                {
                    // In the middle of a field it is data, or the field begins here after blanks.
                    if (IsBehindStart(line, index) && line[index - 1] != _separator && index + 1 < line.Length && line[index + 1] != _separator)
                    {
                        if (length > 0 && IsBlank(_field.AsSpan(0, length)))
                        {
                            length = 0;
                        }
                        else
                        {
                            _field[length++] = character;
                        }
                    }

                    inQuotes = !inQuotes;
                }

                inField = !inField;
            }
            else if (character == _separator && !inQuotes)
            {
                Set(position++, _field.AsSpan(0, length), row, isValid);
                length = 0;
                inField = false;
            }
            else
            {
                _field[length++] = character;
                inField = true;
            }
        }

        if (position < _byPosition.Length && !inQuotes)
        {
            Set(position++, _field.AsSpan(0, length), row, isValid);
        }

        return position;
    }

    // Behind the first three characters.
    private static bool IsBehindStart(ReadOnlySpan<byte> line, int index)
    {
        if (index <= 2)
        {
            return false;
        }

        if (index > 12)
        {
            return true;
        }

        var characters = 0;
        foreach (var unit in line[..index])
        {
            characters += (unit & 0xC0) == 0x80 ? 0 : unit >= 0xF0 ? 2 : 1;
        }

        return characters > 2;
    }

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(Blanks) < 0;

    private void Set(int position, ReadOnlySpan<byte> text, int row, bool isValid)
    {
        if (_byPosition[position] is not { } vector)
        {
            return;
        }

        if (vector.Type.IsText)
        {
            vector.SetText(row, text, isValid);
        }
        else if (!TrySet(vector, text, row))
        {
            if (!_invalidIsNull)
            {
                throw Invalid(vector.Type, text, position);
            }

            vector.SetNull(row);
        }
    }

    private static bool TrySet(ValueVector vector, ReadOnlySpan<byte> text, int row) => vector.Type.Kind switch
    {
        SqlTypeKind.Boolean => TextSetter.TryBoolean(vector, text, row),
        SqlTypeKind.Double => TextSetter.TryDouble(vector, text, row),
        SqlTypeKind.Timestamp => TryMillis(vector, text, row),
        _ => TextSetter.TryInteger(vector, text, row),
    };

    private static bool TryMillis(ValueVector vector, ReadOnlySpan<byte> text, int row)
    {
        if (!TextNumbers.TryInteger(text, out var millis) || millis is > long.MaxValue / 1001 or < long.MinValue / 1001)
        {
            return false;
        }

        vector.SetInteger(row, millis * 1000);
        return true;
    }

    private static LineFault Invalid(SqlType type, ReadOnlySpan<byte> text, int position)
    {
        var value = Encoding.UTF8.GetString(text);
        var reason = type.Kind == SqlTypeKind.Boolean ? $"not a value of type {type}"
            : value.Length == 0 && type.Kind == SqlTypeKind.Double ? "empty String"
            : $"For input string: \"{value}\"";
        return LineFault.BadData(string.Create(CultureInfo.InvariantCulture, $"Error parsing field value '{value}' for field {position}: {reason}"));
    }

    private static byte Character(string? setting, char otherwise) => (byte)(string.IsNullOrEmpty(setting) ? otherwise : setting[0]);
}
