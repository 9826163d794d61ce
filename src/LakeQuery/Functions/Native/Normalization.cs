using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Text;

namespace LakeQuery.Functions.Native;

/// <summary>Unicode's normal forms without ICU: characters taken apart, marks put in order, and put together again for the forms C.</summary>
/// <remarks>Source: Unicode Standard Annex #15. Hangul goes by arithmetic, all else by tables.</remarks>
internal static class Normalization
{
    private const int HangulBase = 0xAC00;
    private const int HangulCount = 11172;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int VowelCount = 21;
    private const int TailCount = 28;

    private static readonly Lazy<Tables> Loaded = new(Tables.Load);

    [ThreadStatic]
    private static List<int>? _points;

    /// <summary>The text in a form: NFC, NFD, NFKC or NFKD.</summary>
    public static bool Write(ReadOnlySpan<byte> text, ReadOnlySpan<byte> form, ArrayBufferWriter<byte> output)
    {
        var composed = Ascii.EqualsIgnoreCase(form, "NFC"u8) || Ascii.EqualsIgnoreCase(form, "NFKC"u8);
        var compatible = Ascii.EqualsIgnoreCase(form, "NFKC"u8) || Ascii.EqualsIgnoreCase(form, "NFKD"u8);
        if (!composed && !compatible && !Ascii.EqualsIgnoreCase(form, "NFD"u8))
        {
            throw NativeFailureException.Argument($"Normalization form must be one of [NFD, NFC, NFKD, NFKC]: {CoreNatives.Text(form)}");
        }

        // Below U+0300, which starts with the bytes CC 80, nothing can be put together.
        if (Ascii.IsValid(text) || (composed && !compatible && !text.ContainsAnyInRange((byte)0xCC, byte.MaxValue)))
        {
            output.Write(text);
            return true;
        }

        var points = _points ??= [];
        points.Clear();
        var tables = Loaded.Value;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var used);
            tables.TakeApart(rune.Value, compatible, points);
            text = text[used..];
        }

        Order(points, tables);
        if (composed)
        {
            PutTogether(points, tables);
        }

        foreach (var point in points)
        {
            output.Advance(new Rune(point).EncodeToUtf8(output.GetSpan(4)));
        }

        return true;
    }

    // Marks in the order of their classes; those of one class stay as they are.
    private static void Order(List<int> points, Tables tables)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var point = points[i];
            var mark = tables.Class(point);
            if (mark == 0)
            {
                continue;
            }

            var at = i;
            for (; at > 0 && tables.Class(points[at - 1]) > mark; at--)
            {
                points[at] = points[at - 1];
            }

            points[at] = point;
        }
    }

    private static void PutTogether(List<int> points, Tables tables)
    {
        var (starter, last, kept) = (-1, -1, 0);
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var mark = tables.Class(point);
            if (starter >= 0 && (last < mark || last < 0) && Pair(points[starter], point, tables) is >= 0 and var whole)
            {
                points[starter] = whole;
                continue;
            }

            if (mark == 0)
            {
                (starter, last) = (kept, -1);
            }
            else
            {
                last = mark;
            }

            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int Pair(int first, int second, Tables tables)
    {
        if (first is >= LeadBase and < LeadBase + 19 && second is >= VowelBase and < VowelBase + VowelCount)
        {
            return HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TailCount);
        }

        return first is >= HangulBase and < HangulBase + HangulCount && (first - HangulBase) % TailCount == 0
            && second is > TailBase and < TailBase + TailCount
            ? first + second - TailBase
            : tables.Pair(first, second);
    }

    private sealed class Tables
    {
        private readonly int[] _points;
        private readonly int[] _starts;
        private readonly bool[] _compatible;
        private readonly int[] _parts;
        private readonly long[] _pairs;
        private readonly int[] _wholes;
        private readonly int[] _classStarts;
        private readonly int[] _classEnds;
        private readonly byte[] _classes;

        private Tables(ref Reader reader)
        {
            var count = reader.Number();
            (_points, _starts, _compatible) = (new int[count], new int[count + 1], new bool[count]);
            var parts = new List<int>(count * 2);
            var pairs = new List<(long Key, int Whole)>();
            var point = 0;
            for (var i = 0; i < count; i++)
            {
                point += reader.Number();
                var kind = reader.Number();
                (_points[i], _compatible[i], _starts[i]) = (point, kind == 1, parts.Count);
                for (var size = reader.Number(); size > 0; size--)
                {
                    parts.Add(reader.Number());
                }

                if (kind == 2)
                {
                    pairs.Add((((long)parts[^2] << 32) | (uint)parts[^1], point));
                }
            }

            _starts[count] = parts.Count;
            _parts = [.. parts];
            pairs.Sort();
            _pairs = [.. pairs.Select(pair => pair.Key)];
            _wholes = [.. pairs.Select(pair => pair.Whole)];
            count = reader.Number();
            (_classStarts, _classEnds, _classes) = (new int[count], new int[count], new byte[count]);
            var end = 0;
            for (var i = 0; i < count; i++)
            {
                _classStarts[i] = end + reader.Number();
                end = _classEnds[i] = _classStarts[i] + reader.Number();
                _classes[i] = (byte)reader.Number();
            }
        }

        public static Tables Load()
        {
            var packed = NormalizationData.Packed.ToArray();
            Base64.DecodeFromUtf8InPlace(packed, out var size);
            using var unpacked = new MemoryStream();
            using (var zlib = new ZLibStream(new MemoryStream(packed, 0, size), CompressionMode.Decompress))
            {
                zlib.CopyTo(unpacked);
            }

            var reader = new Reader(unpacked.ToArray());
            return new Tables(ref reader);
        }

        public byte Class(int point)
        {
            if (point < 0x300)
            {
                return 0;
            }

            var at = Array.BinarySearch(_classStarts, point);
            at = at < 0 ? ~at - 1 : at;
            return at >= 0 && point < _classEnds[at] ? _classes[at] : (byte)0;
        }

        public int Pair(int first, int second)
        {
            var at = Array.BinarySearch(_pairs, ((long)first << 32) | (uint)second);
            return at >= 0 ? _wholes[at] : -1;
        }

        public void TakeApart(int point, bool compatible, List<int> target)
        {
            if (point is >= HangulBase and < HangulBase + HangulCount)
            {
                var index = point - HangulBase;
                target.Add(LeadBase + (index / (VowelCount * TailCount)));
                target.Add(VowelBase + (index / TailCount % VowelCount));
                if (index % TailCount > 0)
                {
                    target.Add(TailBase + (index % TailCount));
                }

                return;
            }

            var at = point < 0xA0 ? -1 : Array.BinarySearch(_points, point);
            if (at < 0 || (_compatible[at] && !compatible))
            {
                target.Add(point);
                return;
            }

            for (var i = _starts[at]; i < _starts[at + 1]; i++)
            {
                TakeApart(_parts[i], compatible, target);
            }
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> data)
    {
        private ReadOnlySpan<byte> _data = data;

        public int Number()
        {
            var (value, shift) = (0, 0);
            while (true)
            {
                var next = _data[0];
                _data = _data[1..];
                value |= (next & 127) << shift;
                if (next < 128)
                {
                    return value;
                }

                shift += 7;
            }
        }
    }
}
