using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LakeQuery.Streaming.Kinesis;

/// <summary>Keys that requests are signed with.</summary>
/// <param name="AccessKey">Which key.</param>
/// <param name="SecretKey">The key.</param>
/// <param name="SessionToken">Goes along with keys that are lent; else null.</param>
internal sealed record SigningKeys(string AccessKey, string SecretKey, string? SessionToken)
{
    /// <summary>The keys of the environment, or null.</summary>
    public static SigningKeys? FromEnvironment() =>
        Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID") is { Length: > 0 } access
        && Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } secret
            ? new SigningKeys(access, secret, Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN") is { Length: > 0 } token ? token : null)
            : null;
}

/// <summary>Signatures of requests: AWS Signature Version 4, for a POST to <c>/</c> without a query.</summary>
internal static class RequestSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The value of the header Authorization.</summary>
    /// <param name="headers">All headers to be signed, <c>host</c> and <c>x-amz-date</c> among them; lower case.</param>
    /// <param name="body">The body.</param>
    /// <param name="time">The time that x-amz-date says.</param>
    /// <param name="region">The region.</param>
    /// <param name="service">The service.</param>
    /// <param name="keys">The keys.</param>
    public static string Authorization(
        SortedDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset time, string region, string service, SigningKeys keys)
    {
        var names = string.Join(';', headers.Keys);
        var canonical = new StringBuilder("POST\n/\n\n");
        foreach (var (name, value) in headers)
        {
            canonical.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        canonical.Append('\n').Append(names).Append('\n').Append(Convert.ToHexStringLower(SHA256.HashData(body)));
        var day = time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var scope = $"{day}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{Stamp(time)}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey), day), region), service), "aws4_request");
        return $"{Algorithm} Credential={keys.AccessKey}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(Mac(key, toSign))}";
    }

    /// <summary>A time as x-amz-date says it.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
