using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>The functions of Bing tiles.</summary>
internal static class BingTileNatives
{
    private static readonly DuckLogicalType TileList = DuckLogicalType.List(DuckLogicalType.BigInt);

    /// <summary>The function of that name, or null.</summary>
    public static DuckScalarFunction? Find(string name) => name switch
    {
        "lq_geo_bing_tile" => NativeRows.Map3<int, int, int, long>(
            name, DuckLogicalType.Integer, DuckLogicalType.Integer, DuckLogicalType.Integer, DuckLogicalType.BigInt, BingTile.FromCoordinates),
        "lq_geo_bing_tile_of_quadkey" => NativeRows.Value<long>(
            name, DuckLogicalType.Varchar, DuckLogicalType.BigInt, static (ReadOnlySpan<byte> key, out long tile) =>
            {
                tile = BingTile.FromQuadKey(key);
                return true;
            }),
        "lq_geo_bing_tile_at" => NativeRows.Map3<double, double, int, long>(
            name, DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Integer, DuckLogicalType.BigInt, BingTile.Checked),
        "lq_geo_bing_tile_quadkey" => NativeRows.Format<long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.Varchar,
            static (tile, output) => output.Advance(BingTile.Of(tile).WriteQuadKey(output.GetSpan(32)))),
        "lq_geo_bing_tile_zoom_level" => NativeRows.Map<long, sbyte>(
            name, DuckLogicalType.BigInt, DuckLogicalType.TinyInt, static tile => (sbyte)BingTile.Of(tile).Zoom),
        "lq_geo_bing_tile_polygon" => NativeRows.Format<long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.Blob,
            static (tile, output) => WellKnownBinary.WriteRectangle(BingTile.Of(tile).Extent, output)),
        "lq_geo_bing_tile_coordinates" => Coordinates(name),
        "lq_geo_bing_tiles_around" => Around(name),
        "lq_geo_bing_tiles_around_radius" => AroundRadius(name),
        "lq_geo_geometry_to_bing_tiles" => Cover(name),
        _ => null,
    };

    private static DuckScalarFunction Coordinates(string name) =>
        new(name, [DuckLogicalType.BigInt], DuckLogicalType.Struct(("f1", DuckLogicalType.Integer), ("f2", DuckLogicalType.Integer)), call =>
        {
            var tiles = call.Argument(0).Data<long>();
            var output = call.Output;
            var (xs, ys) = (output.StructChild(0), output.StructChild(1));
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var tile = BingTile.Of(tiles[row]);
                    xs.Data<int>()[row] = tile.X;
                    ys.Data<int>()[row] = tile.Y;
                }
                else
                {
                    xs.SetNull(row);
                    ys.SetNull(row);
                }
            }
        });

    private static DuckScalarFunction Around(string name) =>
        new(name, [DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Integer], TileList, call =>
        {
            var latitudes = call.Argument(0).Data<double>();
            var longitudes = call.Argument(1).Data<double>();
            var zooms = call.Argument(2).Data<int>();
            var output = call.Output;
            var tiles = new List<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                var start = tiles.Count;
                if (output.IsValid(row))
                {
                    BingTilesAround.Neighbours(latitudes[row], longitudes[row], zooms[row], tiles);
                }

                output.SetList(row, start, tiles.Count - start);
            }

            CopyTo(output, tiles);
        });

    private static DuckScalarFunction AroundRadius(string name) =>
        new(name, [DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Integer, DuckLogicalType.Double], TileList, call =>
        {
            var latitudes = call.Argument(0).Data<double>();
            var longitudes = call.Argument(1).Data<double>();
            var zooms = call.Argument(2).Data<int>();
            var radii = call.Argument(3).Data<double>();
            var output = call.Output;
            var tiles = new List<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                var start = tiles.Count;
                if (output.IsValid(row))
                {
                    BingTilesAround.WithinRadius(latitudes[row], longitudes[row], zooms[row], radii[row], tiles);
                }

                output.SetList(row, start, tiles.Count - start);
            }

            CopyTo(output, tiles);
        });

    private static DuckScalarFunction Cover(string name) => new(name, [DuckLogicalType.Blob, DuckLogicalType.Integer], TileList, call =>
    {
        var shapes = call.Argument(0);
        var zooms = call.Argument(1).Data<int>();
        var output = call.Output;
        var tiles = new List<long>();
        for (var row = 0; row < call.RowCount; row++)
        {
            var start = tiles.Count;
            if (output.IsValid(row))
            {
                BingTileCover.Add(WellKnownBinary.Read(shapes.Bytes(row)), zooms[row], tiles);
            }

            output.SetList(row, start, tiles.Count - start);
        }

        CopyTo(output, tiles);
    });

    private static void CopyTo(DuckVectorWriter output, List<long> tiles)
    {
        var child = output.ReserveList(tiles.Count);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tiles).CopyTo(child.Data<long>());
        output.SetListSize(tiles.Count);
    }
}
