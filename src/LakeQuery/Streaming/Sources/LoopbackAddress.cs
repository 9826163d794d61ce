using System.Globalization;
using System.Net;
using LakeQuery.Errors;

namespace LakeQuery.Streaming.Sources;

/// <summary>Where an endpoint listens: this machine only, since nobody is asked who he is.</summary>
internal static class LoopbackAddress
{
    /// <summary>Reads <c>//127.0.0.1:9000</c>, with localhost or [::1] too; port 0 takes any that is free.</summary>
    public static IPEndPoint Parse(string text)
    {
        var rest = text.TrimStart('/');
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        var colon = authority.LastIndexOf(':');
        var host = colon < 0 ? authority : authority[..colon].Trim('[', ']');
        var address = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var parsed) && IPAddress.IsLoopback(parsed) ? parsed : null;
        return address is not null && colon >= 0 && ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new IPEndPoint(address, port)
            : throw QueryErrors.StreamEndpointAddress(text);
    }
}
