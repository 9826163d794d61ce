using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LakeQuery.Types;

/// <summary>Reads a type in Trino's spelling: <c>decimal(10,2)</c>, <c>array(row(a integer))</c>,
/// <c>timestamp(3) with time zone</c>.</summary>
internal ref struct TypeParser
{
    private const int MaxDepth = 64;
    private readonly ReadOnlySpan<char> _text;
    private int _position;
    private int _depth;
    private string? _error;

    private TypeParser(ReadOnlySpan<char> text) => _text = text;

    /// <summary>Reads all of <paramref name="text"/>; on failure says what is wrong and at which offset.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SqlType? type, out string? error, out int errorOffset)
    {
        var parser = new TypeParser(text);
        type = parser.ParseType();
        parser.SkipBlanks();
        if (type is not null && parser._position < text.Length)
        {
            parser._error = $"unexpected '{text[parser._position]}'";
        }

        error = parser._error;
        errorOffset = parser._position;
        if (error is not null)
        {
            type = null;
        }

        return type is not null;
    }

    /// <summary>Makes the type named <paramref name="name"/> with number parameters, as the binder needs for parsed type syntax;
    /// null when there is no such type or the parameters don't fit, with the reason.</summary>
    public static SqlType? FromName(string name, ReadOnlySpan<int> parameters, out string? error)
    {
        error = null;
        switch (name.ToLowerInvariant())
        {
            case "varchar" when parameters.Length == 0:
                return SqlType.Varchar;
            case "varchar" when parameters.Length == 1:
                return SqlType.BoundedVarchar(parameters[0]);
            case "char" or "character" when parameters.Length <= 1:
                var length = parameters.Length == 1 ? parameters[0] : 1;
                if (length is < 1 or > 65_536)
                {
                    error = "the length of char must be between 1 and 65536";
                    return null;
                }

                return SqlType.Char(length);
            case "decimal" or "numeric" or "dec" when parameters.Length <= 2:
                var precision = parameters.Length > 0 ? parameters[0] : 38;
                var scale = parameters.Length > 1 ? parameters[1] : 0;
                if (precision is < 1 or > 38 || scale < 0 || scale > precision)
                {
                    error = "decimal takes a precision of 1 to 38 and a scale of 0 to the precision";
                    return null;
                }

                return SqlType.Decimal(precision, scale);
            case "time" or "timestamp" when parameters.Length <= 1:
                var digits = parameters.Length == 1 ? parameters[0] : 3;
                if (digits is < 0 or > 12)
                {
                    error = "the precision of time and timestamp must be between 0 and 12";
                    return null;
                }

                return char.ToLowerInvariant(name[^1]) == 'e' ? SqlType.Time(digits) : SqlType.Timestamp(digits);
        }

        if (parameters.Length == 0 && Simple(name) is { } simple)
        {
            return simple;
        }

        error = Simple(name) is null ? $"unknown type '{name}'" : $"type '{name}' takes no parameters";
        return null;
    }

    private static SqlType? Simple(string name) => name.ToLowerInvariant() switch
    {
        "unknown" => SqlType.Unknown,
        "boolean" => SqlType.Boolean,
        "tinyint" => SqlType.TinyInt,
        "smallint" => SqlType.SmallInt,
        "integer" or "int" => SqlType.Integer,
        "bigint" => SqlType.BigInt,
        "real" => SqlType.Real,
        "double" or "double precision" => SqlType.Double,
        "varbinary" => SqlType.Varbinary,
        "json" => SqlType.Json,
        "date" => SqlType.Date,
        "uuid" => SqlType.Uuid,
        "ipaddress" => SqlType.IpAddress,
        "hyperloglog" => SqlType.HyperLogLog,
        "p4hyperloglog" => SqlType.P4HyperLogLog,
        "tdigest" => SqlType.TDigest,
        "setdigest" => SqlType.SetDigest,
        "geometry" => SqlType.Geometry,
        "sphericalgeography" => SqlType.SphericalGeography,
        "bingtile" => SqlType.BingTile,
        "color" => SqlType.Color,
        _ => null,
    };

    private SqlType? ParseType()
    {
        if (++_depth > MaxDepth)
        {
            return Fail("types nest too deeply");
        }

        var start = _position;
        var name = Word();
        if (name.Length == 0)
        {
            return Fail(_position < _text.Length ? $"unexpected '{_text[_position]}'" : "a type is missing");
        }

        SqlType? type;
        switch (name.ToLowerInvariant())
        {
            case "array":
                type = Open() && ParseType() is { } element && Close() ? SqlType.Array(element) : null;
                break;
            case "qdigest":
                type = Open() && ParseType() is { } number && Close() ? SqlType.QDigest(number) : null;
                break;
            case "map":
                type = Open() && ParseType() is { } key && Comma() && ParseType() is { } value && Close() ? SqlType.Map(key, value) : null;
                break;
            case "row":
                type = ParseRow();
                break;
            case "interval":
                type = ParseInterval();
                break;
            default:
                if (name.Equals("double", StringComparison.OrdinalIgnoreCase))
                {
                    Accept("precision");
                }

                type = ParseNumbers(name, start);
                break;
        }

        _depth--;
        return type;
    }

    private SqlType? ParseNumbers(string name, int start)
    {
        Span<int> numbers = stackalloc int[2];
        var count = 0;
        if (Peek() == '(')
        {
            _position++;
            do
            {
                if (count == numbers.Length)
                {
                    return Fail("too many type parameters");
                }

                var word = Word();
                if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[count]))
                {
                    return Fail("a number is wanted here");
                }

                count++;
            }
            while (Peek() == ',' && _position++ >= 0);

            if (!Close())
            {
                return null;
            }
        }

        if (FromName(name, numbers[..count], out var error) is not { } type)
        {
            _position = start;
            return Fail(error!);
        }

        if (type.Kind is SqlTypeKind.Time or SqlTypeKind.Timestamp && Accept("with"))
        {
            if (!Accept("time") || !Accept("zone"))
            {
                return Fail("'with' must be followed by 'time zone'");
            }

            return type.Kind == SqlTypeKind.Time
                ? SqlType.TimeWithTimeZone(type.Precision)
                : SqlType.TimestampWithTimeZone(type.Precision, "UTC");
        }

        return type;
    }

    private SqlType? ParseRow()
    {
        if (!Open())
        {
            return null;
        }

        var fields = ImmutableArray.CreateBuilder<RowField>();
        do
        {
            string? fieldName = null;
            if (Peek() == '"')
            {
                fieldName = Quoted();
                if (fieldName is null)
                {
                    return null;
                }
            }
            else
            {
                // A name stands before a type; a lone type is an unnamed field.
                var start = _position;
                var word = Word();
                var next = Peek();
                var isType = next is ',' or ')' or '(' or '\0'
                    || word.ToLowerInvariant() is "interval" or "double" && PeekWord().ToLowerInvariant() is "precision" or "year" or "day"
                    || word.ToLowerInvariant() is "time" or "timestamp" && PeekWord().Equals("with", StringComparison.OrdinalIgnoreCase);
                if (isType)
                {
                    _position = start;
                }
                else
                {
                    fieldName = word;
                }
            }

            if (ParseType() is not { } type)
            {
                return null;
            }

            fields.Add(new RowField(fieldName, type));
        }
        while (Peek() == ',' && _position++ >= 0);

        return Close() ? SqlType.Row(fields.ToImmutable()) : null;
    }

    private SqlType? ParseInterval()
    {
        if (Accept("year") && Accept("to") && Accept("month"))
        {
            return SqlType.IntervalYearToMonth;
        }

        return Accept("day") && Accept("to") && Accept("second")
            ? SqlType.IntervalDayToSecond
            : Fail("an interval is 'year to month' or 'day to second'");
    }

    private string? Quoted()
    {
        var end = _position + 1;
        while (true)
        {
            var quote = end < _text.Length ? _text[end..].IndexOf('"') : -1;
            if (quote < 0)
            {
                Fail("the quoted name does not end");
                return null;
            }

            end += quote + 1;
            if (end < _text.Length && _text[end] == '"')
            {
                end++;
                continue;
            }

            var name = _text[(_position + 1)..(end - 1)].ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
            _position = end;
            return name;
        }
    }

    private string Word()
    {
        SkipBlanks();
        var start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '$' or '@' or ':'))
        {
            _position++;
        }

        return _text[start.._position].ToString();
    }

    private string PeekWord()
    {
        var start = _position;
        var word = Word();
        _position = start;
        return word;
    }

    private bool Accept(string word)
    {
        var start = _position;
        if (Word().Equals(word, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        _position = start;
        return false;
    }

    private char Peek()
    {
        SkipBlanks();
        return _position < _text.Length ? _text[_position] : '\0';
    }

    private bool Open() => Expect('(');

    private bool Close() => Expect(')');

    private bool Comma() => Expect(',');

    private bool Expect(char wanted)
    {
        if (Peek() == wanted)
        {
            _position++;
            return true;
        }

        Fail($"'{wanted}' is missing");
        return false;
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }
    }

    private SqlType? Fail(string error)
    {
        _error ??= error;
        return null;
    }
}
