using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Errors;

namespace LakeQuery.Types;

/// <summary>Column types as Hive and Glue write them, to and from SQL types: <c>struct&lt;a:int,b:array&lt;string&gt;&gt;</c>,
/// <c>decimal(10,2)</c>, <c>timestamp</c>.</summary>
internal static class HiveTypeNames
{
    private const int MaxDepth = 64;

    /// <summary>Reads a type from the catalog.</summary>
    /// <exception cref="LakeQueryException">HIVE_INVALID_METADATA, with the place in the text.</exception>
    public static SqlType Parse(string text)
    {
        var reader = new Reader(text);
        var type = reader.ReadType(0);
        reader.End();
        return type;
    }

    /// <summary>Reads a type, or gives null when the text is no Hive type.</summary>
    public static SqlType? TryParse(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (LakeQueryException)
        {
            return null;
        }
    }

    /// <summary>Writes a type for the catalog, or null for a type no table can have (json, uuid, time, intervals, …).</summary>
    /// <remarks>Fields without a name are written as Hive needs them: _col0, _col1, …</remarks>
    public static string? TryFormat(SqlType type)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
            case SqlTypeKind.TinyInt:
            case SqlTypeKind.SmallInt:
            case SqlTypeKind.BigInt:
            case SqlTypeKind.Double:
            case SqlTypeKind.Date:
            case SqlTypeKind.Decimal:
            case SqlTypeKind.Char:
                return type.ToString();
            case SqlTypeKind.Integer:
                return "int";
            case SqlTypeKind.Real:
                return "float";
            case SqlTypeKind.Varbinary:
                return "binary";
            case SqlTypeKind.Varchar:
                return type.Length is { } length && length <= 65_535 ? type.ToString() : "string";
            case SqlTypeKind.Timestamp:
                return "timestamp";
            case SqlTypeKind.TimestampWithTimeZone:
                return "timestamp with local time zone";
            case SqlTypeKind.Array:
                return TryFormat(type.Element!) is { } element ? $"array<{element}>" : null;
            case SqlTypeKind.Map:
                return TryFormat(type.Key!) is { } key && TryFormat(type.Element!) is { } value ? $"map<{key},{value}>" : null;
            case SqlTypeKind.Row:
                var fields = new List<string>();
                for (var i = 0; i < type.Fields.Length; i++)
                {
                    if (TryFormat(type.Fields[i].Type) is not { } field)
                    {
                        return null;
                    }

                    fields.Add($"{type.Fields[i].Name ?? "_col" + i.ToString(CultureInfo.InvariantCulture)}:{field}");
                }

                return $"struct<{string.Join(',', fields)}>";
            default:
                return null;
        }
    }

    /// <summary>Writes a type for the catalog.</summary>
    /// <exception cref="LakeQueryException">NOT_SUPPORTED for a type no table can have.</exception>
    public static string Format(SqlType type) =>
        TryFormat(type) ?? throw QueryErrors.NotSupported($"A column of type {type}", null, "CAST it to varchar or another type tables can have.");

    private ref struct Reader(string text)
    {
        private int _position;

        public SqlType ReadType(int depth)
        {
            if (depth > MaxDepth)
            {
                throw Fault("types nest too deeply");
            }

            SkipBlanks();
            var start = _position;
            while (_position < text.Length && (char.IsLetterOrDigit(text[_position]) || text[_position] == '_'))
            {
                _position++;
            }

            var name = text[start.._position].ToLowerInvariant();
            switch (name)
            {
                case "boolean":
                    return SqlType.Boolean;
                case "tinyint" or "byte":
                    return SqlType.TinyInt;
                case "smallint" or "short":
                    return SqlType.SmallInt;
                case "int" or "integer":
                    return SqlType.Integer;
                case "bigint" or "long":
                    return SqlType.BigInt;
                case "float" or "real":
                    return SqlType.Real;
                case "double":
                    AcceptWord("precision");
                    return SqlType.Double;
                case "string":
                    return SqlType.Varchar;
                case "binary" or "varbinary":
                    return SqlType.Varbinary;
                case "date":
                    return SqlType.Date;
                case "timestamp":
                    return ReadTimestamp();
                case "timestamptz":
                    return SqlType.TimestampMillisUtc;
                case "decimal" or "dec" or "numeric":
                    return ReadDecimal(start);
                case "varchar":
                    return ReadLength() is { } bound ? SqlType.BoundedVarchar(bound) : SqlType.Varchar;
                case "char":
                    return SqlType.Char(ReadLength() ?? 1);
                case "array":
                    Expect('<');
                    var element = ReadType(depth + 1);
                    Expect('>');
                    return SqlType.Array(element);
                case "map":
                    Expect('<');
                    var key = ReadType(depth + 1);
                    Expect(',');
                    var value = ReadType(depth + 1);
                    Expect('>');
                    return SqlType.Map(key, value);
                case "struct":
                    return ReadStruct(depth);
                case "":
                    throw Fault(start < text.Length ? $"unexpected '{text[start]}'" : "a type is missing");
                default:
                    _position = start;
                    throw Fault($"unknown type '{name}'");
            }
        }

        public void End()
        {
            SkipBlanks();
            if (_position < text.Length)
            {
                throw Fault($"unexpected '{text[_position]}'");
            }
        }

        private SqlType ReadTimestamp()
        {
            var digits = ReadLength() ?? 3;
            if (AcceptWord("with"))
            {
                AcceptWord("local");
                if (AcceptWord("time") && AcceptWord("zone"))
                {
                    return SqlType.TimestampWithTimeZone(digits, "UTC");
                }

                throw Fault("'time zone' is missing");
            }

            return digits <= 12 ? SqlType.Timestamp(digits) : throw Fault("a timestamp has at most 12 digits of a second's fraction");
        }

        private SqlType ReadDecimal(int start)
        {
            if (Peek() != '(')
            {
                return SqlType.Decimal(10, 0);
            }

            _position++;
            var precision = ReadNumber();
            var scale = 0;
            if (Peek() == ',')
            {
                _position++;
                scale = ReadNumber();
            }

            Expect(')');
            if (precision is < 1 or > 38 || scale > precision)
            {
                _position = start;
                throw Fault("decimal takes a precision of 1 to 38 and a scale of 0 to the precision");
            }

            return SqlType.Decimal(precision, scale);
        }

        // Names go up to the colon: Glue allows blanks, dots and dashes in them. Backticks and quotes around a name are taken off.
        private SqlType ReadStruct(int depth)
        {
            Expect('<');
            var fields = ImmutableArray.CreateBuilder<RowField>();
            do
            {
                SkipBlanks();
                var quote = _position < text.Length && text[_position] is '`' or '"' ? text[_position] : '\0';
                var start = quote == '\0' ? _position : _position + 1;
                var end = quote == '\0' ? text.IndexOf(':', start) : text.IndexOf(quote, start);
                if (end <= start)
                {
                    throw Fault("a field needs a name and a colon");
                }

                var name = text[start..end];
                if (quote == '\0' && name.AsSpan().IndexOfAny("<>,") >= 0)
                {
                    throw Fault("a field needs a name and a colon");
                }

                _position = quote == '\0' ? end : end + 1;
                Expect(':');
                fields.Add(new RowField(quote == '\0' ? name.TrimEnd() : name, ReadType(depth + 1)));
                if (AcceptWord("comment"))
                {
                    SkipComment();
                }
            }
            while (Peek() == ',' && _position++ >= 0);

            Expect('>');
            return SqlType.Row(fields.ToImmutable());
        }

        private void SkipComment()
        {
            SkipBlanks();
            var quote = _position < text.Length ? text[_position] : '\0';
            var end = quote is '\'' or '"' ? text.IndexOf(quote, _position + 1) : -1;
            if (end < 0)
            {
                throw Fault("a comment must be quoted");
            }

            _position = end + 1;
        }

        private int? ReadLength()
        {
            if (Peek() != '(')
            {
                return null;
            }

            _position++;
            var number = ReadNumber();
            Expect(')');
            return number;
        }

        private int ReadNumber()
        {
            SkipBlanks();
            var start = _position;
            while (_position < text.Length && char.IsAsciiDigit(text[_position]))
            {
                _position++;
            }

            return int.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Fault("a number is wanted here");
        }

        private bool AcceptWord(string word)
        {
            SkipBlanks();
            if (!text.AsSpan(_position).StartsWith(word, StringComparison.OrdinalIgnoreCase)
                || (_position + word.Length < text.Length && char.IsLetterOrDigit(text[_position + word.Length])))
            {
                return false;
            }

            _position += word.Length;
            return true;
        }

        private char Peek()
        {
            SkipBlanks();
            return _position < text.Length ? text[_position] : '\0';
        }

        private void Expect(char wanted)
        {
            if (Peek() != wanted)
            {
                throw Fault($"'{wanted}' is missing");
            }

            _position++;
        }

        private void SkipBlanks()
        {
            while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }
        }

        private readonly LakeQueryException Fault(string reason) => QueryErrors.InvalidHiveType(text, _position, reason);
    }
}
