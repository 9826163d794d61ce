using System.Globalization;
using System.Text;
using LakeQuery.Functions.Native;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>A Grok pattern written out as a regular expression: <c>%{NAME}</c> stands for a pattern, <c>%{NAME:capture}</c> captures it.</summary>
/// <remarks>Captures are numbered in the order in which they stand, those inside of the named patterns too: that is the order in which
/// Athena fills columns, whatever the captures are called.</remarks>
internal sealed class GrokPattern
{
    // Patterns that name each other, and what they can grow to.
    private const int MaxDepth = 50;
    private const int MaxLength = 200_000;

    private readonly Dictionary<string, string> _patterns;
    private readonly StringBuilder _text = new();
    private readonly List<int> _captures = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _groups;

    private GrokPattern(Dictionary<string, string> patterns) => _patterns = patterns;

    /// <summary>The regular expression, in Java's syntax.</summary>
    public string Pattern => _text.ToString();

    /// <summary>The numbers of the groups that are captures, in order.</summary>
    public int[] Captures => [.. _captures];

    /// <summary>Writes out a pattern.</summary>
    /// <param name="format">The pattern.</param>
    /// <param name="customPatterns">Further named patterns, a line each: a name, a blank, a pattern.</param>
    /// <exception cref="NativeFailureException">A pattern that it names is not there, or patterns go in a circle.</exception>
    public static GrokPattern Compile(string format, string? customPatterns)
    {
        if (string.IsNullOrWhiteSpace(format))
        {
            throw Failure("{pattern} should not be empty");
        }

        var patterns = new Dictionary<string, string>(GrokPatterns.All, StringComparer.Ordinal);
        foreach (var line in (customPatterns ?? "").Replace("\\n", "\n", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var text = line.Trim('\r', ' ', '\t');
            var blank = text.AsSpan().IndexOfAny(' ', '\t');
            if (blank > 0 && text[0] != '#')
            {
                patterns[text[..blank]] = text[(blank + 1)..].TrimStart();
            }
        }

        var grok = new GrokPattern(patterns);
        grok.Write(format, 0);
        return grok;
    }

    private void Write(string pattern, int depth)
    {
        if (depth > MaxDepth || _text.Length > MaxLength)
        {
            throw Failure("patterns name each other in a circle, or are too long");
        }

        for (var index = 0; index < pattern.Length; index++)
        {
            if (pattern[index] == '\\' && index + 1 < pattern.Length)
            {
                _text.Append(pattern, index++, 2);
            }
            else if (pattern[index] == '%' && index + 1 < pattern.Length && pattern[index + 1] == '{' && pattern.IndexOf('}', index) is > 0 and var end)
            {
                WriteNamed(pattern[(index + 2)..end], depth);
                index = end;
            }
            else if (pattern[index] == '[')
            {
                index = CopyClass(pattern, index);
            }
            else
            {
                if (pattern[index] == '(')
                {
                    CountGroup(pattern, index);
                }

                _text.Append(pattern[index]);
            }
        }
    }

    private void WriteNamed(string reference, int depth)
    {
        var parts = reference.Split([':', ';'], 2);
        if (!_patterns.TryGetValue(parts[0], out var inner))
        {
            throw Failure($"Pattern {parts[0]} is not defined.");
        }

        // The name UNWANTED marks captures that are none.
        var name = parts.Length > 1 ? parts[1].Split([':', ';'])[0].Trim() : "";
        if (name.Length > 0 && name != "UNWANTED")
        {
            var group = ++_groups;
            if (_names.Add(name))
            {
                _captures.Add(group);
            }

            _text.Append('(');
        }
        else
        {
            _text.Append("(?:");
        }

        Write(inner, depth + 1);
        _text.Append(')');
    }

    private void CountGroup(string pattern, int index)
    {
        var rest = pattern.AsSpan(index + 1);
        if (!rest.StartsWith("?"))
        {
            _groups++;
        }
        else if (rest.StartsWith("?<") && !rest.StartsWith("?<=") && !rest.StartsWith("?<!"))
        {
            // A capture in the regular expression's own syntax.
            _groups++;
            var close = rest.IndexOf('>');
            if (close > 0 && _names.Add(rest[2..close].ToString()))
            {
                _captures.Add(_groups);
            }
        }
    }

    // In a class neither brackets nor percent signs mean anything.
    private int CopyClass(string pattern, int start)
    {
        var index = start + 1;
        index += index < pattern.Length && pattern[index] == '^' ? 1 : 0;
        index += index < pattern.Length && pattern[index] == ']' ? 1 : 0;
        while (index < pattern.Length && pattern[index] != ']')
        {
            index += pattern[index] == '\\' ? 2 : 1;
        }

        index = Math.Min(index, pattern.Length - 1);
        _text.Append(pattern, start, index - start + 1);
        return index;
    }

    private static NativeFailureException Failure(string reason) =>
        new("HIVE_INVALID_METADATA", string.Create(CultureInfo.InvariantCulture, $"Grok compilation failure: {reason}"));
}
