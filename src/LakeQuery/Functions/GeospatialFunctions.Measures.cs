using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <content>Numbers and facts of shapes.</content>
internal static partial class GeospatialFunctions
{
    private static FunctionDefinition[] Measures() =>
    [
        new("st_area", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> double", "(sphericalgeography) -> double"],
            DuckDb = "lq_geo_area({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_geo_sphere_area({0})",
            }.ToImmutableDictionary(),
            Summary = "The area; of a shape on the globe in square metres.",
            Example = "ST_Area(ST_GeometryFromText('POLYGON ((2 2, 2 6, 6 6, 6 2))'))",
            Result = "16.0",
            Source = Title,
        },
        new("st_length", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> double", "(sphericalgeography) -> double"],
            DuckDb = "lq_geo_length({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_geo_sphere_length({0})",
            }.ToImmutableDictionary(),
            Summary = "The length of lines; on the globe in metres.",
            Example = "ST_Length(ST_GeometryFromText('LINESTRING (0 0, 2 2)'))",
            Result = "2.8284271247461903",
            Source = Title,
        },
        new("st_distance", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> double", "(sphericalgeography, sphericalgeography) -> double"],
            DuckDb = "lq_geo_distance({0}, {1})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_geo_sphere_distance({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "The shortest distance; on the globe between points, in metres.",
            Example = "ST_Distance(ST_GeometryFromText('LINESTRING (50 100, 50 200)'), ST_GeometryFromText('LINESTRING (10 10, 20 20)'))",
            Result = "85.44003745317531",
            Source = Title,
        },
        new("great_circle_distance", FunctionKind.Scalar)
        {
            Signatures = ["(double, double, double, double) -> double"],
            DuckDb = "lq_geo_great_circle_distance({0}, {1}, {2}, {3})",
            Summary = "Kilometres on the globe between two latitudes and longitudes.",
            Example = "great_circle_distance(36.12, -86.67, 33.94, -118.40)",
            Result = "2886.4489734367016",
            Source = Title,
        },
        new("line_locate_point", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> double"],
            DuckDb = "lq_geo_line_locate_point({0}, {1})",
            Summary = "The fraction of a line at which it is nearest to a point.",
            Example = "line_locate_point(ST_GeometryFromText('LINESTRING (0 0, 0 1)'), ST_Point(0, 0.2))",
            Result = "0.2",
            Source = Title,
        },
        new("st_coorddim", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> tinyint"],
            DuckDb = "(CASE WHEN {0} IS NOT NULL THEN CAST(2 AS TINYINT) END)",
            Summary = "How many coordinates a point has.",
            Example = "ST_CoordDim(ST_GeometryFromText('POINT (1 4)'))",
            Result = "2",
            Source = Title,
        },
        new("st_dimension", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> tinyint"],
            DuckDb = "lq_geo_dimension({0})",
            Summary = "0 for points, 1 for lines, 2 for polygons.",
            Example = "ST_Dimension(ST_GeometryFromText('POLYGON ((1 1, 1 4, 4 4, 4 1))'))",
            Result = "2",
            Source = Title,
        },
        new("st_geometrytype", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> varchar"],
            DuckDb = "lq_geo_type({0})",
            Summary = "The kind of a shape.",
            Example = "ST_GeometryType(ST_GeometryFromText('MULTIPOINT (1 1, 2 2)'))",
            Result = "ST_MultiPoint",
            Source = Title,
        },
        new("st_isclosed", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> boolean"],
            DuckDb = "lq_geo_is_closed({0})",
            Summary = "Whether lines end where they start.",
            Example = "ST_IsClosed(ST_GeometryFromText('LINESTRING (1 1, 2 2, 1 3, 1 1)'))",
            Result = "true",
            Source = Title,
        },
        new("st_isempty", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> boolean"],
            DuckDb = "lq_geo_is_empty({0})",
            Summary = "Whether a shape has no point.",
            Example = "ST_IsEmpty(ST_GeometryFromText('POLYGON EMPTY'))",
            Result = "true",
            Source = Title,
        },
        new("st_issimple", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> boolean"],
            DuckDb = "lq_geo_is_simple({0})",
            Summary = "Whether a shape neither crosses nor touches itself.",
            Example = "ST_IsSimple(ST_GeometryFromText('LINESTRING (0 0, 1 1, 1 0, 0 1)'))",
            Result = "false",
            Source = Title,
        },
        new("st_isring", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> boolean"],
            DuckDb = "lq_geo_is_ring({0})",
            Summary = "Whether a line is closed and simple.",
            Example = "ST_IsRing(ST_GeometryFromText('LINESTRING (0 0, 1 1, 0 2, 0 0)'))",
            Result = "true",
            Source = Title,
        },
        new("st_isvalid", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> boolean"],
            DuckDb = "lq_geo_is_valid({0})",
            Summary = "Whether a shape is well formed.",
            Example = "ST_IsValid(ST_GeometryFromText('POLYGON ((0 0, 1 1, 0 1, 1 0, 0 0))'))",
            Result = "false",
            Source = Title,
        },
        new("geometry_invalid_reason", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> varchar"],
            DuckDb = "lq_geo_invalid_reason({0})",
            Summary = "What is wrong with a shape; NULL when nothing is.",
            Example = "geometry_invalid_reason(ST_GeometryFromText('POLYGON ((0 0, 1 1, 0 1, 1 0, 0 0))'))",
            Result = "Intersecting or overlapping segments at or near (1.0 0.0) and (1.0 1.0)",
            Source = Title,
        },
        new("st_numgeometries", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> integer"],
            DuckDb = "lq_geo_num_geometries({0})",
            Summary = "How many members a collection has.",
            Example = "ST_NumGeometries(ST_GeometryFromText('MULTIPOINT (1 2, 2 4, 3 6, 4 8)'))",
            Result = "4",
            Source = Title,
        },
        new("st_numinteriorring", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> bigint"],
            DuckDb = "lq_geo_num_interior_rings({0})",
            Summary = "How many holes a polygon has.",
            Example = "ST_NumInteriorRing(ST_GeometryFromText('POLYGON ((0 0, 8 0, 0 8, 0 0), (1 1, 1 5, 5 1, 1 1))'))",
            Result = "1",
            Source = Title,
        },
        new("st_numpoints", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> bigint"],
            DuckDb = "lq_geo_num_points({0})",
            Summary = "How many vertices a shape has.",
            Example = "ST_NumPoints(ST_GeometryFromText('POLYGON ((0 0, 8 0, 0 8, 0 0), (1 1, 1 5, 5 1, 1 1))'))",
            Result = "6",
            Source = Title,
        },
        new("st_x", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> double"],
            DuckDb = "lq_geo_x({0})",
            Summary = "The x of a point.",
            Example = "ST_X(ST_GeometryFromText('POINT (1 2)'))",
            Result = "1.0",
            Source = Title,
        },
        new("st_y", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> double"],
            DuckDb = "lq_geo_y({0})",
            Summary = "The y of a point.",
            Example = "ST_Y(ST_GeometryFromText('POINT (1 2)'))",
            Result = "2.0",
            Source = Title,
        },
        new("st_xmax", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> double"],
            DuckDb = "lq_geo_x_max({0})",
            Summary = "The largest x.",
            Example = "ST_XMax(ST_GeometryFromText('LINESTRING (8 4, 5 7)'))",
            Result = "8.0",
            Source = Title,
        },
        new("st_xmin", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> double"],
            DuckDb = "lq_geo_x_min({0})",
            Summary = "The smallest x.",
            Example = "ST_XMin(ST_GeometryFromText('LINESTRING (8 4, 5 7)'))",
            Result = "5.0",
            Source = Title,
        },
        new("st_ymax", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> double"],
            DuckDb = "lq_geo_y_max({0})",
            Summary = "The largest y.",
            Example = "ST_YMax(ST_GeometryFromText('LINESTRING (8 4, 5 7)'))",
            Result = "7.0",
            Source = Title,
        },
        new("st_ymin", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> double"],
            DuckDb = "lq_geo_y_min({0})",
            Summary = "The smallest y.",
            Example = "ST_YMin(ST_GeometryFromText('LINESTRING (8 4, 5 7)'))",
            Result = "4.0",
            Source = Title,
        },
    ];
}
