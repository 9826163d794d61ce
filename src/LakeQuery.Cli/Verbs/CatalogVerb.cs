using System.CommandLine;
using LakeQuery.Catalog;
using LakeQuery.Cli.Output;

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
        var moved = new Option<string[]>("--moved")
        {
            Description = "Where data was copied to: locations that begin with FROM begin with TO instead; may be given several times.",
            HelpName = "FROM=TO",
        };
        moved.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError("--moved takes FROM=TO, for example --moved s3://bucket/lake/=/data/lake/.");
            }
        });
        var catalog = SharedOptions.Catalog();
        var command = new Command("import", "Takes databases, tables and partitions from files of Glue's JSON.") { files, moved, catalog };
        command.SetAction(parsed => VerbRunner.Run(cancellation =>
        {
            using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = parsed.GetValue(catalog) });
            var prefixes = (parsed.GetValue(moved) ?? []).Select(pair => pair.Split('=', 2)).ToArray();
            var report = CatalogImport.Import(
                engine.Catalog,
                parsed.GetValue(files)!.Select(file => file.FullName),
                location => Move(location, prefixes),
                cancellation);
            Console.Out.WriteLine(
                $"Imported {report.Databases} {(report.Databases == 1 ? "database" : "databases")}, "
                + $"{report.Tables} {(report.Tables == 1 ? "table" : "tables")}, "
                + $"{SharedOptions.Count(report.Partitions)} {(report.Partitions == 1 ? "partition" : "partitions")}.");
            return ExitCodes.Success;
        }));
        return command;
    }

    private static string Move(string location, string[][] prefixes)
    {
        foreach (var pair in prefixes)
        {
            if (location.StartsWith(pair[0], StringComparison.Ordinal))
            {
                return pair[1] + location[pair[0].Length..];
            }
        }

        return location;
    }

    private static Command CreateExport()
    {
        var database = new Option<string?>("--database", "-d") { Description = "The tables of this database; without it, the list of databases.", HelpName = "NAME" };
        var table = new Option<string?>("--table", "-t") { Description = "The partitions of this table of the database.", HelpName = "NAME" };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "File to write; standard output without it.", HelpName = "FILE" };
        var catalog = SharedOptions.Catalog();
        var command = new Command("export", "Writes databases, tables or partitions as aws glue get-databases, get-tables, get-partitions would.")
        {
            database, table, output, catalog,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(table) is not null && result.GetValue(database) is null)
            {
                result.AddError("--table needs --database, the database of the table.");
            }
        });
        command.SetAction(parsed => VerbRunner.Run(cancellation =>
        {
            using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = parsed.GetValue(catalog) });

            // Written to memory first: a table that can't be read leaves no half file.
            using var written = new MemoryStream();
            switch (parsed.GetValue(database), parsed.GetValue(table))
            {
                case (null, _):
                    CatalogExport.WriteDatabases(engine.Catalog, written);
                    break;
                case ({ } name, null):
                    CatalogExport.WriteTables(engine.Catalog, name, written);
                    break;
                case ({ } name, { } tableName):
                    CatalogExport.WritePartitions(engine.Catalog, name, tableName, written);
                    break;
            }

            written.Position = 0;
            if (parsed.GetValue(output) is not { } file)
            {
                using var standardOutput = StandardOutput.Open();
                written.CopyTo(standardOutput);
                return ExitCodes.Success;
            }

            try
            {
                using var stream = file.Create();
                written.CopyTo(stream);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw CliErrors.UnwritableFile(file.FullName, error);
            }

            return ExitCodes.Success;
        }));
        return command;
    }
}
