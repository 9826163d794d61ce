namespace LakeQuery.Functions;

/// <content>How two shapes lie to each other.</content>
internal static partial class GeospatialFunctions
{
    private static FunctionDefinition[] Relations() =>
    [
        new("st_contains", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> boolean"],
            DuckDb = "lq_geo_contains({0}, {1})",
            Summary = "Whether the second lies within the first.",
            Example = "ST_Contains(ST_GeometryFromText('POLYGON ((0 0, 0 4, 4 4, 4 0))'), ST_GeometryFromText('POLYGON ((1 1, 1 2, 2 2, 2 1))'))",
            Result = "true",
            Source = Title,
        },
        new("st_crosses", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> boolean"],
            DuckDb = "lq_geo_crosses({0}, {1})",
            Summary = "Whether both share some but not all of their insides.",
            Example = "ST_Crosses(ST_GeometryFromText('LINESTRING(0 0, 1 1)'), ST_GeometryFromText('LINESTRING (1 0, 0 1)'))",
            Result = "true",
            Source = Title,
        },
        new("st_disjoint", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> boolean"],
            DuckDb = "lq_geo_disjoint({0}, {1})",
            Summary = "Whether both share nothing.",
            Example = "ST_Disjoint(ST_GeometryFromText('POINT (50 100)'), ST_GeometryFromText('POINT (150 150)'))",
            Result = "true",
            Source = Title,
        },
        new("st_equals", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> boolean"],
            DuckDb = "lq_geo_equals({0}, {1})",
            Summary = "Whether both are the same set of points.",
            Example = "ST_Equals(ST_GeometryFromText('POLYGON ((1 1, 1 3, 3 3, 3 1))'), ST_GeometryFromText('POLYGON ((3 3, 3 1, 1 1, 1 3))'))",
            Result = "true",
            Source = Title,
        },
        new("st_intersects", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> boolean"],
            DuckDb = "lq_geo_intersects({0}, {1})",
            Summary = "Whether both share anything.",
            Example = "ST_Intersects(ST_GeometryFromText('LINESTRING (50 100, 50 200)'), ST_GeometryFromText('LINESTRING (20 150, 100 150)'))",
            Result = "true",
            Source = Title,
        },
        new("st_overlaps", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> boolean"],
            DuckDb = "lq_geo_overlaps({0}, {1})",
            Summary = "Whether both share space of their dimension and neither is in the other.",
            Example = "ST_Overlaps(ST_GeometryFromText('POLYGON ((1 1, 1 4, 4 4, 4 1))'), ST_GeometryFromText('POLYGON ((3 3, 3 5, 5 5, 5 3))'))",
            Result = "true",
            Source = Title,
        },
        new("st_touches", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> boolean"],
            DuckDb = "lq_geo_touches({0}, {1})",
            Summary = "Whether both share points, but none of their insides.",
            Example = "ST_Touches(ST_GeometryFromText('POINT (1 2)'), ST_GeometryFromText('POLYGON ((1 1, 1 4, 4 4, 4 1))'))",
            Result = "true",
            Source = Title,
        },
        new("st_within", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry) -> boolean"],
            DuckDb = "lq_geo_within({0}, {1})",
            Summary = "Whether the first lies within the second.",
            Example = "ST_Within(ST_GeometryFromText('POINT (3 2)'), ST_GeometryFromText('POLYGON ((1 1, 1 4, 4 4, 4 1))'))",
            Result = "true",
            Source = Title,
        },
        new("st_relate", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, geometry, varchar) -> boolean"],
            DuckDb = "lq_geo_relate({0}, {1}, {2})",
            Summary = "Whether the nine intersections of insides, borders and outsides fit a pattern.",
            Example = "ST_Relate(ST_GeometryFromText('POLYGON ((2 0, 2 1, 3 1))'), ST_GeometryFromText('POLYGON ((1 1, 1 4, 4 4, 4 1))'), '****T****')",
            Result = "true",
            Source = Title,
        },
    ];
}
