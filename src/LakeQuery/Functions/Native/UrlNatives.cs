using System.Buffers;
using System.Globalization;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>URLs split as RFC 2396 says and java.net.URI does; .NET's Uri would normalise and decode. No URL gives NULL.</summary>
internal static class UrlNatives
{
    private static readonly SearchValues<byte> Unescaped =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.*"u8);

    private static readonly SearchValues<byte> Forbidden = SearchValues.Create(" \"<>\\^`{|}\t\n\r"u8);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_url_protocol"] = name => Part(name, static parts => parts.Scheme),
        ["lq_url_host"] = name => Part(name, static parts => parts.Host),
        ["lq_url_path"] = name => Part(name, static parts => parts.Path),
        ["lq_url_query"] = name => Part(name, static parts => parts.Query),
        ["lq_url_fragment"] = name => Part(name, static parts => parts.Fragment),
        ["lq_url_port"] = name => NativeRows.Value<long>(name, DuckLogicalType.Varchar, DuckLogicalType.BigInt, Port),
        ["lq_url_parameter"] = name => NativeRows.Text2(name, Parameter),
        ["lq_url_encode"] = name => NativeRows.Text(name, Encode),
        ["lq_url_decode"] = name => NativeRows.Text(name, Decode),
    };

    private delegate Range PartOf(UrlParts parts);

    private static DuckScalarFunction Part(string name, PartOf part) => NativeRows.Text(name, (url, output) =>
    {
        if (!TrySplit(url, out var parts))
        {
            return false;
        }

        output.Write(url[part(parts)]);
        return true;
    });

    private static bool TrySplit(ReadOnlySpan<byte> url, out UrlParts parts)
    {
        parts = default;
        if (url.ContainsAny(Forbidden) || !HasGoodEscapes(url))
        {
            return false;
        }

        var end = url.Length;
        var fragment = url.IndexOf((byte)'#');
        if (fragment >= 0)
        {
            parts.Fragment = (fragment + 1)..end;
            end = fragment;
        }

        var position = 0;
        var colon = url[..end].IndexOfAny(":/?"u8);
        if (colon > 0 && url[colon] == ':' && char.IsAsciiLetter((char)url[0]))
        {
            parts.Scheme = 0..colon;
            position = colon + 1;
        }

        var query = url[position..end].IndexOf((byte)'?');
        if (query >= 0)
        {
            parts.Query = (position + query + 1)..end;
            end = position + query;
        }

        if (url[position..end].StartsWith("//"u8))
        {
            position += 2;
            var slash = url[position..end].IndexOf((byte)'/');
            var authorityEnd = slash < 0 ? end : position + slash;
            var at = url[position..authorityEnd].LastIndexOf((byte)'@');
            var hostStart = at < 0 ? position : position + at + 1;
            var bracket = url[hostStart..authorityEnd].LastIndexOf((byte)']');
            var portColon = url[hostStart..authorityEnd].LastIndexOf((byte)':');
            if (portColon > bracket)
            {
                parts.Port = (hostStart + portColon + 1)..authorityEnd;
                parts.Host = hostStart..(hostStart + portColon);
            }
            else
            {
                parts.Host = hostStart..authorityEnd;
            }

            position = authorityEnd;
        }

        // What follows a scheme without a slash, as in mailto:, is no path.
        var opaque = parts.Scheme.End.Value > 0 && position == parts.Scheme.End.Value + 1 && position < end && url[position] != '/';
        parts.Path = opaque ? 0..0 : position..end;
        parts.Query = opaque ? 0..0 : parts.Query;
        return true;
    }

    private static bool HasGoodEscapes(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'%'); at >= 0; at = text.IndexOf((byte)'%'))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[at + 1]) || !char.IsAsciiHexDigit((char)text[at + 2]))
            {
                return false;
            }

            text = text[(at + 3)..];
        }

        return true;
    }

    private static bool Port(ReadOnlySpan<byte> url, out long port)
    {
        port = 0;
        return TrySplit(url, out var parts) && long.TryParse(url[parts.Port], NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }

    private static bool Parameter(ReadOnlySpan<byte> url, ReadOnlySpan<byte> name, ArrayBufferWriter<byte> output)
    {
        if (!TrySplit(url, out var parts))
        {
            return false;
        }

        var query = url[parts.Query];
        foreach (var range in query.Split((byte)'&'))
        {
            var pair = query[range];
            var equal = pair.IndexOf((byte)'=');
            var key = equal < 0 ? pair : pair[..equal];
            if (key.SequenceEqual(name) || (key.IndexOfAny((byte)'%', (byte)'+') >= 0 && DecodeBytes(key).AsSpan().SequenceEqual(name)))
            {
                return equal < 0 || Decode(pair[(equal + 1)..], output);
            }
        }

        return false;
    }

    private static byte[] DecodeBytes(ReadOnlySpan<byte> text)
    {
        var output = new ArrayBufferWriter<byte>(text.Length + 1);
        Decode(text, output);
        return output.WrittenSpan.ToArray();
    }

    private static bool Encode(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var target = output.GetSpan((text.Length * 3) + 1);
        var length = 0;
        foreach (var character in text)
        {
            if (Unescaped.Contains(character))
            {
                target[length++] = character;
            }
            else if (character == ' ')
            {
                target[length++] = (byte)'+';
            }
            else
            {
                target[length++] = (byte)'%';
                target[length++] = (byte)"0123456789ABCDEF"[character >> 4];
                target[length++] = (byte)"0123456789ABCDEF"[character & 15];
            }
        }

        output.Advance(length);
        return true;
    }

    private static bool Decode(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        if (!HasGoodEscapes(text))
        {
            throw NativeFailureException.Argument($"URLDecoder: Illegal hex characters in escape (%) pattern: {CoreNatives.Text(text)}");
        }

        var decoded = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                decoded[length++] = byte.Parse(text.Slice(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                i += 2;
            }
            else
            {
                decoded[length++] = text[i] == '+' ? (byte)' ' : text[i];
            }
        }

        // Escapes may spell bytes that are no text: DuckDB must not see them.
        if (System.Text.Unicode.Utf8.IsValid(decoded.AsSpan(0, length)))
        {
            output.Write(decoded.AsSpan(0, length));
        }
        else
        {
            output.Write(Encoding.UTF8.GetString(decoded, 0, length));
        }

        return true;
    }

    // Parts that are absent are empty.
    private struct UrlParts
    {
        public Range Scheme;
        public Range Host;
        public Range Port;
        public Range Path;
        public Range Query;
        public Range Fragment;
    }
}
