using System.Buffers.Binary;
using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Shapes of the Spatial Framework for Hadoop: four bytes for the reference system, one for the kind, then Esri's shape.</summary>
internal ref struct HadoopShape
{
    private const int HeadLength = 5;
    private const int BoxLength = 32;

    private readonly ReadOnlySpan<byte> _shape;
    private int _position;

    private HadoopShape(ReadOnlySpan<byte> shape) => _shape = shape;

    /// <summary>The shape.</summary>
    public static Geometry Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= HeadLength)
        {
            throw NativeFailureException.Argument("Hadoop shape input is too short");
        }

        var kind = (sbyte)bytes[4];
        if (kind is < 0 or > 6)
        {
            throw NativeFailureException.Argument($"Invalid Hadoop shape type: {kind}");
        }

        try
        {
            return new HadoopShape(bytes[HeadLength..]).Read(kind);
        }
        catch (Exception error) when (error is ShapeFormatException or ArgumentException)
        {
            throw NativeFailureException.Argument("Invalid Hadoop shape");
        }
    }

    // Kinds: 0 whatever the shape says, 1 point, 2 line, 3 polygon, 4 points, 5 lines, 6 polygons.
    private Geometry Read(int kind)
    {
        switch (ReadInt())
        {
            case 1 or 11 or 21 when kind is 0 or 1:
                return ReadPoint();
            case 8 or 18 or 28 when kind is 0 or 4:
                return Shapes.Factory.CreateMultiPointFromCoords(ReadPoints());
            case 3 or 13 or 23 when kind is 0 or 2 or 5:
                return ReadLines(kind);
            case 5 or 15 or 25 when kind is 0 or 3 or 6:
                return ReadPolygons(kind);
            default:
                throw new ShapeFormatException();
        }
    }

    private Point ReadPoint()
    {
        var (x, y) = (ReadDouble(), ReadDouble());
        return double.IsNaN(x) || x == double.MinValue ? Shapes.Factory.CreatePoint() : Shapes.Factory.CreatePoint(new Coordinate(x, y));
    }

    private Coordinate[] ReadPoints()
    {
        _position += BoxLength;
        return ReadCoordinates(ReadCount(16));
    }

    private Geometry ReadLines(int kind)
    {
        var paths = ReadPaths();
        var lines = Array.ConvertAll(paths, Shapes.Line);
        return kind == 2 || (kind == 0 && lines.Length == 1)
            ? lines.Length switch { 0 => Shapes.Factory.CreateLineString(), 1 => lines[0], _ => throw new ShapeFormatException() }
            : Shapes.Factory.CreateMultiLineString(lines);
    }

    // A clockwise ring starts a polygon; those that run the other way are its holes.
    private Geometry ReadPolygons(int kind)
    {
        var polygons = new List<Polygon>();
        LinearRing? shell = null;
        var holes = new List<LinearRing>();
        foreach (var path in ReadPaths())
        {
            var ring = Shapes.Factory.CreateLinearRing(Shapes.Closed(path));
            if (shell is null || WellKnownBinary.DoubleArea(ring.CoordinateSequence) <= 0)
            {
                Finish(shell, holes, polygons);
                shell = ring;
            }
            else
            {
                holes.Add(ring);
            }
        }

        Finish(shell, holes, polygons);
        return kind == 3 || (kind == 0 && polygons.Count == 1)
            ? polygons.Count switch { 0 => Shapes.Factory.CreatePolygon(), 1 => polygons[0], _ => throw new ShapeFormatException() }
            : Shapes.Factory.CreateMultiPolygon([.. polygons]);
    }

    private static void Finish(LinearRing? shell, List<LinearRing> holes, List<Polygon> polygons)
    {
        if (shell is not null)
        {
            polygons.Add(Shapes.Factory.CreatePolygon(shell, [.. holes]));
            holes.Clear();
        }
    }

    private Coordinate[][] ReadPaths()
    {
        _position += BoxLength;
        var pathCount = ReadCount(4);
        var pointCount = ReadInt();
        var starts = new int[pathCount + 1];
        for (var path = 0; path < pathCount; path++)
        {
            starts[path] = ReadInt();
        }

        starts[pathCount] = pointCount;
        var paths = new Coordinate[pathCount][];
        for (var path = 0; path < pathCount; path++)
        {
            paths[path] = ReadCoordinates(starts[path + 1] - starts[path]);
        }

        return paths;
    }

    private Coordinate[] ReadCoordinates(int count)
    {
        if (count < 0 || (long)count * 16 > _shape.Length - _position)
        {
            throw new ShapeFormatException();
        }

        var coordinates = new Coordinate[count];
        for (var i = 0; i < count; i++)
        {
            coordinates[i] = new Coordinate(ReadDouble(), ReadDouble());
        }

        return coordinates;
    }

    private int ReadCount(int leastBytesEach)
    {
        var count = ReadInt();
        return count >= 0 && (long)count * leastBytesEach <= _shape.Length - _position ? count : throw new ShapeFormatException();
    }

    private int ReadInt() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_position < 0 || _shape.Length - _position < length)
        {
            throw new ShapeFormatException();
        }

        var bytes = _shape.Slice(_position, length);
        _position += length;
        return bytes;
    }
}
