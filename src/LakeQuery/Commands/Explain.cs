using System.Globalization;
using System.Text;
using System.Text.Json;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Execution.Observing;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>EXPLAIN: the plan with exactly what each scan would read. Nothing but footers is read for it; ANALYZE runs the query too.</summary>
internal static class Explain
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>The plan as rows of one column named <c>Query Plan</c>.</summary>
    /// <param name="explain">The statement.</param>
    /// <param name="runner">Plans the query.</param>
    /// <param name="context">What its names mean.</param>
    /// <param name="checks">What is asked of the plan although nothing is read.</param>
    /// <param name="run">Runs the query as the session does, with all that goes along.</param>
    /// <param name="clock">Runs since the statement began.</param>
    /// <param name="cancellation">Stops it.</param>
    public static QueryResult Run(
        ExplainStatement explain,
        QueryRunner runner,
        BinderContext context,
        IReadOnlyList<IQueryObserver> checks,
        Func<PlannedQuery, PhaseClock, CancellationToken, QueryResult> run,
        PhaseClock clock,
        CancellationToken cancellation)
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
        if (!explain.Analyze)
        {
            foreach (var check in checks)
            {
                check.OnPlanned(planned);
            }
        }

        planned = explain.Analyze && planned.Narrow is { } narrow ? narrow(cancellation) : planned;
        var measured = explain.Analyze ? Measure(run(planned, clock, cancellation), cancellation) : null;
        var text = explain switch
        {
            { Type: ExplainType.Io } => InputsJson(planned),
            { Format: ExplainFormat.Json } => Json(planned, measured),
            { Format: ExplainFormat.Graphviz } => PlanGraph.Write(planned.Plan),
            _ => Text(planned, trace, measured),
        };
        return new CommandResult(CommandOutput.Text("Query Plan", text.TrimEnd('\n').Split('\n')), measured);
    }

    // TYPE IO: the tables that are read, each once.
    private static string InputsJson(PlannedQuery planned)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("inputTableColumnInfos");
            foreach (var manifest in planned.Manifests.OrderBy(pair => pair.Key).Select(pair => pair.Value))
            {
                writer.WriteStartObject();
                writer.WriteStartObject("table");
                writer.WriteString("catalog", ScopeField.CatalogName);
                writer.WriteStartObject("schemaTable");
                writer.WriteString("schema", manifest.Table.Table.DatabaseName);
                writer.WriteString("table", manifest.Table.Table.Name);
                writer.WriteEndObject();
                writer.WriteEndObject();
                writer.WriteStartObject("estimate");
                writer.WriteNumber("partitions", manifest.Partitions.Length);
                writer.WriteNumber("files", manifest.FilesRead);
                writer.WriteNumber("outputSizeInBytes", manifest.BytesToRead);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
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

    private static string Text(PlannedQuery planned, List<(string Rule, PlanNode Plan)>? trace, QueryStatistics? measured)
    {
        var text = new StringBuilder();
        if (trace is not null)
        {
            text.Append("Bound plan\n").Append(PlanPrinter.Print(planned.Bound));
            foreach (var (rule, plan) in trace)
            {
                text.Append("\nAfter ").Append(rule).Append('\n').Append(PlanPrinter.Print(plan));
            }

            text.Append("\nPlan\n");
        }

        text.Append(PlanPrinter.Print(planned.Plan, id => planned.Manifests.TryGetValue(id, out var manifest) ? ScanText(manifest) : null));
        text.Append('\n').Append(Summary(planned.Statistics)).Append('\n');
        if (measured is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Ran in {measured.TotalTime.TotalMilliseconds:0.0} ms (planning {measured.PlanningTime.TotalMilliseconds:0.0} ms), {measured.RowCount} rows\n");
        }

        if (trace is not null)
        {
            text.Append("\nSQL for DuckDB\n").Append(planned.Sql).Append('\n');
        }

        return text.ToString();
    }

    private static string ScanText(ScanManifest manifest)
    {
        var partitions = manifest.Table.Table.PartitionKeys.IsEmpty ? "" : $"partitions: {manifest.Partitions.Length}/{manifest.PartitionsTotal}  ";
        return string.Create(CultureInfo.InvariantCulture, $"{partitions}files: {manifest.FilesRead}/{manifest.FilesTotal}  bytes: {manifest.BytesToRead}{(manifest.IsMetadataOnly ? "  metadata only" : "")}");
    }

    private static string Summary(QueryStatistics statistics)
    {
        var partitions = statistics.PartitionsTotal == 0 ? "" : $"partitions {statistics.PartitionsRead}/{statistics.PartitionsTotal}, ";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Reads {partitions}files {statistics.FilesRead}/{statistics.FilesTotal}, {statistics.DataScannedInBytes} bytes");
    }

    private static string Json(PlannedQuery planned, QueryStatistics? measured)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("plan");
            foreach (var line in PlanPrinter.Print(planned.Plan).TrimEnd('\n').Split('\n'))
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("scans");
            foreach (var manifest in planned.Manifests.OrderBy(pair => pair.Key).Select(pair => pair.Value))
            {
                writer.WriteStartObject();
                writer.WriteString("table", $"{manifest.Table.Table.DatabaseName}.{manifest.Table.Table.Name}");
                writer.WriteNumber("partitionsRead", manifest.Partitions.Length);
                writer.WriteNumber("partitionsTotal", manifest.PartitionsTotal);
                writer.WriteNumber("filesRead", manifest.FilesRead);
                writer.WriteNumber("filesTotal", manifest.FilesTotal);
                writer.WriteNumber("bytes", manifest.BytesToRead);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("dataScannedInBytes", planned.Statistics.DataScannedInBytes);
            if (measured is not null)
            {
                writer.WriteNumber("rows", measured.RowCount);
                writer.WriteNumber("totalMilliseconds", measured.TotalTime.TotalMilliseconds);
                writer.WriteNumber("planningMilliseconds", measured.PlanningTime.TotalMilliseconds);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
