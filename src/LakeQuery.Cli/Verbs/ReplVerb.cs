using System.CommandLine;
using LakeQuery.Cli.Output;
using LakeQuery.Cli.Repl;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery repl</c>: the dialogue, as <c>lakequery</c> alone starts it, with options.</summary>
internal static class ReplVerb
{
    public static Command Create()
    {
        var database = new Option<string?>("--database", "-d") { Description = "Database to start in.", HelpName = "NAME" };
        var mode = new Option<string?>("--mode") { Description = "How results are written.", HelpName = string.Join('|', ResultWriter.FormatNames) };
        mode.AcceptOnlyFromAmong(ResultWriter.FormatNames);
        var catalog = SharedOptions.Catalog();
        var workgroup = SharedOptions.Workgroup();
        var command = new Command("repl", "Talks SQL at the terminal; 'lakequery' alone does too. From a pipe, runs its statements and commands.")
        {
            database, mode, workgroup, catalog,
        };
        command.SetAction(parsed => Repl.Repl.Run(new ReplOptions(
            parsed.GetValue(catalog), parsed.GetValue(database), parsed.GetValue(workgroup), parsed.GetValue(mode))) ?? ExitCodes.Success);
        return command;
    }
}
