using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>ST_IsValid and geometry_invalid_reason. Trino is stricter than the standard: repeated points are faults, and lines that cross
/// themselves.</summary>
internal static class ShapeValidity
{
    private const string Crossing = "Intersecting or overlapping segments";

    /// <summary>What is wrong, in Trino's words, or null.</summary>
    public static string? Reason(Geometry shape)
    {
        if (Shapes.IsCollection(shape))
        {
            for (var part = 0; part < shape.NumGeometries; part++)
            {
                if (Reason(shape.GetGeometryN(part)) is { } fault)
                {
                    return fault;
                }
            }

            return null;
        }

        return shape switch
        {
            { IsEmpty: true } or Point => null,
            MultiPoint points => RepeatedPoint(points),
            _ => Degenerate(shape) ?? (shape.Dimension == Dimension.Curve ? OfLines(shape) : OfPolygons(shape)),
        };
    }

    private static string? RepeatedPoint(MultiPoint points)
    {
        var seen = new HashSet<Coordinate>();
        foreach (var point in points.Coordinates)
        {
            if (!seen.Add(point))
            {
                return At("Repeated points", point, point);
            }
        }

        return null;
    }

    private static string? Degenerate(Geometry shape)
    {
        foreach (var path in Paths(shape))
        {
            for (var i = 1; i < path.Length; i++)
            {
                if (path[i].Equals2D(path[i - 1]))
                {
                    return At("Degenerate segments", path[i]);
                }
            }
        }

        return null;
    }

    private static string? OfLines(Geometry lines)
    {
        if (lines.IsSimple)
        {
            return null;
        }

        // Where paths only meet in vertices they touch themselves; else segments cross.
        var paths = Paths(lines);
        return FirstCrossing(paths) ?? (Shared(paths) is { } vertex ? At("Self-tangency", vertex, vertex) : Crossing);
    }

    private static string? OfPolygons(Geometry polygons)
    {
        var fault = new IsValidOp(polygons).ValidationError;
        if (fault is null)
        {
            return null;
        }

        var paths = Paths(polygons);
        if (FirstCrossing(paths) is { } crossing)
        {
            return crossing;
        }

        if (SharedSegment(paths) is { } shared)
        {
            return At("Self-intersection", shared.Start, shared.End);
        }

        return fault.ErrorType switch
        {
            TopologyValidationErrors.HoleOutsideShell or TopologyValidationErrors.NestedShells or TopologyValidationErrors.NestedHoles =>
                "RingOrientation",
            TopologyValidationErrors.DisconnectedInteriors => At("Disconnected interior", paths[0].Length > 1 ? paths[0][1] : fault.Coordinate),
            _ => Shared(paths) is { } vertex ? At("Self-tangency", vertex, vertex) : At("Self-intersection", fault.Coordinate),
        };
    }

    // Pairs of segments that have more in common than an end: named by the points where they start.
    private static string? FirstCrossing(List<Coordinate[]> paths)
    {
        var segments = new List<(Coordinate Start, Coordinate End)>();
        foreach (var path in paths)
        {
            for (var i = 1; i < path.Length; i++)
            {
                segments.Add((path[i - 1], path[i]));
            }
        }

        var intersector = new RobustLineIntersector();
        for (var i = 0; i < segments.Count; i++)
        {
            var (a, b) = segments[i];
            var extent = new Envelope(a, b);
            for (var j = i + 1; j < segments.Count; j++)
            {
                var (c, d) = segments[j];
                if (!extent.Intersects(c, d))
                {
                    continue;
                }

                intersector.ComputeIntersection(a, b, c, d);
                if (!intersector.HasIntersection)
                {
                    continue;
                }

                var isSame = (a.Equals2D(c) && b.Equals2D(d)) || (a.Equals2D(d) && b.Equals2D(c));
                var isInside = !isSame && (intersector.IsProper || intersector.IntersectionNum > 1
                    || !IsEnd(intersector.GetIntersection(0), a, b) || !IsEnd(intersector.GetIntersection(0), c, d));
                if (isInside)
                {
                    return At(Crossing, a, c);
                }
            }
        }

        return null;
    }

    private static bool IsEnd(Coordinate point, Coordinate start, Coordinate end) => point.Equals2D(start) || point.Equals2D(end);

    private static Coordinate? Shared(List<Coordinate[]> paths)
    {
        var seen = new HashSet<Coordinate>();
        foreach (var path in paths)
        {
            var isClosed = path.Length > 1 && path[0].Equals2D(path[^1]);
            for (var i = 0; i < path.Length - (isClosed ? 1 : 0); i++)
            {
                if (!seen.Add(path[i]))
                {
                    return path[i];
                }
            }
        }

        return null;
    }

    private static (Coordinate Start, Coordinate End)? SharedSegment(List<Coordinate[]> paths)
    {
        var seen = new HashSet<(Coordinate, Coordinate)>();
        foreach (var path in paths)
        {
            for (var i = 1; i < path.Length; i++)
            {
                var (a, b) = (path[i - 1], path[i]);
                if (seen.Contains((a, b)) || seen.Contains((b, a)))
                {
                    return seen.Contains((a, b)) ? (a, b) : (b, a);
                }

                seen.Add((a, b));
            }
        }

        return null;
    }

    // Shells run clockwise and holes the other way, which is how Trino numbers their points.
    private static List<Coordinate[]> Paths(Geometry shape)
    {
        var paths = new List<Coordinate[]>();
        for (var part = 0; part < shape.NumGeometries; part++)
        {
            switch (shape.GetGeometryN(part))
            {
                case Polygon polygon:
                    paths.Add(Turned(polygon.ExteriorRing, isShell: true));
                    for (var hole = 0; hole < polygon.NumInteriorRings; hole++)
                    {
                        paths.Add(Turned(polygon.GetInteriorRingN(hole), isShell: false));
                    }

                    break;
                case LineString line:
                    paths.Add(line.Coordinates);
                    break;
            }
        }

        return paths;
    }

    private static Coordinate[] Turned(LineString ring, bool isShell)
    {
        var coordinates = ring.Coordinates;
        var area = WellKnownBinary.DoubleArea(ring.CoordinateSequence);
        return (isShell ? area >= 0 : area < 0) ? [.. Enumerable.Reverse(coordinates)] : coordinates;
    }

    private static string At(string fault, Coordinate first, Coordinate? second = null)
    {
        var text = $"{fault} at or near {Text(first)}";
        return second is null ? text : $"{text} and {Text(second)}";
    }

    private static string Text(Coordinate point) => $"({JavaDouble.Text(point.X)} {JavaDouble.Text(point.Y)})";
}
