using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Shapes taken apart and put together: points, rings, members.</summary>
internal static class ShapeParts
{
    /// <summary>ST_Points: every vertex; rings run as Trino keeps them, shells clockwise.</summary>
    public static bool Points(Geometry shape, ShapeList list)
    {
        if (shape.IsEmpty)
        {
            return false;
        }

        AddPoints(shape, list);
        return true;
    }

    /// <summary>ST_NumPoints: the vertices; the point that closes a polygon's ring is not counted twice.</summary>
    public static bool NumPoints(Geometry shape, out long count)
    {
        count = shape switch
        {
            Polygon polygon => polygon.IsEmpty ? 0 : polygon.NumPoints - polygon.NumInteriorRings - 1,
            _ => shape.NumPoints,
        };
        if (shape is GeometryCollection)
        {
            count = 0;
            for (var part = 0; part < shape.NumGeometries; part++)
            {
                NumPoints(shape.GetGeometryN(part), out var points);
                count += points;
            }
        }

        return true;
    }

    /// <summary>ST_Geometries: the members, or the shape itself.</summary>
    public static bool Members(Geometry shape, ShapeList list)
    {
        for (var part = 0; part < shape.NumGeometries; part++)
        {
            list.Add(shape.GetGeometryN(part));
        }

        return !shape.IsEmpty;
    }

    /// <summary>ST_GeometryN.</summary>
    public static Geometry? Member(Geometry shape, int index) =>
        shape.IsEmpty || index < 1 || index > shape.NumGeometries ? null : shape.GetGeometryN(index - 1);

    /// <summary>ST_PointN.</summary>
    public static Geometry? PointN(Geometry shape, int index)
    {
        Shapes.Require("ST_PointN", shape, ShapeKind.LineString);
        var line = (LineString)shape;
        return index < 1 || index > line.NumPoints ? null : line.GetPointN(index - 1);
    }

    /// <summary>ST_StartPoint and ST_EndPoint.</summary>
    public static Geometry? EndOf(string function, Geometry shape, bool isStart)
    {
        Shapes.Require(function, shape, ShapeKind.LineString);
        var line = (LineString)shape;
        return line.IsEmpty ? null : line.GetPointN(isStart ? 0 : line.NumPoints - 1);
    }

    /// <summary>ST_ExteriorRing.</summary>
    public static Geometry? ExteriorRing(Geometry shape)
    {
        Shapes.Require("ST_ExteriorRing", shape, ShapeKind.Polygon);
        return shape.IsEmpty ? null : ((Polygon)shape).ExteriorRing;
    }

    /// <summary>ST_InteriorRingN.</summary>
    public static Geometry? InteriorRing(Geometry shape, int index)
    {
        Shapes.Require("ST_InteriorRingN", shape, ShapeKind.Polygon);
        var polygon = (Polygon)shape;
        return index < 1 || index > polygon.NumInteriorRings ? null : polygon.GetInteriorRingN(index - 1);
    }

    /// <summary>ST_InteriorRings.</summary>
    public static bool InteriorRings(Geometry shape, ShapeList list)
    {
        Shapes.Require("ST_InteriorRings", shape, ShapeKind.Polygon);
        var polygon = (Polygon)shape;
        for (var hole = 0; hole < polygon.NumInteriorRings; hole++)
        {
            list.Add(polygon.GetInteriorRingN(hole));
        }

        return !polygon.IsEmpty;
    }

    /// <summary>ST_NumInteriorRing.</summary>
    public static bool NumInteriorRings(Geometry shape, out long count)
    {
        Shapes.Require("ST_NumInteriorRing", shape, ShapeKind.Polygon);
        count = ((Polygon)shape).NumInteriorRings;
        return !shape.IsEmpty;
    }

    /// <summary>ST_LineString: a line through points.</summary>
    public static Geometry LineThrough(Geometry?[] points)
    {
        var coordinates = new Coordinate[points.Length];
        for (var i = 0; i < points.Length; i++)
        {
            var point = points[i] ?? throw NativeFailureException.Argument($"Invalid input to ST_LineString: null point at index {i + 1}");
            if (point is not Point)
            {
                throw NativeFailureException.Argument($"ST_LineString takes only an array of valid points, {point.GeometryType} was passed");
            }

            if (point.IsEmpty)
            {
                throw NativeFailureException.Argument($"Invalid input to ST_LineString: empty point at index {i + 1}");
            }

            coordinates[i] = point.Coordinate;
            if (i > 0 && coordinates[i].Equals2D(coordinates[i - 1]))
            {
                throw NativeFailureException.Argument($"Invalid input to ST_LineString: consecutive duplicate points at index {i + 1}");
            }
        }

        return Shapes.Factory.CreateLineString(coordinates.Length < 2 ? [] : coordinates);
    }

    /// <summary>ST_MultiPoint: points together; nothing of none.</summary>
    public static Geometry? PointsTogether(Geometry?[] points)
    {
        var members = new Point[points.Length];
        for (var i = 0; i < points.Length; i++)
        {
            members[i] = points[i] switch
            {
                null => throw NativeFailureException.Argument($"Invalid input to ST_MultiPoint: null at index {i + 1}"),
                Point { IsEmpty: true } => throw NativeFailureException.Argument($"Invalid input to ST_MultiPoint: empty point at index {i + 1}"),
                Point point => point,
                var other => throw NativeFailureException.Argument(
                    $"Invalid input to ST_MultiPoint: geometry is not a point: {other.GeometryType} at index {i + 1}"),
            };
        }

        return members.Length == 0 ? null : Shapes.Factory.CreateMultiPoint(members);
    }

    /// <summary>ST_Boundary: the ends of lines, the outlines of polygons.</summary>
    public static Geometry Boundary(Geometry shape)
    {
        switch (Shapes.KindOf(shape))
        {
            case ShapeKind.Point or ShapeKind.MultiPoint:
                return Shapes.Factory.CreateMultiPoint();
            case ShapeKind.LineString or ShapeKind.MultiLineString:
                return Ends(shape);
            case ShapeKind.Polygon or ShapeKind.MultiPolygon:
                var rings = new List<LineString>();
                for (var part = 0; part < shape.NumGeometries; part++)
                {
                    var polygon = (Polygon)shape.GetGeometryN(part);
                    AddRing(polygon.ExteriorRing, rings);
                    for (var hole = 0; hole < polygon.NumInteriorRings; hole++)
                    {
                        AddRing(polygon.GetInteriorRingN(hole), rings);
                    }
                }

                return Shapes.Factory.CreateMultiLineString([.. rings]);
            default:
                throw NativeFailureException.Argument("ST_Boundary does not support GEOMETRY_COLLECTION");
        }
    }

    /// <summary>ST_ConvexHull, from the leftmost point on.</summary>
    public static Geometry ConvexHull(Geometry shape)
    {
        if (shape.IsEmpty || shape is Point)
        {
            return shape;
        }

        var hull = shape.ConvexHull();
        if (hull is not Polygon polygon)
        {
            return hull;
        }

        var coordinates = polygon.ExteriorRing.Coordinates;
        var count = coordinates.Length - 1;
        var first = 0;
        for (var i = 1; i < count; i++)
        {
            first = coordinates[i].CompareTo(coordinates[first]) < 0 ? i : first;
        }

        var ring = new Coordinate[count + 1];
        for (var i = 0; i <= count; i++)
        {
            ring[i] = coordinates[(first + i) % count];
        }

        return Shapes.Factory.CreatePolygon(ring);
    }

    // A point is an end when an odd number of lines end in it.
    private static MultiPoint Ends(Geometry lines)
    {
        var counts = new Dictionary<Coordinate, int>();
        var ends = new List<Coordinate>();
        for (var part = 0; part < lines.NumGeometries; part++)
        {
            var line = (LineString)lines.GetGeometryN(part);
            if (line.IsEmpty)
            {
                continue;
            }

            foreach (var end in new[] { line.GetCoordinateN(0), line.GetCoordinateN(line.NumPoints - 1) })
            {
                counts[end] = counts.GetValueOrDefault(end) + 1;
                if (counts[end] == 1)
                {
                    ends.Add(end);
                }
            }
        }

        return Shapes.Factory.CreateMultiPointFromCoords([.. ends.Where(end => counts[end] % 2 == 1)]);
    }

    private static void AddRing(LineString ring, List<LineString> rings)
    {
        if (!ring.IsEmpty)
        {
            rings.Add(Shapes.Factory.CreateLineString(ring.CoordinateSequence));
        }
    }

    private static void AddPoints(Geometry shape, ShapeList list)
    {
        switch (shape)
        {
            case Polygon polygon:
                AddRing(polygon.ExteriorRing, list);
                for (var hole = 0; hole < polygon.NumInteriorRings; hole++)
                {
                    AddRing(polygon.GetInteriorRingN(hole), list);
                }

                break;
            case GeometryCollection collection:
                for (var part = 0; part < collection.NumGeometries; part++)
                {
                    AddPoints(collection.GetGeometryN(part), list);
                }

                break;
            default:
                foreach (var point in shape.Coordinates)
                {
                    list.AddPoint(point.X, point.Y);
                }

                break;
        }
    }

    private static void AddRing(LineString ring, ShapeList list)
    {
        for (var i = ring.NumPoints - 1; i >= 0; i--)
        {
            var point = ring.GetCoordinateN(i);
            list.AddPoint(point.X, point.Y);
        }
    }
}
