using LakeQuery.DuckDb;
using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>How two shapes lie to each other.</summary>
internal enum SpatialRelation
{
    Contains,
    Crosses,
    Disjoint,
    Equals,
    Intersects,
    Overlaps,
    Touches,
    Within,
}

/// <summary>ST_Contains and its kin. Rectangles are compared first, points in polygons are looked up in an index, and a shape that was
/// asked about before is kept ready: these are the conditions of joins.</summary>
internal static class SpatialRelations
{
    /// <summary>The function for a relation.</summary>
    public static DuckScalarFunction Create(string name, SpatialRelation relation) =>
        new(name, [DuckLogicalType.Blob, DuckLogicalType.Blob], DuckLogicalType.Boolean, call =>
        {
            var output = call.Output;
            var values = output.Data<bool>();
            var cache = ShapeCache.Current;
            var first = new ShapeColumn(call.Argument(0), cache);
            var second = new ShapeColumn(call.Argument(1), cache);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = Holds(relation, ref first, ref second, row, cache.Asking);
                }
            }
        });

    /// <summary>ST_Relate: the nine intersections of interiors, boundaries and exteriors fit a pattern.</summary>
    public static DuckScalarFunction Relate(string name) =>
        new(name, [DuckLogicalType.Blob, DuckLogicalType.Blob, DuckLogicalType.Varchar], DuckLogicalType.Boolean, call =>
        {
            var (patterns, output) = (call.Argument(2), call.Output);
            var values = output.Data<bool>();
            var first = new ShapeColumn(call.Argument(0), ShapeCache.Current);
            var second = new ShapeColumn(call.Argument(1), ShapeCache.Current);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var (left, right) = (first.Get(first.Bytes(row)).Shape, second.Get(second.Bytes(row)).Shape);
                    values[row] = Matches(left, right, patterns.Text(row));
                }
            }
        });

    private static bool Holds(SpatialRelation relation, ref ShapeColumn first, ref ShapeColumn second, int row, Coordinate asking)
    {
        var left = first.Bytes(row);
        var right = second.Bytes(row);
        if (WellKnownBinary.IsPoint(right))
        {
            (asking.X, asking.Y) = WellKnownBinary.Point(right);
            if (!WellKnownBinary.IsPoint(left) && first.Get(left) is { IsArea: true } area)
            {
                return OfAreaAndPoint(relation, area.Locate(asking), areaIsFirst: true);
            }
        }
        else if (WellKnownBinary.IsPoint(left) && second.Get(right) is { IsArea: true } area)
        {
            (asking.X, asking.Y) = WellKnownBinary.Point(left);
            return OfAreaAndPoint(relation, area.Locate(asking), areaIsFirst: false);
        }

        var (a, b) = (first.Get(left), second.Get(right));
        if (!MayHold(relation, a.Extent, b.Extent))
        {
            return relation == SpatialRelation.Disjoint || (relation == SpatialRelation.Equals && a.Shape.IsEmpty && b.Shape.IsEmpty);
        }

        try
        {
            return Shapes.IsCollection(a.Shape) || Shapes.IsCollection(b.Shape)
                ? OfCollections(relation, a.Shape, b.Shape)
                : Of(relation, a, b);
        }
        catch (TopologyException)
        {
            // Rings that overlap: as collections they are put right first.
            return OfCollections(relation, a.Shape, b.Shape);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            throw NativeFailureException.Argument(error.Message);
        }
    }

    // Where the point lies tells all; an empty point lies outside.
    private static bool OfAreaAndPoint(SpatialRelation relation, Location location, bool areaIsFirst) => relation switch
    {
        SpatialRelation.Contains => areaIsFirst && location == Location.Interior,
        SpatialRelation.Within => !areaIsFirst && location == Location.Interior,
        SpatialRelation.Intersects => location != Location.Exterior,
        SpatialRelation.Disjoint => location == Location.Exterior,
        SpatialRelation.Touches => location == Location.Boundary,
        _ => false,
    };

    private static bool MayHold(SpatialRelation relation, Envelope a, Envelope b) => relation switch
    {
        _ when a.IsNull || b.IsNull => false,
        SpatialRelation.Contains => a.Contains(b),
        SpatialRelation.Within => b.Contains(a),
        SpatialRelation.Equals => a.Equals(b),
        _ => a.Intersects(b),
    };

    private static bool Of(SpatialRelation relation, ParsedShape a, ParsedShape b)
    {
        var prepared = a.Prepared();
        var (left, right) = (a.Shape, b.Shape);
        if (prepared is null && b.Prepared() is { } other)
        {
            // All but two of the relations read the same from the other side.
            switch (relation)
            {
                case SpatialRelation.Contains:
                    return other.Within(left);
                case SpatialRelation.Within:
                    return other.Contains(left);
                default:
                    (prepared, right) = (other, left);
                    break;
            }
        }

        return relation switch
        {
            SpatialRelation.Contains => prepared?.Contains(right) ?? left.Contains(right),
            SpatialRelation.Crosses => prepared?.Crosses(right) ?? left.Crosses(right),
            SpatialRelation.Disjoint => prepared?.Disjoint(right) ?? left.Disjoint(right),
            SpatialRelation.Intersects => prepared?.Intersects(right) ?? left.Intersects(right),
            SpatialRelation.Overlaps => prepared?.Overlaps(right) ?? left.Overlaps(right),
            SpatialRelation.Touches => prepared?.Touches(right) ?? left.Touches(right),
            SpatialRelation.Within => prepared?.Within(right) ?? left.Within(right),
            _ => left.EqualsTopologically(right),
        };
    }

    // Relations of mixed dimensions are those of their parts; parts of one dimension are put together first.
    private static bool OfCollections(SpatialRelation relation, Geometry left, Geometry right)
    {
        if (relation == SpatialRelation.Within)
        {
            return OfCollections(SpatialRelation.Contains, right, left);
        }

        var (parts, others) = (SpatialOverlay.ByDimension(left), SpatialOverlay.ByDimension(right));
        if (parts.Count == 1 && others.Count == 1)
        {
            return Of(relation, new ParsedShape([], parts[0]), new ParsedShape([], others[0]));
        }

        return relation switch
        {
            SpatialRelation.Intersects => parts.Exists(part => others.Exists(part.Intersects)),
            SpatialRelation.Disjoint => !parts.Exists(part => others.Exists(part.Intersects)),
            SpatialRelation.Contains => others.TrueForAll(other => parts.Exists(part => part.Contains(other))),
            SpatialRelation.Equals => SpatialOverlay.SymmetricDifference(left, right).IsEmpty,
            SpatialRelation.Touches => parts.Exists(part => others.Exists(part.Touches))
                && !parts.Exists(part => others.Exists(other => part.Intersects(other) && !part.Touches(other))),
            SpatialRelation.Overlaps => parts.Exists(part => others.Exists(part.Overlaps)),
            _ => parts.Exists(part => others.Exists(part.Crosses)),
        };
    }

    private static bool Matches(Geometry left, Geometry right, string pattern)
    {
        if (pattern.Length != 9)
        {
            throw NativeFailureException.Argument($"relation string length has to be 9 characters: '{pattern}'");
        }

        try
        {
            return left.Relate(right, pattern);
        }
        catch (Exception error) when (error is TopologyException or ArgumentException or InvalidOperationException)
        {
            throw NativeFailureException.Argument(error.Message);
        }
    }
}
