using System.Buffers;
using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Shapes as GeoJSON and back.</summary>
internal static class GeoJson
{
    private const double Scale = 1e8;

    /// <summary>The shape of a geometry, a feature or a collection of features.</summary>
    public static Geometry Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw NativeFailureException.Argument($"Invalid GeoJSON: {error.Message}");
        }
        catch (Exception error) when (error is ShapeFormatException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw NativeFailureException.Argument(
                error is ShapeFormatException ? $"Invalid GeoJSON: {error.Message}" : "Invalid GeoJSON: Could not parse Geometry from GeoJson string.");
        }
    }

    /// <summary>Writes the shape; shells run clockwise, as Trino keeps them.</summary>
    public static void Write(Geometry shape, ArrayBufferWriter<byte> output)
    {
        var kind = Shapes.KindOf(shape);
        output.Write("{\"type\":\"");
        output.Write(shape is LinearRing ? "LineString" : shape.GeometryType);
        if (kind == ShapeKind.GeometryCollection)
        {
            output.Write("\",\"geometries\":[");
            for (var part = 0; part < shape.NumGeometries; part++)
            {
                output.Write(part > 0 ? "," : "");
                Write(shape.GetGeometryN(part), output);
            }

            output.Write("]}");
            return;
        }

        output.Write("\",\"coordinates\":");
        WriteCoordinates(shape, output);
        output.Write("}");
    }

    private static void WriteCoordinates(Geometry shape, ArrayBufferWriter<byte> output)
    {
        switch (shape)
        {
            case Point point:
                if (point.IsEmpty)
                {
                    output.Write("[]");
                }
                else
                {
                    WriteCoordinate(point.Coordinate, output);
                }

                break;
            case LineString line:
                WritePath(line, isReversed: false, output);
                break;
            case Polygon polygon:
                output.Write("[");
                if (!polygon.IsEmpty)
                {
                    WritePath(polygon.ExteriorRing, isReversed: true, output);
                    for (var hole = 0; hole < polygon.NumInteriorRings; hole++)
                    {
                        output.Write(",");
                        WritePath(polygon.GetInteriorRingN(hole), isReversed: true, output);
                    }
                }

                output.Write("]");
                break;
            default:
                output.Write("[");
                for (var part = 0; part < shape.NumGeometries; part++)
                {
                    output.Write(part > 0 ? "," : "");
                    WriteCoordinates(shape.GetGeometryN(part), output);
                }

                output.Write("]");
                break;
        }
    }

    private static void WritePath(LineString line, bool isReversed, ArrayBufferWriter<byte> output)
    {
        output.Write("[");
        for (var i = 0; i < line.NumPoints; i++)
        {
            output.Write(i > 0 ? "," : "");
            WriteCoordinate(line.GetCoordinateN(isReversed ? line.NumPoints - 1 - i : i), output);
        }

        output.Write("]");
    }

    private static void WriteCoordinate(Coordinate coordinate, ArrayBufferWriter<byte> output)
    {
        output.Write("[");
        output.Write(Number(coordinate.X));
        output.Write(",");
        output.Write(Number(coordinate.Y));
        output.Write("]");
    }

    // Eight digits after the point, whole numbers without one; what is tiny or huge as Java prints it.
    private static string Number(double value)
    {
        if (Math.Abs(value) < 1e-3 || value >= 1e7)
        {
            return JavaDouble.Text(value);
        }

        var rounded = Math.Floor((value * Scale) + 0.5) / Scale;
        return rounded == Math.Truncate(rounded) && Math.Abs(rounded) < long.MaxValue
            ? ((long)rounded).ToString(CultureInfo.InvariantCulture)
            : JavaDouble.Text(rounded);
    }

    private static Geometry Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            throw new ShapeFormatException("Could not parse Geometry from Json string.  No 'type' property found.");
        }

        var coordinates = Member(json, "coordinates");
        switch (type.GetString())
        {
            case "Point":
                return ReadPoint(coordinates);
            case "LineString":
                return Shapes.Line(ReadPath(coordinates));
            case "Polygon":
                return ReadPolygon(coordinates);
            case "MultiPoint":
                return Shapes.Factory.CreateMultiPoint([.. Elements(coordinates).Select(ReadPoint)]);
            case "MultiLineString":
                return Shapes.Factory.CreateMultiLineString([.. Elements(coordinates).Select(path => Shapes.Line(ReadPath(path)))]);
            case "MultiPolygon":
                return Shapes.Factory.CreateMultiPolygon([.. Elements(coordinates).Select(ReadPolygon)]);
            case "GeometryCollection":
                return Shapes.Factory.CreateGeometryCollection([.. Elements(Member(json, "geometries")).Select(Read)]);
            case "Feature":
                return Member(json, "geometry") is { ValueKind: JsonValueKind.Object } geometry
                    ? Read(geometry)
                    : throw new ShapeFormatException("Could not parse Feature from GeoJson string.");
            case "FeatureCollection":
                return Shapes.Factory.CreateGeometryCollection([.. Elements(Member(json, "features")).Select(Read)]);
            case var unknown:
                throw new ShapeFormatException($"Could not parse Geometry from GeoJson string.  Unsupported 'type':{unknown}");
        }
    }

    private static JsonElement Member(JsonElement json, string name) => json.TryGetProperty(name, out var member) ? member : default;

    private static IEnumerable<JsonElement> Elements(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray(),
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        _ => throw new FormatException(),
    };

    private static Point ReadPoint(JsonElement json) =>
        ReadCoordinate(json) is { } coordinate ? Shapes.Factory.CreatePoint(coordinate) : Shapes.Factory.CreatePoint();

    private static Coordinate[] ReadPath(JsonElement json) =>
        [.. Elements(json).Select(point => ReadCoordinate(point) ?? throw new FormatException())];

    private static Polygon ReadPolygon(JsonElement json)
    {
        var rings = Elements(json).Select(ring => Shapes.Factory.CreateLinearRing(Shapes.Closed(ReadPath(ring)))).ToArray();
        return rings.Length == 0 ? Shapes.Factory.CreatePolygon() : Shapes.Factory.CreatePolygon(rings[0], rings[1..]);
    }

    private static Coordinate? ReadCoordinate(JsonElement json)
    {
        var numbers = Elements(json).Take(2).Select(number => number.GetDouble()).ToArray();
        return numbers.Length switch
        {
            0 => null,
            1 => throw new FormatException(),
            _ => new Coordinate(numbers[0], numbers[1]),
        };
    }
}
