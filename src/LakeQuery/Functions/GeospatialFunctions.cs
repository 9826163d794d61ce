namespace LakeQuery.Functions;

/// <summary>Shapes in the plane and on the globe, and the tiles of Bing Maps: the functions that Athena lists.</summary>
/// <remarks>Those of newer Trino that it does not list (ST_Transform, ST_Collect, …) are unknown here too.</remarks>
internal static partial class GeospatialFunctions
{
    private const string Title = "Trino: Geospatial functions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " st_geometryfromtext st_geomfrombinary st_geomfromkml geometry_from_hadoop_shape st_linefromtext st_linestring "
        + "st_multipoint st_point st_polygon to_spherical_geography to_geometry from_geojson_geometry "
        + "from_encoded_polyline st_astext st_asbinary to_geojson_geometry to_encoded_polyline st_boundary st_buffer "
        + "st_difference st_envelope st_envelopeaspts st_exteriorring st_intersection st_symdifference st_union "
        + "geometry_union st_centroid st_convexhull simplify_geometry line_interpolate_point line_interpolate_points "
        + "geometry_nearest_points st_points st_startpoint st_endpoint st_geometries st_geometryn st_pointn "
        + "st_interiorringn st_interiorrings geometry_union_agg convex_hull_agg st_area st_length st_distance "
        + "great_circle_distance line_locate_point st_coorddim st_dimension st_geometrytype st_isclosed st_isempty "
        + "st_issimple st_isring st_isvalid geometry_invalid_reason st_numgeometries st_numinteriorring st_numpoints st_x "
        + "st_y st_xmax st_xmin st_ymax st_ymin st_contains st_crosses st_disjoint st_equals st_intersects st_overlaps "
        + "st_touches st_within st_relate bing_tile bing_tile_at bing_tile_coordinates bing_tile_polygon "
        + "bing_tile_quadkey bing_tile_zoom_level bing_tiles_around geometry_to_bing_tiles ";

    private static FunctionDefinition[] Rows() => [.. Constructors(), .. Operations(), .. Measures(), .. Relations(), .. Tiles()];
}
