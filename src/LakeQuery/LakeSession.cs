using LakeQuery.Commands;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Execution.Observing;
using LakeQuery.Execution.ResultFiles;
using LakeQuery.Execution.ResultReuse;
using LakeQuery.Planning;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;

namespace LakeQuery;

/// <summary>One user's dialogue with a lake: knows the current database and runs statements one at a time.</summary>
public sealed class LakeSession : IDisposable
{
    private readonly LakeEngine _engine;
    private readonly Dictionary<string, string> _prepared = new(StringComparer.OrdinalIgnoreCase);

    // What the comments before the running statement say that it reads.
    private ScanExpectation? _expected;
    private volatile PlannedQuery? _planned;

    // The Parquet file that the running query's rows go to.
    private string? _exportPath;

    // The workgroup of the running statement as it was when that began.
    private Workgroups.Workgroup? _workgroup;

    internal LakeSession(LakeEngine engine)
    {
        _engine = engine;
        CurrentDatabase = engine.Options.Database.ToLowerInvariant();
        Workgroup = engine.Options.ResolveWorkgroup();
    }

    /// <summary>The database of bare table names; USE changes it.</summary>
    public string CurrentDatabase { get; set; }

    /// <summary>The workgroup that statements run in.</summary>
    /// <exception cref="LakeQueryException">LAKE_WORKGROUP_NOT_FOUND when it is set to the name of none.</exception>
    public string Workgroup
    {
        get;
        set
        {
            _ = _engine.Workgroups.Get(value);
            field = value;
        }
    }

    /// <summary>The zone of current_timestamp and of times without a zone: an IANA name or an offset.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>How many rounds WITH RECURSIVE may take before the query fails; Trino's <c>max_recursion_depth</c>.</summary>
    public int MaxRecursionDepth { get; set; } = 10;

    /// <summary>Whether EXPLAIN draws its plans as trees with box-drawing characters, as terminals show them well; else they are indented.</summary>
    public bool DrawsPlanTrees { get; set; }

    /// <summary>How old the result of an identical query over unchanged files may be to be given again, at most 7 days; null to compute
    /// always. A query with LIMIT and without an order, or with a function such as random(), is always computed.</summary>
    public TimeSpan? ResultReuseMaxAge { get; set; }

    /// <summary>Folder in which each statement's result is written as Athena does, <c>&lt;id&gt;.csv</c> and its metadata; null for none.</summary>
    public string? ResultLocation { get; set; }

    /// <summary>What each statement is expected to read; one that reads otherwise fails with SCAN_EXPECTATION_FAILED. Null expects nothing.
    /// A statement's own comment <c>-- expect …</c> counts besides.</summary>
    public ScanExpectation? Expect { get; set; }

    /// <summary>What the query that was begun last reads, from the moment it is planned: <see cref="Execute(string, CancellationToken)"/> may
    /// still be working on its first rows. Null before, and for what is no query. May be asked from another thread.</summary>
    public QueryStatistics? RunningStatistics => _planned?.Statistics;

    /// <summary>Runs one statement; a semicolon may end it.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellation">Stops planning and running at once.</param>
    /// <returns>Rows that stream, or a message. Dispose it.</returns>
    /// <exception cref="LakeQueryException">The statement is wrong or failed before its first row.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public QueryResult Execute(string sql, CancellationToken cancellation = default) => Execute(sql, null, cancellation);

    /// <summary>Runs one statement with values for its <c>?</c>, in order.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Values as <see cref="ParameterValue.Of"/> takes them, or what it gave.</param>
    /// <param name="cancellation">Stops planning and running at once.</param>
    /// <returns>Rows that stream, or a message. Dispose it.</returns>
    /// <exception cref="LakeQueryException">The statement is wrong or failed before its first row.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public QueryResult Execute(string sql, IReadOnlyList<object?>? parameters, CancellationToken cancellation = default)
    {
        var clock = new PhaseClock();
        return Execute(LakeStatement.Parse(new SourceText(sql)), parameters, clock, cancellation);
    }

    /// <summary>Runs one statement with values for its <c>@name</c>.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">A value for each name, without the <c>@</c>; more may be given. They are as those for <c>?</c>.</param>
    /// <param name="cancellation">Stops planning and running at once.</param>
    /// <returns>Rows that stream, or a message. Dispose it.</returns>
    /// <exception cref="LakeQueryException">The statement is wrong or failed before its first row.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public QueryResult ExecuteWithNames(string sql, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var clock = new PhaseClock();
        var statement = LakeStatement.Parse(new SourceText(sql));
        return Execute(statement, ValuesByName(statement, parameters), clock, cancellation);
    }

    /// <summary>Runs a statement that was read before.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="parameters">Values for its parameters, in their order, as <see cref="LakeStatement.Parameters"/> has them.</param>
    /// <param name="cancellation">Stops planning and running at once.</param>
    /// <returns>Rows that stream, or a message. Dispose it.</returns>
    /// <exception cref="LakeQueryException">The statement is wrong or failed before its first row.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public QueryResult Execute(LakeStatement statement, IReadOnlyList<object?>? parameters = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return Execute(statement, parameters, new PhaseClock(), cancellation);
    }

    /// <summary>Runs a query and writes its rows to a Parquet file; the result's message tells how many.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="parameters">Values for its <c>?</c>, or null.</param>
    /// <param name="path">The file; one that is there is replaced once the new one is whole.</param>
    /// <param name="cancellation">Stops planning and running at once; nothing is written then.</param>
    /// <exception cref="LakeQueryException">The query is wrong or failed, or the file can't be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public QueryResult ExportParquet(string sql, IReadOnlyList<object?>? parameters, string path, CancellationToken cancellation = default)
    {
        _exportPath = Path.GetFullPath(path);
        try
        {
            return Execute(sql, parameters, cancellation);
        }
        finally
        {
            _exportPath = null;
        }
    }

    /// <summary>Runs the statements of a script one after the other, each when it is asked for; errors point into the whole script.</summary>
    /// <remarks>The next statement runs with the next step of the enumeration; dispose each result before that.</remarks>
    public IEnumerable<QueryResult> ExecuteScript(string script, CancellationToken cancellation = default) => ExecuteScript(script, null, cancellation);

    /// <summary>Runs the statements of a script one after the other, as <see cref="ExecuteScript(string, CancellationToken)"/> does, and
    /// writes the rows of the last to a Parquet file.</summary>
    /// <param name="script">The statements.</param>
    /// <param name="exportPath">The file for the last statement's rows, as <see cref="ExportParquet"/> writes it; null gives them like the others'.</param>
    /// <param name="cancellation">Stops planning and running at once.</param>
    public IEnumerable<QueryResult> ExecuteScript(string script, string? exportPath, CancellationToken cancellation = default)
    {
        var text = new SourceText(script);
        var lastEnd = 0;
        var statements = StatementSplitter.Split(script).Statements;
        for (var index = 0; index < statements.Count; index++)
        {
            var clock = new PhaseClock();
            _exportPath = exportPath is not null && index == statements.Count - 1 ? Path.GetFullPath(exportPath) : null;
            QueryResult result;
            try
            {
                result = Execute(LakeStatement.Parse(text, lastEnd, statements[index]), null, clock, cancellation);
            }
            finally
            {
                _exportPath = null;
            }

            yield return result;
            lastEnd = statements[index].End;
        }
    }

    /// <summary>The statements of a script as texts; nothing runs and nothing is checked.</summary>
    public static IEnumerable<string> SplitScript(string script) =>
        StatementSplitter.Split(script).Statements.Select(span => script.Substring(span.Start, span.Length));

    /// <summary>The parameters that a statement takes values for, in their order. An EXECUTE without USING takes those of the prepared
    /// statement.</summary>
    /// <exception cref="LakeQueryException">SYNTAX_ERROR.</exception>
    public IReadOnlyList<StatementParameter> ParametersOf(string sql)
    {
        var statement = LakeStatement.Parse(new SourceText(sql));
        return statement.Syntax switch
        {
            PrepareStatement => [],
            ExecuteStatement { Values.Count: 0 } execute when _prepared.TryGetValue(execute.Name.Value, out var prepared) => ParametersOf(prepared),
            _ => statement.Parameters,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A session holds nothing that needs freeing yet; doors dispose it so that it may.
    }

    private QueryResult Execute(LakeStatement statement, IReadOnlyList<object?>? parameters, PhaseClock clock, CancellationToken cancellation)
    {
        clock.Mark("parse");
        _expected = statement.Expected;
        try
        {
            var values = parameters is null ? null : ParameterValues.ToExpressions(parameters);
            return Begin(statement.Syntax, statement.Text, () => Run(statement.Syntax, statement.Source, values, clock, cancellation));
        }
        catch (LakeQueryException error)
        {
            throw error.In(statement.Source);
        }
    }

    private static object?[]? ValuesByName(LakeStatement statement, IReadOnlyDictionary<string, object?> given)
    {
        if (statement.Parameters.Count == 0)
        {
            return null;
        }

        var values = new Dictionary<string, object?>(given, StringComparer.OrdinalIgnoreCase);
        return [.. statement.Parameters.Select(parameter => parameter.Name is { } name && values.TryGetValue(name, out var value)
            ? value
            : throw statement.MissingParameter(parameter))];
    }

    private QueryRunner Runner => _workgroup is { } workgroup ? _engine.RunnerFor(workgroup) : _engine.Runner;

    // With all that goes along with a statement of any kind.
    private QueryResult Begin(Statement statement, string text, Func<QueryResult> run)
    {
        // Read anew for each statement: it may have been changed by anyone.
        _workgroup = _engine.Workgroups.Get(Workgroup) is { IsEnabled: true } workgroup ? workgroup : throw QueryErrors.WorkgroupDisabled(Workgroup);
        _planned = null;
        var info = new StatementInfo(
            Guid.NewGuid().ToString(), text.Trim().TrimEnd(';').TrimEnd(), StatementTypes.Of(statement), CurrentDatabase, _engine.Clock.GetUtcNow());
        return ObservedResult.Start(
            info,
            StatementObservers(workgroup),
            () =>
            {
                var result = run();
                result.Statistics.QueryId = info.Id;
                result.Statistics.Workgroup = workgroup.Name;
                if ((_planned is null || result.Statistics.ReusedPreviousResult) && workgroup.PricePerTerabyte is not null)
                {
                    // Only queries cost, and only what they scan.
                    result.Statistics.Cost = 0;
                }

                return result;
            },
            () => _planned?.Statistics);
    }

    // The statement of EXECUTE is another text, in which its errors point; the values are bound in the text of EXECUTE.
    private QueryResult Execute(
        string sql, SyntaxList<Expression> values, SourceText text, IReadOnlyList<PlanExpression>? parameters, PhaseClock clock, CancellationToken cancellation)
    {
        var given = values.Count > 0 ? [.. values.Select(value => Binder.BindValue(value, Context(text, null)))] : parameters ?? [];
        var inner = new SourceText(sql);
        try
        {
            return Run(Parser.ParseStatement(inner), inner, given, clock, cancellation);
        }
        catch (LakeQueryException error)
        {
            throw error.In(inner);
        }
    }

    private QueryResult Run(
        Statement statement, SourceText text, IReadOnlyList<PlanExpression>? parameters, PhaseClock clock, CancellationToken cancellation)
    {
        if (_exportPath is not null && statement is not (QueryStatement or ExecuteStatement or ExecuteImmediate))
        {
            throw QueryErrors.OnlyQueriesAreExported();
        }

        switch (statement)
        {
            case PrepareStatement prepare:
                _prepared[prepare.Name.Value] = prepare.Text;
                return new CommandResult(CommandOutput.Done($"Prepared {prepare.Name.Value}"));
            case DeallocateStatement deallocate:
                return _prepared.Remove(deallocate.Name.Value)
                    ? new CommandResult(CommandOutput.Done($"Deallocated {deallocate.Name.Value}"))
                    : throw QueryErrors.PreparedStatementNotFound(deallocate.Name.Value, deallocate.Name.Span);
            case ExecuteStatement execute:
                return _prepared.TryGetValue(execute.Name.Value, out var prepared)
                    ? Execute(prepared, execute.Values, text, parameters, clock, cancellation)
                    : throw QueryErrors.PreparedStatementNotFound(execute.Name.Value, execute.Name.Span);
            case ExecuteImmediate immediate:
                return Execute(immediate.Text.Value, immediate.Values, text, parameters, clock, cancellation);
            case QueryStatement query:
                return RunQuery(query.Query, text, parameters, clock, cancellation);
            case ExplainStatement explain:
                return Explain.Run(
                    explain, Runner, Context(text, parameters), new ExplainSession(Expectations(), RunPlanned, () => _planned, DrawsPlanTrees), clock, cancellation);
        }

        var context = new CommandContext(_engine.Catalog, text)
        {
            CurrentDatabase = CurrentDatabase,
            Store = _engine.Store,
            Clock = _engine.Clock,
            DescribeQuery = query =>
            {
                var bound = new Binder(Context(text, parameters)).BindQuery(query);
                return [.. bound.Outputs.Select((column, index) => (bound.Labels[index], column.Type))];
            },
        };
        var result = CommandDispatcher.Run(statement, context);
        CurrentDatabase = context.CurrentDatabase;
        return result;
    }

    /// <summary>The columns that a statement would give; nothing is run and nothing is read but the catalog.</summary>
    /// <param name="statement">The statement; one that is not a query says what it gives only when it runs, and is told to have none.</param>
    /// <param name="parameters">Values for its parameters, in their order.</param>
    /// <exception cref="LakeQueryException">The statement is wrong.</exception>
    public IReadOnlyList<ResultColumn> Describe(LakeStatement statement, IReadOnlyList<object?>? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement.Syntax is not QueryStatement query)
        {
            return [];
        }

        try
        {
            var bound = new Binder(Context(statement.Source, parameters is null ? null : ParameterValues.ToExpressions(parameters))).BindQuery(query.Query);
            return [.. bound.Outputs.Select((column, index) => new ResultColumn(bound.Labels[index], column.Type))];
        }
        catch (LakeQueryException error)
        {
            throw error.In(statement.Source);
        }
    }

    private TimeSpan? ReuseMaxAge => ResultReuseMaxAge ?? _workgroup?.ResultReuseMaxAge;

    private QueryResult RunQuery(
        Query query, SourceText text, IReadOnlyList<PlanExpression>? parameters, PhaseClock clock, CancellationToken cancellation) =>
        // A result is given again only where all files are as they were: none may be left to be chosen later.
        RunPlanned(Runner.Plan(query, Context(text, parameters), clock, null, cancellation, mayDefer: ReuseMaxAge is null), clock, cancellation);

    private QueryResult RunPlanned(PlannedQuery planned, PhaseClock clock, CancellationToken cancellation)
    {
        _planned = planned;
        planned.Statistics.Workgroup = Workgroup;
        if (_exportPath is { } path)
        {
            return Observe(Observers(), (query, token) => Runner.Export(query, path, _engine.Results, clock, token));
        }

        if (ReuseMaxAge is not { } maxAge || ReuseKey.Of(planned, Workgroup) is not { } key)
        {
            return Observe(Observers(), (query, token) => Runner.Run(query, clock, token));
        }

        if (_engine.Results.Find(key, maxAge) is { } found)
        {
            // What is given again is not scanned again: no limit is in its way.
            planned = planned with { Narrow = null };
            return Observe(Expectations(), (query, token) => Runner.RunStored(query, found, clock, token));
        }

        return Observe(Observers(), (query, token) => Runner.RunAndKeep(query, key, _engine.Results, clock, token));

        QueryResult Observe(List<IQueryObserver> observers, Func<PlannedQuery, CancellationToken, QueryResult> run) => ObservedResult.Start(
            planned,
            observers,
            (query, token) =>
            {
                _planned = query;
                return run(query, token);
            },
            cancellation);
    }

    /// <summary>What goes along with each statement of this session, whatever it is.</summary>
    private List<IQueryObserver> StatementObservers(Workgroups.Workgroup workgroup)
    {
        var observers = new List<IQueryObserver>();
        var location = workgroup.EnforceConfiguration ? workgroup.OutputLocation ?? ResultLocation : ResultLocation ?? workgroup.OutputLocation;
        if (location is not null)
        {
            observers.Add(new ResultFileWriter(location));
        }

        if (_engine.Options.KeepsHistory)
        {
            observers.Add(new HistoryRecorder(_engine.History, workgroup.Name, workgroup.HistoryRetention, _engine.Clock));
        }

        return observers;
    }

    /// <summary>What goes along with each query of this session and may refuse or stop it, in order.</summary>
    private List<IQueryObserver> Observers()
    {
        var observers = Expectations();
        if (_workgroup is { } workgroup && ScanLimits.IsNeeded(workgroup))
        {
            observers.Add(new ScanLimits(workgroup, _engine.Workgroups.Usage));
        }

        return observers;
    }

    private List<IQueryObserver> Expectations()
    {
        var checks = new List<IQueryObserver>();
        if (_expected is { } own)
        {
            checks.Add(new ExpectationCheck(own));
        }

        if (Expect is { } general)
        {
            checks.Add(new ExpectationCheck(general));
        }

        return checks;
    }

    private BinderContext Context(SourceText text, IReadOnlyList<PlanExpression>? parameters) => new()
    {
        Catalog = _engine.Catalog,
        Text = text,
        Database = CurrentDatabase,
        StartTime = _engine.Clock.GetUtcNow(),
        Zone = TimeZone,
        MaxRecursionDepth = MaxRecursionDepth,
        Parameters = parameters,
        BeforeSystemTable = () => _engine.History.CloseUnfinished(_engine.Clock),
    };
}
