using LakeQuery.DuckDb;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Distance;
using NetTopologySuite.Simplify;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>The functions of shapes by name. Nothing of this folder is touched, and the library of geometry not loaded, before a query
/// names one.</summary>
internal static class GeospatialNatives
{
    /// <summary>What their names begin with.</summary>
    public const string Prefix = "lq_geo_";

    /// <summary>Declares the function of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static DuckScalarFunction Create(string name) =>
        BingTileNatives.Find(name) ?? Reading(name) ?? Measuring(name) ?? TakingApart(name) ?? Making(name) ?? Relating(name)
        ?? throw new ArgumentException($"There is no native function '{name}'", nameof(name));

    private static DuckScalarFunction? Reading(string name) => name switch
    {
        "lq_geo_from_text" => ShapeRows.Parse(name, DuckLogicalType.Varchar, FromText),
        "lq_geo_line_from_text" => ShapeRows.Parse(name, DuckLogicalType.Varchar, text => FromText("ST_LineFromText", text, ShapeKind.LineString)),
        "lq_geo_polygon" => ShapeRows.Parse(name, DuckLogicalType.Varchar, text => FromText("ST_Polygon", text, ShapeKind.Polygon)),
        "lq_geo_from_binary" => ShapeRows.Parse(name, DuckLogicalType.Blob, FromBinary),
        "lq_geo_from_hadoop_shape" => ShapeRows.Parse(name, DuckLogicalType.Blob, HadoopShape.Parse),
        "lq_geo_from_geojson" => ShapeRows.Parse(name, DuckLogicalType.Varchar, GeoJson.Parse),
        "lq_geo_from_kml" => ShapeRows.Parse(name, DuckLogicalType.Varchar, Kml.Parse),
        "lq_geo_from_encoded_polyline" => ShapeRows.Parse(name, DuckLogicalType.Varchar, EncodedPolyline.Decode),
        "lq_geo_as_text" => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Varchar, static (wkb, output) =>
        {
            WellKnownText.Append(wkb, output);
            return true;
        }),
        "lq_geo_type" => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Varchar, static (wkb, output) =>
        {
            System.Buffers.BuffersExtensions.Write(output, WellKnownBinary.Kind(wkb).StandardName());
            return true;
        }),
        "lq_geo_to_geojson" => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Varchar, static (wkb, output) =>
        {
            GeoJson.Write(WellKnownBinary.Read(wkb), output);
            return true;
        }),
        "lq_geo_to_encoded_polyline" => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Varchar, static (wkb, output) =>
        {
            EncodedPolyline.Encode(WellKnownBinary.Read(wkb), output);
            return true;
        }),
        "lq_geo_invalid_reason" => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Varchar, static (wkb, output) =>
        {
            var reason = ShapeValidity.Reason(WellKnownBinary.Read(wkb));
            output.Write(reason ?? "");
            return reason is not null;
        }),
        "lq_geo_point" => NativeRows.Format2<double, double>(
            name, DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Blob, static (x, y, output) =>
            {
                WellKnownBinary.WritePoint(x, y, output.GetSpan(WellKnownBinary.PointLength));
                output.Advance(WellKnownBinary.PointLength);
            }),
        _ => null,
    };

    private static DuckScalarFunction? Measuring(string name) => name switch
    {
        "lq_geo_area" => Number(name, static (Geometry shape, out double area) =>
        {
            area = shape.Area;
            return true;
        }),
        "lq_geo_length" => Number(name, static (Geometry shape, out double length) =>
        {
            Shapes.Require("ST_Length", shape, ShapeKind.LineString, ShapeKind.MultiLineString);
            length = shape.Length;
            return true;
        }),
        "lq_geo_sphere_area" => Number(name, GreatCircle.TryAreaSquareMetres),
        "lq_geo_sphere_length" => Number(name, GreatCircle.TryLengthMetres),
        "lq_geo_sphere_distance" => ShapeRows.Value2(name, GreatCircle.DistanceMetres),
        "lq_geo_great_circle_distance" => GreatCircleDistance(name),
        "lq_geo_distance" => Distance(name),
        "lq_geo_line_locate_point" => ShapeRows.Value2(name, LinePositions.Locate),
        "lq_geo_x" => Coordinate(name, "ST_X", isX: true),
        "lq_geo_y" => Coordinate(name, "ST_Y", isX: false),
        "lq_geo_x_min" => Bound(name, static extent => extent.MinX),
        "lq_geo_x_max" => Bound(name, static extent => extent.MaxX),
        "lq_geo_y_min" => Bound(name, static extent => extent.MinY),
        "lq_geo_y_max" => Bound(name, static extent => extent.MaxY),
        "lq_geo_dimension" => ShapeRows.Value<sbyte>(name, DuckLogicalType.TinyInt, static (Geometry shape, out sbyte dimension) =>
        {
            dimension = (sbyte)Math.Max(0, (int)shape.Dimension);
            return true;
        }),
        "lq_geo_num_points" => ShapeRows.Value<long>(name, DuckLogicalType.BigInt, ShapeParts.NumPoints),
        "lq_geo_num_interior_rings" => ShapeRows.Value<long>(name, DuckLogicalType.BigInt, ShapeParts.NumInteriorRings),
        "lq_geo_num_geometries" => ShapeRows.Value<int>(name, DuckLogicalType.Integer, static (Geometry shape, out int count) =>
        {
            count = shape.IsEmpty ? 0 : shape.NumGeometries;
            return true;
        }),
        "lq_geo_is_empty" => ShapeRows.ValueOfBytes<bool>(name, DuckLogicalType.Boolean, static (ReadOnlySpan<byte> wkb, out bool isEmpty) =>
        {
            isEmpty = Extent.Of(wkb).IsEmpty;
            return true;
        }),
        "lq_geo_is_simple" => Test(name, static shape => shape.IsEmpty || shape.IsSimple),
        "lq_geo_is_valid" => Test(name, static shape => ShapeValidity.Reason(shape) is null),
        "lq_geo_is_closed" => Test(name, static shape =>
        {
            Shapes.Require("ST_IsClosed", shape, ShapeKind.LineString, ShapeKind.MultiLineString);
            return shape.IsEmpty || (shape is LineString line ? line.IsClosed : ((MultiLineString)shape).IsClosed);
        }),
        "lq_geo_is_ring" => Test(name, static shape =>
        {
            Shapes.Require("ST_IsRing", shape, ShapeKind.LineString);
            return ((LineString)shape).IsClosed && shape.IsSimple;
        }),
        _ => null,
    };

    private static DuckScalarFunction? TakingApart(string name) => name switch
    {
        "lq_geo_points" => ShapeRows.List(name, ShapeParts.Points),
        "lq_geo_geometries" => ShapeRows.List(name, ShapeParts.Members),
        "lq_geo_interior_rings" => ShapeRows.List(name, ShapeParts.InteriorRings),
        "lq_geo_line_interpolate_points" => ShapeRows.List<double>(name, DuckLogicalType.Double, LinePositions.InterpolateAll),
        "lq_geo_line_interpolate_point" => ShapeRows.ShapeWithNumber<double>(name, DuckLogicalType.Double, LinePositions.Interpolate),
        "lq_geo_point_n" => ShapeRows.ShapeWithNumber<int>(name, DuckLogicalType.Integer, ShapeParts.PointN),
        "lq_geo_geometry_n" => ShapeRows.ShapeWithNumber<int>(name, DuckLogicalType.Integer, ShapeParts.Member),
        "lq_geo_interior_ring_n" => ShapeRows.ShapeWithNumber<int>(name, DuckLogicalType.Integer, ShapeParts.InteriorRing),
        "lq_geo_exterior_ring" => ShapeRows.Shape(name, ShapeParts.ExteriorRing),
        "lq_geo_start_point" => ShapeRows.Shape(name, static shape => ShapeParts.EndOf("ST_StartPoint", shape, isStart: true)),
        "lq_geo_end_point" => ShapeRows.Shape(name, static shape => ShapeParts.EndOf("ST_EndPoint", shape, isStart: false)),
        "lq_geo_envelope" => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Blob, static (wkb, output) =>
        {
            var extent = Extent.Of(wkb);
            if (extent.IsEmpty)
            {
                WellKnownBinary.WriteEmpty(ShapeKind.Polygon, output);
            }
            else
            {
                WellKnownBinary.WriteRectangle(extent, output);
            }

            return true;
        }),
        "lq_geo_envelope_as_pts" => ShapeRows.List(name, static (shape, list) =>
        {
            var extent = shape.EnvelopeInternal;
            if (!extent.IsNull)
            {
                list.AddPoint(extent.MinX, extent.MinY);
                list.AddPoint(extent.MaxX, extent.MaxY);
            }

            return !extent.IsNull;
        }),
        "lq_geo_nearest_points" => NearestPoints(name),
        _ => null,
    };

    private static DuckScalarFunction? Making(string name) => name switch
    {
        "lq_geo_line_string" => ShapeRows.FromList(name, ShapeParts.LineThrough),
        "lq_geo_multi_point" => ShapeRows.FromList(name, ShapeParts.PointsTogether),
        "lq_geo_boundary" => ShapeRows.Shape(name, ShapeParts.Boundary),
        "lq_geo_convex_hull" => ShapeRows.Shape(name, ShapeParts.ConvexHull),
        "lq_geo_convex_hull_of_all" => ShapeRows.FromList(name, static shapes =>
            Present(shapes) is { Length: > 0 } all
                ? ShapeParts.ConvexHull(all.Length == 1 ? all[0] : Shapes.Factory.CreateGeometryCollection(all))
                : null),
        "lq_geo_centroid" => ShapeRows.Shape(name, Centroid),
        "lq_geo_buffer" => ShapeRows.ShapeWithNumber<double>(name, DuckLogicalType.Double, ShapeBuffer.Of),
        "lq_geo_simplify" => ShapeRows.ShapeWithNumber<double>(name, DuckLogicalType.Double, Simplify),
        "lq_geo_intersection" => ShapeRows.Shape2(name, SpatialOverlay.Intersection),
        "lq_geo_difference" => ShapeRows.Shape2(name, SpatialOverlay.Difference),
        "lq_geo_sym_difference" => ShapeRows.Shape2(name, SpatialOverlay.SymmetricDifference),
        "lq_geo_union" => ShapeRows.Shape2(name, static (left, right) => SpatialOverlay.Union([left, right])),
        "lq_geo_union_of_all" => ShapeRows.FromList(
            name, static shapes => Present(shapes) is { Length: > 0 } all ? SpatialOverlay.Union(all) : null),
        "lq_geo_to_spherical_geography" => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Blob, static (wkb, output) =>
        {
            var extent = Extent.Of(wkb);
            if (!extent.IsEmpty)
            {
                GreatCircle.CheckLatitude(extent.MinY);
                GreatCircle.CheckLatitude(extent.MaxY);
                GreatCircle.CheckLongitude(extent.MinX);
                GreatCircle.CheckLongitude(extent.MaxX);
            }

            System.Buffers.BuffersExtensions.Write(output, wkb);
            return true;
        }),
        _ => null,
    };

    private static DuckScalarFunction? Relating(string name) => name switch
    {
        "lq_geo_contains" => SpatialRelations.Create(name, SpatialRelation.Contains),
        "lq_geo_crosses" => SpatialRelations.Create(name, SpatialRelation.Crosses),
        "lq_geo_disjoint" => SpatialRelations.Create(name, SpatialRelation.Disjoint),
        "lq_geo_equals" => SpatialRelations.Create(name, SpatialRelation.Equals),
        "lq_geo_intersects" => SpatialRelations.Create(name, SpatialRelation.Intersects),
        "lq_geo_overlaps" => SpatialRelations.Create(name, SpatialRelation.Overlaps),
        "lq_geo_touches" => SpatialRelations.Create(name, SpatialRelation.Touches),
        "lq_geo_within" => SpatialRelations.Create(name, SpatialRelation.Within),
        "lq_geo_relate" => SpatialRelations.Relate(name),
        _ => null,
    };

    private static Geometry FromText(ReadOnlySpan<byte> text)
    {
        try
        {
            return WellKnownTextParser.Parse(text);
        }
        catch (Exception error) when (error is ShapeFormatException or ArgumentException)
        {
            throw NativeFailureException.Argument($"Invalid WKT: {CoreNatives.Text(text)}");
        }
    }

    private static Geometry FromText(string function, ReadOnlySpan<byte> text, ShapeKind kind)
    {
        var shape = FromText(text);
        Shapes.Require(function, shape, kind);
        return shape;
    }

    private static Geometry FromBinary(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new WellKnownBinaryReader(bytes).Read();
        }
        catch (Exception error) when (error is ShapeFormatException or ArgumentException)
        {
            throw NativeFailureException.Argument("Invalid WKB");
        }
    }

    private static Geometry Centroid(Geometry shape)
    {
        Shapes.Require(
            "ST_Centroid", shape, ShapeKind.Point, ShapeKind.MultiPoint, ShapeKind.LineString, ShapeKind.MultiLineString, ShapeKind.Polygon,
            ShapeKind.MultiPolygon);
        return shape is Point ? shape
            : shape.IsEmpty ? Shapes.Factory.CreatePoint()
            : Shapes.Factory.CreatePoint(NetTopologySuite.Algorithm.Centroid.GetCentroid(shape));
    }

    private static Geometry Simplify(Geometry shape, double tolerance)
    {
        if (double.IsNaN(tolerance))
        {
            throw NativeFailureException.Argument("distanceTolerance is NaN");
        }

        if (tolerance < 0)
        {
            throw NativeFailureException.Argument("distanceTolerance is negative");
        }

        return tolerance == 0 || shape.IsEmpty ? shape : TopologyPreservingSimplifier.Simplify(shape, tolerance);
    }

    private static Geometry[] Present(Geometry?[] shapes) => [.. shapes.OfType<Geometry>()];

    private static DuckScalarFunction Number(string name, ShapeToValue<double> body) => ShapeRows.Value(name, DuckLogicalType.Double, body);

    private static DuckScalarFunction Test(string name, Func<Geometry, bool> body) =>
        ShapeRows.Value<bool>(name, DuckLogicalType.Boolean, (Geometry shape, out bool holds) =>
        {
            holds = body(shape);
            return true;
        });

    private static DuckScalarFunction Coordinate(string name, string function, bool isX) =>
        ShapeRows.ValueOfBytes<double>(name, DuckLogicalType.Double, (ReadOnlySpan<byte> wkb, out double value) =>
        {
            if (!WellKnownBinary.IsPoint(wkb))
            {
                Shapes.Require(function, WellKnownBinary.Read(wkb), ShapeKind.Point);
            }

            var (x, y) = WellKnownBinary.Point(wkb);
            value = isX ? x : y;
            return !double.IsNaN(x);
        });

    private static DuckScalarFunction Bound(string name, Func<Extent, double> bound) =>
        ShapeRows.ValueOfBytes<double>(name, DuckLogicalType.Double, (ReadOnlySpan<byte> wkb, out double value) =>
        {
            var extent = Extent.Of(wkb);
            value = bound(extent);
            return !extent.IsEmpty;
        });

    // Two points need no shapes at all.
    private static DuckScalarFunction Distance(string name) =>
        new(name, [DuckLogicalType.Blob, DuckLogicalType.Blob], DuckLogicalType.Double, call =>
        {
            var output = call.Output;
            var values = output.Data<double>();
            var first = new ShapeColumn(call.Argument(0), ShapeCache.Current);
            var second = new ShapeColumn(call.Argument(1), ShapeCache.Current);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var left = first.Bytes(row);
                var right = second.Bytes(row);
                if (WellKnownBinary.IsPoint(left) && WellKnownBinary.IsPoint(right))
                {
                    var (a, b) = (WellKnownBinary.Point(left), WellKnownBinary.Point(right));
                    var (dx, dy) = (a.X - b.X, a.Y - b.Y);
                    values[row] = Math.Sqrt((dx * dx) + (dy * dy));
                    if (double.IsNaN(a.X) || double.IsNaN(b.X))
                    {
                        output.SetNull(row);
                    }

                    continue;
                }

                var (shape, other) = (first.Get(left).Shape, second.Get(right).Shape);
                if (shape.IsEmpty || other.IsEmpty)
                {
                    output.SetNull(row);
                }
                else
                {
                    values[row] = DistanceOp.Distance(shape, other);
                }
            }
        });

    private static DuckScalarFunction GreatCircleDistance(string name)
    {
        var number = DuckLogicalType.Double;
        return new(name, [number, number, number, number], number, call =>
        {
            var latitudes1 = call.Argument(0).Data<double>();
            var longitudes1 = call.Argument(1).Data<double>();
            var latitudes2 = call.Argument(2).Data<double>();
            var longitudes2 = call.Argument(3).Data<double>();
            var output = call.Output;
            var values = output.Data<double>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = GreatCircle.DistanceKm(latitudes1[row], longitudes1[row], latitudes2[row], longitudes2[row]);
                }
            }
        });
    }

    private static DuckScalarFunction NearestPoints(string name)
    {
        var pair = DuckLogicalType.Struct(("f1", DuckLogicalType.Blob), ("f2", DuckLogicalType.Blob));
        return new(name, [DuckLogicalType.Blob, DuckLogicalType.Blob], pair, call =>
        {
            var (lefts, rights, output) = (call.Argument(0), call.Argument(1), call.Output);
            var (first, second) = (output.StructChild(0), output.StructChild(1));
            Span<byte> point = stackalloc byte[WellKnownBinary.PointLength];
            for (var row = 0; row < call.RowCount; row++)
            {
                var isValue = output.IsValid(row);
                if (isValue)
                {
                    var (left, right) = (WellKnownBinary.Read(lefts.Bytes(row)), WellKnownBinary.Read(rights.Bytes(row)));
                    isValue = !left.IsEmpty && !right.IsEmpty;
                    if (isValue)
                    {
                        var nearest = DistanceOp.NearestPoints(left, right);
                        WellKnownBinary.WritePoint(nearest[0].X, nearest[0].Y, point);
                        first.SetBytes(row, point);
                        WellKnownBinary.WritePoint(nearest[1].X, nearest[1].Y, point);
                        second.SetBytes(row, point);
                    }
                }

                if (!isValue)
                {
                    output.SetNull(row);
                    first.SetNull(row);
                    second.SetNull(row);
                }
            }
        });
    }
}
