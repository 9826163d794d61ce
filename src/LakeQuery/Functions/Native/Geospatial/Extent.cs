using System.Buffers.Binary;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>The smallest rectangle around a shape, read straight from its bytes.</summary>
internal struct Extent
{
    public double MinX;
    public double MinY;
    public double MaxX;
    public double MaxY;

    /// <summary>True when nothing is in it.</summary>
    public readonly bool IsEmpty => !(MinX <= MaxX);

    /// <summary>Around the shape that bytes of ours hold.</summary>
    public static Extent Of(ReadOnlySpan<byte> wkb)
    {
        var extent = new Extent
        {
            MinX = double.PositiveInfinity,
            MinY = double.PositiveInfinity,
            MaxX = double.NegativeInfinity,
            MaxY = double.NegativeInfinity,
        };
        extent.Add(wkb);
        return extent;
    }

    // Gives how many bytes the shape has.
    private int Add(ReadOnlySpan<byte> wkb)
    {
        var kind = WellKnownBinary.Kind(wkb);
        if (kind == ShapeKind.Point)
        {
            AddCoordinates(wkb[5..], 1);
            return WellKnownBinary.PointLength;
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(wkb[5..]);
        var position = 9;
        if (kind == ShapeKind.LineString)
        {
            AddCoordinates(wkb[position..], count);
            return position + (count * 16);
        }

        for (var part = 0; part < count; part++)
        {
            if (kind == ShapeKind.Polygon)
            {
                var points = BinaryPrimitives.ReadInt32LittleEndian(wkb[position..]);
                AddCoordinates(wkb[(position + 4)..], points);
                position += 4 + (points * 16);
            }
            else
            {
                position += Add(wkb[position..]);
            }
        }

        return position;
    }

    private void AddCoordinates(ReadOnlySpan<byte> bytes, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var x = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * 16)..]);
            var y = BinaryPrimitives.ReadDoubleLittleEndian(bytes[((i * 16) + 8)..]);

            // Comparisons with NaN, an empty point, are false.
            MinX = x < MinX ? x : MinX;
            MinY = y < MinY ? y : MinY;
            MaxX = x > MaxX ? x : MaxX;
            MaxY = y > MaxY ? y : MaxY;
        }
    }
}
