using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Distances, lengths and areas on a sphere of the Earth's mean radius.</summary>
internal static class GreatCircle
{
    /// <summary>Radius of the sphere.</summary>
    public const double EarthRadiusKm = 6371.01;

    private const double DegreesToRadians = Math.PI / 180;
    private const double FullTurn = 2 * Math.PI;
    private const double EarthRadiusMetres = EarthRadiusKm * 1000;

    /// <summary>Kilometres between two points given in degrees.</summary>
    public static double DistanceKm(double latitude1, double longitude1, double latitude2, double longitude2)
    {
        CheckLatitude(latitude1);
        CheckLongitude(longitude1);
        CheckLatitude(latitude2);
        CheckLongitude(longitude2);
        return UncheckedDistanceKm(latitude1, longitude1, latitude2, longitude2);
    }

    /// <summary>Kilometres between two points known to be on the globe.</summary>
    public static double UncheckedDistanceKm(double latitude1, double longitude1, double latitude2, double longitude2)
    {
        var (sin1, cos1) = Math.SinCos(Radians(latitude1));
        var (sin2, cos2) = Math.SinCos(Radians(latitude2));
        var (sinDelta, cosDelta) = Math.SinCos(Radians(longitude1) - Radians(longitude2));
        var across = cos2 * sinDelta;
        var along = (cos1 * sin2) - (sin1 * cos2 * cosDelta);
        var level = (sin1 * sin2) + (cos1 * cos2 * cosDelta);
        return Math.Atan2(Math.Sqrt((across * across) + (along * along)), level) * EarthRadiusKm;
    }

    /// <summary>Metres between two points; null when one is empty.</summary>
    public static double? DistanceMetres(Geometry left, Geometry right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return null;
        }

        Shapes.RequireSpherical("ST_Distance", left, ShapeKind.Point);
        Shapes.RequireSpherical("ST_Distance", right, ShapeKind.Point);
        var (a, b) = ((Point)left, (Point)right);
        return DistanceKm(a.Y, a.X, b.Y, b.X) * 1000;
    }

    /// <summary>Metres along lines; false when there are none.</summary>
    public static bool TryLengthMetres(Geometry shape, out double metres)
    {
        metres = 0;
        if (shape.IsEmpty)
        {
            return false;
        }

        Shapes.RequireSpherical("ST_Length", shape, ShapeKind.LineString, ShapeKind.MultiLineString);
        var sum = 0.0;
        for (var part = 0; part < shape.NumGeometries; part++)
        {
            var line = ((LineString)shape.GetGeometryN(part)).CoordinateSequence;
            for (var i = 1; i < line.Count; i++)
            {
                sum += DistanceKm(line.GetY(i - 1), line.GetX(i - 1), line.GetY(i), line.GetX(i));
            }
        }

        metres = sum * 1000;
        return true;
    }

    /// <summary>Square metres inside polygons; false when there are none.</summary>
    public static bool TryAreaSquareMetres(Geometry shape, out double area)
    {
        area = 0;
        if (shape.IsEmpty)
        {
            return false;
        }

        Shapes.RequireSpherical("ST_Area", shape, ShapeKind.Polygon, ShapeKind.MultiPolygon);
        var excess = 0.0;
        for (var part = 0; part < shape.NumGeometries; part++)
        {
            var polygon = (Polygon)shape.GetGeometryN(part);
            excess += Math.Abs(Excess(polygon.ExteriorRing.CoordinateSequence));
            for (var hole = 0; hole < polygon.NumInteriorRings; hole++)
            {
                excess -= Math.Abs(Excess(polygon.GetInteriorRingN(hole).CoordinateSequence));
            }
        }

        area = Math.Abs(excess * EarthRadiusMetres * EarthRadiusMetres);
        return true;
    }

    /// <summary>Refuses what is no latitude.</summary>
    public static void CheckLatitude(double latitude)
    {
        if (!(latitude is >= -90 and <= 90))
        {
            throw NativeFailureException.Argument("Latitude must be between -90 and 90");
        }
    }

    /// <summary>Refuses what is no longitude.</summary>
    public static void CheckLongitude(double longitude)
    {
        if (!(longitude is >= -180 and <= 180))
        {
            throw NativeFailureException.Argument("Longitude must be between -180 and 180");
        }
    }

    // By how much the angles of the ring exceed those of a flat one, summed over its sides down to the equator. The courses along the
    // ring turn once around, unless a pole lies inside. Source: Trino documentation names the spherical model; the formulas are
    // those of spherical trigonometry.
    private static double Excess(CoordinateSequence ring)
    {
        var count = ring.Count;
        while (count > 1 && ring.GetX(count - 1) == ring.GetX(0) && ring.GetY(count - 1) == ring.GetY(0))
        {
            count--;
        }

        if (count < 3)
        {
            throw NativeFailureException.Argument("Polygon is not valid: a loop contains less then 3 vertices.");
        }

        var (excess, turned) = (0.0, 0.0);
        var (firstCourse, lastCourse) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var from = i == 0 ? count - 1 : i - 1;
            var (latitude1, latitude2) = (Radians(ring.GetY(from)), Radians(ring.GetY(i)));
            var (longitude1, longitude2) = (Radians(ring.GetX(from)), Radians(ring.GetX(i)));
            if (latitude1 == latitude2 && longitude1 == longitude2)
            {
                throw NativeFailureException.Argument("Polygon is not valid: it has two identical consecutive vertices");
            }

            var delta = longitude2 - longitude1;
            var (half1, half2) = (Math.Tan(latitude1 / 2), Math.Tan(latitude2 / 2));
            excess += 2 * Math.Atan2(Math.Tan(delta / 2) * (half1 + half2), 1 + (half1 * half2));

            var (sin1, cos1) = Math.SinCos(latitude1);
            var (sin2, cos2) = Math.SinCos(latitude2);
            var (sinDelta, cosDelta) = Math.SinCos(delta);
            var leaving = (Math.Atan2(sinDelta * cos2, (cos1 * sin2) - (sin1 * cos2 * cosDelta)) + FullTurn) % FullTurn;
            var arriving = (Math.Atan2(-sinDelta * cos1, (sin1 * cos2) - (cos1 * sin2 * cosDelta)) + Math.PI) % FullTurn;
            if (i == 0)
            {
                firstCourse = leaving;
            }
            else
            {
                turned += Turn(leaving - lastCourse);
            }

            turned += Turn(arriving - leaving);
            lastCourse = arriving;
        }

        turned += Turn(firstCourse - lastCourse);
        return Math.Abs(turned) < Math.PI / 4 ? Math.Abs(excess) - FullTurn : excess;
    }

    private static double Turn(double course) => ((course + (3 * Math.PI)) % FullTurn) - Math.PI;

    private static double Radians(double degrees) => degrees * DegreesToRadians;
}
