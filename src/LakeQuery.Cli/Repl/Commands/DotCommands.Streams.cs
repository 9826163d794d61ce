using LakeQuery.Cli.Output;
using LakeQuery.Cli.Repl.Completion;
using LakeQuery.Sql;
using LakeQuery.Streaming;

namespace LakeQuery.Cli.Repl.Commands;

// Streaming applications.
internal sealed partial class DotCommands
{
    private const string StreamDetails =
        ".stream app.sql TRADES=trades.csv   run an application; rows of its last stream are\n"
        + "                                    shown as they come, until Ctrl-C\n"
        + ".stream app.sql TRADES=in.csv --sink OUT=out.json   rows elsewhere\n"
        + ".stream                             list applications that run or have run\n"
        + ".stream stop app                    ask one in another process to stop";

    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(60);

    private int StreamCommand(string argument)
    {
        var words = Words(argument);
        var runs = new StreamRuns(_context.Engine.Catalog.BaseDirectory);
        return words switch
        {
            [] or ["list"] => ListStreams(runs),
            ["stop", var name] => StopStream(runs, name),
            ["run", var file, .. var rest] => RunStream(file, rest),
            [var file, .. var rest] => RunStream(file, rest),
        };
    }

    private int ListStreams(StreamRuns runs)
    {
        var known = runs.List();
        return Say(known.Count == 0
            ? "No streaming application has run with this catalog."
            : string.Join('\n', known.Select(run => $"{run.Name}  {(run.IsRunning ? "running" : "ended")}  {StreamText.Brief(run.Progress)}")));
    }

    private int StopStream(StreamRuns runs, string name)
    {
        var isStopped = false;
        var isDone = _context.Running.Run(cancellation => isStopped = runs.Stop(name, StopWait, cancellation));
        return Say(isStopped ? $"Stopped {name}" : isDone ? $"'{name}' has not ended yet; it will when its batch is done." : "Cancelled.");
    }

    private int RunStream(string path, IReadOnlyList<string> words)
    {
        var script = ReadScript(path, ".stream");
        var (sources, sinks) = (new List<StreamSourceOptions>(), new List<StreamSinkOptions>());
        for (var index = 0; index < words.Count; index++)
        {
            switch (words[index])
            {
                case "--source" when index + 1 < words.Count:
                    sources.Add(StreamSourceOptions.Parse(words[++index]));
                    break;
                case "--sink" when index + 1 < words.Count:
                    sinks.Add(StreamSinkOptions.Parse(words[++index]));
                    break;
                default:
                    sources.Add(StreamSourceOptions.Parse(words[index]));
                    break;
            }
        }

        if (sinks.Count == 0 && LastStream(script) is { } last)
        {
            sinks.Add(new StreamSinkOptions { Stream = last, Location = "console:" });
        }

        var options = new StreamOptions
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Sources = sources,
            Sinks = sinks,
            StandardOutput = _context.File ?? _context.Output,
        };
        var isDone = _context.Running.Run(cancellation => StreamRunner.Run(_context.Engine, script, options, quiet: !_context.IsInteractive, cancellation));
        return isDone ? ExitCodes.Success : ExitCodes.Cancelled;
    }

    // CREATE [OR REPLACE] STREAM name
    private static string? LastStream(string script)
    {
        var tokens = SketchToken.Of(script, LexerMode.Query);
        for (var index = tokens.Count - 2; index > 0; index--)
        {
            if (tokens[index].Word == "STREAM" && tokens[index - 1].Word is "CREATE" or "REPLACE")
            {
                return tokens[index + 1].Kind == TokenKind.QuotedIdentifier ? tokens[index + 1].Text[1..^1] : tokens[index + 1].Word;
            }
        }

        return null;
    }

    // At blanks outside quotes.
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var quote = '\0';
        foreach (var character in text + " ")
        {
            if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }
            }
            else if (character == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && character is '\'' or '"')
            {
                quote = character;
            }
            else
            {
                word.Append(character);
            }
        }

        return words;
    }
}
