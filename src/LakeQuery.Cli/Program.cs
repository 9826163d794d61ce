using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using LakeQuery.Cli.Repl;
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

        if (arguments.Length == 0 && Repl.Repl.Run(new ReplOptions()) is { } exitCode)
        {
            return exitCode;
        }

        return RunVerb(arguments is [['-', ..], ..] && !IsAboutTheCommand(arguments[0]) ? ["repl", .. arguments] : arguments);
    }

    private static bool IsAboutTheCommand(string option) => option is "--help" or "-h" or "-?" or "--version";

    private static int RunVerb(string[] arguments)
    {
        // Not RootCommand: it takes its name from the assembly's file.
        var root = new Command("lakequery", "SQL over a partitioned data lake: Athena's dialect, on this machine.")
        {
            new HelpOption(),
            new VersionOption(),
        };
        foreach (var create in VerbsFor(arguments.FirstOrDefault()))
        {
            root.Subcommands.Add(create());
        }

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

    // A verb that is named is the only one made: making all of them takes longer than a short query.
    private static IEnumerable<Func<Command>> VerbsFor(string? name) => name switch
    {
        "repl" => [ReplVerb.Create],
        "query" => [QueryVerb.Create],
        "parse" => [ParseVerb.Create],
        "crawl" => [CrawlVerb.Create],
        "catalog" => [CatalogVerb.Create],
        "workgroup" => [WorkgroupVerb.Create],
        "demo" => [DemoVerb.Create],
        "stream" => [StreamVerb.Create],
        _ => [ReplVerb.Create, QueryVerb.Create, ParseVerb.Create, CrawlVerb.Create, CatalogVerb.Create, WorkgroupVerb.Create, StreamVerb.Create, DemoVerb.Create],
    };
}
