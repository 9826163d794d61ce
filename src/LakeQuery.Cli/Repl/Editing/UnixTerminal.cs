using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace LakeQuery.Cli.Repl.Editing;

/// <summary>A terminal of Linux or macOS, read byte by byte past the runtime's console.</summary>
/// <remarks>The console's own ReadKey can't tell pasted text from typed one, shows what is typed between two calls, and is not woken by a
/// change of the window.</remarks>
[UnsupportedOSPlatform("windows")]
internal sealed partial class UnixTerminal : ITerminal
{
    private const int Input = 0;
    private const int AfterOutput = 1;
    private const int EscapeWaitMilliseconds = 40;
    private const string PasteOn = "\u001b[?2004h";
    private const string PasteOff = "\u001b[?2004l";

    private readonly KeyDecoder _decoder = new();
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly byte[] _original = new byte[TerminalSettings.Size];
    private readonly int[] _wake = new int[2];
    private readonly PosixSignalRegistration _resized;
    private readonly PosixSignalRegistration _continued;
    private readonly byte[] _read = new byte[4096];
    private bool _isEditing;

    private UnixTerminal()
    {
        if (pipe(_wake) != 0)
        {
            throw new IOException("A pipe can't be made.");
        }

        _resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Wake());
        _continued = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Wake());
    }

    public int Width => Output.Terminal.Width ?? 80;

    public int Height => Console.WindowHeight is var height and > 0 ? height : 24;

    public bool HasInput => _decoder.HasPending || Wait(0).HasFlag(Events.Bytes);

    /// <summary>The terminal that standard input comes from, or null where it is none.</summary>
    public static UnixTerminal? Open()
    {
        var settings = new byte[TerminalSettings.Size];
        if (tcgetattr(Input, settings) != 0)
        {
            return null;
        }

        var terminal = new UnixTerminal();
        settings.CopyTo(terminal._original, 0);
        return terminal;
    }

    public void BeginEditing()
    {
        Set(TerminalSettings.ForEditing(_original));
        if (!_isEditing)
        {
            Write(PasteOn);
        }

        _isEditing = true;
    }

    public void EndEditing()
    {
        if (_isEditing)
        {
            Write(PasteOff);
        }

        _isEditing = false;
        Set(TerminalSettings.ForRunning(_original));
    }

    public void Restore()
    {
        try
        {
            if (_isEditing)
            {
                Write(PasteOff);
            }
        }
        catch (IOException)
        {
            // The window was closed: there is nothing left to put back.
        }

        _isEditing = false;
        Set(_original);
    }

    public Key ReadKey()
    {
        while (true)
        {
            if (_decoder.Next() is { } key)
            {
                return key;
            }

            var events = Wait(_decoder.HasPending ? EscapeWaitMilliseconds : -1);
            if (events == Events.None && _decoder.Next(nothingFollows: true) is { } last)
            {
                return last;
            }

            if (events.HasFlag(Events.Woken))
            {
                read(_wake[0], _read, _read.Length);
                if (_isEditing)
                {
                    Set(TerminalSettings.ForEditing(_original));
                }

                return new Key(KeyKind.Resize);
            }

            if (events.HasFlag(Events.Bytes))
            {
                var count = read(Input, _read, _read.Length);
                if (count <= 0)
                {
                    return new Key(KeyKind.Closed);
                }

                _decoder.Add(_read.AsSpan(0, (int)count));
            }
        }
    }

    public void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _output.Write(bytes);
        _output.Flush();
    }

    public void Dispose()
    {
        Restore();
        _resized.Dispose();
        _continued.Dispose();
        close(_wake[0]);
        close(_wake[1]);
        _output.Dispose();
    }

    [Flags]
    private enum Events
    {
        None = 0,
        Bytes = 1,
        Woken = 2,
    }

    private void Wake() => write(_wake[1], [1], 1);

    private static void Set(byte[] settings) => tcsetattr(Input, AfterOutput, settings);

    private Events Wait(int milliseconds)
    {
        const short Readable = 1;
        var polled = new Polled[] { new() { Descriptor = Input, Events = Readable }, new() { Descriptor = _wake[0], Events = Readable } };
        int found;
        do
        {
            // Interrupted by a signal: the one that matters wakes by the pipe.
            found = poll(polled, (uint)polled.Length, milliseconds);
        }
        while (found < 0 && Marshal.GetLastPInvokeError() == 4);

        return (polled[0].Found != 0 ? Events.Bytes : Events.None) | (polled[1].Found != 0 ? Events.Woken : Events.None);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }

#pragma warning disable IDE1006, SYSLIB1054 // The C library's own names.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcgetattr(int descriptor, [Out] byte[] settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcsetattr(int descriptor, int when, byte[] settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll([In, Out] Polled[] polled, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, [Out] byte[] bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, byte[] bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe([Out] int[] descriptors);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
#pragma warning restore IDE1006, SYSLIB1054
}
