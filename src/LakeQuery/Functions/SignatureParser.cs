using System.Collections.Immutable;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>Reads the signatures of the function table: <c>(array(T), function(T, boolean)) -> array(T)</c>,
/// <c>(T:comparable, T) -> boolean</c>, <c>(varchar, varchar...) -> varchar</c>.</summary>
/// <remarks>A type variable is one capital letter, with a digit or not. A numeric parameter is a lower-case name or a number.</remarks>
internal ref struct SignatureParser
{
    private readonly string _text;
    private int _position;
    private List<string>? _comparable;
    private List<string>? _orderable;

    private SignatureParser(string text) => _text = text;

    /// <summary>Reads one signature; a fault is a fault of the table.</summary>
    public static FunctionSignature Parse(string text)
    {
        var parser = new SignatureParser(text);
        return parser.ParseSignature();
    }

    private FunctionSignature ParseSignature()
    {
        Expect('(');
        var parameters = ImmutableArray.CreateBuilder<TypePattern>();
        var variadic = false;
        while (Peek() != ')')
        {
            if (parameters.Count > 0)
            {
                Expect(',');
            }

            parameters.Add(ParseType());
            if (Peek() == '.')
            {
                _position += 3;
                variadic = true;
            }
        }

        Expect(')');
        Expect('-');
        Expect('>');
        var result = ParseType();
        if (Peek() != '\0')
        {
            throw Fault();
        }

        return new FunctionSignature(
            _text, parameters.ToImmutable(), variadic, result, [.. _comparable ?? []], [.. _orderable ?? []]);
    }

    private TypePattern ParseType()
    {
        var word = Word();
        if (word.Length is 1 or 2 && char.IsAsciiLetterUpper(word[0]) && (word.Length == 1 || char.IsAsciiDigit(word[1])))
        {
            if (Peek() == ':')
            {
                _position++;
                (Word() == "orderable" ? _orderable ??= [] : _comparable ??= []).Add(word);
            }

            return new TypePattern(word, default, [], []);
        }

        var parts = ImmutableArray.CreateBuilder<TypePattern>();
        var numbers = ImmutableArray.CreateBuilder<string>();
        var kind = KindOf(word);
        if (Peek() == '(')
        {
            _position++;
            var nested = kind is SqlTypeKind.Array or SqlTypeKind.Map or SqlTypeKind.Row or SqlTypeKind.Function
                or SqlTypeKind.QDigest;
            while (Peek() != ')')
            {
                if (parts.Count + numbers.Count > 0)
                {
                    Expect(',');
                }

                if (nested)
                {
                    parts.Add(ParseType());
                }
                else
                {
                    numbers.Add(Word());
                }
            }

            _position++;
        }

        if (kind is SqlTypeKind.Time or SqlTypeKind.Timestamp && Accept("with"))
        {
            _ = Accept("time") && Accept("zone") ? true : throw Fault();
            kind = kind == SqlTypeKind.Time ? SqlTypeKind.TimeWithTimeZone : SqlTypeKind.TimestampWithTimeZone;
        }
        else if (word == "interval")
        {
            kind = Accept("year") ? SqlTypeKind.IntervalYearToMonth : SqlTypeKind.IntervalDayToSecond;
            _ = kind == SqlTypeKind.IntervalYearToMonth ? Accept("to") && Accept("month") : Accept("day") && Accept("to") && Accept("second");
        }

        return new TypePattern(null, kind, parts.ToImmutable(), numbers.ToImmutable());
    }

    private SqlTypeKind KindOf(string word) => word switch
    {
        "unknown" => SqlTypeKind.Unknown,
        "boolean" => SqlTypeKind.Boolean,
        "tinyint" => SqlTypeKind.TinyInt,
        "smallint" => SqlTypeKind.SmallInt,
        "integer" => SqlTypeKind.Integer,
        "bigint" => SqlTypeKind.BigInt,
        "real" => SqlTypeKind.Real,
        "double" => SqlTypeKind.Double,
        "decimal" => SqlTypeKind.Decimal,
        "varchar" => SqlTypeKind.Varchar,
        "char" => SqlTypeKind.Char,
        "varbinary" => SqlTypeKind.Varbinary,
        "json" => SqlTypeKind.Json,
        "date" => SqlTypeKind.Date,
        "time" => SqlTypeKind.Time,
        "timestamp" => SqlTypeKind.Timestamp,
        "interval" => SqlTypeKind.IntervalDayToSecond,
        "uuid" => SqlTypeKind.Uuid,
        "ipaddress" => SqlTypeKind.IpAddress,
        "qdigest" => SqlTypeKind.QDigest,
        "hyperloglog" => SqlTypeKind.HyperLogLog,
        "p4hyperloglog" => SqlTypeKind.P4HyperLogLog,
        "tdigest" => SqlTypeKind.TDigest,
        "setdigest" => SqlTypeKind.SetDigest,
        "geometry" => SqlTypeKind.Geometry,
        "sphericalgeography" => SqlTypeKind.SphericalGeography,
        "bingtile" => SqlTypeKind.BingTile,
        "color" => SqlTypeKind.Color,
        "array" => SqlTypeKind.Array,
        "map" => SqlTypeKind.Map,
        "row" => SqlTypeKind.Row,
        "function" => SqlTypeKind.Function,
        _ => throw Fault(),
    };

    private string Word()
    {
        Peek();
        var start = _position;
        while (_position < _text.Length && char.IsAsciiLetterOrDigit(_text[_position]))
        {
            _position++;
        }

        return start == _position ? throw Fault() : _text[start.._position];
    }

    private bool Accept(string word)
    {
        Peek();
        if (string.CompareOrdinal(_text, _position, word, 0, word.Length) != 0)
        {
            return false;
        }

        _position += word.Length;
        return true;
    }

    private char Peek()
    {
        while (_position < _text.Length && _text[_position] == ' ')
        {
            _position++;
        }

        return _position < _text.Length ? _text[_position] : '\0';
    }

    private void Expect(char wanted)
    {
        if (Peek() != wanted)
        {
            throw Fault();
        }

        _position++;
    }

    private readonly FormatException Fault() => new($"The signature '{_text}' of the function table is wrong at offset {_position}.");
}
