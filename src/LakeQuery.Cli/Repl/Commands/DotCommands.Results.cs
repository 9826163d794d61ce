using LakeQuery.Cli.Output;
using LakeQuery.Cli.Verbs;
using LakeQuery.Execution.KeptResults;

namespace LakeQuery.Cli.Repl.Commands;

// Commands about the last statement and its result.
internal sealed partial class DotCommands
{
    private const string LastDetails = "The rows are those that were shown: no query runs.";

    private const string ExportDetails =
        "The rows are those that were shown: no query runs and nothing is scanned. Only where\nthey were not read to their end, or were more than is kept, the query runs again.\n"
        + "'.set keep SIZE' sets how much of a result is kept on the disk.";

    private const string ChartDetails =
        ".chart bar city population   a bar for each row\n.chart line day price        a line through the rows\n.chart histogram delay       how values are spread\n"
        + "Columns are named, or numbered from 1. Without them the first column of numbers\nis drawn, and the first other column labels it. All rows of the result count.";

    private int Explain(string argument)
    {
        var isAnalyze = argument.StartsWith("analyze", StringComparison.OrdinalIgnoreCase) && (argument.Length == 7 || char.IsWhiteSpace(argument[7]));
        var sql = isAnalyze ? argument[7..].Trim() : argument;
        if (sql.Length == 0)
        {
            sql = Last(".explain").Sql;
        }

        return Sql((isAnalyze ? "EXPLAIN ANALYZE " : "EXPLAIN ") + sql);
    }

    private LastQuery Last(string command) => _context.Last ?? throw ReplErrors.NothingRan(command);

    private int Export(string argument)
    {
        if (argument.Length == 0)
        {
            throw ReplErrors.MissingArgument(".export", "FILE");
        }

        var last = Last(".export");
        var file = ResultFile.Of(Unquote(argument));
        return _runner.Stoppable(cancellation =>
        {
            var rowCount = last.Rows is { IsWhole: true } rows ? WriteKept(rows, file, cancellation) : RunAgain(last, file, cancellation);
            _context.Say($"{SharedOptions.Count(rowCount)} {(rowCount == 1 ? "row" : "rows")} written to {Unquote(argument)}");
        });
    }

    private static long WriteKept(KeptResult rows, ResultFile file, CancellationToken cancellation)
    {
        if (file.IsParquet)
        {
            return rows.ExportParquet(file.Path, cancellation);
        }

        using var reading = rows.Read();
        return file.Write(reading, cancellation);
    }

    private long RunAgain(LastQuery last, ResultFile file, CancellationToken cancellation)
    {
        _context.Say(last.Rows switch
        {
            null => "No results are kept: the query runs again.",
            { IsTooLarge: true } => "The result is larger than what is kept: the query runs again.",
            _ => "The result was not read to its end: the query runs again.",
        });
        var database = _context.Session.CurrentDatabase;
        _context.Session.CurrentDatabase = last.Database;
        try
        {
            using var progress = QueryProgress.Begin();
            using var result = file.IsParquet
                ? _context.Session.ExportParquet(last.Sql, last.Parameters, file.Path, cancellation)
                : _context.Session.Execute(last.Sql, last.Parameters, cancellation);
            progress?.Tell(result.Statistics);
            return file.IsParquet ? result.Statistics.RowCount : file.Write(result, cancellation);
        }
        finally
        {
            _context.Session.CurrentDatabase = database;
        }
    }

    private int ShowLast(string format)
    {
        var rows = Last(".last").Rows;
        if (format.Length > 0 && !ResultWriter.FormatNames.Contains(format))
        {
            throw ReplErrors.InvalidSetting(ReplSettings.All.First(setting => setting.Name == "mode"), format);
        }

        using var reading = KeptOf(rows, ".last").Read();
        return _runner.Show(reading, format.Length > 0 ? format : _context.Mode);
    }

    private int DrawChart(string argument)
    {
        var rows = KeptOf(Last(".chart").Rows, ".chart");
        var request = ChartRequest.Parse(argument, rows.Columns);
        return _runner.Stoppable(cancellation => Say(new ResultChart(rows, request, cancellation)
            .Draw((Terminal.Width ?? 80) - 1, (_context.Terminal?.Height ?? 24) - 8, _context.Palette)));
    }

    private static KeptResult KeptOf(KeptResult? rows, string command) => rows is { IsTooLarge: false } ? rows : throw ReplErrors.NotKept(command, rows);
}
