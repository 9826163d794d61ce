using LakeQuery.Cli.Output;
using LakeQuery.Cli.Repl.Commands;
using LakeQuery.Cli.Repl.Completion;
using LakeQuery.Cli.Repl.Editing;
using LakeQuery.Errors;

namespace LakeQuery.Cli.Repl;

/// <summary>The dialogue: reads statements and dot commands from a person at a terminal, or from a pipe, and runs each.</summary>
internal sealed class Repl : IDisposable
{
    private readonly ReplContext _context;
    private readonly StatementRunner _runner;
    private readonly DotCommands _commands;
    private readonly IReplInput _input;

    private Repl(ReplContext context)
    {
        _context = context;
        _runner = new StatementRunner(context, new ParameterPrompt(context));
        _commands = new DotCommands(context, _runner, RunScript);
        _input = context.Terminal is { } terminal
            ? new EditorInput(new LineEditor(terminal, context.Palette, context.History, CompleterOf(context, _commands)) { ExternalEditor = ExternalEditor.Open })
            : new LineInput(context);
    }

    private static SqlCompleter CompleterOf(ReplContext context, DotCommands commands)
    {
        var names = new CatalogNames(context.Engine.Catalog, () => context.Session.CurrentDatabase);
        return new SqlCompleter(names, new CommandCompleter(context, names, commands));
    }

    /// <summary>Runs until the input ends or the user leaves.</summary>
    /// <returns>An exit code; null where a pipe held nothing at all.</returns>
    public static int? Run(ReplOptions options)
    {
        using var running = new RunningWork();
        using var terminal = OpenTerminal();
        running.BeforeEnd = () => terminal?.Restore();
        try
        {
            return Run(options, running, terminal);
        }
        catch (LakeQueryException error)
        {
            return VerbRunner.Report(error);
        }
        catch (IOException error) when (terminal is not null || VerbRunner.IsClosedPipe(error))
        {
            // The window was closed, or whoever read the output has seen enough.
            return terminal is not null ? ExitCodes.HungUp : ExitCodes.Success;
        }
    }

    private static int? Run(ReplOptions options, RunningWork running, ITerminal? terminal)
    {
        var settings = ReplSettings.Load();
        settings.Mode = options.Mode ?? settings.Mode;
        var isInteractive = !Console.IsInputRedirected;
        using var engine = new LakeEngine(new LakeOptions
        {
            CatalogDirectory = options.CatalogDirectory,
            Database = options.Database ?? settings.Database ?? "default",
            Workgroup = options.Workgroup ?? settings.Workgroup,
        });
        using var session = engine.CreateSession();
        var context = new ReplContext
        {
            Settings = settings,
            Terminal = terminal,
            History = new History(isInteractive && settings.HistoryFile.Length > 0 ? settings.HistoryFile : null, settings.HistorySize),
            IsInteractive = isInteractive,
            Engine = engine,
            Session = session,
            Running = running,
        };
        foreach (var fault in settings.Faults)
        {
            context.Say(context.Palette.Paint(Tone.Advice, fault));
        }

        using var repl = new Repl(context);
        try
        {
            return repl.Loop();
        }
        finally
        {
            context.File?.Dispose();
            context.Last?.Dispose();
        }
    }

    public void Dispose() => _input.Dispose();

    private static ITerminal? OpenTerminal()
    {
        if (Console.IsInputRedirected || !Terminal.TakesCodes)
        {
            return null;
        }

        return OperatingSystem.IsWindows() ? new WindowsTerminal() : UnixTerminal.Open();
    }

    private int? Loop()
    {
        if (_context.IsInteractive && Terminal.Width is not null)
        {
            var name = $"LakeQuery {typeof(Repl).Assembly.GetName().Version?.ToString(3)}. ";
            var note = CellWidth.Cut("Statements end in ';'. '.help' lists commands, '.quit' leaves.", Math.Max(1, (Terminal.Width ?? 80) - name.Length));
            _context.Say(name + _context.Palette.Paint(Tone.Note, note));
        }

        // DuckDB's library loads while the first statement is typed.
        var isWarm = false;
        var exitCode = _context.IsInteractive ? ExitCodes.Success : (int?)null;
        while (!_commands.IsLeaving)
        {
            if (!isWarm)
            {
                LakeEngine.WarmUp();
                isWarm = true;
            }

            if (_input.Read($"{_context.Session.CurrentDatabase}> ") is not { } text)
            {
                break;
            }

            if (text.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            _context.History.Add(text);
            exitCode = RunText(text);
            if (exitCode != ExitCodes.Success && !_context.IsInteractive)
            {
                return exitCode;
            }

            exitCode = ExitCodes.Success;
        }

        return exitCode;
    }

    private int RunScript(string name, string text)
    {
        var exitCode = RunText(text);
        if (exitCode != ExitCodes.Success)
        {
            _context.Say(_context.Palette.Paint(Tone.Note, $"  In {name}, of which nothing more was run."));
        }

        return exitCode;
    }

    /// <summary>Runs the statements and commands of a text until one fails.</summary>
    private int RunText(string text)
    {
        foreach (var piece in InputSplitter.Split(text).Pieces)
        {
            if (piece.IsEmpty)
            {
                continue;
            }

            var part = text.Substring(piece.Start, piece.Length);
            var exitCode = piece.IsCommand ? _commands.Run(part) : IsWord(part) ? _commands.Run("." + part.Trim().TrimEnd(';')) : _runner.Run(AtItsPlace(text, piece));
            if (exitCode != ExitCodes.Success || _commands.IsLeaving)
            {
                return exitCode;
            }
        }

        return ExitCodes.Success;
    }

    // What people type who don't know the dot commands yet.
    internal static bool IsWord(string text) => text.Trim().TrimEnd(';').TrimEnd().ToLowerInvariant() is "help" or "quit" or "exit";

    // Blanks for what stands before it, so that errors tell lines and columns of the whole text.
    private static string AtItsPlace(string text, InputPiece piece)
    {
        var before = text.AsSpan(0, piece.Start);
        var column = before.Length - (before.LastIndexOf('\n') + 1);
        return string.Concat(new string('\n', before.Count('\n')), new string(' ', column), text.AsSpan(piece.Start, piece.Length));
    }
}
