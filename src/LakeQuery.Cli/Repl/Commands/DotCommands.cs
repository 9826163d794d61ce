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
            new(".tables", "[PATTERN]", ArgumentKind.Text, "tables and views of the current database", "SQL: SHOW TABLES; a pattern has * for any text.", Tables),
            new(".schema", "[TABLE]", ArgumentKind.Table, "the statement that makes a table, or each one's columns", "SQL: SHOW CREATE TABLE t, DESCRIBE t.", Schema),
            new(".partitions", "TABLE", ArgumentKind.Table, "partitions of a table", "SQL: SHOW PARTITIONS t.", Partitions),
            new(".databases", "", ArgumentKind.None, "databases", "SQL: SHOW DATABASES.", _ => Sql("SHOW DATABASES")),
            new(".use", "DATABASE", ArgumentKind.Database, "change the database of bare table names", "SQL: USE name. Command line: lakequery -d name.", Use),
            new(".workgroup", "[NAME]", ArgumentKind.Workgroup, "show or change the workgroup that statements run in", "Command line: lakequery -w name; lakequery workgroup.", Workgroup),
            new(".functions", "[PATTERN]", ArgumentKind.Function, "functions and their signatures; of one, its manual", "SQL: SHOW FUNCTIONS.", Functions),
            new(".explain", "[analyze] [SQL]", ArgumentKind.Sql, "the plan of a statement, or of the last one", "SQL: EXPLAIN, EXPLAIN ANALYZE.", Explain),
            new(".mode", "[FORMAT]", ArgumentKind.Mode, "how results are written: " + string.Join(", ", ResultWriter.FormatNames), "Command line: lakequery query --format.", Mode),
            new(".output", "[FILE]", ArgumentKind.File, "results to a file; without one, back to the screen", "Shell: lakequery query \"…\" > file.", OutputTo),
            new(".export", "FILE", ArgumentKind.File, "run the last query again and write all its rows: .parquet .csv .tsv .json .jsonl .md", ExportDetails, Export),
            new(".chart", "[KIND] [LABELS] [VALUES]", ArgumentKind.Chart, "draw the last result: bar, line or histogram", ChartDetails, DrawChart),
            new(".read", "FILE", ArgumentKind.File, "run statements and commands from a file", "Command line: lakequery query -f file.", Read),
            new(".stream", "[FILE STREAM=SOURCE … | stop NAME]", ArgumentKind.File, "run a streaming application, or list them", StreamDetails, StreamCommand),
            new(".history", "[TEXT | clear]", ArgumentKind.Text, "what was entered, or what of it holds a text", "Ctrl-R searches. SQL: SELECT * FROM system.query_history.", ShowHistory),
            new(".timing", "[on|off]", ArgumentKind.OnOff, "the line with rows, time and data scanned after a result", "Command line: lakequery query --stats, -q.", Timing),
            new(".set", "[NAME VALUE]", ArgumentKind.Setting, "settings; the same names stand in the settings file", SetDetails, Set),
            new(".help", "[COMMAND]", ArgumentKind.Command, "this list, or more about a command or function", "", Help),
            new(".quit", "", ArgumentKind.None, "leave, as does Ctrl-D", "", _ => Quit()),
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
