using System.CommandLine;
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

        var root = new RootCommand("SQL over a partitioned data lake: Athena's dialect, on this machine.");
        root.Subcommands.Add(QueryVerb.Create());
        root.Subcommands.Add(ParseVerb.Create());
        root.Subcommands.Add(CrawlVerb.Create());
        root.Subcommands.Add(CatalogVerb.Create());
        root.Subcommands.Add(DemoVerb.Create());
        var exitCode = root.Parse(arguments).Invoke();
        return exitCode;
    }
}
