using System.Collections.Immutable;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <content>Bing tiles.</content>
internal static partial class GeospatialFunctions
{
    private static FunctionDefinition[] Tiles() =>
    [
        new("bing_tile", FunctionKind.Scalar)
        {
            Signatures = ["(integer, integer, integer) -> bingtile", "(varchar) -> bingtile"],
            DuckDb = "lq_geo_bing_tile({0}, {1}, {2})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_geo_bing_tile_of_quadkey({0})",
            }.ToImmutableDictionary(),
            Summary = "The tile of x, y and a zoom level, or of a quadkey.",
            Example = "bing_tile('213')",
            Result = "{x=3, y=5, zoom=3}",
            Source = Title,
        },
        new("bing_tile_at", FunctionKind.Scalar)
        {
            Signatures = ["(double, double, integer) -> bingtile"],
            DuckDb = "lq_geo_bing_tile_at({0}, {1}, {2})",
            Summary = "The tile at a latitude and longitude.",
            Example = "bing_tile_at(30.12, 60, 15)",
            Result = "{x=21845, y=13506, zoom=15}",
            Source = Title,
        },
        new("bing_tile_coordinates", FunctionKind.Scalar)
        {
            Signatures = ["(bingtile) -> row(integer, integer)"],
            ResultType = TileCoordinates,
            DuckDb = "lq_geo_bing_tile_coordinates({0})",
            Summary = "x and y of a tile.",
            Example = "bing_tile_coordinates(bing_tile('213')).y",
            Result = "5",
            Source = Title,
        },
        new("bing_tile_polygon", FunctionKind.Scalar)
        {
            Signatures = ["(bingtile) -> geometry"],
            DuckDb = "lq_geo_bing_tile_polygon({0})",
            Summary = "The outline of a tile.",
            Example = "ST_XMax(bing_tile_polygon(bing_tile(1, 1, 1)))",
            Result = "180.0",
            Source = Title,
        },
        new("bing_tile_quadkey", FunctionKind.Scalar)
        {
            Signatures = ["(bingtile) -> varchar"],
            DuckDb = "lq_geo_bing_tile_quadkey({0})",
            Summary = "The quadkey of a tile.",
            Example = "bing_tile_quadkey(bing_tile(21845, 13506, 15))",
            Result = "123030123010121",
            Source = Title,
        },
        new("bing_tile_zoom_level", FunctionKind.Scalar)
        {
            Signatures = ["(bingtile) -> tinyint"],
            DuckDb = "lq_geo_bing_tile_zoom_level({0})",
            Summary = "The zoom level of a tile.",
            Example = "bing_tile_zoom_level(bing_tile('213'))",
            Result = "3",
            Source = Title,
        },
        new("bing_tiles_around", FunctionKind.Scalar)
        {
            Signatures = ["(double, double, integer) -> array(bingtile)", "(double, double, integer, double) -> array(bingtile)"],
            DuckDb = "lq_geo_bing_tiles_around({0}, {1}, {2})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_geo_bing_tiles_around_radius({0}, {1}, {2}, {3})",
            }.ToImmutableDictionary(),
            Summary = "The tiles around a latitude and longitude, or those that a circle in kilometres touches.",
            Example = "transform(bing_tiles_around(30.12, 60, 1), x -> bing_tile_quadkey(x))",
            Result = "[0, 2, 1, 3]",
            Source = Title,
        },
        new("geometry_to_bing_tiles", FunctionKind.Scalar)
        {
            Signatures = ["(geometry, integer) -> array(bingtile)"],
            DuckDb = "lq_geo_geometry_to_bing_tiles({0}, {1})",
            Summary = "The fewest tiles that cover a shape.",
            Example = "transform(geometry_to_bing_tiles(ST_GeometryFromText('POLYGON ((0 0, 0 10, 10 10))'), 6), x -> bing_tile_quadkey(x))",
            Result = "[122220, 122222, 122221]",
            Source = Title,
        },
    ];

    private static SqlType TileCoordinates(ImmutableArray<SqlType> arguments, SqlType result) =>
        SqlType.Row([new RowField("x", SqlType.Integer), new RowField("y", SqlType.Integer)]);
}
