using System.Globalization;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>bing_tiles_around: the neighbours of a tile, or the tiles that a circle touches.</summary>
internal static class BingTilesAround
{
    private const long MaxTiles = 1_000_000;
    private const double MaxRadiusKm = 1_000;

    /// <summary>The tile at a point and the up to eight around it.</summary>
    public static void Neighbours(double latitude, double longitude, int zoom, List<long> tiles)
    {
        BingTile.CheckPlace(latitude, longitude, zoom);
        var middle = BingTile.At(latitude, longitude, zoom);
        var last = (1 << zoom) - 1;
        for (var x = Math.Max(0, middle.X - 1); x <= Math.Min(last, middle.X + 1); x++)
        {
            for (var y = Math.Max(0, middle.Y - 1); y <= Math.Min(last, middle.Y + 1); y++)
            {
                tiles.Add(new BingTile(x, y, zoom).Number);
            }
        }
    }

    /// <summary>The fewest tiles that cover a circle: the cross through its middle, then the corners column by column.</summary>
    public static void WithinRadius(double latitude, double longitude, int zoom, double radiusKm, List<long> tiles)
    {
        BingTile.CheckPlace(latitude, longitude, zoom);
        if (!(radiusKm >= 0))
        {
            throw NativeFailureException.Argument("Radius must be >= 0");
        }

        if (radiusKm > MaxRadiusKm)
        {
            throw NativeFailureException.Argument("Radius must be <= 1,000 km");
        }

        var middle = BingTile.At(latitude, longitude, zoom);
        var last = (1 << zoom) - 1;
        var top = BingTile.At(MovedLatitude(latitude, radiusKm, 1), longitude, zoom).Y;
        var bottom = BingTile.At(MovedLatitude(latitude, radiusKm, -1), longitude, zoom).Y;
        var left = BingTile.At(latitude, MovedLongitude(latitude, longitude, radiusKm, -1), zoom).X;
        var right = BingTile.At(latitude, MovedLongitude(latitude, longitude, radiusKm, 1), zoom).X;

        // Around the far side of the globe the right column has the smaller number.
        var columns = right < left ? right + last - left + 2 : right - left + 1;
        var rows = bottom - top + 1;
        var count = (long)columns * rows;
        if (count > MaxTiles)
        {
            throw NativeFailureException.Argument(string.Create(
                CultureInfo.InvariantCulture,
                $"The number of tiles covering input rectangle exceeds the limit of 1M. Number of tiles: {count}. Radius: {radiusKm:F1} km. Zoom level: {zoom}."));
        }

        for (var i = 0; i < columns; i++)
        {
            tiles.Add(new BingTile((left + i) % (last + 1), middle.Y, zoom).Number);
        }

        for (var y = top; y <= bottom; y++)
        {
            if (y != middle.Y)
            {
                tiles.Add(new BingTile(middle.X, y, zoom).Number);
            }
        }

        var circle = new Circle(latitude, longitude, radiusKm);
        for (var x = right; x != middle.X; x = x == 0 ? last : x - 1)
        {
            AddColumn(circle, x, x, top, bottom, middle, tiles);
        }

        for (var x = left; x != middle.X; x = (x + 1) % (last + 1))
        {
            AddColumn(circle, x, x + 1, top, bottom, middle, tiles);
        }
    }

    // The corner nearest to the middle decides; towards the middle all further tiles of the column are in.
    private static void AddColumn(in Circle circle, int x, int nearX, int top, int bottom, BingTile middle, List<long> tiles)
    {
        var isIn = false;
        for (var y = top; y < middle.Y; y++)
        {
            isIn |= circle.Has(BingTile.Corner(nearX, y + 1, middle.Zoom));
            if (isIn)
            {
                tiles.Add(new BingTile(x, y, middle.Zoom).Number);
            }
        }

        isIn = false;
        for (var y = bottom; y > middle.Y; y--)
        {
            isIn |= circle.Has(BingTile.Corner(nearX, y, middle.Zoom));
            if (isIn)
            {
                tiles.Add(new BingTile(x, y, middle.Zoom).Number);
            }
        }
    }

    private static double MovedLatitude(double latitude, double distanceKm, int direction)
    {
        var (sin, cos) = Math.SinCos(latitude * Math.PI / 180);
        var (sinRatio, cosRatio) = Math.SinCos(distanceKm / GreatCircle.EarthRadiusKm);
        var moved = Math.Asin((sin * cosRatio) + (cos * sinRatio * direction)) * 180 / Math.PI;
        return Math.Clamp(moved, -BingTile.MaxLatitude, BingTile.MaxLatitude);
    }

    private static double MovedLongitude(double latitude, double longitude, double distanceKm, int direction)
    {
        var (sin, cos) = Math.SinCos(latitude * Math.PI / 180);
        var (sinRatio, cosRatio) = Math.SinCos(distanceKm / GreatCircle.EarthRadiusKm);
        var moved = ((longitude * Math.PI / 180) + Math.Atan2(direction * sinRatio * cos, cosRatio - (sin * sin))) * 180 / Math.PI;
        return moved > 180 ? moved - 360 : moved < -180 ? moved + 360 : moved;
    }

    private readonly record struct Circle(double Latitude, double Longitude, double RadiusKm)
    {
        public bool Has((double Longitude, double Latitude) point) =>
            GreatCircle.UncheckedDistanceKm(Latitude, Longitude, point.Latitude, point.Longitude) <= RadiusKm;
    }
}
