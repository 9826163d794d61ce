using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using LakeQuery.Errors;
using LakeQuery.Execution.Pruning;
using LakeQuery.Execution.RowPatterns;
using LakeQuery.Planning;
using LakeQuery.Planning.Rules;
using LakeQuery.Types;

namespace LakeQuery.Execution.DynamicPruning;

/// <summary>Runs the small sides of a plan first, and lets their keys choose what the large ones read.</summary>
/// <remarks><code>
/// Join inner on clicks.country = countries.code
///   Scan web.clicks                                    180 partitions
///   Scan web.countries  filter: name = 'Australia'
/// becomes, when it is run,
/// Join inner on clicks.country = countries.code
///   Scan web.clicks  partitions: country IN ('AU')     60 partitions
///   Rows ('AU')
/// </code>
/// A side that gives too many rows, or fails, changes nothing: the statement runs as it was planned.</remarks>
internal sealed class DynamicPruner(DynamicRun run)
{
    // More values than these are a range.
    private const int MaxValues = 1000;
    private const int MaxFilters = 4;

    private readonly Dictionary<int, PruningStep> _steps = [];
    private readonly HashSet<int> _tried = [];

    /// <summary>What was decided, by the scan that reads less.</summary>
    public IReadOnlyDictionary<int, PruningStep> Steps => _steps;

    /// <summary>The plan with the keys in place; the same plan where there were none to be had.</summary>
    public OutputNode Apply(OutputNode plan)
    {
        var finder = new DynamicFilterFinder(run.Manifests);
        for (var count = 0; count < MaxFilters; count++)
        {
            if (finder.Find(plan).FirstOrDefault(found => _tried.Add(found.Small.Columns[0].Id)) is not { } filter)
            {
                break;
            }

            if (Rows(filter) is { } rows)
            {
                plan = Narrow(plan, filter, rows);
            }
        }

        return plan;
    }

    // The side's columns and, behind them, its keys.
    private SmallRows? Rows(DynamicFilter filter)
    {
        var columns = filter.Small.Columns;
        var keys = filter.Keys.Select(key => new Assignment(run.Fresh.Next(key.Small.Type), key.Small)).ToList();
        ImmutableArray<PlanColumn> all = [.. columns, .. keys.Select(key => key.Column)];
        if (!all.All(column => SmallRows.CanKeep(column.Type)))
        {
            return null;
        }

        var plan = new LimitNode(
            new ProjectNode(filter.Small, [.. columns.Select(column => new Assignment(column, new PlanColumnReference(column))), .. keys]),
            0, SmallRows.MaxRows + 1, false);
        var rows = new SmallRows(all);
        try
        {
            run.Read(new OutputNode(plan, [.. all.Select(column => column.SqlName)], all), rows.Add);
        }
        catch (LakeQueryException)
        {
            // Whether it fails is for the statement itself to find out.
            return null;
        }

        return rows.IsTooMany ? null : rows;
    }

    private OutputNode Narrow(OutputNode plan, DynamicFilter filter, SmallRows rows)
    {
        var columns = filter.Small.Columns;
        var terms = new List<PlanExpression>();
        var words = new List<string>();
        for (var index = 0; index < filter.Keys.Length; index++)
        {
            var values = rows.Rows.Select(row => row[columns.Length + index]).OfType<object>().Distinct().ToList();
            if (Term(filter.Keys[index].Large, values) is { } term)
            {
                terms.Add(term);
                words.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{PlanPrinter.Print(filter.Keys[index].Large)} IN ({values.Count} value{(values.Count == 1 ? "" : "s")} of {filter.Source})"));
            }
        }

        var known = new CatalogRowsNode(filter.Source, columns, [.. rows.Rows.Select(row => row[..columns.Length])]);
        PlanNode result = new Replacement(filter, known, terms).Rewrite(plan);
        foreach (var rule in (IPlanRule[])[new MergeFilters(), new PushFilterDown(), new PushFilterIntoScan(), new SplitPartitionPredicate()])
        {
            result = rule.Apply(result);
        }

        if (terms.Count > 0)
        {
            var names = string.Join(", ", filter.Keys.Select(key => PlanPrinter.Print(key.Large)));
            _steps.TryAdd(filter.Scan.Id, new PruningStep(PruningLevel.Partition, string.Join(" AND ", words), names, "dynamic filter", 0, 0));
        }

        return (OutputNode)result;
    }

    // True for a row of the large side that has a match: what is NULL has none.
    private static PlanExpression? Term(PlanExpression key, List<object> values)
    {
        PlanConstant Constant(object? value) => new(value, key.Type);
        if (values.Count <= MaxValues)
        {
            return new PlanInList(key, values.Count == 0 ? [Constant(null)] : [.. values.Select(Constant)]);
        }

        // The order of texts is that of their bytes, which is that of .NET's for ASCII only.
        return key.Type.Kind switch
        {
            SqlTypeKind.Varchar when values.TrueForAll(value => System.Text.Ascii.IsValid((string)value)) =>
                new PlanBetween(key, Constant(values.Cast<string>().Min(StringComparer.Ordinal)), Constant(values.Cast<string>().Max(StringComparer.Ordinal))),
            SqlTypeKind.Varchar or SqlTypeKind.Boolean => null,
            SqlTypeKind.Decimal => new PlanBetween(key, Constant(values.Cast<BigInteger>().Min()), Constant(values.Cast<BigInteger>().Max())),
            _ => new PlanBetween(key, Constant(values.Cast<long>().Min()), Constant(values.Cast<long>().Max())),
        };
    }

    // Puts the rows in the place of the small side, and the terms over the large one.
    private sealed class Replacement(DynamicFilter filter, CatalogRowsNode rows, List<PlanExpression> terms) : PlanRewriter
    {
        public override PlanNode Rewrite(PlanNode node)
        {
            if (!ReferenceEquals(node, filter.Owner))
            {
                return base.Rewrite(node);
            }

            switch (node)
            {
                case JoinNode join:
                    return ReferenceEquals(join.Left, filter.Small)
                        ? join with { Left = rows, Right = Conjuncts.Filter(join.Right, terms) }
                        : join with { Left = Conjuncts.Filter(join.Left, terms), Right = rows };
                case FilterNode owner:
                    return Conjuncts.Filter(Conjuncts.Filter(owner.Input, terms), Conjuncts.Split(owner.Predicate).Select(Known));
                case ScanNode scan:
                    return scan with { Filter = Conjuncts.Join([.. terms, .. Conjuncts.Split(scan.Filter).Select(Known)]) };
                default:
                    return node;
            }
        }

        private PlanExpression Known(PlanExpression term) =>
            term is PlanInSubquery query && ReferenceEquals(query.Plan, filter.Small) ? query with { Plan = rows } : term;
    }
}

/// <summary>What a pruner needs of the statement that is to be run.</summary>
/// <param name="Manifests">What each scan reads so far.</param>
/// <param name="Fresh">Makes columns.</param>
/// <param name="Read">Runs a plan and gives its rows.</param>
internal sealed record DynamicRun(IReadOnlyDictionary<int, ScanManifest> Manifests, FreshColumns Fresh, Action<OutputNode, Action<DuckDb.DuckChunk>> Read);
