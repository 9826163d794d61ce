using System.CommandLine;
using System.CommandLine.Help;
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
        var exitCode = parsed.Invoke();
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
    }
}
