using System.Buffers.Binary;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Detectors.Hotspots;

/// <summary>A window in bytes: all that its hotspots depend on are its points in their order.</summary>
/// <remarks>A mark, the version, the options, the number of points, the points from the oldest on, xxHash64 of all that; little endian.</remarks>
internal static class HotspotsState
{
    private const uint Mark = 0x53_54_4F_48; // "HOTS"
    private const int Version = 1;
    private const int HeadBytes = (6 * sizeof(int)) + sizeof(double);

    /// <summary>Writes the points of a ring of which <paramref name="seen"/> were ever added.</summary>
    public static void Write(Stream target, HotspotsOptions options, long seen, ReadOnlySpan<double> ring)
    {
        var count = (int)Math.Min(seen, options.WindowSize);
        var first = seen > options.WindowSize ? (int)(seen % options.WindowSize) : 0;
        var bytes = new byte[HeadBytes + (count * options.ColumnCount * sizeof(double)) + sizeof(ulong)];
        WriteHead(bytes, options, count);
        var at = HeadBytes;
        for (var index = 0; index < count; index++)
        {
            foreach (var value in ring.Slice((first + index) % options.WindowSize * options.ColumnCount, options.ColumnCount))
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), value);
                at += sizeof(double);
            }
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), XxHash64.Of(bytes.AsSpan(0, at)));
        target.Write(bytes);
    }

    /// <summary>Reads points, from the oldest on.</summary>
    /// <exception cref="InvalidDataException">They are of another version, of other options, or damaged.</exception>
    public static double[] Read(Stream source, HotspotsOptions options)
    {
        var head = new byte[HeadBytes];
        ReadAll(source, head);
        var count = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(5 * sizeof(int)));
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Mark)
        {
            throw new InvalidDataException("This is not a saved window of hotspots.");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(sizeof(int))) is var version && version != Version)
        {
            throw new InvalidDataException($"The saved window of hotspots is of version {version}; this program reads version {Version}.");
        }

        var expected = new byte[HeadBytes];
        WriteHead(expected, options, count);
        if (!head.AsSpan().SequenceEqual(expected) || count < 0 || count > options.WindowSize)
        {
            throw new InvalidDataException("The saved window of hotspots is of other options, or damaged.");
        }

        var body = new byte[count * options.ColumnCount * sizeof(double)];
        ReadAll(source, body);
        var sum = new byte[sizeof(ulong)];
        ReadAll(source, sum);
        var hash = new XxHash64();
        hash.Add(head);
        hash.Add(body);
        if (hash.Value() != BinaryPrimitives.ReadUInt64LittleEndian(sum))
        {
            throw new InvalidDataException("The saved window of hotspots is damaged: its check sum is wrong.");
        }

        var points = new double[count * options.ColumnCount];
        for (var index = 0; index < points.Length; index++)
        {
            points[index] = BinaryPrimitives.ReadDoubleLittleEndian(body.AsSpan(index * sizeof(double)));
        }

        return points;
    }

    private static void WriteHead(Span<byte> bytes, HotspotsOptions options, int count)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Mark);
        Span<int> numbers = [Version, options.ColumnCount, options.WindowSize, options.MinimumPoints, count];
        for (var index = 0; index < numbers.Length; index++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes[((index + 1) * sizeof(int))..], numbers[index]);
        }

        BinaryPrimitives.WriteDoubleLittleEndian(bytes[(6 * sizeof(int))..], options.ScanRadius);
    }

    private static void ReadAll(Stream source, Span<byte> bytes)
    {
        if (source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new InvalidDataException("The saved window of hotspots ends too soon.");
        }
    }
}
