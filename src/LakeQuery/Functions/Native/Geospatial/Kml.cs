using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Shapes of the Keyhole Markup Language: Point, LineString, LinearRing, Polygon and MultiGeometry; heights are dropped.</summary>
internal static class Kml
{
    /// <summary>The shape that the text holds.</summary>
    public static Geometry Parse(ReadOnlySpan<byte> text)
    {
        var kml = Encoding.UTF8.GetString(text);
        try
        {
            // No document type, hence no entities: a text can't ask for files or blow up.
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new StringReader(kml), settings);
            return Read(XDocument.Load(reader).Root ?? throw new ShapeFormatException());
        }
        catch (Exception error) when (error is XmlException or ShapeFormatException or FormatException or ArgumentException)
        {
            throw NativeFailureException.Argument($"Invalid KML: {kml}");
        }
    }

    private static Geometry Read(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "Point":
                return Coordinates(element) is [var point] ? Shapes.Factory.CreatePoint(point) : throw new ShapeFormatException();
            case "LineString":
                return Shapes.Line(Coordinates(element));
            case "LinearRing":
                return Shapes.Factory.CreateLineString(Shapes.Closed(Coordinates(element)));
            case "Polygon":
                var shell = Ring(Child(element, "outerBoundaryIs") ?? throw new ShapeFormatException());
                return Shapes.Factory.CreatePolygon(shell, [.. Children(element, "innerBoundaryIs").Select(Ring)]);
            case "MultiGeometry":
                return Shapes.Factory.BuildGeometry([.. element.Elements().Select(Read)]);
            default:
                throw new ShapeFormatException();
        }
    }

    private static LinearRing Ring(XElement boundary) =>
        Shapes.Factory.CreateLinearRing(Shapes.Closed(Coordinates(Child(boundary, "LinearRing") ?? throw new ShapeFormatException())));

    private static XElement? Child(XElement element, string name) => Children(element, name).FirstOrDefault();

    private static IEnumerable<XElement> Children(XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    private static Coordinate[] Coordinates(XElement element)
    {
        var text = Child(element, "coordinates")?.Value ?? throw new ShapeFormatException();
        var points = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(points, point =>
        {
            var parts = point.Split(',');
            return parts.Length is 2 or 3
                ? new Coordinate(double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture))
                : throw new ShapeFormatException();
        });
    }
}
