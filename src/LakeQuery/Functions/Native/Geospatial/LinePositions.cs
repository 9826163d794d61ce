using NetTopologySuite.Geometries;
using NetTopologySuite.LinearReferencing;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Points along lines by fractions of their length.</summary>
internal static class LinePositions
{
    /// <summary>The fraction at which the line is nearest to the point; null when one is empty.</summary>
    public static double? Locate(Geometry line, Geometry point)
    {
        if (line.IsEmpty || point.IsEmpty)
        {
            return null;
        }

        if (line is not (LineString or MultiLineString))
        {
            throw NativeFailureException.Argument(
                $"First argument to line_locate_point must be a LineString or a MultiLineString. Got: {line.GeometryType}");
        }

        return point is Point
            ? new LengthIndexedLine(line).IndexOf(point.Coordinate) / line.Length
            : throw NativeFailureException.Argument($"Second argument to line_locate_point must be a Point. Got: {point.GeometryType}");
    }

    /// <summary>The point at the fraction; null on an empty line.</summary>
    public static Geometry? Interpolate(Geometry line, double fraction)
    {
        if (line.IsEmpty)
        {
            return null;
        }

        return Shapes.Factory.CreatePoint(Points(line, fraction, isRepeated: false)[0]);
    }

    /// <summary>The points at every multiple of the fraction; false on an empty line.</summary>
    public static bool InterpolateAll(Geometry line, double fraction, ShapeList list)
    {
        if (line.IsEmpty)
        {
            return false;
        }

        foreach (var point in Points(line, fraction, isRepeated: true))
        {
            list.AddPoint(point.X, point.Y);
        }

        return true;
    }

    private static List<Coordinate> Points(Geometry shape, double fraction, bool isRepeated)
    {
        Shapes.Require("line_interpolate_point", shape, ShapeKind.LineString);
        if (!(fraction is >= 0 and <= 1))
        {
            throw NativeFailureException.Argument("fraction must be between 0 and 1");
        }

        var line = ((LineString)shape).CoordinateSequence;
        if (fraction is 0 or 1)
        {
            return [line.GetCoordinate(fraction == 0 ? 0 : line.Count - 1)];
        }

        var wanted = isRepeated ? (int)Math.Floor(1 / fraction) : 1;
        var points = new List<Coordinate>();
        var (length, passed, next) = (shape.Length, 0.0, fraction);
        for (var i = 1; i < line.Count && points.Count < wanted; i++)
        {
            var (start, end) = (line.GetCoordinate(i - 1), line.GetCoordinate(i));
            var share = start.Distance(end) / length;
            while (next < passed + share && points.Count < wanted)
            {
                var part = (next - passed) / share;
                points.Add(new Coordinate(start.X + ((end.X - start.X) * part), start.Y + ((end.Y - start.Y) * part)));
                next += fraction;
            }

            passed += share;
        }

        if (points.Count < wanted)
        {
            points.Add(line.GetCoordinate(line.Count - 1));
        }

        return points;
    }
}
