using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Prints shapes straight from their bytes as well-known text in Trino's spelling: <c>POINT (1 2)</c>,
/// <c>MULTIPOINT ((1 2), (3 4))</c>, <c>POLYGON EMPTY</c>.</summary>
internal static class WellKnownText
{
    private const int LongestNumber = 48;

    /// <summary>Appends the text of the shape that bytes of ours hold.</summary>
    public static void Append(ReadOnlySpan<byte> wkb, IBufferWriter<byte> output) => AppendShape(wkb, output);

    // Gives how many bytes the shape has.
    private static int AppendShape(ReadOnlySpan<byte> wkb, IBufferWriter<byte> output)
    {
        var kind = WellKnownBinary.Kind(wkb);
        output.Write(kind.TextName());
        output.Write(" "u8);
        return AppendParts(kind, wkb, output);
    }

    private static int AppendParts(ShapeKind kind, ReadOnlySpan<byte> wkb, IBufferWriter<byte> output)
    {
        if (kind == ShapeKind.Point)
        {
            if (double.IsNaN(WellKnownBinary.Point(wkb).X))
            {
                output.Write("EMPTY"u8);
            }
            else
            {
                AppendCoordinates(wkb[5..], 1, output);
            }

            return WellKnownBinary.PointLength;
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(wkb[5..]);
        if (count == 0)
        {
            output.Write("EMPTY"u8);
            return 9;
        }

        if (kind == ShapeKind.LineString)
        {
            AppendCoordinates(wkb[9..], count, output);
            return 9 + (count * 16);
        }

        output.Write("("u8);
        var position = 9;
        for (var part = 0; part < count; part++)
        {
            if (part > 0)
            {
                output.Write(", "u8);
            }

            if (kind == ShapeKind.Polygon)
            {
                var points = BinaryPrimitives.ReadInt32LittleEndian(wkb[position..]);
                AppendCoordinates(wkb[(position + 4)..], points, output);
                position += 4 + (points * 16);
            }
            else
            {
                position += kind == ShapeKind.GeometryCollection
                    ? AppendShape(wkb[position..], output)
                    : AppendParts(WellKnownBinary.Kind(wkb[position..]), wkb[position..], output);
            }
        }

        output.Write(")"u8);
        return position;
    }

    private static void AppendCoordinates(ReadOnlySpan<byte> bytes, int count, IBufferWriter<byte> output)
    {
        output.Write("("u8);
        for (var i = 0; i < count; i++)
        {
            var room = output.GetSpan((LongestNumber * 2) + 3);
            var length = 0;
            if (i > 0)
            {
                room[length++] = (byte)',';
                room[length++] = (byte)' ';
            }

            length += FormatNumber(BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * 16)..]), room[length..]);
            room[length++] = (byte)' ';
            length += FormatNumber(BinaryPrimitives.ReadDoubleLittleEndian(bytes[((i * 16) + 8)..]), room[length..]);
            output.Advance(length);
        }

        output.Write(")"u8);
    }

    // The fewest digits that tell the number; plain from 0.0001 up to 10^17, as %.17g does without its trailing zeros.
    private static int FormatNumber(double value, Span<byte> room)
    {
        if (Math.Abs(value) is >= 1e-4 and < 1e15 || value == 0)
        {
            Utf8Formatter.TryFormat(value, room, out var plain);
            if (room[..plain].IndexOf((byte)'E') < 0)
            {
                return plain;
            }
        }

        if (!double.IsFinite(value))
        {
            var name = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8;
            name.CopyTo(room);
            return name.Length;
        }

        Span<byte> text = stackalloc byte[LongestNumber];
        Utf8Formatter.TryFormat(value, text, out var written);
        return Layout(text[..written], room);
    }

    // Takes 1.5E+16, 1500 or 0.00015 apart and puts the digits down again.
    private static int Layout(ReadOnlySpan<byte> text, Span<byte> room)
    {
        var length = 0;
        if (text[0] == '-')
        {
            room[length++] = (byte)'-';
            text = text[1..];
        }

        Span<byte> digits = stackalloc byte[LongestNumber];
        var (count, exponent, seenPoint) = (0, -1, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == 'E')
            {
                _ = Utf8Parser.TryParse(text[(i + (text[i + 1] == '+' ? 2 : 1))..], out int power, out _);
                exponent += power;
                break;
            }

            if (text[i] == '.')
            {
                seenPoint = true;
            }
            else if (count == 0 && text[i] == '0')
            {
                exponent -= seenPoint ? 1 : 0;
            }
            else
            {
                exponent += seenPoint ? 0 : 1;
                digits[count++] = text[i];
            }
        }

        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        if (exponent is >= 0 and < 17)
        {
            for (var i = 0; i <= exponent || i < count; i++)
            {
                if (i == exponent + 1)
                {
                    room[length++] = (byte)'.';
                }

                room[length++] = i < count ? digits[i] : (byte)'0';
            }

            return length;
        }

        room[length++] = digits[0];
        if (count > 1)
        {
            room[length++] = (byte)'.';
            digits[1..count].CopyTo(room[length..]);
            length += count - 1;
        }

        room[length++] = (byte)'e';
        room[length++] = (byte)(exponent < 0 ? '-' : '+');
        Utf8Formatter.TryFormat(Math.Abs(exponent), room[length..], out var tail, new StandardFormat('D', 2));
        return length + tail;
    }
}
