using System.CommandLine;
using LakeQuery.Cli.Output;
using LakeQuery.Crawling;
using LakeQuery.Storage;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery crawl</c>: looks at a folder and writes what it finds into the catalog.</summary>
internal static class CrawlVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "The folder, or several.", Arity = ArgumentArity.OneOrMore };
        var prefix = new Option<string?>("--table-prefix") { Description = "Put before the name of every table.", HelpName = "P" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would change, and change nothing." };
        var exclude = new Option<string[]>("--exclude")
        {
            Description = "Glob of paths to leave out, relative to the folder (Glue's rules: * ** ? [] {}); may be given several times.",
            HelpName = "GLOB",
        };
        var compatible = new Option<bool>("--aws-compatible")
        {
            Description = "Infer as Glue's crawler does: partition keys are strings, dates stay strings, no header for files of text only.",
        };
        var database = SharedOptions.Database();
        var catalog = SharedOptions.Catalog();
        var command = new Command("crawl", "Finds tables, schemas and partitions in a folder and keeps them in the catalog.")
        {
            paths, database, prefix, dryRun, exclude, compatible, catalog,
        };
        command.SetAction(parsed => VerbRunner.Run(cancellation =>
        {
            using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = parsed.GetValue(catalog) });
            var options = new CrawlOptions
            {
                Paths = [.. parsed.GetValue(paths)!.Select(Path.GetFullPath)],
                Database = parsed.GetValue(database)!,
                TablePrefix = parsed.GetValue(prefix) ?? "",
                DryRun = parsed.GetValue(dryRun),
                Exclusions = [.. parsed.GetValue(exclude) ?? []],
                AwsCompatible = parsed.GetValue(compatible),
            };
            CrawlReport report;
            using (var line = new ProgressLine())
            {
                report = engine.Crawl(options, new CrawlProgressLine(line), cancellation);
            }

            Console.Out.Write(report.ToText(Environment.CurrentDirectory));
            return ExitCodes.Success;
        }));
        return command;
    }

    // Not Progress<T>: that one posts to the thread pool and may speak after the end.
    private sealed class CrawlProgressLine(ProgressLine line) : IProgress<CrawlProgress>
    {
        public void Report(CrawlProgress value) => line.Show(
            value.FilesClassified,
            value.FilesListed,
            $"{SharedOptions.Count(value.FilesClassified)} of {SharedOptions.Count(value.FilesListed)} files, {ByteSize.Format(value.BytesRead)} looked at");
    }
}
