using LakeQuery.Cli.Output;
using LakeQuery.Cli.Repl.Editing;

namespace LakeQuery.Cli.Repl;

/// <summary>What the parts of the REPL share.</summary>
internal sealed class ReplContext
{
    public required ReplSettings Settings { get; init; }

    /// <summary>The editor's terminal; null where keys can't be read one by one.</summary>
    public ITerminal? Terminal { get; init; }

    /// <summary>Colours of this terminal.</summary>
    public Palette Palette => (Settings.Color ?? Cli.Output.Terminal.ShowsColors) ? Palette.Colored : Palette.None;

    public required History History { get; init; }

    /// <summary>Whether a person is at the other end, who may be asked and told.</summary>
    public required bool IsInteractive { get; init; }

    public required LakeEngine Engine { get; init; }

    public required LakeSession Session { get; init; }

    /// <summary>Where results go.</summary>
    public Stream Output { get; } = StandardOutput.Open();

    /// <summary>The file that <c>.output</c> named, or null.</summary>
    public Stream? File { get; set; }

    /// <summary>The last statement that gave rows, and them.</summary>
    public LastQuery? Last { get; set; }

    /// <summary>How results are written.</summary>
    public string Mode => Settings.Mode ?? (File is null && Cli.Output.Terminal.Width is not null ? "table" : "csv");

    /// <summary>Cancelled by Ctrl-C while something runs.</summary>
    public required RunningWork Running { get; init; }

    /// <summary>Shows what was asked for and is no result of a statement.</summary>
    public void Show(string text)
    {
        if (Terminal is not null)
        {
            Say(text);
            return;
        }

        Output.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
        Output.Flush();
    }

    /// <summary>Says something besides a result: to the person at the terminal, or on standard error.</summary>
    public void Say(string line)
    {
        if (IsInteractive && Terminal is not null)
        {
            Terminal.Write(line.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n");
        }
        else
        {
            Console.Error.WriteLine(line);
        }
    }
}
