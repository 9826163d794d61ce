using System.Diagnostics;
using LakeQuery.Cli.Repl.Editing;

namespace LakeQuery.Cli.Repl;

/// <summary>The reader of a pager left before the end.</summary>
internal sealed class PagerLeftException(Exception inner) : IOException("The pager was left.", inner);

/// <summary>Holds what is written until it is more than a screen, and then starts a pager that is given all of it. What fits the screen is
/// written there.</summary>
internal sealed class PagedStream(string command, Stream screen, ITerminal terminal) : Stream
{
    // Rows for the prompt and the line about the work.
    private const int RowsKeptFree = 3;

    private readonly MemoryStream _held = new();
    private Process? _pager;
    private int _rows;

    /// <summary>The pager that the settings or the environment name; null for none.</summary>
    public static string? CommandOf(ReplSettings settings)
    {
        if (settings.Pager is { } named)
        {
            return named.Length == 0 ? null : named;
        }

        var usual = Environment.GetEnvironmentVariable("PAGER");
        return !string.IsNullOrEmpty(usual) ? usual
            : OperatingSystem.IsWindows() ? null
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Join(folder, "less"))) ? "less"
            : null;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (_pager is not null)
        {
            Give(buffer.AsSpan(offset, count));
            return;
        }

        _held.Write(buffer, offset, count);
        _rows += buffer.AsSpan(offset, count).Count((byte)'\n');
        if (_rows > terminal.Height - RowsKeptFree)
        {
            Start();
        }
    }

    public override void Flush()
    {
    }

    /// <summary>Everything is written: shows what is held, or waits until the pager is left.</summary>
    public void Finish()
    {
        if (_pager is null)
        {
            screen.Write(_held.GetBuffer().AsSpan(0, (int)_held.Length));
            screen.Flush();
            _held.SetLength(0);
            return;
        }

        End();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End();
            _held.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Start()
    {
        terminal.Restore();
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd.exe", ["/c", command]) : new ProcessStartInfo("/bin/sh", ["-c", command]);
        start.RedirectStandardInput = true;
        start.UseShellExecute = false;

        // Colours are shown, long lines are not broken, and the last screen stays.
        start.Environment.TryAdd("LESS", "-RSX");
        start.Environment.TryAdd("LESSCHARSET", "utf-8");
        _pager = Process.Start(start)!;
        Give(_held.GetBuffer().AsSpan(0, (int)_held.Length));
        _held.SetLength(0);
    }

    private void Give(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _pager!.StandardInput.BaseStream.Write(bytes);
            _pager.StandardInput.BaseStream.Flush();
        }
        catch (IOException error)
        {
            throw new PagerLeftException(error);
        }
    }

    private void End()
    {
        if (_pager is null)
        {
            return;
        }

        try
        {
            _pager.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was left before the end.
        }

        _pager.WaitForExit();
        _pager.Dispose();
        _pager = null;
        terminal.EndEditing();
    }
}
