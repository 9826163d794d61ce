using System.Globalization;
using System.Text;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning;

/// <summary>Prints a plan as indented text, expressions in Trino's spelling. EXPLAIN and the golden files show it.</summary>
/// <remarks>Columns are shown by name; where two columns of the plan share a name, with their number: <c>day#3</c>.</remarks>
internal sealed partial class PlanPrinter
{
    private const int IndentWidth = 2;
    private readonly StringBuilder _text = new();
    private readonly Func<int, string?>? _scanDetail;
    private readonly HashSet<string> _ambiguous;
    private int _depth;

    private PlanPrinter(Func<int, string?>? scanDetail, HashSet<string> ambiguous)
    {
        _scanDetail = scanDetail;
        _ambiguous = ambiguous;
    }

    /// <summary>The plan as text, lines ended by \n.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="scanDetail">What to add to the line of a scan, by its number; null adds nothing.</param>
    public static string Print(PlanNode plan, Func<int, string?>? scanDetail = null)
    {
        var printer = new PlanPrinter(scanDetail, AmbiguousNames(plan));
        printer.PrintNode(plan);
        return printer._text.ToString();
    }

    /// <summary>An expression in Trino's spelling.</summary>
    public static string Print(PlanExpression expression) => new PlanPrinter(null, []).Text(expression);

    private void PrintNode(PlanNode node)
    {
        switch (node)
        {
            case OutputNode output:
                Line("Output " + string.Join(", ", output.Outputs.Select((column, i) => Labelled(column, output.Labels[i]))));
                _depth++;
                foreach (var table in output.Shared)
                {
                    Line($"Shared {table.Id} {table.Name}", table.Plan);
                }

                PrintNode(output.Input);
                _depth--;
                break;
            case SharedReferenceNode reference:
                Line($"SharedReference {reference.Id} {reference.Name}{SharedNames(reference)}");
                break;
            case ScanNode scan:
                Line(ScanText(scan));
                if (_scanDetail?.Invoke(scan.Id) is { } detail)
                {
                    _depth++;
                    foreach (var line in detail.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    {
                        Line(line);
                    }

                    _depth--;
                }

                break;
            case ValuesNode values:
                Line($"Values {values.Rows.Count} row{(values.Rows.Count == 1 ? "" : "s")}{Names(values.Columns, "  columns: ")}");
                break;
            case CatalogRowsNode rows:
                Line($"CatalogRows {rows.Name}{Names(rows.Columns, "  columns: ")}");
                break;
            case PartitionListNode list:
                Line($"PartitionList {list.Table.Table.DatabaseName}.{list.Table.Table.Name}{Names(list.Columns, "  columns: ")}");
                break;
            case FilterNode filter:
                Line($"Filter {Text(filter.Predicate)}", filter.Input);
                break;
            case ProjectNode project:
                Line($"Project {string.Join(", ", project.Assignments.Items.Select(AssignmentText))}", project.Input);
                break;
            case AggregateNode aggregate:
                Line(AggregateText(aggregate), aggregate.Input);
                break;
            case WindowNode window:
                Line($"Window {string.Join(", ", window.Calls.Items.Select(WindowText))}", window.Input);
                break;
            case SortNode sort:
                Line($"Sort {string.Join(", ", sort.Keys.Items.Select(SortText))}", sort.Input);
                break;
            case LimitNode limit:
                Line(
                    "Limit" + (limit.Count is { } count ? $" {count}" : "") + (limit.WithTies ? " with ties" : "")
                    + (limit.Offset > 0 ? $" offset {limit.Offset}" : ""),
                    limit.Input);
                break;
            case DistinctNode distinct:
                Line("Distinct", distinct.Input);
                break;
            case JoinNode join:
                var condition = join.Condition is null ? "" : $" on {Text(join.Condition)}";
                Line($"Join {join.Kind.ToString().ToLowerInvariant()}{(join.Lateral ? " lateral" : "")}{condition}", join.Left, join.Right);
                break;
            case UnnestNode unnest:
                Line(UnnestText(unnest), unnest.Input is null ? [] : [unnest.Input]);
                break;
            case SetOperationNode operation:
                Line(
                    $"{operation.Operator}{(operation.All ? " all" : "")}{Names(operation.Columns, "  columns: ")}", [.. operation.Inputs]);
                break;
            case MatchRecognizeNode match:
                PrintMatch(match);
                break;
            case DetectorNode detector:
                Line(DetectorText(detector), detector.Input);
                break;
            case SampleNode sample:
                Line($"Sample {(sample.System ? "system" : "bernoulli")} {sample.Percentage.ToString(CultureInfo.InvariantCulture)}%", sample.Input);
                break;
            case RecursiveNode recursive:
                Line($"Recursive {recursive.Id}{(recursive.All ? " all" : "")}{Names(recursive.Columns, "  columns: ")}", recursive.Anchor, recursive.Step);
                break;
            case StagedRowsNode staged:
                Line($"StagedRows {staged.Source}{Names(staged.Columns, "  columns: ")}");
                break;
            case RecursiveReferenceNode reference:
                Line($"RecursiveReference {reference.Id}{Names(reference.Columns, "  columns: ")}");
                break;
            case var _ when PrintStreamNode(node):
                break;
            default:
                throw new ArgumentException($"Unknown plan node {node.GetType().Name}.", nameof(node));
        }
    }

    // The line of a node, then the plans in its expressions, then its inputs.
    private void Line(string text, params ReadOnlySpan<PlanNode> inputs)
    {
        _text.Append(' ', _depth * IndentWidth).Append(text).Append('\n');
        _depth++;
        while (_subplans.TryDequeue(out var subplan))
        {
            _text.Append(' ', _depth * IndentWidth).Append("Subquery ").Append(subplan.Number.ToString(CultureInfo.InvariantCulture)).Append('\n');
            var waiting = _subplans.ToArray();
            _subplans.Clear();
            _depth++;
            PrintNode(subplan.Plan);
            _depth--;
            foreach (var other in waiting)
            {
                _subplans.Enqueue(other);
            }
        }

        foreach (var input in inputs)
        {
            PrintNode(input);
        }

        _depth--;
    }

    private string ScanText(ScanNode scan)
    {
        var text = new StringBuilder($"Scan {scan.Table.Table.DatabaseName}.{scan.Table.Table.Name}");
        if (scan.PartitionPredicate is not null)
        {
            text.Append("  partitions: ").Append(Text(scan.PartitionPredicate));
        }

        if (scan.Filter is not null)
        {
            text.Append("  filter: ").Append(Text(scan.Filter));
        }

        if (scan.Limit is { } limit)
        {
            text.Append(CultureInfo.InvariantCulture, $"  limit: {limit}");
        }

        return text.Append(Names(scan.Columns.Where((_, i) => scan.Outputs[i].Source <= ScanSource.PartitionKey || ShowHidden(scan)), "  columns: ")).ToString();
    }

    // Hidden columns stand in every scan until unused columns are dropped: they are shown once they are not all there.
    private static bool ShowHidden(ScanNode scan) =>
        scan.Outputs.Count < scan.Table.Table.StorageDescriptor.Columns.Length + scan.PartitionColumns.Count + (scan.PartitionColumns.Count > 0 ? 4 : 3);

    private static string DetectorText(DetectorNode detector)
    {
        var arguments = detector.Function.Parameters.Zip(detector.Arguments.Items, (parameter, value) => $"{parameter.Name}: {ConstantText(value)}");
        return $"Detector {detector.Function.Name}  {string.Join("  ", arguments)}  counts: {string.Join(", ", detector.Counted.Items.Select(counted => counted.Name))}";
    }

    private string AggregateText(AggregateNode aggregate)
    {
        var parts = new List<string>();
        if (aggregate.Keys.Count > 0)
        {
            parts.Add($"by {string.Join(", ", aggregate.Keys.Items.Select(AssignmentText))}");
        }

        if (aggregate.Sets.Count != 1)
        {
            parts.Add("sets " + string.Join(", ", aggregate.Sets.Items.Select(
                set => $"({string.Join(", ", set.Items.Select(index => Name(aggregate.Keys[index].Column)))})")));
        }

        parts.AddRange(aggregate.Aggregates.Items.Select(call => $"{Name(call.Column)} := {CallText(call)}"));
        parts.AddRange(aggregate.Groupings.Items.Select(AssignmentText));
        return "Aggregate " + string.Join("  ", parts);
    }

    private string CallText(AggregateCall call)
    {
        var text = new StringBuilder(call.Function.Name).Append('(');
        if (call.Distinct)
        {
            text.Append("DISTINCT ");
        }

        text.Append(call.Arguments.Count == 0 && call.Function.Name == "count" ? "*" : string.Join(", ", call.Arguments.Items.Select(Text)));
        if (call.OrderBy.Count > 0)
        {
            text.Append(" ORDER BY ").AppendJoin(", ", call.OrderBy.Items.Select(SortText));
        }

        text.Append(')');
        return call.Filter is null ? text.ToString() : text.Append(" FILTER (WHERE ").Append(Text(call.Filter)).Append(')').ToString();
    }

    private string WindowText(WindowCall call)
    {
        var text = new StringBuilder($"{Name(call.Column)} := {call.Function.Name}(");
        text.Append(call.Arguments.Count == 0 && call.Function.Name == "count" ? "*" : string.Join(", ", call.Arguments.Items.Select(Text))).Append(')');
        if (call.Filter is not null)
        {
            text.Append(" FILTER (WHERE ").Append(Text(call.Filter)).Append(')');
        }

        text.Append(call.FromLast ? " FROM LAST" : "");
        text.Append(call.IgnoreNulls ? " IGNORE NULLS OVER (" : " OVER (");
        var parts = new List<string>();
        if (call.PartitionBy.Count > 0)
        {
            parts.Add("PARTITION BY " + string.Join(", ", call.PartitionBy.Items.Select(Text)));
        }

        if (call.OrderBy.Count > 0)
        {
            parts.Add("ORDER BY " + string.Join(", ", call.OrderBy.Items.Select(SortText)));
        }

        if (call.Frame is { } frame)
        {
            parts.Add($"{frame.Unit.ToString().ToUpperInvariant()} BETWEEN {BoundText(frame.Start)} AND {BoundText(frame.End)}");
        }

        return text.AppendJoin(' ', parts).Append(')').ToString();
    }

    private string BoundText(PlanFrameBound bound) => bound.Kind switch
    {
        FrameBoundKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
        FrameBoundKind.UnboundedFollowing => "UNBOUNDED FOLLOWING",
        FrameBoundKind.CurrentRow => "CURRENT ROW",
        FrameBoundKind.Preceding => $"{Text(bound.Offset!)} PRECEDING",
        _ => $"{Text(bound.Offset!)} FOLLOWING",
    };

    private string UnnestText(UnnestNode unnest)
    {
        var parts = unnest.Arguments.Items.Select(
            (argument, i) => $"{Text(argument)} as {string.Join(", ", unnest.Outputs[i].Items.Select(Name))}");
        return $"Unnest {(unnest.KeepEmpty ? "left " : "")}{string.Join("; ", parts)}"
            + (unnest.Ordinality is null ? "" : $" with ordinality as {Name(unnest.Ordinality)}");
    }

    private string SortText(SortKey key) =>
        $"{Text(key.Key)} {(key.Descending ? "DESC" : "ASC")} {(key.NullsFirst ? "NULLS FIRST" : "NULLS LAST")}";

    private string AssignmentText(Assignment assignment) =>
        assignment.Expression is PlanColumnReference reference && reference.Column.Equals(assignment.Column)
            ? Name(assignment.Column)
            : $"{Name(assignment.Column)} := {Text(assignment.Expression)}";

    private string Labelled(PlanColumn column, string label) =>
        string.Equals(Name(column), label, StringComparison.OrdinalIgnoreCase) ? label : $"{label} := {Name(column)}";

    private string Names(IEnumerable<PlanColumn> columns, string prefix)
    {
        var names = string.Join(", ", columns.Select(Name));
        return names.Length == 0 ? "" : prefix + names;
    }

    // The first reference has the shared table's own columns.
    private string SharedNames(SharedReferenceNode reference)
    {
        var names = string.Join(", ", reference.Outputs.Items.Select(output =>
            output.Column.Equals(output.Source) ? Name(output.Column) : $"{Name(output.Column)} := {Name(output.Source)}"));
        return names.Length == 0 ? "" : "  columns: " + names;
    }

    private string Name(PlanColumn column) => column.Name is null || _ambiguous.Contains(column.Name) ? column.ToString() : column.Name;

    // Names that belong to more than one column of the plan.
    private static HashSet<string> AmbiguousNames(PlanNode plan)
    {
        var ids = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var ambiguous = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in ColumnCollector.Collect(plan))
        {
            if (column.Name is { } name && !ids.TryAdd(name, column.Id) && ids[name] != column.Id)
            {
                ambiguous.Add(name);
            }
        }

        return ambiguous;
    }

    private sealed class ColumnCollector : PlanRewriter
    {
        private readonly HashSet<PlanColumn> _columns = [];

        public static HashSet<PlanColumn> Collect(PlanNode plan)
        {
            var collector = new ColumnCollector();
            collector.Rewrite(plan);
            return collector._columns;
        }

        public override PlanNode Rewrite(PlanNode node)
        {
            _columns.UnionWith(node.Columns);
            if (node is ScanNode scan)
            {
                _columns.UnionWith(scan.PartitionColumns);
            }

            return base.Rewrite(node);
        }

        public override PlanExpression Rewrite(PlanExpression expression)
        {
            switch (expression)
            {
                case PlanColumnReference reference:
                    _columns.Add(reference.Column);
                    break;
                case PlanLambda lambda:
                    _columns.UnionWith(lambda.Parameters);
                    break;
            }

            return base.Rewrite(expression);
        }
    }
}
