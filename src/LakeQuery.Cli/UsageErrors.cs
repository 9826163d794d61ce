using System.CommandLine;
using System.CommandLine.Parsing;

namespace LakeQuery.Cli;

/// <summary>What is wrong with a command line, in a line each.</summary>
internal static class UsageErrors
{
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        // The parser takes an unknown option for an argument: it would run as SQL, where two dashes begin a comment.
        var unknown = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
            .Concat(parsed.UnmatchedTokens)
            .Where(IsOption)
            .Select(option => $"'{option}' is not an option of '{parsed.CommandResult.Command.Name}'.")
            .ToArray();
        return unknown.Length > 0 ? unknown : [.. parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal))];
    }

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-' && !token.Any(char.IsWhiteSpace);
}
