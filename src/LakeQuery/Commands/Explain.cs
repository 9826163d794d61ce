using System.Text;
using LakeQuery.Commands.Explaining;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Execution.Observing;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>EXPLAIN: the plan with exactly what each scan would read, and why. Nothing but footers is read for it; ANALYZE runs the query too.</summary>
internal static class Explain
{
    /// <summary>The plan as rows of one column named <c>Query Plan</c>.</summary>
    /// <param name="explain">The statement.</param>
    /// <param name="runner">Plans the query.</param>
    /// <param name="context">What its names mean.</param>
    /// <param name="session">What the session adds.</param>
    /// <param name="clock">Runs since the statement began.</param>
    /// <param name="cancellation">Stops it.</param>
    public static QueryResult Run(
        ExplainStatement explain, QueryRunner runner, BinderContext context, ExplainSession session, PhaseClock clock, CancellationToken cancellation)
    {
        if (explain.Type == ExplainType.Validate)
        {
            // Validated is what binds; what is no query was checked by the parser.
            if (explain.Statement is QueryStatement validated)
            {
                _ = new Binder(context).BindQuery(validated.Query);
            }

            return new CommandResult(CommandOutput.List("Valid", ["true"]));
        }

        if (explain.Statement is not QueryStatement { Query: var query })
        {
            throw QueryErrors.NotSupported("EXPLAIN of a statement that is not a query", explain.Span).In(context.Text);
        }

        var trace = explain.Verbose ? new List<(string Rule, PlanNode Plan)>() : null;
        var planned = runner.Plan(query, context, clock, trace, cancellation);
        var measured = explain.Analyze ? Measure(session.Run(planned with { IsProfiled = true }, clock, cancellation), cancellation) : null;
        planned = explain.Analyze ? session.Ran() ?? planned : planned;
        if (!explain.Analyze)
        {
            foreach (var check in session.Checks)
            {
                check.OnPlanned(planned);
            }
        }

        var text = explain switch
        {
            { Type: ExplainType.Io } => PlanJson.WriteInputs(planned),
            { Format: ExplainFormat.Graphviz } => PlanGraph.Write(planned.Plan),
            { Format: ExplainFormat.Json } => PlanJson.Write(planned, Scans(), measured),
            _ => Text(planned, trace, PlanText.Write(planned, Scans(), measured, session.DrawsTrees)),
        };
        return new CommandResult(CommandOutput.Text("Query Plan", text.TrimEnd('\n').Split('\n')), measured);

        IReadOnlyList<ExplainedScan> Scans() => new ScanExplainer(runner, planned, context, cancellation).All();
    }

    private static QueryStatistics Measure(QueryResult running, CancellationToken cancellation)
    {
        using var result = running;
        while (result.NextBatch(cancellation) is not null)
        {
            // The rows count themselves.
        }

        return result.Statistics;
    }

    private static string Text(PlannedQuery planned, List<(string Rule, PlanNode Plan)>? trace, string plan)
    {
        if (trace is null)
        {
            return plan;
        }

        var text = new StringBuilder("Bound plan\n").Append(PlanPrinter.Print(planned.Bound));
        foreach (var (rule, changed) in trace)
        {
            text.Append("\nAfter ").Append(rule).Append('\n').Append(PlanPrinter.Print(changed));
        }

        return text.Append("\nPlan\n").Append(plan).Append("\nSQL for DuckDB\n").Append(planned.Sql).Append('\n').ToString();
    }
}

/// <summary>What EXPLAIN takes from the session.</summary>
/// <param name="Checks">What is asked of the plan although nothing is read.</param>
/// <param name="Run">Runs the query as the session does, with all that goes along.</param>
/// <param name="Ran">The query as it ran last: what its small tables chose is known then.</param>
/// <param name="DrawsTrees">Whether plans are drawn with branches.</param>
internal sealed record ExplainSession(
    IReadOnlyList<IQueryObserver> Checks, Func<PlannedQuery, PhaseClock, CancellationToken, QueryResult> Run, Func<PlannedQuery?> Ran, bool DrawsTrees);
