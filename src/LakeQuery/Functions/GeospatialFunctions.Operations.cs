namespace LakeQuery.Functions;

/// <content>Shapes made from shapes.</content>
internal static partial class GeospatialFunctions
{
    private static FunctionDefinition[] Operations() =>
    [
        new("st_boundary", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> geometry"],
            DuckDb = "lq_geo_boundary({0})",
            Summary = "The ends of lines, the outlines of polygons.",
            Example = "ST_Boundary(ST_GeometryFromText('LINESTRING (8 4, 5 7)'))",
            Result = "MULTIPOINT ((8 4), (5 7))",
            Source = Title,
        },
        new("st_buffer", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, double) -> geometry"],
            DuckDb = "lq_geo_buffer({0}, {1})",
            Summary = "All points within a distance.",
            Example = "ST_Buffer(ST_Point(0, 0), 0)",
            Result = "POINT (0 0)",
            Source = Title,
        },
        new("st_difference", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> geometry"],
            DuckDb = "lq_geo_difference({0}, {1})",
            Summary = "What the first has and the second not.",
            Example = "ST_Difference(ST_GeometryFromText('LINESTRING (50 100, 50 200)'), ST_GeometryFromText('LINESTRING (50 50, 50 150)'))",
            Result = "LINESTRING (50 150, 50 200)",
            Source = Title,
        },
        new("st_envelope", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> geometry"],
            DuckDb = "lq_geo_envelope({0})",
            Summary = "The rectangle around a shape.",
            Example = "ST_Envelope(ST_GeometryFromText('LINESTRING (1 1, 2 2, 1 3)'))",
            Result = "POLYGON ((1 1, 2 1, 2 3, 1 3, 1 1))",
            Source = Title,
        },
        new("st_envelopeaspts", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> array(geometry)"],
            DuckDb = "lq_geo_envelope_as_pts({0})",
            Summary = "The lower left and the upper right corner of the rectangle around a shape.",
            Example = "ST_EnvelopeAsPts(ST_GeometryFromText('LINESTRING (8 4, 5 7)'))",
            Result = "[POINT (5 4), POINT (8 7)]",
            Source = Title,
        },
        new("st_exteriorring", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> geometry"],
            DuckDb = "lq_geo_exterior_ring({0})",
            Summary = "The outline of a polygon.",
            Example = "ST_ExteriorRing(ST_GeometryFromText('POLYGON ((1 1, 1 4, 4 1))'))",
            Result = "LINESTRING (1 1, 4 1, 1 4, 1 1)",
            Source = Title,
        },
        new("st_intersection", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> geometry"],
            DuckDb = "lq_geo_intersection({0}, {1})",
            Summary = "What both have.",
            Example = "ST_Intersection(ST_GeometryFromText('POLYGON ((1 1, 1 4, 4 4, 4 1))'), ST_GeometryFromText('LINESTRING (2 0, 2 3)'))",
            Result = "LINESTRING (2 1, 2 3)",
            Source = Title,
        },
        new("st_symdifference", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> geometry"],
            DuckDb = "lq_geo_sym_difference({0}, {1})",
            Summary = "What only one of both has.",
            Example = "ST_SymDifference(ST_GeometryFromText('LINESTRING (50 100, 50 200)'), ST_GeometryFromText('LINESTRING (50 50, 50 150)'))",
            Result = "MULTILINESTRING ((50 50, 50 100), (50 150, 50 200))",
            Source = Title,
        },
        new("st_union", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> geometry"],
            DuckDb = "lq_geo_union({0}, {1})",
            Summary = "What either has.",
            Example = "ST_Union(ST_GeometryFromText('LINESTRING (0 1, 1 2)'), ST_GeometryFromText('LINESTRING (1 2, 3 4)'))",
            Result = "LINESTRING (0 1, 1 2, 3 4)",
            Source = Title,
        },
        new("geometry_union", FunctionKind.Scalar)
        {
            Signatures = ["(array(geometry)) -> geometry"],
            DuckDb = "lq_geo_union_of_all({0})",
            Summary = "What any of the shapes has.",
            Example = "geometry_union(ARRAY[ST_Point(1, 2), NULL, ST_Point(3, 4)])",
            Result = "MULTIPOINT ((1 2), (3 4))",
            Source = Title,
        },
        new("st_centroid", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> geometry"],
            DuckDb = "lq_geo_centroid({0})",
            Summary = "The centre of mass.",
            Example = "ST_Centroid(ST_GeometryFromText('POLYGON ((1 1, 5 1, 3 4))'))",
            Result = "POINT (3 2)",
            Source = Title,
        },
        new("st_convexhull", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> geometry"],
            DuckDb = "lq_geo_convex_hull({0})",
            Summary = "The smallest convex shape around a shape.",
            Example = "ST_ConvexHull(ST_GeometryFromText('LINESTRING (1 1, 1 9, 2 2)'))",
            Result = "POLYGON ((1 1, 2 2, 1 9, 1 1))",
            Source = Title,
        },
        new("simplify_geometry", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, double) -> geometry"],
            DuckDb = "lq_geo_simplify({0}, {1})",
            Summary = "A shape with fewer points that nowhere leaves it by more than the tolerance.",
            Example = "simplify_geometry(ST_GeometryFromText('POLYGON ((1 0, 1 1, 2 1, 2 3, 3 3, 3 1, 4 1, 4 0, 1 0))'), 1.0)",
            Result = "POLYGON ((1 0, 4 0, 3 3, 2 3, 1 0))",
            Source = Title,
        },
        new("line_interpolate_point", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, double) -> geometry"],
            DuckDb = "lq_geo_line_interpolate_point({0}, {1})",
            Summary = "The point at a fraction of a line.",
            Example = "line_interpolate_point(ST_GeometryFromText('LINESTRING (0 0, 1 1, 10 10)'), 0.05)",
            Result = "POINT (0.5 0.5)",
            Source = Title,
        },
        new("line_interpolate_points", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, double) -> array(geometry)"],
            DuckDb = "lq_geo_line_interpolate_points({0}, {1})",
            Summary = "The points at every multiple of a fraction of a line.",
            Example = "line_interpolate_points(ST_GeometryFromText('LINESTRING (0 0, 1 1, 10 10)'), 0.3)",
            Result = "[POINT (3 3), POINT (6 6), POINT (9 9)]",
            Source = Title,
        },
        new("geometry_nearest_points", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> row(geometry, geometry)"],
            DuckDb = "lq_geo_nearest_points({0}, {1})",
            Summary = "The points of two shapes that are nearest to each other.",
            Example = "geometry_nearest_points(ST_GeometryFromText('POLYGON ((1 1, 1 3, 3 3, 3 1, 1 1))'), ST_Point(4, 4))",
            Result = "{field0=POINT (3 3), field1=POINT (4 4)}",
            Source = Title,
        },
        new("st_points", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> array(geometry)"],
            DuckDb = "lq_geo_points({0})",
            Summary = "Every vertex.",
            Example = "ST_Points(ST_GeometryFromText('LINESTRING (8 4, 3 9, 5 6)'))",
            Result = "[POINT (8 4), POINT (3 9), POINT (5 6)]",
            Source = Title,
        },
        new("st_startpoint", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> geometry"],
            DuckDb = "lq_geo_start_point({0})",
            Summary = "The first point of a line.",
            Example = "ST_StartPoint(ST_GeometryFromText('LINESTRING (8 4, 4 8, 5 6)'))",
            Result = "POINT (8 4)",
            Source = Title,
        },
        new("st_endpoint", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> geometry"],
            DuckDb = "lq_geo_end_point({0})",
            Summary = "The last point of a line.",
            Example = "ST_EndPoint(ST_GeometryFromText('LINESTRING (8 4, 4 8, 5 6)'))",
            Result = "POINT (5 6)",
            Source = Title,
        },
        new("st_geometries", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> array(geometry)"],
            DuckDb = "lq_geo_geometries({0})",
            Summary = "The members of a collection.",
            Example = "ST_Geometries(ST_GeometryFromText('GEOMETRYCOLLECTION (POINT (2 3), LINESTRING (2 3, 3 4))'))",
            Result = "[POINT (2 3), LINESTRING (2 3, 3 4)]",
            Source = Title,
        },
        new("st_geometryn", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, integer) -> geometry"],
            DuckDb = "lq_geo_geometry_n({0}, {1})",
            Summary = "A member of a collection, from 1 on.",
            Example = "ST_GeometryN(ST_GeometryFromText('MULTIPOINT (1 2, 2 4, 3 6, 4 8)'), 2)",
            Result = "POINT (2 4)",
            Source = Title,
        },
        new("st_pointn", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, integer) -> geometry"],
            DuckDb = "lq_geo_point_n({0}, {1})",
            Summary = "A point of a line, from 1 on.",
            Example = "ST_PointN(ST_GeometryFromText('LINESTRING (1 2, 3 4, 5 6, 7 8)'), 2)",
            Result = "POINT (3 4)",
            Source = Title,
        },
        new("st_interiorringn", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, integer) -> geometry"],
            DuckDb = "lq_geo_interior_ring_n({0}, {1})",
            Summary = "A hole of a polygon, from 1 on.",
            Example = "ST_InteriorRingN(ST_GeometryFromText('POLYGON ((0 0, 0 5, 5 5, 5 0, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1), (3 3, 3 4, 4 4, 4 3, 3 3))'), 2)",
            Result = "LINESTRING (3 3, 3 4, 4 4, 4 3, 3 3)",
            Source = Title,
        },
        new("st_interiorrings", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> array(geometry)"],
            DuckDb = "lq_geo_interior_rings({0})",
            Summary = "The holes of a polygon.",
            Example = "ST_InteriorRings(ST_GeometryFromText('POLYGON ((0 0, 0 3, 3 3, 3 0, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))'))",
            Result = "[LINESTRING (1 1, 1 2, 2 2, 2 1, 1 1)]",
            Source = Title,
        },
        new("geometry_union_agg", FunctionKind.Aggregate)
        {
            Signatures = ["(geometry) -> geometry"],
            DuckDb = "lq_geo_union_of_all(list({d}{0}{o}){w: ({0}) IS NOT NULL})",
            Summary = "What any of the shapes has.",
            Example = "SELECT geometry_union_agg(ST_GeometryFromText(x)) FROM (VALUES 'LINESTRING (1 1, 2 2, 3 3)', 'LINESTRING (2 2, 3 3, 4 4)') t(x)",
            Result = "LINESTRING (1 1, 2 2, 3 3, 4 4)",
            Source = Title,
        },
        new("convex_hull_agg", FunctionKind.Aggregate)
        {
            Signatures = ["(geometry) -> geometry"],
            DuckDb = "lq_geo_convex_hull_of_all(list({d}{0}{o}){w: ({0}) IS NOT NULL})",
            Summary = "The smallest convex shape around all shapes.",
            Example = "SELECT convex_hull_agg(ST_GeometryFromText(x)) FROM (VALUES 'LINESTRING (1 1, 5 1)', 'POINT (6 6)') t(x)",
            Result = "POLYGON ((1 1, 5 1, 6 6, 1 1))",
            Source = Title,
        },
    ];
}
