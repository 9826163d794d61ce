using System.CommandLine;
using LakeQuery.Errors;
using LakeQuery.Sql;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery parse</c>: checks the syntax of the statements on standard input, without a catalog.</summary>
internal static class ParseVerb
{
    public static Command Create()
    {
        var command = new Command("parse", "Checks the syntax of the statements on standard input; says for each where it fails.");
        command.SetAction(_ => VerbRunner.Run(Run));
        return command;
    }

    private static int Run(CancellationToken cancellation)
    {
        using var input = new StreamReader(Console.OpenStandardInput(), System.Text.Encoding.UTF8);
        var text = new SourceText(input.ReadToEnd());
        var number = 0;
        var failed = 0;
        foreach (var check in SyntaxCheck.Run(text))
        {
            cancellation.ThrowIfCancellationRequested();
            number++;
            var (line, column) = text.GetPosition(check.Span.Start);
            if (check.Error is null)
            {
                Console.Out.WriteLine($"statement {number} (line {line}:{column}): ok");
                continue;
            }

            failed++;
            Console.Out.WriteLine($"statement {number} (line {line}:{column}): {ErrorRenderer.Render(check.Error)}");
        }

        Console.Error.WriteLine(
            $"{number} {(number == 1 ? "statement" : "statements")}, {(failed == 0 ? "no errors" : $"{failed} with an error")}");
        return failed == 0 ? ExitCodes.Success : ExitCodes.UserError;
    }
}
