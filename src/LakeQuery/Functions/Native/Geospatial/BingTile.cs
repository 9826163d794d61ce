namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>A tile of the Bing Maps pyramid as the number that Trino has for it: 23 bits of x, 23 of y, 5 of the zoom level.</summary>
/// <remarks>Source: Microsoft, <i>Bing Maps Tile System</i>.</remarks>
internal readonly record struct BingTile(int X, int Y, int Zoom)
{
    /// <summary>The finest zoom level.</summary>
    public const int MaxZoom = 23;

    /// <summary>The farthest that the map goes from the equator.</summary>
    public const double MaxLatitude = 85.05112878;

    private const int TilePixels = 256;

    /// <summary>The tile of a number.</summary>
    public static BingTile Of(long number) => new((int)(number >> 28), (int)((number & 0xFFF_FFFF) >> 5), (int)(number & 31));

    /// <summary>The number of the tile.</summary>
    public long Number => ((long)X << 28) | ((long)Y << 5) | (uint)Zoom;

    /// <summary>The tile at a point that is on the map.</summary>
    public static BingTile At(double latitude, double longitude, int zoom)
    {
        var sine = Math.Sin(latitude * Math.PI / 180);
        return new(
            OnAxis((longitude + 180) / 360, zoom),
            OnAxis(0.5 - (Math.Log((1 + sine) / (1 - sine)) / (4 * Math.PI)), zoom),
            zoom);
    }

    /// <summary>The upper left corner of the tile at x and y, which may be one past the last.</summary>
    public static (double Longitude, double Latitude) Corner(int x, int y, int zoom)
    {
        var size = MapSize(zoom);
        var across = (Math.Clamp((long)x * TilePixels, 0, size) / (double)size) - 0.5;
        var down = 0.5 - (Math.Clamp((long)y * TilePixels, 0, size) / (double)size);
        return (360 * across, 90 - (360 * Math.Atan(Math.Exp(-down * 2 * Math.PI)) / Math.PI));
    }

    /// <summary>The rectangle of the tile in degrees.</summary>
    public Extent Extent
    {
        get
        {
            var (left, top) = Corner(X, Y, Zoom);
            var (right, bottom) = Corner(X + 1, Y + 1, Zoom);
            return new Extent { MinX = left, MinY = bottom, MaxX = right, MaxY = top };
        }
    }

    /// <summary>The tile with those coordinates, if there is one.</summary>
    public static long FromCoordinates(int x, int y, int zoom)
    {
        CheckZoom(zoom);
        CheckCoordinate(x, zoom);
        CheckCoordinate(y, zoom);
        return new BingTile(x, y, zoom).Number;
    }

    /// <summary>The tile of a quadkey: one digit of base four a zoom level.</summary>
    public static long FromQuadKey(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            throw NativeFailureException.Argument("QuadKey must not be empty string");
        }

        if (key.Length > MaxZoom)
        {
            throw NativeFailureException.Argument($"QuadKey must be {MaxZoom} characters or less");
        }

        var (x, y) = (0, 0);
        foreach (var digit in key)
        {
            if (digit is < (byte)'0' or > (byte)'3')
            {
                throw NativeFailureException.Argument($"Invalid QuadKey digit sequence: {CoreNatives.Text(key)}");
            }

            x = (x << 1) | (digit & 1);
            y = (y << 1) | ((digit >> 1) & 1);
        }

        return new BingTile(x, y, key.Length).Number;
    }

    /// <summary>Writes the quadkey; gives its length.</summary>
    public int WriteQuadKey(Span<byte> target)
    {
        for (var level = 0; level < Zoom; level++)
        {
            var bit = Zoom - 1 - level;
            target[level] = (byte)('0' + ((X >> bit) & 1) + (((Y >> bit) & 1) << 1));
        }

        return Zoom;
    }

    /// <summary>The tile at a point in degrees, if the point is on the map.</summary>
    public static long Checked(double latitude, double longitude, int zoom)
    {
        CheckPlace(latitude, longitude, zoom);
        return At(latitude, longitude, zoom).Number;
    }

    /// <summary>Refuses points off the map and zoom levels that are none.</summary>
    public static void CheckPlace(double latitude, double longitude, int zoom)
    {
        if (!(latitude is >= -MaxLatitude and <= MaxLatitude))
        {
            throw NativeFailureException.Argument("Latitude must be between -85.05112878 and 85.05112878");
        }

        if (!(longitude is >= -180 and <= 180))
        {
            throw NativeFailureException.Argument("Longitude must be between -180.0 and 180.0");
        }

        CheckZoom(zoom);
    }

    /// <summary>Refuses zoom levels that are none.</summary>
    public static void CheckZoom(int zoom)
    {
        if (zoom <= 0)
        {
            throw NativeFailureException.Argument("Zoom level must be > 0");
        }

        if (zoom > MaxZoom)
        {
            throw NativeFailureException.Argument($"Zoom level must be <= {MaxZoom}");
        }
    }

    private static void CheckCoordinate(int coordinate, int zoom)
    {
        if (coordinate < 0 || coordinate >= 1 << zoom)
        {
            throw NativeFailureException.Argument($"XY coordinates for a Bing tile at zoom level {zoom} must be within [0, {1 << zoom}) range");
        }
    }

    private static long MapSize(int zoom) => (long)TilePixels << zoom;

    private static int OnAxis(double share, int zoom)
    {
        var size = MapSize(zoom);
        return (int)(Math.Clamp(share * size, 0, size - 1) / TilePixels);
    }
}
