using System.Buffers;
using System.Buffers.Binary;
using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Shapes to the bytes that carry them and back: little-endian well-known binary in two dimensions, shells counter-clockwise and
/// holes clockwise, whichever way they were given.</summary>
internal static class WellKnownBinary
{
    /// <summary>The length of a point.</summary>
    public const int PointLength = 21;

    /// <summary>The shape that bytes of ours hold.</summary>
    public static Geometry Read(ReadOnlySpan<byte> wkb) => new WellKnownBinaryReader(wkb).Read();

    /// <summary>True when the bytes of ours hold a point, empty or not.</summary>
    public static bool IsPoint(ReadOnlySpan<byte> wkb) => wkb.Length == PointLength && wkb[1] == (byte)ShapeKind.Point;

    /// <summary>What kind of shape bytes of ours hold.</summary>
    public static ShapeKind Kind(ReadOnlySpan<byte> wkb) => (ShapeKind)wkb[1];

    /// <summary>The coordinates of a point of ours; NaN when it is empty.</summary>
    public static (double X, double Y) Point(ReadOnlySpan<byte> wkb) =>
        (BinaryPrimitives.ReadDoubleLittleEndian(wkb[5..]), BinaryPrimitives.ReadDoubleLittleEndian(wkb[13..]));

    /// <summary>Writes a point.</summary>
    public static void WritePoint(double x, double y, Span<byte> target)
    {
        target[0] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(target[1..], (uint)ShapeKind.Point);
        BinaryPrimitives.WriteDoubleLittleEndian(target[5..], x);
        BinaryPrimitives.WriteDoubleLittleEndian(target[13..], y);
    }

    /// <summary>Writes a shape.</summary>
    public static void Write(Geometry shape, ArrayBufferWriter<byte> output)
    {
        switch (shape)
        {
            case Point point:
                var isEmpty = point.IsEmpty;
                WritePoint(isEmpty ? double.NaN : point.X, isEmpty ? double.NaN : point.Y, output.GetSpan(PointLength));
                output.Advance(PointLength);
                break;
            case LineString line:
                WriteHead(output, ShapeKind.LineString, line.NumPoints);
                WriteCoordinates(line.CoordinateSequence, isReversed: false, output);
                break;
            case Polygon polygon:
                WriteHead(output, ShapeKind.Polygon, polygon.IsEmpty ? 0 : polygon.NumInteriorRings + 1);
                if (!polygon.IsEmpty)
                {
                    WriteRing(polygon.ExteriorRing, isShell: true, output);
                    for (var hole = 0; hole < polygon.NumInteriorRings; hole++)
                    {
                        WriteRing(polygon.GetInteriorRingN(hole), isShell: false, output);
                    }
                }

                break;
            default:
                WriteHead(output, Shapes.KindOf(shape), shape.NumGeometries);
                for (var part = 0; part < shape.NumGeometries; part++)
                {
                    Write(shape.GetGeometryN(part), output);
                }

                break;
        }
    }

    /// <summary>Writes an axis-parallel rectangle as a polygon.</summary>
    public static void WriteRectangle(in Extent extent, ArrayBufferWriter<byte> output)
    {
        WriteHead(output, ShapeKind.Polygon, 1);
        WriteCount(output, 5);
        WriteCoordinate(output, extent.MinX, extent.MinY);
        WriteCoordinate(output, extent.MaxX, extent.MinY);
        WriteCoordinate(output, extent.MaxX, extent.MaxY);
        WriteCoordinate(output, extent.MinX, extent.MaxY);
        WriteCoordinate(output, extent.MinX, extent.MinY);
    }

    /// <summary>Writes a shape without parts.</summary>
    public static void WriteEmpty(ShapeKind kind, ArrayBufferWriter<byte> output) => WriteHead(output, kind, 0);

    /// <summary>Twice the signed area inside a ring: above zero when it runs counter-clockwise.</summary>
    public static double DoubleArea(CoordinateSequence ring)
    {
        var sum = 0.0;
        var count = ring.Count;
        if (count == 0)
        {
            return sum;
        }

        // Relative to the first point, which keeps digits when the ring lies far from the origin.
        var (x0, y0) = (ring.GetX(0), ring.GetY(0));
        for (var i = 1; i < count; i++)
        {
            sum += ((ring.GetX(i - 1) - x0) * (ring.GetY(i) - y0)) - ((ring.GetX(i) - x0) * (ring.GetY(i - 1) - y0));
        }

        return sum;
    }

    private static void WriteRing(LineString ring, bool isShell, ArrayBufferWriter<byte> output)
    {
        var coordinates = ring.CoordinateSequence;
        var area = DoubleArea(coordinates);
        WriteCount(output, coordinates.Count);
        WriteCoordinates(coordinates, isShell ? area < 0 : area > 0, output);
    }

    private static void WriteHead(ArrayBufferWriter<byte> output, ShapeKind kind, int count)
    {
        var target = output.GetSpan(9);
        target[0] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(target[1..], (uint)kind);
        BinaryPrimitives.WriteInt32LittleEndian(target[5..], count);
        output.Advance(9);
    }

    private static void WriteCount(ArrayBufferWriter<byte> output, int count)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), count);
        output.Advance(4);
    }

    private static void WriteCoordinate(ArrayBufferWriter<byte> output, double x, double y)
    {
        var target = output.GetSpan(16);
        BinaryPrimitives.WriteDoubleLittleEndian(target, x);
        BinaryPrimitives.WriteDoubleLittleEndian(target[8..], y);
        output.Advance(16);
    }

    private static void WriteCoordinates(CoordinateSequence coordinates, bool isReversed, ArrayBufferWriter<byte> output)
    {
        var count = coordinates.Count;
        var target = output.GetSpan((count * 16) + 1);
        for (var i = 0; i < count; i++)
        {
            var from = isReversed ? count - 1 - i : i;
            BinaryPrimitives.WriteDoubleLittleEndian(target[(i * 16)..], coordinates.GetX(from));
            BinaryPrimitives.WriteDoubleLittleEndian(target[((i * 16) + 8)..], coordinates.GetY(from));
        }

        output.Advance(count * 16);
    }
}
