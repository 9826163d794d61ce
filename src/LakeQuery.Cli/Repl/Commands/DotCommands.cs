using LakeQuery.Cli.Output;
using LakeQuery.Errors;

namespace LakeQuery.Cli.Repl.Commands;

/// <summary>The dot commands: a table of them, and how one is found and run.</summary>
internal sealed partial class DotCommands
{
    private readonly ReplContext _context;
    private readonly StatementRunner _runner;
    private readonly Func<string, string, int> _runScript;

    /// <summary>Makes the table.</summary>
    /// <param name="context">What the REPL knows.</param>
    /// <param name="runner">Runs statements.</param>
    /// <param name="runScript">Runs the text of a file, by its name.</param>
    public DotCommands(ReplContext context, StatementRunner runner, Func<string, string, int> runScript)
    {
        _context = context;
        _runner = runner;
        _runScript = runScript;
        All =
        [
            new(".tables", "[PATTERN]", ArgumentKind.Text, "tables and views of the current database", "SHOW TABLES", "A pattern has * for any text.", Tables),
            new(".schema", "[TABLE]", ArgumentKind.Table, "the statement that makes a table, or each one's columns", "SHOW CREATE TABLE t, DESCRIBE t", "", Schema),
            new(".partitions", "TABLE", ArgumentKind.Table, "partitions of a table", "SHOW PARTITIONS t", "", Partitions),
            new(".databases", "", ArgumentKind.None, "databases", "SHOW DATABASES", "", _ => Sql("SHOW DATABASES")),
            new(".use", "DATABASE", ArgumentKind.Database, "change the database of bare table names", "USE name, lakequery -d NAME", "", Use),
            new(".workgroup", "[NAME]", ArgumentKind.Workgroup, "show or change the workgroup that statements run in",
                "lakequery workgroup list, lakequery -w NAME", "", Workgroup),
            new(".functions", "[PATTERN]", ArgumentKind.Function, "functions and their signatures; of one, its manual", "SHOW FUNCTIONS", "A pattern has * for any text.", Functions),
            new(".explain", "[analyze] [SQL]", ArgumentKind.Sql, "the plan of a statement, or of the last one", "EXPLAIN, EXPLAIN ANALYZE", "", Explain),
            new(".mode", "[FORMAT]", ArgumentKind.Mode, "how results are written: " + string.Join(", ", ResultWriter.FormatNames), "lakequery query --format FORMAT", "", Mode),
            new(".output", "[FILE]", ArgumentKind.File, "results to a file; without one, back to the screen", "lakequery query … > FILE", "", OutputTo),
            new(".last", "[FORMAT]", ArgumentKind.Mode, "show the last result again, in another format too", "", LastDetails, ShowLast),
            new(".export", "FILE", ArgumentKind.File, "write the last result to a file: .parquet .csv .tsv .json .jsonl .md .txt", "lakequery query --output FILE …", ExportDetails, Export),
            new(".chart", "[KIND] [LABELS] [VALUES]", ArgumentKind.Chart, "draw the last result: bar, line or histogram", "lakequery query --chart CHART …", ChartDetails, DrawChart),
            new(".read", "FILE", ArgumentKind.File, "run statements and commands from a file", "lakequery query -f FILE, lakequery < FILE", "", Read),
            new(".stream", "[FILE STREAM=SOURCE … | stop NAME]", ArgumentKind.File, "run a streaming application, or list them",
                "lakequery stream run, lakequery stream list, lakequery stream stop", StreamDetails, StreamCommand),
            new(".history", "[TEXT | clear]", ArgumentKind.Text, "what was entered, or what of it holds a text", "SELECT * FROM system.query_history", "Ctrl-R searches it.", ShowHistory),
            new(".timing", "[on|off]", ArgumentKind.OnOff, "the line with rows, time and data scanned after a result", "lakequery query --stats, lakequery query -q", "", Timing),
            new(".set", "[NAME VALUE]", ArgumentKind.Setting, "settings; the same names stand in the settings file", "the settings file, LAKEQUERY_NAME in the environment", SetDetails, Set),
            new(".help", "[COMMAND | all]", ArgumentKind.Command, "this list, or more about a command or function", "lakequery --help", "", Help),
            new(".quit", "", ArgumentKind.None, "leave, as does Ctrl-D", "", "", _ => Quit()),
        ];
    }

    /// <summary>The commands, in the order of the help.</summary>
    public IReadOnlyList<DotCommand> All { get; }

    /// <summary>Whether the user wants to leave.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Runs a line that begins with a dot.</summary>
    /// <returns>An exit code.</returns>
    public int Run(string line)
    {
        var parts = line.Trim().TrimEnd(';').Split((char[])[' ', '\t'], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        try
        {
            var command = Find(parts[0]) ?? throw ReplErrors.UnknownCommand(parts[0], All.Select(known => known.Name));
            return command.Run(parts.Length > 1 ? parts[1] : "");
        }
        catch (LakeQueryException error)
        {
            return _runner.Report(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return _runner.Report(CliErrors.FileFault(error));
        }
    }

    // A beginning that only one command has is enough.
    private DotCommand? Find(string name)
    {
        var exact = All.FirstOrDefault(command => command.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return exact ?? (name is ".exit" or ".q" ? All[^1] : All.Where(command => command.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)).ToArray() is [var only] ? only : null);
    }

    private int Sql(string statement) => _runner.Run(statement);

    private int Say(string text)
    {
        _context.Show(text);
        return ExitCodes.Success;
    }

    private int Quit()
    {
        IsLeaving = true;
        return ExitCodes.Success;
    }
}
