using System.Text;
using LakeQuery.Cli.Output;
using LakeQuery.Functions;

namespace LakeQuery.Cli.Repl.Commands;

// Help, and the manual of functions.
internal sealed partial class DotCommands
{
    private const string Keys =
        """
        Keys: Enter runs what ends in ';', Alt-Enter breaks the line, Tab completes, Right takes the grey suggestion,
        Up and Down go through the history, Ctrl-R searches it, Ctrl-C clears the line or stops the query, Ctrl-X Ctrl-E
        opens your editor, Ctrl-D leaves.
        """;

    private int Help(string name)
    {
        if (name.Length > 0)
        {
            return name == "all" ? Say(string.Join('\n', All.Select(TextOf))) : HelpOf(name);
        }

        var width = All.Max(command => command.Name.Length + command.Arguments.Length + 1);
        var text = new StringBuilder();
        foreach (var command in All)
        {
            var usage = $"{command.Name} {command.Arguments}";
            text.Append(_context.Palette.Paint(Tone.Keyword, command.Name)).Append(usage[command.Name.Length..].PadRight(width + 2 - command.Name.Length));
            text.Append(command.Summary).Append('\n');
        }

        return Say(text.Append("\n'.help NAME' tells more, and how to say it in SQL or on the command line.\n").Append(Keys).ToString());
    }

    private int HelpOf(string name)
    {
        if (Find(name.StartsWith('.') ? name : "." + name) is { } command)
        {
            return Say(TextOf(command));
        }

        return FunctionReference.Find(name) is not null
            ? Functions(name)
            : throw ReplErrors.UnknownCommand(name, All.Select(known => known.Name));
    }

    private int Functions(string pattern)
    {
        if (FunctionReference.Find(pattern) is { } exact)
        {
            var text = new StringBuilder();
            foreach (var signature in exact.Signatures)
            {
                text.Append(_context.Palette.Paint(Tone.Function, exact.Name)).Append(signature).Append('\n');
            }

            return Say(text.Append("  ").Append(exact.Summary).Append("\n  Example: ").Append(exact.Example).Append("\n  Gives: ").Append(exact.Result).ToString());
        }

        if (pattern.Length == 0)
        {
            return Sql("SHOW FUNCTIONS");
        }

        return Sql($"SHOW FUNCTIONS LIKE '%{pattern.Replace("'", "''", StringComparison.Ordinal).Replace('*', '%')}%'");
    }

    private string TextOf(DotCommand command)
    {
        var usage = $"{command.Name} {command.Arguments}".TrimEnd();
        var elsewhere = command.Elsewhere.Length == 0 ? "" : "The same: " + command.Elsewhere;
        return $"{_context.Palette.Paint(Tone.Title, usage)}\n  {command.Summary}{Indent(command.Details)}{Indent(elsewhere)}";
    }

    private static string Indent(string details) => details.Length == 0 ? "" : "\n  " + details.Replace("\n", "\n  ", StringComparison.Ordinal);
}
