using System.Text.RegularExpressions;

namespace LakeQuery.Tests.Cli.Repl;

/// <summary>A dialogue as it stands on the screen: lines that begin with a prompt were typed, the others are what was answered. It is played
/// in a pseudo-terminal and must look the same.</summary>
internal static partial class Transcript
{
    /// <summary>Plays the typed lines of a transcript and gives the transcript of that.</summary>
    public static string Play(string transcript, string[] arguments, string folder, int columns)
    {
        var typed = Typed().Matches(transcript).ToArray();
        using var terminal = new PseudoTerminal(arguments, folder, columns, rows: 200, ("NO_COLOR", "1"));
        terminal.SeeLine(typed[0].Groups["prompt"].Value);
        for (var index = 0; index < typed.Length; index++)
        {
            var next = index + 1 < typed.Length ? typed[index + 1].Groups["prompt"].Value : null;
            var text = typed[index].Groups["text"].Value;
            if (next is not null)
            {
                terminal.Run(text, next);
                continue;
            }

            terminal.Run(text, LastPrompt(typed)!);
        }

        var shown = terminal.Screen.Text;
        var first = shown.IndexOf($"\n{typed[0].Groups["prompt"].Value}", StringComparison.Ordinal) + 1;
        return shown[first..(shown.LastIndexOf('\n') + 1)];
    }

    /// <summary>The transcript with times as what they are.</summary>
    public static string WithoutTimes(string transcript) => Times().Replace(transcript, "<time>");

    // The prompt of the last statement's first line stands again behind its answer.
    private static string? LastPrompt(Match[] typed) =>
        typed.Select(match => match.Groups["prompt"].Value).LastOrDefault(prompt => !prompt.StartsWith(' ') && !prompt.StartsWith('?'));

    [GeneratedRegex(@"^(?<prompt>\w+>|\?\d+ =| +>)(?: (?<text>.*))?$", RegexOptions.Multiline)]
    private static partial Regex Typed();

    [GeneratedRegex(@"\b\d+(\.\d+)? m?s\b")]
    private static partial Regex Times();
}
