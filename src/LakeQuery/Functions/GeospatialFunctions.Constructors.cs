namespace LakeQuery.Functions;

/// <content>Text, bytes and numbers to shapes, and shapes to text and bytes.</content>
internal static partial class GeospatialFunctions
{
    private static FunctionDefinition[] Constructors() =>
    [
        new("st_geometryfromtext", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> geometry"],
            DuckDb = "lq_geo_from_text({0})",
            Summary = "The shape of well-known text.",
            Example = "ST_GeometryFromText('Polygon ((1 1, 1 4, 4 4, 4 1))')",
            Result = "POLYGON ((1 1, 4 1, 4 4, 1 4, 1 1))",
            Source = Title,
        },
        new("st_geomfrombinary", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> geometry"],
            DuckDb = "lq_geo_from_binary({0})",
            Summary = "The shape of well-known binary.",
            Example = "ST_GeomFromBinary(ST_AsBinary(ST_Point(1, 2)))",
            Result = "POINT (1 2)",
            Source = Title,
        },
        new("st_geomfromkml", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> geometry"],
            DuckDb = "lq_geo_from_kml({0})",
            Summary = "The shape of KML.",
            Example = "ST_GeomFromKML('<Point><coordinates>-2,2</coordinates></Point>')",
            Result = "POINT (-2 2)",
            Source = Title,
        },
        new("geometry_from_hadoop_shape", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> geometry"],
            DuckDb = "lq_geo_from_hadoop_shape({0})",
            Summary = "The shape of the Spatial Framework for Hadoop's bytes.",
            Example = "geometry_from_hadoop_shape(from_hex('000000000101000000000000000000F03F0000000000000040'))",
            Result = "POINT (1 2)",
            Source = Title,
        },
        new("st_linefromtext", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> geometry"],
            DuckDb = "lq_geo_line_from_text({0})",
            Summary = "The line of well-known text.",
            Example = "ST_LineFromText('LINESTRING (1 1, 2 2, 1 3)')",
            Result = "LINESTRING (1 1, 2 2, 1 3)",
            Source = Title,
        },
        new("st_linestring", FunctionKind.Scalar)
        {
            Signatures = ["(array(geometry)) -> geometry"],
            DuckDb = "lq_geo_line_string({0})",
            Summary = "A line through points.",
            Example = "ST_LineString(ARRAY[ST_Point(1, 2), ST_Point(3, 4)])",
            Result = "LINESTRING (1 2, 3 4)",
            Source = Title,
        },
        new("st_multipoint", FunctionKind.Scalar)
        {
            Signatures = ["(array(geometry)) -> geometry"],
            DuckDb = "lq_geo_multi_point({0})",
            Summary = "Points together; NULL of none.",
            Example = "ST_MultiPoint(ARRAY[ST_Point(1, 2), ST_Point(1, 2)])",
            Result = "MULTIPOINT ((1 2), (1 2))",
            Source = Title,
        },
        new("st_point", FunctionKind.Scalar)
        {
            Signatures = ["(double, double) -> geometry"],
            DuckDb = "lq_geo_point({0}, {1})",
            Summary = "A point of x and y; on the globe of longitude and latitude.",
            Example = "ST_Point(122.3, 10.55)",
            Result = "POINT (122.3 10.55)",
            Source = Title,
        },
        new("st_polygon", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> geometry"],
            DuckDb = "lq_geo_polygon({0})",
            Summary = "The polygon of well-known text.",
            Example = "ST_Polygon('POLYGON ((1 1, 1 4, 4 4, 4 1))')",
            Result = "POLYGON ((1 1, 4 1, 4 4, 1 4, 1 1))",
            Source = Title,
        },
        new("to_spherical_geography", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> sphericalgeography"],
            DuckDb = "lq_geo_to_spherical_geography({0})",
            Summary = "The shape of longitudes and latitudes on the globe.",
            Example = "to_spherical_geography(ST_Point(-40.2, 28.9))",
            Result = "POINT (-40.2 28.9)",
            Source = Title,
        },
        new("to_geometry", FunctionKind.Scalar)
        {
            Signatures = ["(sphericalgeography) -> geometry"],
            DuckDb = "{0}",
            Summary = "The shape on the globe taken flat.",
            Example = "to_geometry(to_spherical_geography(ST_Point(-40.2, 28.9)))",
            Result = "POINT (-40.2 28.9)",
            Source = Title,
        },
        new("from_geojson_geometry", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> sphericalgeography"],
            DuckDb = "lq_geo_from_geojson({0})",
            Summary = "The shape of GeoJSON, on the globe.",
            Example = "from_geojson_geometry('{\"type\":\"Point\", \"coordinates\":[0,0], \"mykey\":\"myvalue\"}')",
            Result = "POINT (0 0)",
            Source = Title,
        },
        new("from_encoded_polyline", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> geometry"],
            DuckDb = "lq_geo_from_encoded_polyline({0})",
            Summary = "The line of Google's encoded text.",
            Example = "from_encoded_polyline('_p~iF~ps|U_ulLnnqC_mqNvxq`@')",
            Result = "LINESTRING (-120.2 38.5, -120.95 40.7, -126.45300000000002 43.252)",
            Source = Title,
        },
        new("st_astext", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> varchar"],
            DuckDb = "lq_geo_as_text({0})",
            Summary = "Well-known text.",
            Example = "ST_AsText(ST_Point(1, 4))",
            Result = "POINT (1 4)",
            Source = Title,
        },
        new("st_asbinary", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> varbinary"],
            DuckDb = "{0}",
            Summary = "Well-known binary.",
            Example = "to_hex(ST_AsBinary(ST_Point(1, 2)))",
            Result = "0101000000000000000000F03F0000000000000040",
            Source = Title,
        },
        new("to_geojson_geometry", FunctionKind.Scalar)
        {
            Signatures = ["(sphericalgeography) -> varchar"],
            DuckDb = "lq_geo_to_geojson({0})",
            Summary = "GeoJSON.",
            Example = "to_geojson_geometry(to_spherical_geography(ST_LineFromText('LINESTRING (0.5 1, 2 3)')))",
            Result = "{\"type\":\"LineString\",\"coordinates\":[[0.5,1],[2,3]]}",
            Source = Title,
        },
        new("to_encoded_polyline", FunctionKind.Scalar)
        {
            Signatures = ["(geometry) -> varchar"],
            DuckDb = "lq_geo_to_encoded_polyline({0})",
            Summary = "Google's encoded text of a line or of points.",
            Example = "to_encoded_polyline(ST_GeometryFromText('LINESTRING (-120.2 38.5, -120.95 40.7, -126.453 43.252)'))",
            Result = "_p~iF~ps|U_ulLnnqC_mqNvxq`@",
            Source = Title,
        },
    ];
}
