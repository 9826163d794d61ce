using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Storage;
using LakeQuery.Workgroups;

namespace LakeQuery.Streaming;

/// <summary>The parts of <c>STREAM=LOCATION?setting=value&amp;…</c>; values may use %XX.</summary>
internal sealed class EndpointSettings
{
    private readonly string _text;
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    private EndpointSettings(string text, string stream, string location) => (_text, Stream, Location) = (text, stream, location);

    public string Stream { get; }

    public string Location { get; }

    /// <summary>The settings' names that were given.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>Takes a text apart.</summary>
    /// <param name="text">The text.</param>
    /// <param name="known">The settings there are; one that ends with a point is a prefix.</param>
    public static EndpointSettings Parse(string text, IReadOnlyCollection<string> known)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == text.Length - 1)
        {
            throw QueryErrors.StreamEndpointText(text);
        }

        var question = text.IndexOf('?', equals);
        var location = question < 0 ? text[(equals + 1)..] : text[(equals + 1)..question];
        var settings = new EndpointSettings(text, text[..equals].Trim('"'), location);
        if (question < 0)
        {
            return settings;
        }

        foreach (var part in text[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var name = Uri.UnescapeDataString(at < 0 ? part : part[..at]);
            if (!known.Any(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)
                || (key.EndsWith('.') && name.StartsWith(key, StringComparison.OrdinalIgnoreCase))))
            {
                throw QueryErrors.UnknownEndpointSetting(name, text, known);
            }

            settings._values[name] = at < 0 ? "true" : Uri.UnescapeDataString(part[(at + 1)..]);
        }

        return settings;
    }

    /// <summary>A setting's text, or null.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name);

    public bool Flag(string name, bool otherwise) => Text(name) switch
    {
        null => otherwise,
        "true" or "yes" or "1" => true,
        "false" or "no" or "0" => false,
        var other => throw Wrong(name, other, "true or false"),
    };

    public T Word<T>(string name, T otherwise, params ReadOnlySpan<(string Word, T Value)> words)
    {
        if (Text(name) is not { } given)
        {
            return otherwise;
        }

        foreach (var (word, value) in words)
        {
            if (word.Equals(given, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        var names = new List<string>();
        foreach (var (word, _) in words)
        {
            names.Add(word);
        }

        throw Wrong(name, given, string.Join(" or ", names));
    }

    public TimeSpan? Period(string name)
    {
        if (Text(name) is not { } given)
        {
            return null;
        }

        if (given.EndsWith("ms", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(given.AsSpan()[..^2], NumberStyles.None, CultureInfo.InvariantCulture, out var millis) && millis > 0)
        {
            return TimeSpan.FromMilliseconds(millis);
        }

        return PeriodText.TryParse(given, out var period) ? period : throw Wrong(name, given, "a number and a unit: 500ms, 10s, 5m or 1h");
    }

    public long Bytes(string name, long otherwise) => Text(name) is not { } given ? otherwise
        : ByteSize.TryParse(given, out var bytes) && bytes > 0 ? bytes : throw Wrong(name, given, "a size such as 64MB");

    public int Number(string name, int otherwise) => Text(name) is not { } given ? otherwise
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw Wrong(name, given, "a number from 1");

    /// <summary>A delimiter: the text itself, or <c>tab</c>, <c>\t</c>, <c>\n</c>, <c>\r\n</c>.</summary>
    public string Delimiter(string name, string otherwise) => Text(name) switch
    {
        null or "" => otherwise,
        var text => Unescape(text),
    };

    /// <summary>What people write for characters that can't be seen.</summary>
    public static string Unescape(string text) => text == "tab" ? "\t"
        : text.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal);

    public LakeQueryException Wrong(string name, string value, string wanted) => QueryErrors.EndpointSetting(name, value, _text, wanted);
}
