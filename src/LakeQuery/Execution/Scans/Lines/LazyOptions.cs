using System.Text;
using LakeQuery.Functions.Native;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>The settings of LazySimpleSerDe.</summary>
internal sealed class LazyOptions
{
    private readonly byte[] _separators;
    private readonly byte[] _nullText;
    private readonly byte _escape;
    private readonly bool _hasEscape;

    private LazyOptions(byte[] separators, byte[] nullText, byte? escape, bool lastTakesRest, TimestampFormats timestamps)
    {
        _separators = separators;
        _nullText = nullText;
        _escape = escape ?? 0;
        _hasEscape = escape is not null;
        LastTakesRest = lastTakesRest;
        Timestamps = timestamps;
    }

    /// <summary>Whether the last column, and the last field of a struct, has separators in it.</summary>
    public bool LastTakesRest { get; }

    /// <summary>The forms of timestamps.</summary>
    public TimestampFormats Timestamps { get; }

    /// <summary>Whether a character can escape another.</summary>
    public bool HasEscape => _hasEscape;

    /// <summary>The settings of a scan.</summary>
    public static LazyOptions Of(LineScanSpec spec)
    {
        var separators = LazySeparators.Of(name => spec.Setting(name));
        var bytes = new byte[1 + separators.Levels.Length];
        bytes[0] = ByteOf(separators.Field);
        for (var level = 0; level < separators.Levels.Length; level++)
        {
            bytes[level + 1] = ByteOf(separators.Levels[level]);
        }

        var escape = spec.Setting("escape.delim") is { Length: > 0 } given ? ByteOf(LazySeparators.Character(given)) : (byte?)null;
        return new LazyOptions(
            bytes,
            Encoding.UTF8.GetBytes(spec.Setting("serialization.null.format") ?? "\\N"),
            escape,
            spec.IsTrue("serialization.last.column.takes.rest"),
            TimestampFormats.Of(spec.Setting("timestamp.formats")));
    }

    /// <summary>Whether a text is the one that stands for NULL.</summary>
    public bool IsNull(ReadOnlySpan<byte> text) => text.SequenceEqual(_nullText);

    /// <summary>The byte between values of a level.</summary>
    /// <exception cref="NativeFailureException">There are not so many.</exception>
    public byte Separator(int level) => level < _separators.Length
        ? _separators[level]
        : throw new NativeFailureException(
            "HIVE_INVALID_METADATA", $"LazySimpleSerDe has separators for {_separators.Length} nesting levels; a column of the table is nested deeper");

    /// <summary>Bytes before the next separator of a level that is not escaped; all where there is none.</summary>
    public int FieldLength(ReadOnlySpan<byte> text, int level)
    {
        var separator = _separators[level];
        if (!_hasEscape)
        {
            return text.IndexOf(separator) is >= 0 and var found ? found : text.Length;
        }

        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == separator)
            {
                return index;
            }

            // What is escaped is data, whatever it is.
            index += text[index] == _escape ? 1 : 0;
        }

        return text.Length;
    }

    /// <summary>A text without its escapes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scratch">Room that grows.</param>
    public ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text, ref byte[] scratch)
    {
        if (!_hasEscape || !text.Contains(_escape))
        {
            return text;
        }

        if (scratch.Length < text.Length)
        {
            scratch = new byte[text.Length * 2];
        }

        var written = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == _escape && index + 1 < text.Length)
            {
                index++;
            }

            scratch[written++] = text[index];
        }

        return scratch.AsSpan(0, written);
    }

    // Characters up to U+00FF stand for single bytes.
    private static byte ByteOf(string character) => character[0] <= '\u00FF' ? (byte)character[0] : Encoding.UTF8.GetBytes(character)[0];
}
