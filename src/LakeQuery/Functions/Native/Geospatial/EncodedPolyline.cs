using System.Buffers;
using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Google's encoding of lines as text: differences in units of 0.00001 degrees, five bits a character.</summary>
internal static class EncodedPolyline
{
    private const double UnitsPerDegree = 1e5;
    private const int Offset = 63;

    /// <summary>The line; of a single point nothing is left.</summary>
    public static Geometry Decode(ReadOnlySpan<byte> text)
    {
        var points = new List<Coordinate>();
        var (latitude, longitude, position) = (0, 0, 0);
        while (position < text.Length)
        {
            latitude += ReadDifference(text, ref position);
            longitude += ReadDifference(text, ref position);
            points.Add(new Coordinate(longitude * 1e-5, latitude * 1e-5));
        }

        return Shapes.Factory.CreateLineString(points.Count < 2 ? [] : [.. points]);
    }

    /// <summary>Writes the text of a line or of points.</summary>
    public static void Encode(Geometry shape, ArrayBufferWriter<byte> output)
    {
        Shapes.Require("encode_polyline", shape, ShapeKind.LineString, ShapeKind.MultiPoint);
        var (lastLatitude, lastLongitude) = (0L, 0L);
        foreach (var point in shape.Coordinates)
        {
            var latitude = (long)Math.Floor((point.Y * UnitsPerDegree) + 0.5);
            var longitude = (long)Math.Floor((point.X * UnitsPerDegree) + 0.5);
            WriteDifference(latitude - lastLatitude, output);
            WriteDifference(longitude - lastLongitude, output);
            (lastLatitude, lastLongitude) = (latitude, longitude);
        }
    }

    private static int ReadDifference(ReadOnlySpan<byte> text, ref int position)
    {
        var (value, shift) = (0, 0);
        int bits;
        do
        {
            if (position >= text.Length || shift > 30)
            {
                throw NativeFailureException.Argument("Invalid encoded polyline: it ends inside a number");
            }

            bits = text[position++] - Offset;
            value |= (bits & 0x1F) << shift;
            shift += 5;
        }
        while (bits >= 0x20);
        return (value & 1) != 0 ? ~(value >> 1) : value >> 1;
    }

    private static void WriteDifference(long difference, ArrayBufferWriter<byte> output)
    {
        var value = difference < 0 ? ~(difference << 1) : difference << 1;
        var room = output.GetSpan(16);
        var length = 0;
        for (; value >= 0x20; value >>= 5)
        {
            room[length++] = (byte)((0x20 | (value & 0x1F)) + Offset);
        }

        room[length++] = (byte)(value + Offset);
        output.Advance(length);
    }
}
