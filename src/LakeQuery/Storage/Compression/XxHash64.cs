using System.Buffers.Binary;

namespace LakeQuery.Storage.Compression;

/// <summary>The 64-bit xxHash, seed 0, over bytes at once or in pieces: the checksum of zstd frames, the function xxhash64, and the hash of
/// bytes wherever one is needed.</summary>
internal sealed class XxHash64
{
    private const ulong Prime1 = 11400714785074694791;
    private const ulong Prime2 = 14029467366897019727;
    private const ulong Prime3 = 1609587929392839161;
    private const ulong Prime4 = 9650029242287828579;
    private const ulong Prime5 = 2870177450012600261;

    private readonly byte[] _held = new byte[32];
    private Lanes _lanes = Lanes.Start;
    private ulong _length;
    private int _heldCount;

    /// <summary>The hash of bytes that lie in one piece.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var length = (ulong)bytes.Length;
        var lanes = Lanes.Start;
        for (; bytes.Length >= 32; bytes = bytes[32..])
        {
            lanes.Add(bytes);
        }

        return Finish(lanes, length, bytes);
    }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _lanes = Lanes.Start;
        (_length, _heldCount) = (0, 0);
    }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _length += (ulong)bytes.Length;
        if (_heldCount > 0)
        {
            var count = Math.Min(32 - _heldCount, bytes.Length);
            bytes[..count].CopyTo(_held.AsSpan(_heldCount));
            _heldCount += count;
            bytes = bytes[count..];
            if (_heldCount < 32)
            {
                return;
            }

            _lanes.Add(_held);
            _heldCount = 0;
        }

        for (; bytes.Length >= 32; bytes = bytes[32..])
        {
            _lanes.Add(bytes);
        }

        bytes.CopyTo(_held);
        _heldCount = bytes.Length;
    }

    /// <summary>The hash of all that was added.</summary>
    public ulong Value() => Finish(_lanes, _length, _held.AsSpan(0, _heldCount));

    private static ulong Finish(in Lanes lanes, ulong length, ReadOnlySpan<byte> rest)
    {
        var hash = (length >= 32 ? lanes.Value : Prime5) + length;
        for (; rest.Length >= 8; rest = rest[8..])
        {
            hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            hash = (ulong.RotateLeft(hash, 27) * Prime1) + Prime4;
        }

        if (rest.Length >= 4)
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1;
            hash = (ulong.RotateLeft(hash, 23) * Prime2) + Prime3;
            rest = rest[4..];
        }

        foreach (var value in rest)
        {
            hash ^= value * Prime5;
            hash = ulong.RotateLeft(hash, 11) * Prime1;
        }

        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private static ulong Round(ulong state, ulong input) => ulong.RotateLeft(state + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong state) => ((hash ^ Round(0, state)) * Prime1) + Prime4;

    // Four sums that take eight bytes each of every 32.
    private struct Lanes
    {
        private ulong _first;
        private ulong _second;
        private ulong _third;
        private ulong _fourth;

        public static Lanes Start => new() { _first = unchecked(Prime1 + Prime2), _second = Prime2, _fourth = unchecked(0 - Prime1) };

        public readonly ulong Value
        {
            get
            {
                var hash = ulong.RotateLeft(_first, 1) + ulong.RotateLeft(_second, 7) + ulong.RotateLeft(_third, 12) + ulong.RotateLeft(_fourth, 18);
                return Merge(Merge(Merge(Merge(hash, _first), _second), _third), _fourth);
            }
        }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            _first = Round(_first, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            _second = Round(_second, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            _third = Round(_third, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
            _fourth = Round(_fourth, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
        }
    }
}
