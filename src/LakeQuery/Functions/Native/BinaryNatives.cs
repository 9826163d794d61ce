using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using LakeQuery.DuckDb;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Functions.Native;

/// <summary>Bytes: encodings, hashes, numbers in bytes.</summary>
internal static class BinaryNatives
{
    private const string Base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private delegate int HashInto(ReadOnlySpan<byte> data, Span<byte> target);

    private delegate int KeyedHashInto(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> target);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_from_base64"] = name => FromText(name, FromBase64),
        ["lq_to_base32"] = name => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Varchar, ToBase32),
        ["lq_from_base32"] = name => FromText(name, FromBase32),
        ["lq_from_hex"] = name => FromText(name, FromHex),
        ["lq_to_big_endian_64"] = name => NativeRows.Format<long>(name, DuckLogicalType.BigInt, DuckLogicalType.Blob, (value, output) =>
        {
            BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(8), value);
            output.Advance(8);
        }),
        ["lq_from_big_endian"] = name => NativeRows.ValueWithNumber<long>(name, DuckLogicalType.Blob, DuckLogicalType.BigInt, FromBigEndian),
        ["lq_to_ieee754_64"] = name => NativeRows.Format<double>(name, DuckLogicalType.Double, DuckLogicalType.Blob, (value, output) =>
        {
            BinaryPrimitives.WriteDoubleBigEndian(output.GetSpan(8), value);
            output.Advance(8);
        }),
        ["lq_to_ieee754_32"] = name => NativeRows.Format<float>(name, DuckLogicalType.Float, DuckLogicalType.Blob, (value, output) =>
        {
            BinaryPrimitives.WriteSingleBigEndian(output.GetSpan(4), value);
            output.Advance(4);
        }),
        ["lq_from_ieee754_64"] = name => NativeRows.Value<double>(
            name,
            DuckLogicalType.Blob,
            DuckLogicalType.Double,
            (ReadOnlySpan<byte> bytes, out double value) =>
            {
                CheckLength(bytes, 8, "IEEE 754 double-precision");
                value = BinaryPrimitives.ReadDoubleBigEndian(bytes);
                return true;
            }),
        ["lq_from_ieee754_32"] = name => NativeRows.Value<float>(
            name,
            DuckLogicalType.Blob,
            DuckLogicalType.Float,
            (ReadOnlySpan<byte> bytes, out float value) =>
            {
                CheckLength(bytes, 4, "IEEE 754 single-precision");
                value = BinaryPrimitives.ReadSingleBigEndian(bytes);
                return true;
            }),
        ["lq_sha512"] = name => Hash(name, 64, SHA512.HashData),
        ["lq_crc32"] = name => NativeRows.Value<long>(name, DuckLogicalType.Blob, DuckLogicalType.BigInt, Crc32),
        ["lq_xxhash64"] = name => Hash(name, 8, (data, target) =>
        {
            BinaryPrimitives.WriteUInt64BigEndian(target, XxHash64.Of(data));
            return 8;
        }),
        ["lq_murmur3"] = name => Hash(name, 16, MurmurHash3.Hash),
        ["lq_spooky_32"] = name => Hash(name, 4, (data, target) =>
        {
            BinaryPrimitives.WriteUInt32BigEndian(target, (uint)SpookyHash.Hash64(data));
            return 4;
        }),
        ["lq_spooky_64"] = name => Hash(name, 8, (data, target) =>
        {
            BinaryPrimitives.WriteUInt64BigEndian(target, SpookyHash.Hash64(data));
            return 8;
        }),
        ["lq_hmac_md5"] = name => KeyedHash(name, 16, HMACMD5.HashData),
        ["lq_hmac_sha1"] = name => KeyedHash(name, 20, HMACSHA1.HashData),
        ["lq_hmac_sha256"] = name => KeyedHash(name, 32, HMACSHA256.HashData),
        ["lq_hmac_sha512"] = name => KeyedHash(name, 64, HMACSHA512.HashData),
        ["lq_substr_binary"] = Substr,
        ["lq_lpad_binary"] = name => Pad(name, left: true),
        ["lq_rpad_binary"] = name => Pad(name, left: false),
    };

    private static DuckScalarFunction FromText(string name, BytesFunction body) =>
        NativeRows.Bytes(name, DuckLogicalType.Varchar, DuckLogicalType.Blob, body);

    private static DuckScalarFunction Hash(string name, int size, HashInto hash) =>
        NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Blob, (data, output) =>
        {
            hash(data, output.GetSpan(size)[..size]);
            output.Advance(size);
            return true;
        });

    private static DuckScalarFunction KeyedHash(string name, int size, KeyedHashInto hash) =>
        NativeRows.Bytes2(name, DuckLogicalType.Blob, DuckLogicalType.Blob, DuckLogicalType.Blob, (data, key, output) =>
        {
            hash(key, data, output.GetSpan(size)[..size]);
            output.Advance(size);
            return true;
        });

    private static bool FromBase64(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        // Java's decoder asks neither for padding nor for zeros in the bits that are left over.
        text = text.TrimEnd((byte)'=');
        Span<byte> padded = new byte[(text.Length + 3) / 4 * 4];
        text.CopyTo(padded);
        padded[text.Length..].Fill((byte)'=');
        if (text.Length % 4 >= 2 && Base64Letters.IndexOf((char)text[^1], StringComparison.Ordinal) is >= 0 and var last)
        {
            padded[text.Length - 1] = (byte)Base64Letters[last & (text.Length % 4 == 2 ? 0x30 : 0x3C)];
        }

        var target = output.GetSpan(padded.Length + 1);
        if (text.Length % 4 == 1 || Base64.DecodeFromUtf8(padded, target, out _, out var written) != OperationStatus.Done)
        {
            throw NativeFailureException.Argument($"Illegal base64 text: {CoreNatives.Text(text)}");
        }

        output.Advance(written);
        return true;
    }

    private static bool ToBase32(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> output)
    {
        var size = (bytes.Length + 4) / 5 * 8;
        var target = output.GetSpan(size + 1)[..size];
        target.Fill((byte)'=');
        for (var bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            var word = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            target[bit / 5] = (byte)Base32Letters[(word >> (11 - (bit % 8))) & 31];
        }

        output.Advance(size);
        return true;
    }

    private static bool FromBase32(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var digits = text.TrimEnd((byte)'=');
        var (buffer, bits) = (0, 0);
        foreach (var digit in digits)
        {
            var value = Base32Letters.IndexOf(char.ToUpperInvariant((char)digit), StringComparison.Ordinal);
            if (value < 0)
            {
                throw NativeFailureException.Argument($"Illegal base32 text: {CoreNatives.Text(text)}");
            }

            buffer = (buffer << 5) | value;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                output.GetSpan(1)[0] = (byte)(buffer >> bits);
                output.Advance(1);
                buffer &= (1 << bits) - 1;
            }
        }

        return true;
    }

    private static bool FromHex(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var target = output.GetSpan((text.Length / 2) + 1);
        if (text.Length % 2 != 0 || Convert.FromHexString(text, target, out _, out var written) != OperationStatus.Done)
        {
            throw NativeFailureException.Argument($"invalid hex text: {CoreNatives.Text(text)}");
        }

        output.Advance(written);
        return true;
    }

    private static bool FromBigEndian(ReadOnlySpan<byte> bytes, long size, out long value)
    {
        if (bytes.Length != size)
        {
            throw NativeFailureException.Argument($"expected {size}-byte input, but got instead: {bytes.Length}");
        }

        value = size == 4 ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt64BigEndian(bytes);
        return true;
    }

    private static void CheckLength(ReadOnlySpan<byte> bytes, int size, string what)
    {
        if (bytes.Length != size)
        {
            throw NativeFailureException.Argument($"Input floating-point value must be exactly {size} bytes long ({what})");
        }
    }

    private static bool Crc32(ReadOnlySpan<byte> bytes, out long result)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        result = ~crc;
        return true;
    }

    private static DuckScalarFunction Substr(string name) =>
        new(name, [DuckLogicalType.Blob, DuckLogicalType.BigInt, DuckLogicalType.BigInt], DuckLogicalType.Blob, call =>
        {
            var values = call.Argument(0);
            var starts = call.Argument(1).Data<long>();
            var lengths = call.Argument(2).Data<long>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var bytes = values.Bytes(row);
                var start = starts[row] > 0 ? starts[row] - 1 : starts[row] < 0 ? bytes.Length + starts[row] : -1;
                output.SetBytes(
                    row,
                    start < 0 || start >= bytes.Length || lengths[row] <= 0
                        ? []
                        : bytes.Slice((int)start, (int)Math.Min(lengths[row], bytes.Length - start)));
            }
        });

    private static DuckScalarFunction Pad(string name, bool left) =>
        new(name, [DuckLogicalType.Blob, DuckLogicalType.BigInt, DuckLogicalType.Blob], DuckLogicalType.Blob, call =>
        {
            var values = call.Argument(0);
            var sizes = call.Argument(1).Data<long>();
            var paddings = call.Argument(2);
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var bytes = values.Bytes(row);
                var padding = paddings.Bytes(row);
                var size = sizes[row];
                if (size is < 0 or > int.MaxValue || padding.IsEmpty)
                {
                    throw NativeFailureException.Argument(
                        padding.IsEmpty ? "Padding bytes must not be empty" : "Target length must be in the range [0..2147483647]");
                }

                var result = new byte[size];
                var missing = Math.Max(0, (int)size - bytes.Length);
                for (var i = 0; i < missing; i++)
                {
                    result[left ? i : bytes.Length + i] = padding[i % padding.Length];
                }

                bytes[..Math.Min(bytes.Length, (int)size)].CopyTo(result.AsSpan(left ? missing : 0));
                output.SetBytes(row, result);
            }
        });
}
