using System.Buffers.Binary;

namespace LakeQuery.Storage.Compression;

/// <summary>The 64-bit xxHash, seed 0, over bytes that come in pieces: the checksum of zstd frames.</summary>
internal sealed class XxHash64
{
    private const ulong Prime1 = 11400714785074694791;
    private const ulong Prime2 = 14029467366897019727;
    private const ulong Prime3 = 1609587929392839161;
    private const ulong Prime4 = 9650029242287828579;
    private const ulong Prime5 = 2870177450012600261;

    private readonly byte[] _held = new byte[32];
    private ulong _first;
    private ulong _second;
    private ulong _third;
    private ulong _fourth;
    private ulong _length;
    private int _heldCount;

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        (_first, _second, _third, _fourth) = (unchecked(Prime1 + Prime2), Prime2, 0, unchecked(0 - Prime1));
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

            Stripe(_held);
            _heldCount = 0;
        }

        for (; bytes.Length >= 32; bytes = bytes[32..])
        {
            Stripe(bytes);
        }

        bytes.CopyTo(_held);
        _heldCount = bytes.Length;
    }

    /// <summary>The hash of all that was added.</summary>
    public ulong Value()
    {
        var hash = Prime5;
        if (_length >= 32)
        {
            hash = ulong.RotateLeft(_first, 1) + ulong.RotateLeft(_second, 7) + ulong.RotateLeft(_third, 12) + ulong.RotateLeft(_fourth, 18);
            hash = Merge(Merge(Merge(Merge(hash, _first), _second), _third), _fourth);
        }

        hash += _length;
        var rest = _held.AsSpan(0, _heldCount);
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

    private void Stripe(ReadOnlySpan<byte> bytes)
    {
        _first = Round(_first, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        _second = Round(_second, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        _third = Round(_third, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
        _fourth = Round(_fourth, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
    }

    private static ulong Round(ulong state, ulong input) => ulong.RotateLeft(state + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong state) => ((hash ^ Round(0, state)) * Prime1) + Prime4;
}
