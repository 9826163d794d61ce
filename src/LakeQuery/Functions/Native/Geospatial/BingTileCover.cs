using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>geometry_to_bing_tiles: the fewest tiles that cover a shape.</summary>
internal static class BingTileCover
{
    // Finer than this, large tiles are tried first: one that lies inside the shape gives all its small ones without a look at them.
    private const int DirectZoom = 10;
    private const long MaxRectangleTiles = 1_000_000;
    private const long MaxComplexity = 25_000_000;
    private const string TooComplex =
        "The zoom level is too high or the geometry is too complex to compute a set of covering Bing tiles. "
        + "Please use a lower zoom level or convert the geometry to its bounding box using the ST_Envelope function.";

    /// <summary>Adds the tiles.</summary>
    public static void Add(Geometry shape, int zoom, List<long> tiles)
    {
        BingTile.CheckZoom(zoom);
        if (shape.IsEmpty)
        {
            return;
        }

        var extent = shape.EnvelopeInternal;
        CheckOnMap(extent);
        var isPlain = shape is Point || shape is Polygon { IsRectangle: true };
        var upperLeft = BingTile.At(extent.MaxY, extent.MinX, zoom);
        var lowerRight = LowerRight(extent, zoom);
        var count = (long)(lowerRight.X - upperLeft.X + 1) * (lowerRight.Y - upperLeft.Y + 1);
        CheckSize(shape, extent, isPlain, count, zoom);
        if (isPlain)
        {
            AddAll(upperLeft.X, upperLeft.Y, lowerRight.X, lowerRight.Y, zoom, tiles);
            return;
        }

        var parts = new List<IPreparedGeometry>();
        foreach (var part in SpatialOverlay.ByDimension(shape))
        {
            parts.Add(PreparedGeometryFactory.Prepare(part));
        }

        var start = Math.Min(zoom, DirectZoom);
        var shift = zoom - start;
        for (var x = upperLeft.X >> shift; x <= lowerRight.X >> shift; x++)
        {
            for (var y = upperLeft.Y >> shift; y <= lowerRight.Y >> shift; y++)
            {
                AddWithin(parts, new BingTile(x, y, start), zoom, tiles);
            }
        }
    }

    private static void AddWithin(List<IPreparedGeometry> parts, BingTile tile, int zoom, List<long> tiles)
    {
        var square = Square(tile);
        if (!parts.Exists(part => part.Intersects(square)))
        {
            return;
        }

        if (tile.Zoom == zoom)
        {
            tiles.Add(tile.Number);
            return;
        }

        if (parts.Exists(part => part.Geometry.Dimension == Dimension.Surface && part.Contains(square)))
        {
            var side = 1 << (zoom - tile.Zoom);
            AddAll(tile.X * side, tile.Y * side, ((tile.X + 1) * side) - 1, ((tile.Y + 1) * side) - 1, zoom, tiles);
            return;
        }

        for (var x = tile.X * 2; x < (tile.X * 2) + 2; x++)
        {
            for (var y = tile.Y * 2; y < (tile.Y * 2) + 2; y++)
            {
                AddWithin(parts, new BingTile(x, y, tile.Zoom + 1), zoom, tiles);
            }
        }
    }

    private static void AddAll(int left, int top, int right, int bottom, int zoom, List<long> tiles)
    {
        for (var x = left; x <= right; x++)
        {
            for (var y = top; y <= bottom; y++)
            {
                tiles.Add(new BingTile(x, y, zoom).Number);
            }
        }
    }

    private static Geometry Square(BingTile tile)
    {
        var extent = tile.Extent;
        return Shapes.Factory.ToGeometry(new Envelope(extent.MinX, extent.MaxX, extent.MinY, extent.MaxY));
    }

    // A tile that the shape only touches with its right or lower border is not needed.
    private static BingTile LowerRight(Envelope extent, int zoom)
    {
        var tile = BingTile.At(extent.MinY, extent.MaxX, zoom);
        var (left, top) = BingTile.Corner(tile.X, tile.Y, zoom);
        return new(tile.X - (left == extent.MaxX ? 1 : 0), tile.Y - (top == extent.MinY ? 1 : 0), zoom);
    }

    private static void CheckOnMap(Envelope extent)
    {
        if (extent.MinY < -BingTile.MaxLatitude || extent.MaxY > BingTile.MaxLatitude)
        {
            throw NativeFailureException.Argument("Latitude span for the geometry must be in [-85.05, 85.05] range");
        }

        if (extent.MinX < -180 || extent.MaxX > 180)
        {
            throw NativeFailureException.Argument("Longitude span for the geometry must be in [-180.00, 180.00] range");
        }
    }

    private static void CheckSize(Geometry shape, Envelope extent, bool isPlain, long count, int zoom)
    {
        if (isPlain)
        {
            if (count > MaxRectangleTiles)
            {
                throw NativeFailureException.Argument(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The number of tiles covering input rectangle exceeds the limit of 1M. Number of tiles: {count}. Rectangle: xMin={extent.MinX:F2}, yMin={extent.MinY:F2}, xMax={extent.MaxX:F2}, yMax={extent.MaxY:F2}. Zoom level: {zoom}."));
            }
        }
        else if (count > int.MaxValue)
        {
            throw NativeFailureException.Argument("The zoom level is too high to compute a set of covering Bing tiles.");
        }
        else if (count * shape.NumPoints > MaxComplexity)
        {
            throw NativeFailureException.Argument(TooComplex);
        }
    }
}
