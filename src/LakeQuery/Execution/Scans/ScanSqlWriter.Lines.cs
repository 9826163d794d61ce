using System.Text;
using LakeQuery.Errors;
using LakeQuery.Execution.Scans.Lines;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Storage.Compression;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans;

/// <content>Text by lines: our own reader takes them apart, each SerDe by its own rules.</content>
internal sealed partial class ScanSqlWriter
{
    // Settings of the table, or of its storage, that reading asks for; those of the SerDe come all.
    private static readonly string[] TableSettings =
        ["skip.header.line.count", "skip.footer.line.count", "use.null.for.invalid.data", "serialization.null.format"];

    private void WriteLines(FileGroup group, TableFormat format, StringBuilder sql)
    {
        foreach (var file in group.Files)
        {
            if (!FileCompression.IsSupported(file.Path))
            {
                throw QueryErrors.UnsupportedCompression(file.Path);
            }
        }

        var columns = new List<(string Sql, PlanColumn Column)>();
        var read = new SortedDictionary<int, LineColumn>();
        foreach (var output in group.Scan.Outputs)
        {
            if (output.Source != ScanSource.Data)
            {
                columns.Add((group.ConstantSql(output), output.Column));
                continue;
            }

            if (group.Declared(output.Index, byName: false) is not { } declared)
            {
                columns.Add(($"CAST(NULL AS {DuckDbTypes.Name(output.Column.Type)})", output.Column));
                continue;
            }

            var column = new LineColumn(declared.Position, declared.HiveType);
            if (!Reads(format, column.Type))
            {
                throw QueryErrors.UnsupportedSerdeType(
                    group.TableName, group.Storage.Columns[declared.Position].Name, declared.HiveType, group.Storage.SerdeInfo!.SerializationLibrary!);
            }

            read[declared.Position] = column;
            columns.Add((Coerce(group, output, column.Type, column.SqlName), output.Column));
        }

        var spec = new LineScanSpec
        {
            Format = format,
            MeterId = group.Manifest.MeterId,
            Files = [.. group.Files.Select(file => new LineFile(file.Path, file.Bytes))],
            Columns = [.. read.Values],
            AllColumns = [.. group.Storage.Columns.Select(column => column.Name.ToLowerInvariant())],
            Settings = SettingsOf(group),
        };
        scope.NeedsNative(LineTableFunction.FunctionName);
        WriteSelect(columns, $"{LineTableFunction.FunctionName}({SqlLiterals.Text(spec.Write())})", group.Alias, sql);
    }

    private static bool Reads(TableFormat format, SqlType type) => format switch
    {
        TableFormat.Csv => OpenCsvParser.Reads(type),
        TableFormat.Regex or TableFormat.Grok => RegexParser.Reads(format, type),
        _ => true,
    };

    private static SortedDictionary<string, string> SettingsOf(FileGroup group)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in TableSettings)
        {
            if (group.AnySetting(name) is { } value)
            {
                settings[name] = value;
            }
        }

        foreach (var (name, value) in group.Storage.SerdeInfo?.Parameters ?? Catalog.Database.EmptyParameters)
        {
            settings[name.ToLowerInvariant()] = value;
        }

        if (TableFormats.IsCloudTrail(group.Storage))
        {
            settings[LineScanSpec.CloudTrail] = "true";
        }

        return settings;
    }
}
