using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Makes points that lie on lines and outlines vertices of them.</summary>
internal static class VertexInsertion
{
    /// <summary>The shape with every one of the points that lies on it as a vertex.</summary>
    public static Geometry Insert(Geometry points, Geometry shape)
    {
        foreach (var point in points.Coordinates)
        {
            shape = shape.EnvelopeInternal.Contains(point) ? Insert(point, shape) : shape;
        }

        return shape;
    }

    private static Geometry Insert(Coordinate point, Geometry shape)
    {
        switch (shape)
        {
            case LinearRing ring:
                return Insert(point, ring.Coordinates) is { } closed ? Shapes.Factory.CreateLinearRing(closed) : ring;
            case LineString line:
                return Insert(point, line.Coordinates) is { } open ? Shapes.Factory.CreateLineString(open) : line;
            case Polygon polygon:
                var holes = new LinearRing[polygon.NumInteriorRings];
                for (var hole = 0; hole < holes.Length; hole++)
                {
                    holes[hole] = (LinearRing)Insert(point, polygon.GetInteriorRingN(hole));
                }

                return Shapes.Factory.CreatePolygon((LinearRing)Insert(point, polygon.ExteriorRing), holes);
            default:
                var parts = new Geometry[shape.NumGeometries];
                for (var part = 0; part < parts.Length; part++)
                {
                    parts[part] = Insert(point, shape.GetGeometryN(part));
                }

                return Shapes.Factory.BuildGeometry(parts);
        }
    }

    private static Coordinate[]? Insert(Coordinate point, Coordinate[] coordinates)
    {
        for (var i = 1; i < coordinates.Length; i++)
        {
            var (start, end) = (coordinates[i - 1], coordinates[i]);
            if (!point.Equals2D(start) && !point.Equals2D(end) && new Envelope(start, end).Contains(point)
                && Orientation.Index(start, end, point) == OrientationIndex.Collinear)
            {
                return [.. coordinates[..i], point, .. coordinates[i..]];
            }
        }

        return null;
    }
}
