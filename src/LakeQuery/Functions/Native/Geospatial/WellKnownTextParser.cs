using System.Buffers.Text;
using System.Text;
using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Reads well-known text as Trino does: any case, open rings closed, points of a MULTIPOINT with or without parentheses; heights
/// and measures are skipped.</summary>
internal ref struct WellKnownTextParser(ReadOnlySpan<byte> text)
{
    private const int DeepestNesting = 200;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _position;
    private int _depth;

    /// <summary>The shape that the whole text tells.</summary>
    /// <exception cref="ShapeFormatException">It tells none.</exception>
    public static Geometry Parse(ReadOnlySpan<byte> text)
    {
        var parser = new WellKnownTextParser(text);
        var shape = parser.ReadShape();
        parser.SkipBlanks();
        return parser._position == text.Length ? shape : throw new ShapeFormatException();
    }

    private Geometry ReadShape()
    {
        if (++_depth > DeepestNesting)
        {
            throw new ShapeFormatException();
        }

        var shape = ReadOf(ReadKind());
        _depth--;
        return shape;
    }

    private Geometry ReadOf(ShapeKind kind)
    {
        switch (kind)
        {
            case ShapeKind.Point:
                return ReadPoint();
            case ShapeKind.LineString:
                return Shapes.Line(ReadCoordinates());
            case ShapeKind.Polygon:
                return ReadPolygon();
            case ShapeKind.MultiPoint:
                return ReadMultiPoint();
            case ShapeKind.MultiLineString:
                var lines = new List<LineString>();
                for (var more = TryOpen(); more; more = TryNext())
                {
                    Keep(Shapes.Line(ReadCoordinates()), lines);
                }

                return Shapes.Factory.CreateMultiLineString([.. lines]);
            case ShapeKind.MultiPolygon:
                var polygons = new List<Polygon>();
                for (var more = TryOpen(); more; more = TryNext())
                {
                    Keep(ReadPolygon(), polygons);
                }

                return Shapes.Factory.CreateMultiPolygon([.. polygons]);
            default:
                var parts = new List<Geometry>();
                for (var more = TryOpen(); more; more = TryNext())
                {
                    parts.Add(ReadShape());
                }

                return Shapes.Factory.CreateGeometryCollection([.. parts]);
        }
    }

    // Empty parts of the kinds whose parts are alike vanish.
    private static void Keep<T>(T part, List<T> parts) where T : Geometry
    {
        if (!part.IsEmpty)
        {
            parts.Add(part);
        }
    }

    private Point ReadPoint()
    {
        if (!TryOpen())
        {
            return Shapes.Factory.CreatePoint();
        }

        var coordinate = ReadCoordinate();
        Expect((byte)')');
        return Shapes.Factory.CreatePoint(coordinate);
    }

    private MultiPoint ReadMultiPoint()
    {
        var points = new List<Point>();
        for (var more = TryOpen(); more; more = TryNext())
        {
            SkipBlanks();
            if (Peek() == '(' || char.IsAsciiLetter((char)Peek()))
            {
                Keep(ReadPoint(), points);
            }
            else
            {
                points.Add(Shapes.Factory.CreatePoint(ReadCoordinate()));
            }
        }

        return Shapes.Factory.CreateMultiPoint([.. points]);
    }

    private Polygon ReadPolygon()
    {
        LinearRing? shell = null;
        var holes = new List<LinearRing>();
        for (var more = TryOpen(); more; more = TryNext())
        {
            var ring = Shapes.Factory.CreateLinearRing(Shapes.Closed(ReadCoordinates()));
            if (shell is null)
            {
                shell = ring;
            }
            else if (!ring.IsEmpty)
            {
                holes.Add(ring);
            }
        }

        return shell is null || shell.IsEmpty ? Shapes.Factory.CreatePolygon() : Shapes.Factory.CreatePolygon(shell, [.. holes]);
    }

    private Coordinate[] ReadCoordinates()
    {
        var coordinates = new List<Coordinate>();
        for (var more = TryOpen(); more; more = TryNext())
        {
            coordinates.Add(ReadCoordinate());
        }

        return [.. coordinates];
    }

    private Coordinate ReadCoordinate()
    {
        var (x, y) = (ReadNumber(), ReadNumber());
        for (var further = 0; further < 2; further++)
        {
            SkipBlanks();
            if (Peek() is (byte)',' or (byte)')')
            {
                break;
            }

            ReadNumber();
        }

        return new Coordinate(x, y);
    }

    private double ReadNumber()
    {
        SkipBlanks();
        var rest = _text[_position..];
        rest = !rest.IsEmpty && rest[0] == '+' ? rest[1..] : rest;
        if (rest.IsEmpty || char.IsAsciiLetter((char)rest[0]) || !Utf8Parser.TryParse(rest, out double value, out var consumed))
        {
            throw new ShapeFormatException();
        }

        _position = _text.Length - rest.Length + consumed;
        return value;
    }

    private ShapeKind ReadKind()
    {
        var word = ReadWord();
        for (var kind = ShapeKind.Point; kind <= ShapeKind.GeometryCollection; kind++)
        {
            var name = kind.TextName();
            if (word.Length < name.Length || !Ascii.EqualsIgnoreCase(word[..name.Length], name))
            {
                continue;
            }

            // POINT Z, POINTZM: the further ordinates are read and dropped.
            var tail = word[name.Length..];
            if (tail.IsEmpty || IsDimension(tail))
            {
                var before = _position;
                if (tail.IsEmpty && !IsDimension(ReadWord()))
                {
                    _position = before;
                }

                return kind;
            }
        }

        throw new ShapeFormatException();
    }

    private static bool IsDimension(ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(word, "Z"u8) || Ascii.EqualsIgnoreCase(word, "M"u8) || Ascii.EqualsIgnoreCase(word, "ZM"u8);

    // "(" is true, EMPTY false, all else a fault.
    private bool TryOpen()
    {
        SkipBlanks();
        if (Peek() == '(')
        {
            _position++;
            return true;
        }

        return Ascii.EqualsIgnoreCase(ReadWord(), "EMPTY"u8) ? false : throw new ShapeFormatException();
    }

    // "," is true, ")" false, all else a fault.
    private bool TryNext()
    {
        SkipBlanks();
        var character = Peek();
        _position++;
        return character switch
        {
            (byte)',' => true,
            (byte)')' => false,
            _ => throw new ShapeFormatException(),
        };
    }

    private void Expect(byte character)
    {
        SkipBlanks();
        if (Peek() != character)
        {
            throw new ShapeFormatException();
        }

        _position++;
    }

    private ReadOnlySpan<byte> ReadWord()
    {
        SkipBlanks();
        var start = _position;
        while (char.IsAsciiLetter((char)Peek()))
        {
            _position++;
        }

        return _text[start.._position];
    }

    private readonly byte Peek() => _position < _text.Length ? _text[_position] : (byte)0;

    private void SkipBlanks()
    {
        while (Peek() is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _position++;
        }
    }
}
