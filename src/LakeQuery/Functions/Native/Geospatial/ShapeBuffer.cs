using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Buffer;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>ST_Buffer: circles of 96 points, as in Trino.</summary>
internal static class ShapeBuffer
{
    private const int QuadrantSegments = 24;

    /// <summary>All points within the distance.</summary>
    public static Geometry? Of(Geometry shape, double distance)
    {
        if (double.IsNaN(distance))
        {
            throw NativeFailureException.Argument("distance is NaN");
        }

        if (distance < 0)
        {
            throw NativeFailureException.Argument("distance is negative");
        }

        return distance == 0 ? shape
            : shape.IsEmpty ? null
            : double.IsInfinity(distance) ? Shapes.Factory.CreateMultiPolygon()
            : shape is Point point ? Circle(point.X, point.Y, distance)
            : BufferOp.Buffer(shape, distance, QuadrantSegments);
    }

    // Each quadrant starts anew from its axis and goes on clockwise, so that the rounding is that of Trino's circle.
    private static Polygon Circle(double x, double y, double radius)
    {
        var (sin, cos) = Math.SinCos(Math.PI * 0.5 / QuadrantSegments);
        var ring = new Coordinate[(QuadrantSegments * 4) + 1];
        var (dx, dy) = (1.0, 0.0);
        for (var i = 0; i < QuadrantSegments; i++)
        {
            ring[i] = new Coordinate(x + (dx * radius), y - (dy * radius));
            ring[i + QuadrantSegments] = new Coordinate(x - (dy * radius), y - (dx * radius));
            ring[i + (QuadrantSegments * 2)] = new Coordinate(x - (dx * radius), y + (dy * radius));
            ring[i + (QuadrantSegments * 3)] = new Coordinate(x + (dy * radius), y + (dx * radius));
            (dx, dy) = ((dx * cos) - (dy * sin), (dx * sin) + (dy * cos));
        }

        ring[^1] = ring[0].Copy();
        return Shapes.Factory.CreatePolygon(ring);
    }
}
