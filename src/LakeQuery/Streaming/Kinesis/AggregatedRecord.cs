using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace LakeQuery.Streaming.Kinesis;

/// <summary>A user's record inside of one of the stream.</summary>
/// <param name="PartitionKey">Its own key.</param>
/// <param name="ExplicitHashKey">The place among the shards that its sender gave it; null for that of its key.</param>
/// <param name="Data">Its bytes.</param>
internal readonly record struct AggregatedItem(string PartitionKey, string? ExplicitHashKey, ReadOnlyMemory<byte> Data)
{
    /// <summary>Whether it belongs to a shard. After shards were split its sender may have put it into a record of the wrong one, sees that, and sends
    /// it again.</summary>
    public bool IsIn(BigInteger firstHash, BigInteger lastHash)
    {
        var hash = ExplicitHashKey is { } given && BigInteger.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : new BigInteger(MD5.HashData(Encoding.UTF8.GetBytes(PartitionKey)), isUnsigned: true, isBigEndian: true);
        return hash >= firstHash && hash <= lastHash;
    }
}

/// <summary>Records that the Kinesis Producer Library packed into one: four bytes as a mark, a message of Protocol Buffers, and its MD5.</summary>
internal static class AggregatedRecord
{
    private const int SumBytes = 16;

    // Of the message, and of each record in it.
    private const int KeyTableField = 1;
    private const int HashTableField = 2;
    private const int RecordsField = 3;
    private const int KeyIndexField = 1;
    private const int HashIndexField = 2;
    private const int DataField = 3;

    private static ReadOnlySpan<byte> Mark => [0xF3, 0x89, 0x9A, 0xC2];

    /// <summary>Takes a record apart. What is not whole in every respect is no aggregate but data that happen to begin like one.</summary>
    public static bool TryUnpack(byte[] data, [NotNullWhen(true)] out List<AggregatedItem>? items)
    {
        items = null;
        if (data.Length < Mark.Length + SumBytes || !data.AsSpan().StartsWith(Mark))
        {
            return false;
        }

        var message = data.AsMemory(Mark.Length, data.Length - Mark.Length - SumBytes);
        if (!MD5.HashData(message.Span).AsSpan().SequenceEqual(data.AsSpan(data.Length - SumBytes)))
        {
            return false;
        }

        var (keys, hashes, records) = (new List<string>(), new List<string>(), new List<(ulong Key, ulong? Hash, ReadOnlyMemory<byte> Data)>());
        var reader = new MessageReader(message);
        while (reader.TryNext(out var field, out _, out var bytes))
        {
            switch (field)
            {
                case KeyTableField:
                    keys.Add(Encoding.UTF8.GetString(bytes.Span));
                    break;
                case HashTableField:
                    hashes.Add(Encoding.UTF8.GetString(bytes.Span));
                    break;
                case RecordsField when TryRecord(bytes, out var record):
                    records.Add(record);
                    break;
                case RecordsField:
                    return false;
            }
        }

        if (!reader.IsWhole || records.Exists(record => record.Key >= (ulong)keys.Count || record.Hash >= (ulong)hashes.Count))
        {
            return false;
        }

        items = records.ConvertAll(record => new AggregatedItem(keys[(int)record.Key], record.Hash is { } hash ? hashes[(int)hash] : null, record.Data));
        return true;
    }

    private static bool TryRecord(ReadOnlyMemory<byte> message, out (ulong Key, ulong? Hash, ReadOnlyMemory<byte> Data) record)
    {
        ulong? key = null, hash = null;
        ReadOnlyMemory<byte>? data = null;
        var reader = new MessageReader(message);
        while (reader.TryNext(out var field, out var number, out var bytes))
        {
            key = field == KeyIndexField ? number : key;
            hash = field == HashIndexField ? number : hash;
            data = field == DataField ? bytes : data;
        }

        record = (key ?? 0, hash, data ?? default);
        return reader.IsWhole && key is not null && data is not null;
    }

    // The fields of a message of Protocol Buffers, one after the other.
    private struct MessageReader(ReadOnlyMemory<byte> message)
    {
        private const int MaxNumberBits = 64;

        private ReadOnlyMemory<byte> _rest = message;

        /// <summary>Whether nothing was found that is no field.</summary>
        public bool IsWhole { get; private set; } = true;

        public bool TryNext(out int field, out ulong number, out ReadOnlyMemory<byte> bytes)
        {
            (field, number, bytes) = (0, 0, default);
            if (_rest.IsEmpty)
            {
                return false;
            }

            IsWhole = TryNumber(out var tag);
            field = (int)(tag >> 3);
            IsWhole &= field > 0 && (tag & 7) switch
            {
                0 => TryNumber(out number),
                1 => TryBytes(8, out _),
                2 => TryNumber(out var length) && TryBytes(length, out bytes),
                5 => TryBytes(4, out _),
                _ => false,
            };
            return IsWhole;
        }

        private bool TryNumber(out ulong number)
        {
            number = 0;
            for (var shift = 0; shift < MaxNumberBits && !_rest.IsEmpty; shift += 7)
            {
                var next = _rest.Span[0];
                _rest = _rest[1..];
                number |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    return true;
                }
            }

            return false;
        }

        private bool TryBytes(ulong length, out ReadOnlyMemory<byte> bytes)
        {
            bytes = default;
            if (length > (ulong)_rest.Length)
            {
                return false;
            }

            (bytes, _rest) = (_rest[..(int)length], _rest[(int)length..]);
            return true;
        }
    }
}
