using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using LakeQuery.Cli.Verbs;

namespace LakeQuery.Cli;

/// <summary>The <c>lakequery</c> command.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is ["query", ..])
        {
            // Loading the native library and opening DuckDB take most of a short query's time; they run beside the parsing.
            LakeEngine.WarmUp();
        }

        // Not RootCommand: it takes its name from the assembly's file.
        var root = new Command("lakequery", "SQL over a partitioned data lake: Athena's dialect, on this machine.")
        {
            new HelpOption(),
            new VersionOption(),
        };
        root.Subcommands.Add(QueryVerb.Create());
        root.Subcommands.Add(ParseVerb.Create());
        root.Subcommands.Add(CrawlVerb.Create());
        root.Subcommands.Add(CatalogVerb.Create());
        root.Subcommands.Add(DemoVerb.Create());
        var parsed = root.Parse(arguments);
        if (arguments.Length == 0)
        {
            root.Parse("--help").Invoke(new InvocationConfiguration { Output = Console.Error });
            return ExitCodes.Usage;
        }

        return UsageErrors.Of(parsed) is { Count: > 0 } errors ? Refuse(errors, parsed.CommandResult) : parsed.Invoke();
    }

    private static int Refuse(IReadOnlyList<string> errors, CommandResult command)
    {
        foreach (var error in errors)
        {
            Console.Error.WriteLine(error);
        }

        var verbs = new List<string>();
        for (SymbolResult? result = command; result is CommandResult { Command.Name: var name }; result = result.Parent)
        {
            verbs.Insert(0, name);
        }

        Console.Error.WriteLine($"  '{string.Join(' ', verbs)} --help' tells what it takes.");
        return ExitCodes.Usage;
    }
}
