using System.Buffers.Binary;
using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Reads well-known binary of any writer: both byte orders, the ISO and the extended forms; heights, measures and the number of
/// the reference system are skipped, open rings closed.</summary>
internal ref struct WellKnownBinaryReader(ReadOnlySpan<byte> bytes)
{
    private const uint HasZ = 0x8000_0000;
    private const uint HasM = 0x4000_0000;
    private const uint HasReference = 0x2000_0000;
    private const int DeepestNesting = 200;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;
    private int _depth;
    private bool _isBigEndian;
    private int _ordinates = 2;

    /// <summary>The shape at the position.</summary>
    /// <exception cref="ShapeFormatException">The bytes hold none.</exception>
    public Geometry Read()
    {
        if (++_depth > DeepestNesting)
        {
            throw new ShapeFormatException();
        }

        var shape = ReadShape();
        _depth--;
        return shape;
    }

    private Geometry ReadShape()
    {
        _isBigEndian = ReadByte() switch
        {
            0 => true,
            1 => false,
            _ => throw new ShapeFormatException(),
        };
        var code = ReadCount();
        if ((code & HasReference) != 0)
        {
            ReadCount();
        }

        var iso = code & 0xFFFF;
        _ordinates = 2 + ((code & HasZ) != 0 || iso / 1000 is 1 or 3 ? 1 : 0) + ((code & HasM) != 0 || iso / 1000 is 2 or 3 ? 1 : 0);
        switch ((ShapeKind)(iso % 1000))
        {
            case ShapeKind.Point:
                var coordinate = ReadCoordinate();
                return double.IsNaN(coordinate.X) ? Shapes.Factory.CreatePoint() : Shapes.Factory.CreatePoint(coordinate);
            case ShapeKind.LineString:
                return Shapes.Line(ReadCoordinates(isRing: false));
            case ShapeKind.Polygon:
                return ReadPolygon();
            case ShapeKind.MultiPoint:
                return Shapes.Factory.CreateMultiPoint(ReadParts<Point>());
            case ShapeKind.MultiLineString:
                return Shapes.Factory.CreateMultiLineString(ReadParts<LineString>());
            case ShapeKind.MultiPolygon:
                return Shapes.Factory.CreateMultiPolygon(ReadParts<Polygon>());
            case ShapeKind.GeometryCollection:
                return Shapes.Factory.CreateGeometryCollection(ReadParts<Geometry>());
            default:
                throw new ShapeFormatException();
        }
    }

    private Polygon ReadPolygon()
    {
        var count = ReadCountOf(4);
        if (count == 0)
        {
            return Shapes.Factory.CreatePolygon();
        }

        var shell = Shapes.Factory.CreateLinearRing(ReadCoordinates(isRing: true));
        var holes = count == 1 ? [] : new LinearRing[count - 1];
        for (var hole = 0; hole < holes.Length; hole++)
        {
            holes[hole] = Shapes.Factory.CreateLinearRing(ReadCoordinates(isRing: true));
        }

        return Shapes.Factory.CreatePolygon(shell, holes);
    }

    private T[] ReadParts<T>() where T : Geometry
    {
        var parts = new T[ReadCountOf(9)];
        for (var part = 0; part < parts.Length; part++)
        {
            parts[part] = Read() as T ?? throw new ShapeFormatException();
        }

        return parts;
    }

    private Coordinate[] ReadCoordinates(bool isRing)
    {
        var count = ReadCountOf(_ordinates * 8);
        var coordinates = new Coordinate[count];
        for (var i = 0; i < count; i++)
        {
            coordinates[i] = ReadCoordinate();
        }

        return isRing ? Shapes.Closed(coordinates) : coordinates;
    }

    private Coordinate ReadCoordinate()
    {
        var (x, y) = (ReadDouble(), ReadDouble());
        _position += (_ordinates - 2) * 8;
        return new Coordinate(x, y);
    }

    // A count that more bytes would have to follow than there are is refused before memory is taken for it.
    private int ReadCountOf(int leastBytesEach)
    {
        var count = ReadCount();
        return count * (ulong)leastBytesEach <= (ulong)(_bytes.Length - _position) ? (int)count : throw new ShapeFormatException();
    }

    private byte ReadByte() => _position < _bytes.Length ? _bytes[_position++] : throw new ShapeFormatException();

    private uint ReadCount()
    {
        var bytes = Take(4);
        return _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private double ReadDouble()
    {
        var bytes = Take(8);
        return _isBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_bytes.Length - _position < length)
        {
            throw new ShapeFormatException();
        }

        var bytes = _bytes.Slice(_position, length);
        _position += length;
        return bytes;
    }
}
