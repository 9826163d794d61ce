using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace LakeQuery.Cli.Repl.Editing;

/// <summary>A console of Windows, read by the runtime's own ReadKey.</summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsTerminal : ITerminal
{
    private const int Output = -11;
    private const uint ProcessesSequences = 0x4;

    private readonly Stream _output = Console.OpenStandardOutput();
    private (int Width, int Height) _size = (Console.WindowWidth, Console.WindowHeight);

    public WindowsTerminal()
    {
        var handle = GetStdHandle(Output);
        if (GetConsoleMode(handle, out var mode))
        {
            _ = SetConsoleMode(handle, mode | ProcessesSequences);
        }

        Console.OutputEncoding = Encoding.UTF8;
    }

    public int Width => Console.WindowWidth;

    public int Height => Console.WindowHeight;

    public bool HasInput => Console.KeyAvailable;

    public void BeginEditing() => Console.TreatControlCAsInput = true;

    public void EndEditing() => Console.TreatControlCAsInput = false;

    public void Restore() => EndEditing();

    public Key ReadKey()
    {
        if (_size != (Width, Height))
        {
            _size = (Width, Height);
            return new Key(KeyKind.Resize);
        }

        var key = Console.ReadKey(intercept: true);
        var word = (key.Modifiers & (ConsoleModifiers.Control | ConsoleModifiers.Alt)) != 0;
        return key.Key switch
        {
            ConsoleKey.Enter => new Key(word ? KeyKind.NewLine : KeyKind.Enter),
            ConsoleKey.Tab => new Key(key.Modifiers.HasFlag(ConsoleModifiers.Shift) ? KeyKind.BackTab : KeyKind.Tab),
            ConsoleKey.Escape => new Key(KeyKind.Escape),
            ConsoleKey.Backspace => new Key(word ? KeyKind.CutWordBefore : KeyKind.Backspace),
            ConsoleKey.Delete => new Key(word ? KeyKind.CutWordAfter : KeyKind.Delete),
            ConsoleKey.LeftArrow => new Key(word ? KeyKind.WordLeft : KeyKind.Left),
            ConsoleKey.RightArrow => new Key(word ? KeyKind.WordRight : KeyKind.Right),
            ConsoleKey.UpArrow => new Key(KeyKind.Up),
            ConsoleKey.DownArrow => new Key(KeyKind.Down),
            ConsoleKey.Home => new Key(KeyKind.Home),
            ConsoleKey.End => new Key(KeyKind.End),
            ConsoleKey.PageUp => new Key(KeyKind.PageUp),
            ConsoleKey.PageDown => new Key(KeyKind.PageDown),
            _ => OfCharacter(key),
        };
    }

    public void Write(string text)
    {
        _output.Write(Encoding.UTF8.GetBytes(text));
        _output.Flush();
    }

    public void Dispose()
    {
        Restore();
        _output.Dispose();
    }

    // Control characters and letters behind Alt mean what they mean elsewhere.
    private static Key OfCharacter(ConsoleKeyInfo key)
    {
        if (key.KeyChar == '\0')
        {
            return new Key(KeyKind.Unknown);
        }

        var text = key.KeyChar.ToString();
        if (char.IsHighSurrogate(key.KeyChar))
        {
            text += Console.ReadKey(intercept: true).KeyChar;
        }

        var decoder = new KeyDecoder();
        if (key.Modifiers == ConsoleModifiers.Alt)
        {
            decoder.Add([0x1B]);
        }

        decoder.Add(Encoding.UTF8.GetBytes(text));
        return decoder.Next(nothingFollows: true) ?? new Key(KeyKind.Unknown);
    }

    [LibraryImport("kernel32")]
    private static partial nint GetStdHandle(int handle);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetConsoleMode(nint handle, out uint mode);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleMode(nint handle, uint mode);
}
