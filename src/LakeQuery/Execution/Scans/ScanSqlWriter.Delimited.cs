using System.Globalization;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <content>Text by lines: LazySimpleSerDe and OpenCSVSerde. Fields are read as text and given their types by the SerDe's own rules.</content>
internal sealed partial class ScanSqlWriter
{
    // Nothing in a file is this text: OpenCSVSerde has no NULL.
    private const string NoNull = "\u0001lq\u0002";

    private void WriteDelimited(FileGroup group, TableFormat format, StringBuilder sql)
    {
        RefuseCompression(group);
        var columns = new List<(string Sql, PlanColumn Column)>();
        var last = 0;
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

            last = Math.Max(last, declared.Position);
            var field = "x" + declared.Position.ToString(CultureInfo.InvariantCulture);
            var stored = HiveTypeNames.Parse(declared.HiveType);
            var value = format == TableFormat.Delimited
                ? LazyValues.Sql(stored, field, LazySeparators.Of(group.Setting), scope)
                : CsvValues.Sql(stored, field, declared.Position, First(group.Setting("quoteChar"), "\""), IsTrue(group.AnySetting("use.null.for.invalid.data")), scope);
            columns.Add((Coerce(group, output, stored, value), output.Column));
        }

        // Fields beyond the last one that is asked for need not be told apart.
        var fields = string.Join(", ", Enumerable.Range(0, last + 1).Select(index => $"'x{index}': 'VARCHAR'"));
        var skip = int.TryParse(group.AnySetting("skip.header.line.count"), NumberStyles.None, CultureInfo.InvariantCulture, out var lines) ? lines : 0;
        var rules = format == TableFormat.Delimited ? LazyRules(group) : CsvRules(group);
        var reader = $"read_csv({FileList(group)}, auto_detect=false, columns={{{fields}}}, header=false, skip={skip}, {rules}, "
            + "null_padding=true, strict_mode=false, hive_partitioning=false, max_line_size=33554432)";
        WriteSelect(columns, reader, group.Alias, sql);
    }

    private static string LazyRules(FileGroup group)
    {
        var separators = LazySeparators.Of(group.Setting);
        var escape = group.Setting("escape.delim") is { Length: > 0 } given ? SqlLiterals.Text(LazySeparators.Character(given)) : "''";
        var nullText = SqlLiterals.Text(group.Setting("serialization.null.format") ?? "\\N");
        return $"delim={SqlLiterals.Text(separators.Field)}, quote='', escape={escape}, nullstr={nullText}";
    }

    private static string CsvRules(FileGroup group)
    {
        var separator = First(group.Setting("separatorChar"), ",");
        var quote = First(group.Setting("quoteChar"), "\"");
        var escape = First(group.Setting("escapeChar"), "\\");

        return $"delim={SqlLiterals.Text(separator)}, quote={SqlLiterals.Text(quote)}, escape={SqlLiterals.Text(escape)}, "
            + $"nullstr={SqlLiterals.Text(NoNull)}, parallel=false";
    }

    private static string First(string? text, string otherwise) => string.IsNullOrEmpty(text) ? otherwise : text[..1];

    private static bool IsTrue(string? text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);

    // The extension alone says how a text file is compressed.
    private static void RefuseCompression(FileGroup group)
    {
        foreach (var file in group.Files)
        {
            if (Path.GetExtension(file.Path.AsSpan()) is ".bz2" or ".snappy" or ".lz4" or ".deflate" or ".lzo" or ".xz")
            {
                throw QueryErrors.UnsupportedCompression(file.Path);
            }
        }
    }
}
