using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Bytes.</summary>
internal static class BinaryFunctions
{
    private const string Title = "Trino: Binary functions and operators";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " to_base64 from_base64 to_base64url from_base64url to_base32 from_base32 to_hex from_hex to_big_endian_32 "
        + "from_big_endian_32 to_big_endian_64 from_big_endian_64 to_ieee754_64 from_ieee754_64 to_ieee754_32 "
        + "from_ieee754_32 md5 sha1 sha256 sha512 crc32 xxhash64 murmur3 "
        + "spooky_hash_v2_32 spooky_hash_v2_64 hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 ";

    private static FunctionDefinition[] Rows() =>
    [
        new("to_base64", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varchar"],
            DuckDb = "to_base64({0})",
            Summary = "Base64 text of bytes.",
            Example = "to_base64(to_utf8('hi'))",
            Result = "aGk=",
            Source = Title,
        },
        new("from_base64", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> varbinary", "(varbinary) -> varbinary"],
            DuckDb = "lq_from_base64({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_from_base64(decode({0}))",
            }.ToImmutableDictionary(),
            Summary = "Bytes of Base64 text.",
            Example = "from_utf8(from_base64('aGk='))",
            Result = "hi",
            Source = Title,
        },
        new("to_base64url", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varchar"],
            DuckDb = "replace(replace(to_base64({0}), '+', '-'), '/', '_')",
            Summary = "Base64 text of bytes, safe in URLs.",
            Example = "to_base64url(to_utf8('hi'))",
            Result = "aGk=",
            Source = Title,
        },
        new("from_base64url", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> varbinary", "(varbinary) -> varbinary"],
            DuckDb = "lq_from_base64(replace(replace({0}, '-', '+'), '_', '/'))",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_from_base64(replace(replace(decode({0}), '-', '+'), '_', '/'))",
            }.ToImmutableDictionary(),
            Summary = "Bytes of Base64 text as used in URLs.",
            Example = "from_utf8(from_base64url('aGk='))",
            Result = "hi",
            Source = Title,
        },
        new("to_base32", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varchar"],
            DuckDb = "lq_to_base32({0})",
            Summary = "Base32 text of bytes.",
            Example = "to_base32(to_utf8('hi'))",
            Result = "NBUQ====",
            Source = Title,
        },
        new("from_base32", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> varbinary", "(varbinary) -> varbinary"],
            DuckDb = "lq_from_base32({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_from_base32(decode({0}))",
            }.ToImmutableDictionary(),
            Summary = "Bytes of Base32 text.",
            Example = "from_utf8(from_base32('NBUQ===='))",
            Result = "hi",
            Source = Title,
        },
        new("to_hex", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varchar"],
            DuckDb = "to_hex({0})",
            Summary = "Hexadecimal text of bytes.",
            Example = "to_hex(to_utf8('hi'))",
            Result = "6869",
            Source = Title,
        },
        new("from_hex", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> varbinary", "(varbinary) -> varbinary"],
            DuckDb = "lq_from_hex({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_from_hex(decode({0}))",
            }.ToImmutableDictionary(),
            Summary = "Bytes of hexadecimal text.",
            Example = "from_utf8(from_hex('6869'))",
            Result = "hi",
            Source = Title,
        },
        new("to_big_endian_32", FunctionKind.Scalar)
        {
            Signatures = ["(integer) -> varbinary"],
            DuckDb = "unhex(lpad(hex(CAST({0} AS BIGINT) & 4294967295), 8, '0'))",
            Summary = "A 32-bit number as bytes.",
            Example = "to_hex(to_big_endian_32(1))",
            Result = "00000001",
            Source = Title,
        },
        new("from_big_endian_32", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> integer"],
            DuckDb = "CAST(lq_from_big_endian({0}, 4) AS INTEGER)",
            Summary = "The 32-bit number in bytes.",
            Example = "from_big_endian_32(X'00000001')",
            Result = "1",
            Source = Title,
        },
        new("to_big_endian_64", FunctionKind.Scalar)
        {
            Signatures = ["(bigint) -> varbinary"],
            DuckDb = "lq_to_big_endian_64({0})",
            Summary = "A 64-bit number as bytes.",
            Example = "to_hex(to_big_endian_64(1))",
            Result = "0000000000000001",
            Source = Title,
        },
        new("from_big_endian_64", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> bigint"],
            DuckDb = "lq_from_big_endian({0}, 8)",
            Summary = "The 64-bit number in bytes.",
            Example = "from_big_endian_64(X'0000000000000001')",
            Result = "1",
            Source = Title,
        },
        new("to_ieee754_64", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> varbinary"],
            DuckDb = "lq_to_ieee754_64({0})",
            Summary = "The bits of a double as bytes.",
            Example = "to_hex(to_ieee754_64(1e0))",
            Result = "3FF0000000000000",
            Source = Title,
        },
        new("from_ieee754_64", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> double"],
            DuckDb = "lq_from_ieee754_64({0})",
            Summary = "The double in bytes.",
            Example = "from_ieee754_64(X'3FF0000000000000')",
            Result = "1.0",
            Source = Title,
        },
        new("to_ieee754_32", FunctionKind.Scalar)
        {
            Signatures = ["(real) -> varbinary"],
            DuckDb = "lq_to_ieee754_32({0})",
            Summary = "The bits of a real as bytes.",
            Example = "to_hex(to_ieee754_32(CAST(1 AS real)))",
            Result = "3F800000",
            Source = Title,
        },
        new("from_ieee754_32", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> real"],
            DuckDb = "lq_from_ieee754_32({0})",
            Summary = "The real in bytes.",
            Example = "from_ieee754_32(X'3F800000')",
            Result = "1.0",
            Source = Title,
        },
        new("md5", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varbinary"],
            DuckDb = "unhex(md5({0}))",
            Summary = "The MD5 hash.",
            Example = "to_hex(md5(to_utf8('')))",
            Result = "D41D8CD98F00B204E9800998ECF8427E",
            Source = Title,
        },
        new("sha1", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varbinary"],
            DuckDb = "unhex(sha1({0}))",
            Summary = "The SHA-1 hash.",
            Example = "to_hex(sha1(to_utf8('')))",
            Result = "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
            Source = Title,
        },
        new("sha256", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varbinary"],
            DuckDb = "unhex(sha256({0}))",
            Summary = "The SHA-256 hash.",
            Example = "substr(to_hex(sha256(to_utf8(''))), 1, 8)",
            Result = "E3B0C442",
            Source = Title,
        },
        new("sha512", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varbinary"],
            DuckDb = "lq_sha512({0})",
            Summary = "The SHA-512 hash.",
            Example = "substr(to_hex(sha512(to_utf8(''))), 1, 8)",
            Result = "CF83E135",
            Source = Title,
        },
        new("crc32", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> bigint"],
            DuckDb = "lq_crc32({0})",
            Summary = "The CRC-32 checksum.",
            Example = "crc32(to_utf8('hello'))",
            Result = "907060870",
            Source = Title,
        },
        new("xxhash64", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varbinary"],
            DuckDb = "lq_xxhash64({0})",
            Summary = "The xxHash64 hash.",
            Example = "to_hex(xxhash64(to_utf8('')))",
            Result = "EF46DB3751D8E999",
            Source = Title,
        },
        new("murmur3", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varbinary"],
            DuckDb = "lq_murmur3({0})",
            Summary = "The 128-bit MurmurHash3.",
            Example = "to_hex(murmur3(from_base64('aaaaaa')))",
            Result = "BA5855635569B42F4920372CA0E396EF",
            Source = Title,
        },
        new("spooky_hash_v2_32", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varbinary"],
            DuckDb = "lq_spooky_32({0})",
            Summary = "The 32-bit SpookyHash V2.",
            Example = "to_hex(spooky_hash_v2_32(to_utf8('hello')))",
            Result = "D382E6CA",
            Source = Title,
        },
        new("spooky_hash_v2_64", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varbinary"],
            DuckDb = "lq_spooky_64({0})",
            Summary = "The 64-bit SpookyHash V2.",
            Example = "to_hex(spooky_hash_v2_64(to_utf8('hello')))",
            Result = "3768826AD382E6CA",
            Source = Title,
        },
        new("hmac_md5", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary, varbinary) -> varbinary"],
            DuckDb = "lq_hmac_md5({0}, {1})",
            Summary = "The MD5 hash keyed by the second argument.",
            Example = "length(hmac_md5(to_utf8('a'), to_utf8('k')))",
            Result = "16",
            Source = Title,
        },
        new("hmac_sha1", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary, varbinary) -> varbinary"],
            DuckDb = "lq_hmac_sha1({0}, {1})",
            Summary = "The SHA-1 hash keyed by the second argument.",
            Example = "length(hmac_sha1(to_utf8('a'), to_utf8('k')))",
            Result = "20",
            Source = Title,
        },
        new("hmac_sha256", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary, varbinary) -> varbinary"],
            DuckDb = "lq_hmac_sha256({0}, {1})",
            Summary = "The SHA-256 hash keyed by the second argument.",
            Example = "length(hmac_sha256(to_utf8('a'), to_utf8('k')))",
            Result = "32",
            Source = Title,
        },
        new("hmac_sha512", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary, varbinary) -> varbinary"],
            DuckDb = "lq_hmac_sha512({0}, {1})",
            Summary = "The SHA-512 hash keyed by the second argument.",
            Example = "length(hmac_sha512(to_utf8('a'), to_utf8('k')))",
            Result = "64",
            Source = Title,
        },
    ];
}
