using System.Text;

namespace LakeQuery.Cli.Repl.Editing;

/// <summary>Turns the bytes that a terminal sends into keys: UTF-8, control characters, escape sequences of xterm and its kin, and text
/// pasted between brackets.</summary>
internal sealed class KeyDecoder
{
    private const byte Escape = 0x1B;
    private const int LongestSequence = 64;
    private static readonly byte[] PasteEnd = [Escape, (byte)'[', (byte)'2', (byte)'0', (byte)'1', (byte)'~'];

    private byte[] _bytes = new byte[256];
    private int _start;
    private int _end;
    private bool _isPasting;
    private bool _afterControlX;

    /// <summary>Whether bytes wait that are no whole key yet. An escape alone is one, once nothing follows for a moment.</summary>
    public bool HasPending => _end > _start && !_isPasting;

    /// <summary>Takes what was read.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }

        if (_end + bytes.Length > _bytes.Length)
        {
            var larger = new byte[Math.Max(_bytes.Length * 2, _end - _start + bytes.Length)];
            _bytes.AsSpan(_start, _end - _start).CopyTo(larger);
            (_bytes, _start, _end) = (larger, 0, _end - _start);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>The next key, or null where more bytes are needed.</summary>
    /// <param name="nothingFollows">No more bytes come soon: what waits is all there is of the key.</param>
    public Key? Next(bool nothingFollows = false)
    {
        var waiting = _bytes.AsSpan(_start, _end - _start);
        if (_isPasting)
        {
            return NextPaste(waiting);
        }

        if (waiting.IsEmpty)
        {
            return null;
        }

        return waiting[0] switch
        {
            Escape => NextSequence(waiting, nothingFollows),
            < 0x20 or 0x7F => NextControl(waiting[0]),
            _ => NextText(waiting, nothingFollows),
        };
    }

    private Key Take(int count, KeyKind kind)
    {
        _start += count;
        _afterControlX = false;
        return new Key(kind);
    }

    private Key? NextPaste(Span<byte> waiting)
    {
        var end = waiting.IndexOf(PasteEnd);
        if (end < 0)
        {
            return null;
        }

        // Terminals send line ends as carriage returns.
        var text = Encoding.UTF8.GetString(waiting[..end]).ReplaceLineEndings("\n");
        _start += end + PasteEnd.Length;
        _isPasting = false;
        return new Key(KeyKind.Paste, Printable(text));
    }

    // What would move the cursor or begin a sequence when it is shown is left out.
    private static string Printable(string text) =>
        text.Any(character => char.IsControl(character) && character is not ('\n' or '\t'))
            ? string.Concat(text.Where(character => !char.IsControl(character) || character is '\n' or '\t'))
            : text;

    private Key NextControl(byte control)
    {
        if (_afterControlX)
        {
            return Take(1, control == 0x05 ? KeyKind.OpenEditor : KeyKind.Unknown);
        }

        var key = Take(1, control switch
        {
            0x01 => KeyKind.Home,
            0x02 => KeyKind.Left,
            0x03 => KeyKind.Interrupt,
            0x04 => KeyKind.DeleteOrLeave,
            0x05 => KeyKind.End,
            0x06 => KeyKind.Right,
            0x07 => KeyKind.Escape,
            0x08 or 0x7F => KeyKind.Backspace,
            0x09 => KeyKind.Tab,
            0x0A or 0x0D => KeyKind.Enter,
            0x0B => KeyKind.CutToEnd,
            0x0C => KeyKind.ClearScreen,
            0x0E => KeyKind.Down,
            0x0F => KeyKind.NewLine,
            0x10 => KeyKind.Up,
            0x12 => KeyKind.Search,
            0x15 => KeyKind.CutToStart,
            0x17 => KeyKind.CutWordBefore,
            0x19 => KeyKind.PutBack,
            0x1A or 0x1F => KeyKind.Undo,
            _ => KeyKind.Unknown,
        });
        _afterControlX = control == 0x18;
        return key;
    }

    private Key? NextText(Span<byte> waiting, bool nothingFollows)
    {
        var length = 0;
        while (length < waiting.Length && waiting[length] >= 0x20 && waiting[length] != 0x7F)
        {
            var status = Rune.DecodeFromUtf8(waiting[length..], out _, out var consumed);
            if (status == System.Buffers.OperationStatus.NeedMoreData && !nothingFollows)
            {
                break;
            }

            length += consumed;
        }

        if (length == 0)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(waiting[..length]);
        _start += length;
        _afterControlX = false;
        return new Key(KeyKind.Text, text);
    }

    private Key? NextSequence(Span<byte> waiting, bool nothingFollows)
    {
        if (waiting.Length == 1)
        {
            return nothingFollows ? Take(1, KeyKind.Escape) : null;
        }

        switch (waiting[1])
        {
            case (byte)'[' or (byte)'O':
                break;
            case Escape:
                return Take(1, KeyKind.Escape);
            case (byte)'b' or (byte)'B':
                return Take(2, KeyKind.WordLeft);
            case (byte)'f' or (byte)'F':
                return Take(2, KeyKind.WordRight);
            case (byte)'d' or (byte)'D':
                return Take(2, KeyKind.CutWordAfter);
            case (byte)'e' or (byte)'E':
                return Take(2, KeyKind.OpenEditor);
            case 0x08 or 0x7F:
                return Take(2, KeyKind.CutWordBefore);
            case 0x0A or 0x0D:
                return Take(2, KeyKind.NewLine);
            default:
                return Take(2, KeyKind.Unknown);
        }

        // Parameters, then one final byte.
        for (var index = 2; index < waiting.Length; index++)
        {
            if (waiting[index] is >= 0x40 and <= 0x7E)
            {
                return Sequence(Encoding.ASCII.GetString(waiting[2..index]), (char)waiting[index], index + 1);
            }

            if (index > LongestSequence)
            {
                return Take(index, KeyKind.Unknown);
            }
        }

        return nothingFollows ? Take(waiting.Length, KeyKind.Unknown) : null;
    }

    private Key? Sequence(string parameters, char final, int length)
    {
        if (final == '~' && parameters == "200")
        {
            _start += length;
            _isPasting = true;
            return Next();
        }

        // A modifier is behind a semicolon: one more than 1 for Shift, 2 for Alt, 4 for Ctrl.
        var modified = parameters.Length >= 3 && parameters[^2] == ';' && parameters[^1] is >= '3' and <= '8';
        return Take(length, final switch
        {
            'A' => KeyKind.Up,
            'B' => KeyKind.Down,
            'C' => modified ? KeyKind.WordRight : KeyKind.Right,
            'D' => modified ? KeyKind.WordLeft : KeyKind.Left,
            'H' => KeyKind.Home,
            'F' => KeyKind.End,
            'Z' => KeyKind.BackTab,
            'M' => KeyKind.Enter,
            '~' => parameters.Split(';')[0] switch
            {
                "1" or "7" => KeyKind.Home,
                "3" => modified ? KeyKind.CutWordAfter : KeyKind.Delete,
                "4" or "8" => KeyKind.End,
                "5" => KeyKind.PageUp,
                "6" => KeyKind.PageDown,
                _ => KeyKind.Unknown,
            },
            'u' when parameters.StartsWith("13;", StringComparison.Ordinal) => KeyKind.NewLine,
            _ => KeyKind.Unknown,
        });
    }
}
