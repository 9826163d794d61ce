using System.Globalization;
using LakeQuery.Cli.Output;
using LakeQuery.Cli.Verbs;
using LakeQuery.Types;

namespace LakeQuery.Cli.Repl.Commands;

// Commands about the last statement and its result.
internal sealed partial class DotCommands
{
    private const string ExportDetails = "The query reads its data again; what it reads is counted as for any query.";

    private const string ChartDetails =
        ".chart bar city population   a bar for each row\n.chart line day price        a line through the rows\n.chart histogram delay       how values are spread\n"
        + "Columns are named, or numbered from 1. Without them the first column of numbers\nis drawn, and the first other column labels it.";

    private static readonly string[] ChartKinds = ["bar", "line", "histogram"];

    private int Explain(string argument)
    {
        var isAnalyze = argument.StartsWith("analyze", StringComparison.OrdinalIgnoreCase) && (argument.Length == 7 || char.IsWhiteSpace(argument[7]));
        var sql = isAnalyze ? argument[7..].Trim() : argument;
        if (sql.Length == 0)
        {
            sql = (_context.Last ?? throw ReplErrors.NothingRan(".explain")).Sql;
        }

        return Sql((isAnalyze ? "EXPLAIN ANALYZE " : "EXPLAIN ") + sql);
    }

    private int Export(string argument)
    {
        if (argument.Length == 0)
        {
            throw ReplErrors.MissingArgument(".export", "FILE");
        }

        var path = Path.GetFullPath(Unquote(argument));
        var (sql, parameters) = _context.Last ?? throw ReplErrors.NothingRan(".export");
        var format = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".parquet" => "parquet",
            ".csv" => "csv",
            ".tsv" or ".tab" => "tsv",
            ".json" => "json",
            ".jsonl" or ".ndjson" => "jsonl",
            ".md" => "markdown",
            ".txt" => "table",
            var other => throw ReplErrors.UnknownExport(other),
        };
        var done = _context.Running.Run(cancellation =>
        {
            if (format == "parquet")
            {
                using var progress = QueryProgress.Begin();
                using var written = _context.Session.ExportParquet(sql, parameters, path, cancellation);
                progress?.Dispose();
                Told(written.Statistics.RowCount);
                return;
            }

            Told(ExportText(sql, parameters, format, path, cancellation));
        });
        if (!done)
        {
            _context.Say("Cancelled.");
        }

        return done ? ExitCodes.Success : ExitCodes.Cancelled;

        void Told(long rowCount) => _context.Say($"{SharedOptions.Count(rowCount)} {(rowCount == 1 ? "row" : "rows")} written to {Unquote(argument)}");
    }

    private long ExportText(string sql, IReadOnlyList<object?>? parameters, string format, string path, CancellationToken cancellation)
    {
        using var progress = QueryProgress.Begin();
        using var result = _context.Session.Execute(sql, parameters, cancellation);
        progress?.Tell(result.Statistics);
        using var file = Create(path);
        using var output = new Utf8Output(file);
        return ResultWriter.Create(format, output, terminalWidth: null).WriteAll(result, () => { }, cancellation);
    }

    private int DrawChart(string argument)
    {
        var rows = _context.LastRows ?? throw ReplErrors.NothingRan(".chart");
        var words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        var kind = words.Count > 0 && ChartKinds.Contains(words[0].ToLowerInvariant()) ? words[0].ToLowerInvariant() : null;
        if (kind is not null)
        {
            words.RemoveAt(0);
        }

        var columns = words.Select(word => ColumnAt(rows, word)).ToArray();
        var (labels, values) = columns.Length > 0 ? (columns.Length > 1 ? columns[0] : LabelsFor(rows, columns[0]), columns[^1]) : Choose(rows);
        kind ??= labels is not { } at ? "histogram" : rows.Columns[at].Type.Kind is SqlTypeKind.Date or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone ? "line" : "bar";
        var numbers = rows.Rows.Select(row => NumberOf(row[values])).ToArray();
        var names = rows.Rows.Select((row, index) => labels is { } label ? row[label] ?? CellText.Null : (index + 1).ToString(CultureInfo.InvariantCulture)).ToArray();
        var width = Terminal.Width ?? 80;
        var drawn = kind switch
        {
            "bar" => Chart.Bars(names, numbers, width - 1),
            "line" => Chart.Line(names, numbers, width - 1, (_context.Terminal?.Height ?? 24) - 8),
            _ => Chart.Histogram([.. numbers.OfType<double>().Where(double.IsFinite)], width - 1),
        };
        var title = kind == "histogram" ? rows.Columns[values].Name : $"{rows.Columns[values].Name} by {(labels is { } column ? rows.Columns[column].Name : "row")}";
        return Say($"{_context.Palette.Paint(Tone.Title, title)}\n{drawn}{(rows.IsCut ? $"Of the first {SharedOptions.Count(rows.Rows.Count)} rows.\n" : "")}".TrimEnd('\n'));
    }

    // Where all columns are numbers, the first labels the second.
    private static (int? Labels, int Values) Choose(KeptRows rows)
    {
        var values = FirstColumn(rows, isNumber: true, except: -1) ?? throw ReplErrors.NothingToDraw();
        return FirstColumn(rows, isNumber: false, values) is { } labels ? (labels, values)
            : FirstColumn(rows, isNumber: true, values) is { } second ? (values, second)
            : (null, values);
    }

    private static int? LabelsFor(KeptRows rows, int values) => FirstColumn(rows, isNumber: false, values) ?? FirstColumn(rows, isNumber: true, values);

    private static int ColumnAt(KeptRows rows, string word)
    {
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= rows.Columns.Count)
        {
            return number - 1;
        }

        for (var index = 0; index < rows.Columns.Count; index++)
        {
            if (rows.Columns[index].Name.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        throw ReplErrors.UnknownColumn(word, rows.Columns.Select(column => column.Name));
    }

    private static int? FirstColumn(KeptRows rows, bool isNumber, int except)
    {
        for (var index = 0; index < rows.Columns.Count; index++)
        {
            if (index != except && rows.Columns[index].Type.IsNumeric == isNumber)
            {
                return index;
            }
        }

        return null;
    }

    private static double? NumberOf(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
