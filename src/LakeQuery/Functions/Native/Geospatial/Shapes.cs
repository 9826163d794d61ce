using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Makes shapes, and says what they are.</summary>
internal static class Shapes
{
    /// <summary>Makes shapes in the plane without a reference system.</summary>
    public static readonly GeometryFactory Factory = new();

    private const int FewestRingPoints = 3;

    /// <summary>The kind of a shape.</summary>
    public static ShapeKind KindOf(Geometry shape) => shape switch
    {
        Point => ShapeKind.Point,
        LineString => ShapeKind.LineString,
        Polygon => ShapeKind.Polygon,
        MultiPoint => ShapeKind.MultiPoint,
        MultiLineString => ShapeKind.MultiLineString,
        MultiPolygon => ShapeKind.MultiPolygon,
        _ => ShapeKind.GeometryCollection,
    };

    /// <summary>True for GEOMETRYCOLLECTION, not for the kinds whose parts are alike.</summary>
    public static bool IsCollection(Geometry shape) => KindOf(shape) == ShapeKind.GeometryCollection;

    /// <summary>A line; a single point is doubled, since a line of one point can't be.</summary>
    public static LineString Line(Coordinate[] coordinates) =>
        Factory.CreateLineString(coordinates.Length == 1 ? [coordinates[0], coordinates[0].Copy()] : coordinates);

    /// <summary>The coordinates of a ring with its first one again at the end, and as often as a ring needs.</summary>
    public static Coordinate[] Closed(Coordinate[] coordinates)
    {
        if (coordinates.Length == 0)
        {
            return coordinates;
        }

        var first = coordinates[0];
        var isClosed = coordinates.Length > 1 && first.Equals2D(coordinates[^1]);
        var wanted = Math.Max(FewestRingPoints, coordinates.Length + (isClosed ? 0 : 1));
        if (wanted == coordinates.Length)
        {
            return coordinates;
        }

        var closed = new Coordinate[wanted];
        coordinates.CopyTo(closed, 0);
        for (var i = coordinates.Length; i < wanted; i++)
        {
            closed[i] = first.Copy();
        }

        return closed;
    }

    /// <summary>The parts of a shape that are no collections, however deep; without the empty ones.</summary>
    public static void Flatten(Geometry shape, List<Geometry> parts)
    {
        if (IsCollection(shape))
        {
            for (var part = 0; part < shape.NumGeometries; part++)
            {
                Flatten(shape.GetGeometryN(part), parts);
            }
        }
        else if (!shape.IsEmpty)
        {
            parts.Add(shape);
        }
    }

    /// <summary>Refuses a shape of another kind in Trino's words.</summary>
    public static void Require(string function, Geometry shape, params ReadOnlySpan<ShapeKind> kinds)
    {
        var kind = KindOf(shape);
        if (!kinds.Contains(kind))
        {
            throw NativeFailureException.Argument($"{function} only applies to {Listed(kinds)}. Input type is: {kind.MessageName()}");
        }
    }

    /// <summary>Refuses a shape on the sphere of another kind in Trino's words.</summary>
    public static void RequireSpherical(string function, Geometry shape, params ReadOnlySpan<ShapeKind> kinds)
    {
        var kind = KindOf(shape);
        if (!kinds.Contains(kind))
        {
            throw NativeFailureException.Argument(
                $"When applied to SphericalGeography inputs, {function} only supports {Listed(kinds)}. Input type is: {kind.MessageName()}");
        }
    }

    private static string Listed(ReadOnlySpan<ShapeKind> kinds)
    {
        var names = new string[kinds.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = kinds[i].MessageName();
        }

        return string.Join(" or ", names);
    }
}
