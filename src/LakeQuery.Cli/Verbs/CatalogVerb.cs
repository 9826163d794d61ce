using System.CommandLine;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery catalog import|export</c>: Glue's JSON in and out.</summary>
internal static class CatalogVerb
{
    public static Command Create() => new("catalog", "Reads and writes the catalog in the shape of AWS Glue's answers.")
    {
        CreateImport(),
        CreateExport(),
    };

    private static Command CreateImport()
    {
        var files = new Argument<FileInfo[]>("file")
        {
            Description = "Output of aws glue get-databases, get-tables, get-table or get-partitions, in any order.",
            Arity = ArgumentArity.OneOrMore,
        };
        var catalog = SharedOptions.Catalog();
        var command = new Command("import", "Takes databases, tables and partitions from files of Glue's JSON.") { files, catalog };
        command.SetAction(parsed => VerbRunner.Run(cancellation =>
        {
            using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = parsed.GetValue(catalog) });
            var report = engine.ImportCatalog([.. parsed.GetValue(files)!.Select(file => file.FullName)], cancellation);
            foreach (var line in report)
            {
                Console.Out.WriteLine(line);
            }

            return ExitCodes.Success;
        }));
        return command;
    }

    private static Command CreateExport()
    {
        var database = new Option<string?>("--database", "-d") { Description = "Only this database.", HelpName = "NAME" };
        var table = new Option<string?>("--table", "-t") { Description = "Only this table (with --database).", HelpName = "NAME" };
        var partitions = new Option<bool>("--partitions") { Description = "The partitions (get-partitions) in place of the tables (get-tables)." };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "File to write; standard output without it.", HelpName = "FILE" };
        var catalog = SharedOptions.Catalog();
        var command = new Command("export", "Writes tables or partitions as aws glue get-tables or get-partitions would.")
        {
            database, table, partitions, output, catalog,
        };
        command.SetAction(parsed => VerbRunner.Run(cancellation =>
        {
            using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = parsed.GetValue(catalog) });
            var file = parsed.GetValue(output);
            try
            {
                using var stream = file is null ? Console.OpenStandardOutput() : file.Create();
                engine.ExportCatalog(stream, parsed.GetValue(database), parsed.GetValue(table), parsed.GetValue(partitions), cancellation);
            }
            catch (UnauthorizedAccessException error) when (file is not null)
            {
                throw CliErrors.UnwritableFile(file.FullName, error);
            }
            catch (DirectoryNotFoundException error) when (file is not null)
            {
                throw CliErrors.UnwritableFile(file.FullName, error);
            }

            return ExitCodes.Success;
        }));
        return command;
    }
}
