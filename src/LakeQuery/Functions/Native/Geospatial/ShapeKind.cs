namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>The kinds of shapes by their numbers in well-known binary.</summary>
internal enum ShapeKind
{
    Point = 1,
    LineString = 2,
    Polygon = 3,
    MultiPoint = 4,
    MultiLineString = 5,
    MultiPolygon = 6,
    GeometryCollection = 7,
}

/// <summary>The names of the kinds.</summary>
internal static class ShapeKinds
{
    /// <summary>As Trino's messages have it: <c>LINE_STRING</c>.</summary>
    public static string MessageName(this ShapeKind kind) => kind switch
    {
        ShapeKind.Point => "POINT",
        ShapeKind.LineString => "LINE_STRING",
        ShapeKind.Polygon => "POLYGON",
        ShapeKind.MultiPoint => "MULTI_POINT",
        ShapeKind.MultiLineString => "MULTI_LINE_STRING",
        ShapeKind.MultiPolygon => "MULTI_POLYGON",
        _ => "GEOMETRY_COLLECTION",
    };

    /// <summary>As ST_GeometryType gives it.</summary>
    public static ReadOnlySpan<byte> StandardName(this ShapeKind kind) => kind switch
    {
        ShapeKind.Point => "ST_Point"u8,
        ShapeKind.LineString => "ST_LineString"u8,
        ShapeKind.Polygon => "ST_Polygon"u8,
        ShapeKind.MultiPoint => "ST_MultiPoint"u8,
        ShapeKind.MultiLineString => "ST_MultiLineString"u8,
        ShapeKind.MultiPolygon => "ST_MultiPolygon"u8,
        _ => "ST_GeomCollection"u8,
    };

    /// <summary>As well-known text has it.</summary>
    public static ReadOnlySpan<byte> TextName(this ShapeKind kind) => kind switch
    {
        ShapeKind.Point => "POINT"u8,
        ShapeKind.LineString => "LINESTRING"u8,
        ShapeKind.Polygon => "POLYGON"u8,
        ShapeKind.MultiPoint => "MULTIPOINT"u8,
        ShapeKind.MultiLineString => "MULTILINESTRING"u8,
        ShapeKind.MultiPolygon => "MULTIPOLYGON"u8,
        _ => "GEOMETRYCOLLECTION"u8,
    };
}

/// <summary>Text or bytes that hold no shape.</summary>
internal sealed class ShapeFormatException(string message = "No shape") : Exception(message);
