using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LakeQuery.Tests.Cli.Repl;

/// <summary>The command in a pseudo-terminal of its own, with what its screen shows. Waits are for something to be seen, never for a time.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private readonly FileStream _master;
    private readonly Process _process;
    private readonly Thread _reader;
    private readonly System.Text.StringBuilder _seen = new();
    private readonly object _changed = new();
    private bool _ended;
    private volatile bool _isClosing;

    /// <summary>Starts the command.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">The current folder; settings and history are in its folder <c>home</c>.</param>
    /// <param name="columns">Columns of the terminal.</param>
    /// <param name="rows">Rows of the terminal.</param>
    /// <param name="environment">Variables besides.</param>
    public PseudoTerminal(string[] arguments, string folder, int columns = 100, int rows = 30, params (string Name, string? Value)[] environment)
    {
        Screen = new TerminalScreen(columns, rows);

        // Closed in programs that other tests start at this moment: they would keep the terminal open.
        const int ReadWriteNoControlCloseOnExec = 0x2 | 0x100 | 0x80000;
        var master = posix_openpt(ReadWriteNoControlCloseOnExec);
        var name = new byte[128];
        if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 || ptsname_r(master, name, name.Length) != 0)
        {
            throw new InvalidOperationException("No pseudo-terminal can be made.");
        }

        _master = new FileStream(new SafeFileHandle(master, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
        SetSize(columns, rows);
        var path = System.Text.Encoding.UTF8.GetString(name.AsSpan(0, name.AsSpan().IndexOf((byte)0)));
        var line = $"exec setsid --ctty \"$@\" < {path} > {path} 2>&1";
        var home = Path.Join(folder, "home");
        _process = LakeQueryCommand.StartProgram(
            "/bin/sh",
            ["-c", line, "sh", .. LakeQueryCommand.Prefix, .. arguments],
            folder,
            [
                ("TERM", "xterm"), ("HOME", home), ("XDG_CONFIG_HOME", home), ("XDG_DATA_HOME", home), ("PAGER", null), ("LAKEQUERY_PAGER", "off"), ("NO_COLOR", null),
                .. environment,
            ]);
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>What stands on the screen.</summary>
    public TerminalScreen Screen { get; }

    /// <summary>All bytes that came, as text.</summary>
    public string Seen
    {
        get
        {
            lock (_changed)
            {
                return _seen.ToString();
            }
        }
    }

    /// <summary>Types; <c>\r</c> is Enter.</summary>
    public void Type(string keys)
    {
        _master.Write(System.Text.Encoding.UTF8.GetBytes(keys));
        _master.Flush();
    }

    /// <summary>Waits until the screen has a text.</summary>
    public void See(string text) => Wait(() => Screen.Text.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until the line of the cursor, without its end, is a text.</summary>
    public void SeeLine(string text) => Wait(() => Screen.CursorLine == text, text);

    /// <summary>Waits until the screen satisfies a condition.</summary>
    public void Wait(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        lock (_changed)
        {
            while (!condition())
            {
                var left = LakeQueryCommand.Patience - clock.Elapsed;
                if (left <= TimeSpan.Zero || _ended || !Monitor.Wait(_changed, left))
                {
                    Assert.Fail($"'{what}' was not seen. The screen:\n{Screen.Text}");
                }
            }
        }
    }

    /// <summary>Types a line and waits for a prompt on a later line.</summary>
    public void Run(string line, string prompt)
    {
        int before;
        lock (_changed)
        {
            before = Screen.TotalRow;
        }

        Type(line + "\r");
        Wait(() => Screen.TotalRow > before && Screen.CursorLine == prompt, prompt);
    }

    /// <summary>Changes the size of the window.</summary>
    public void Resize(int columns, int rows)
    {
        lock (_changed)
        {
            Screen.Resize(columns, rows);
        }

        SetSize(columns, rows);
    }

    /// <summary>Sends the command a signal by its name.</summary>
    public void Signal(string name) => LakeQueryCommand.Signal(_process, name);

    /// <summary>Closes the window, and gives the exit code.</summary>
    public int Close()
    {
        // The reader holds the terminal open while it waits for bytes: it closes it with the next, which are those of a key or of progress.
        _isClosing = true;
        Type("x");
        return WaitForExit();
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public int WaitForExit()
    {
        Assert.True(_process.WaitForExit(LakeQueryCommand.Patience), "It did not end. The screen:\n" + Screen.Text);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        _master.Dispose();
    }

    private void SetSize(int columns, int rows)
    {
        var size = new WindowSize { Rows = (ushort)rows, Columns = (ushort)columns };
        Assert.Equal(0, ioctl((int)_master.SafeFileHandle.DangerousGetHandle(), 0x5414, ref size));
    }

    private void Read()
    {
        var buffer = new byte[4096];
        var decoder = System.Text.Encoding.UTF8.GetDecoder();
        var characters = new char[4096];
        while (true)
        {
            int count;
            try
            {
                count = _master.Read(buffer);
                if (_isClosing)
                {
                    _master.Dispose();
                    count = 0;
                }
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                count = 0;
            }

            lock (_changed)
            {
                if (count == 0)
                {
                    _ended = true;
                    Monitor.PulseAll(_changed);
                    return;
                }

                var length = decoder.GetChars(buffer, 0, count, characters, 0);
                _seen.Append(characters, 0, length);
                Screen.Write(characters.AsSpan(0, length));
                Monitor.PulseAll(_changed);
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }

#pragma warning disable IDE1006 // The C library's own names.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(int descriptor, [Out] byte[] name, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, ref WindowSize size);
#pragma warning restore IDE1006
}

/// <summary>A test that needs a pseudo-terminal and <c>setsid</c>, as Linux has them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PseudoTerminalFactAttribute : FactAttribute
{
    public PseudoTerminalFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/setsid"))
        {
            Skip = "There is no program 'setsid' of util-linux here.";
        }
    }
}

/// <summary>The same for a test of several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PseudoTerminalTheoryAttribute : TheoryAttribute
{
    public PseudoTerminalTheoryAttribute() => Skip = new PseudoTerminalFactAttribute().Skip;
}
