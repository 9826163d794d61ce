using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Linemerge;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Operation.Union;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Intersection, union and differences, with results laid out as Trino has them: at most one part of each dimension, points
/// before lines before polygons, lines joined where nothing branches, parts and rings from the lowest point on.</summary>
internal static class SpatialOverlay
{
    /// <summary>What both have; nothing at all is an empty MULTIPOLYGON.</summary>
    public static Geometry Intersection(Geometry left, Geometry right)
    {
        var parts = new List<Geometry>();
        foreach (var part in ByDimension(left))
        {
            foreach (var other in ByDimension(right))
            {
                parts.Add(Overlay(part, other, SpatialFunction.Intersection));
            }
        }

        // Where areas only touch, their outlines say nothing of a direction.
        var result = Arrange(parts.Count == 1 ? parts[0] : Union(parts), left.Dimension == Dimension.Surface && right.Dimension == Dimension.Surface);
        return result.IsEmpty ? Shapes.Factory.CreateMultiPolygon() : result;
    }

    /// <summary>What the first has and the second not.</summary>
    public static Geometry Difference(Geometry left, Geometry right)
    {
        var parts = new List<Geometry>();
        foreach (var part in ByDimension(left))
        {
            var rest = part;
            foreach (var other in ByDimension(right))
            {
                rest = Overlay(rest, other, SpatialFunction.Difference);
            }

            parts.Add(rest);
        }

        var result = parts.Count == 1 ? Arrange(parts[0]) : Arrange(Shapes.Factory.BuildGeometry(parts));
        return result.IsEmpty ? EmptyOf(left.Dimension) : result;
    }

    /// <summary>What only one of both has.</summary>
    public static Geometry SymmetricDifference(Geometry left, Geometry right)
    {
        var (parts, others) = (ByDimension(left), ByDimension(right));
        var result = parts.Count == 1 && others.Count == 1 && parts[0].Dimension == others[0].Dimension
            ? Arrange(Overlay(parts[0], others[0], SpatialFunction.SymDifference))
            : Union([Difference(left, right), Difference(right, left)]);
        return result.IsEmpty ? EmptyOf(left.Dimension) : result;
    }

    /// <summary>All of all: each dimension by itself, then what lies in one of a higher dimension is left out.</summary>
    public static Geometry Union(IReadOnlyList<Geometry> shapes)
    {
        if (shapes.Count > 0 && AllAre(shapes[0], shapes) && !Shapes.IsCollection(shapes[0]) && shapes[0].IsValid)
        {
            return shapes[0].NumGeometries == 1 ? shapes[0].GetGeometryN(0) : shapes[0];
        }

        var flat = new List<Geometry>();
        foreach (var shape in shapes)
        {
            Shapes.Flatten(shape, flat);
        }

        if (flat.Count == 0)
        {
            return shapes.Count > 0 ? shapes[0] : Shapes.Factory.CreateGeometryCollection();
        }

        var points = UnionOf(flat, Dimension.Point);
        var lines = UnionOf(flat, Dimension.Curve);
        var areas = UnionOf(flat, Dimension.Surface);
        if (points is not null)
        {
            // A point on a line or an outline becomes a vertex of it.
            lines = lines is null ? null : VertexInsertion.Insert(points, lines);
            areas = areas is null ? null : VertexInsertion.Insert(points, areas);
            points = lines is null ? points : Overlay(points, lines, SpatialFunction.Difference);
            points = areas is null || points.IsEmpty ? points : Overlay(points, areas, SpatialFunction.Difference);
        }

        if (lines is not null && areas is not null && !lines.Disjoint(areas))
        {
            // Both are cut where they meet.
            var noded = Overlay(areas, lines, SpatialFunction.Union);
            var parts = ByDimension(noded);
            areas = parts.Find(part => part.Dimension == Dimension.Surface) ?? areas;
            lines = parts.Find(part => part.Dimension == Dimension.Curve);
        }

        var left = new List<Geometry>();
        foreach (var part in new[] { points, lines, areas })
        {
            if (part is { IsEmpty: false })
            {
                left.Add(part);
            }
        }

        return Arrange(left.Count == 1 ? left[0] : Shapes.Factory.CreateGeometryCollection([.. left]));
    }

    /// <summary>The parts of a shape put together by dimension: one shape for a plain one, at most three for a collection.</summary>
    public static List<Geometry> ByDimension(Geometry shape)
    {
        if (!Shapes.IsCollection(shape))
        {
            return [Sound(shape)];
        }

        var flat = new List<Geometry>();
        Shapes.Flatten(shape, flat);
        var parts = new List<Geometry>();
        for (var dimension = Dimension.Point; dimension <= Dimension.Surface; dimension++)
        {
            if (UnionOf(flat, dimension) is { } part)
            {
                parts.Add(part);
            }
        }

        if (parts.Count == 0)
        {
            parts.Add(Shapes.Factory.CreatePoint());
        }

        return parts;
    }

    private static bool AllAre(Geometry first, IReadOnlyList<Geometry> shapes)
    {
        foreach (var shape in shapes)
        {
            if (!shape.IsEmpty && !shape.EqualsExact(first))
            {
                return false;
            }
        }

        return !first.IsEmpty;
    }

    private static Geometry? UnionOf(List<Geometry> flat, Dimension dimension)
    {
        var same = flat.FindAll(shape => shape.Dimension == dimension);
        if (same.Count == 0)
        {
            return null;
        }

        try
        {
            return same.Count == 1 && dimension == Dimension.Surface
                ? Sound(same[0])
                : UnaryUnionOp.Union(same.ConvertAll(Sound), Shapes.Factory);
        }
        catch (TopologyException)
        {
            var all = same[0];
            for (var i = 1; i < same.Count; i++)
            {
                all = Overlay(all, same[i], SpatialFunction.Union);
            }

            return all;
        }
    }

    private static Geometry Overlay(Geometry left, Geometry right, SpatialFunction function)
    {
        try
        {
            return OverlayNGRobust.Overlay(left, right, function);
        }
        catch (Exception error) when (error is TopologyException or ArgumentException or InvalidOperationException)
        {
            throw NativeFailureException.Argument(error.Message);
        }
    }

    // Overlapping rings count as Trino counts them: what lies in an even number of them is outside.
    private static Geometry Sound(Geometry shape)
    {
        if (shape.Dimension != Dimension.Surface || shape.IsValid)
        {
            return shape;
        }

        Geometry sound = Shapes.Factory.CreatePolygon();
        for (var part = 0; part < shape.NumGeometries; part++)
        {
            var polygon = shape.GetGeometryN(part);
            sound = Overlay(sound, polygon.IsValid ? polygon : polygon.Buffer(0), SpatialFunction.SymDifference);
        }

        return sound;
    }

    private static Geometry EmptyOf(Dimension dimension) => dimension switch
    {
        Dimension.Surface => Shapes.Factory.CreateMultiPolygon(),
        Dimension.Curve => Shapes.Factory.CreateMultiLineString(),
        _ => Shapes.Factory.CreatePoint(),
    };

    private static Geometry Arrange(Geometry shape, bool upward = false)
    {
        var (points, lines, areas) = (new List<Point>(), new LineMerger(), new List<Polygon>());
        var flat = new List<Geometry>();
        Flatten(shape, flat);
        foreach (var part in flat)
        {
            switch (part)
            {
                case Point point:
                    points.Add(point);
                    break;
                case LineString line:
                    lines.Add(line);
                    break;
                case Polygon polygon:
                    areas.Add(FromLowest(polygon));
                    break;
            }
        }

        var parts = new List<Geometry>();
        if (points.Count > 0)
        {
            points.Sort((a, b) => Lower(a.Coordinate, b.Coordinate));
            parts.Add(points.Count == 1 ? points[0] : Shapes.Factory.CreateMultiPoint([.. points]));
        }

        var merged = new List<LineString>();
        foreach (var line in lines.GetMergedLineStrings())
        {
            var path = (LineString)line;
            merged.Add(upward && Lower(path.GetCoordinateN(0), path.GetCoordinateN(path.NumPoints - 1)) > 0 ? (LineString)path.Reverse() : path);
        }

        if (merged.Count > 0)
        {
            merged.Sort(Lower);
            parts.Add(merged.Count == 1 ? merged[0] : Shapes.Factory.CreateMultiLineString([.. merged]));
        }

        if (areas.Count > 0)
        {
            areas.Sort((a, b) => Lower(a.ExteriorRing.GetCoordinateN(0), b.ExteriorRing.GetCoordinateN(0)));
            parts.Add(areas.Count == 1 ? areas[0] : Shapes.Factory.CreateMultiPolygon([.. areas]));
        }

        return parts.Count == 1 ? parts[0] : Shapes.Factory.CreateGeometryCollection([.. parts]);
    }

    private static void Flatten(Geometry shape, List<Geometry> parts)
    {
        for (var part = 0; part < shape.NumGeometries; part++)
        {
            var each = shape.GetGeometryN(part);
            if (each is GeometryCollection)
            {
                Flatten(each, parts);
            }
            else if (!each.IsEmpty)
            {
                parts.Add(each);
            }
        }
    }

    private static Polygon FromLowest(Polygon polygon)
    {
        var holes = new LinearRing[polygon.NumInteriorRings];
        for (var hole = 0; hole < holes.Length; hole++)
        {
            holes[hole] = FromLowest((LinearRing)polygon.GetInteriorRingN(hole));
        }

        return Shapes.Factory.CreatePolygon(FromLowest((LinearRing)polygon.ExteriorRing), holes);
    }

    private static LinearRing FromLowest(LinearRing ring)
    {
        var coordinates = ring.Coordinates;
        var lowest = 0;
        for (var i = 1; i < coordinates.Length - 1; i++)
        {
            if (Lower(coordinates[i], coordinates[lowest]) < 0)
            {
                lowest = i;
            }
        }

        var count = coordinates.Length - 1;
        var turned = new Coordinate[coordinates.Length];
        for (var i = 0; i < count; i++)
        {
            turned[i] = coordinates[(lowest + i) % count];
        }

        turned[count] = turned[0].Copy();
        return Shapes.Factory.CreateLinearRing(turned);
    }

    // Lines that start together go around from the one that runs right.
    private static int Lower(LineString a, LineString b)
    {
        var order = Lower(a.GetCoordinateN(0), b.GetCoordinateN(0));
        return order != 0 ? order : Angle(a).CompareTo(Angle(b));
    }

    private static double Angle(LineString line) =>
        Math.Atan2(line.GetCoordinateN(1).Y - line.GetCoordinateN(0).Y, line.GetCoordinateN(1).X - line.GetCoordinateN(0).X);

    private static int Lower(Coordinate a, Coordinate b) => a.Y != b.Y ? a.Y.CompareTo(b.Y) : a.X.CompareTo(b.X);
}
