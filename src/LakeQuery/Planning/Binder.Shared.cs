using System.Collections.Immutable;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning;

// Tables of WITH that are read more than once.
internal sealed partial class Binder
{
    // The second reading of a table and all after it.
    private (PlanNode, ImmutableArray<ScopeField>) BindShared(CommonTableBinding binding, KnownTable known)
    {
        var copies = known.Table.Plan.Columns.ToDictionary(column => column.Id, column => NewColumn(column.Name, column.Type));
        return (
            new SharedReferenceNode(
                known.Table.Id, known.Table.Name, known.Table.Plan.Columns.Select(column => new SharedOutput(copies[column.Id], column)).ToImmutableArray()),
            [.. known.Columns.Select(column => new ScopeField(column.Name, binding.Table.Name.Value, null, copies[column.Column.Id]))]);
    }

    // The first reading: what makes the rows is kept aside if a second one should take them too.
    private PlanNode Share(CommonTableBinding binding, BoundQuery bound)
    {
        if (!IsWorthSharing(bound.Node) || !StandsAlone(bound.Node, binding.Outer))
        {
            return bound.Node;
        }

        var table = new SharedTable(_numbers.Shared.Count + 1, binding.Table.Name.Value, bound.Node);
        _numbers.Shared.Add(binding, new KnownTable(table, bound.Columns));
        return new SharedReferenceNode(
            table.Id, table.Name, bound.Node.Columns.Select(column => new SharedOutput(column, column)).ToImmutableArray());
    }

    // Reading a table twice with the filters of either place is cheaper than keeping its rows, unless they took work to make.
    private static bool IsWorthSharing(PlanNode node) => node switch
    {
        ScanNode or ValuesNode or CatalogRowsNode or PartitionListNode or SharedReferenceNode => false,
        FilterNode filter => ReferenceCollector.Collect(filter.Predicate).HasSubquery || IsWorthSharing(filter.Input),
        ProjectNode project => project.Assignments.Items.Any(assignment => ReferenceCollector.Collect(assignment.Expression).HasSubquery)
            || IsWorthSharing(project.Input),
        SampleNode sample => IsWorthSharing(sample.Input),
        UnnestNode unnest => unnest.Input is not null && IsWorthSharing(unnest.Input),
        SetOperationNode { Operator: SetOperator.Union, All: true } union => union.Inputs.Items.Any(IsWorthSharing),
        _ => true,
    };

    // Rows that depend on a row outside, or on the round of a recursion, are others each time.
    private static bool StandsAlone(PlanNode plan, Scope? outer)
    {
        var recursions = new RecursionFinder();
        recursions.Rewrite(plan);
        if (recursions.Outside)
        {
            return false;
        }

        var used = outer is null ? [] : ReferenceCollector.Columns(plan);
        return used.Count == 0 || !outer!.AllFields().Any(field => used.Contains(field.Column.Id));
    }

    // Tables that were read only once after all stand where they are read.
    private OutputNode WithShared(OutputNode plan)
    {
        if (_numbers.Shared.Count == 0)
        {
            return plan;
        }

        var tables = _numbers.Shared.Values.Select(known => known.Table).OrderBy(table => table.Id).ToList();
        var counter = new ReferenceCounter(tables);
        counter.Rewrite(plan);
        var inliner = new SingleReferences(tables, counter.Counts);
        return (OutputNode)inliner.Rewrite(plan with
        {
            Shared = tables.Where(table => counter.Counts.GetValueOrDefault(table.Id) > 1).ToImmutableArray(),
        });
    }

    /// <summary>A table that was read, with the names of its columns.</summary>
    private sealed record KnownTable(SharedTable Table, ImmutableArray<BoundColumn> Columns);

    // How often each table is read; what is in a table that is read counts once.
    private sealed class ReferenceCounter(List<SharedTable> tables) : PlanRewriter
    {
        public Dictionary<int, int> Counts { get; } = [];

        public override PlanNode Rewrite(PlanNode node)
        {
            if (node is SharedReferenceNode { Id: var id })
            {
                var count = Counts.GetValueOrDefault(id);
                Counts[id] = count + 1;
                if (count == 0)
                {
                    Rewrite(tables[id - 1].Plan);
                }
            }

            return base.Rewrite(node);
        }
    }

    private sealed class SingleReferences(List<SharedTable> tables, Dictionary<int, int> counts) : PlanRewriter
    {
        public override PlanNode Rewrite(PlanNode node)
        {
            if (node is not SharedReferenceNode reference || counts[reference.Id] > 1)
            {
                return base.Rewrite(node);
            }

            var plan = Rewrite(tables[reference.Id - 1].Plan);
            return reference.Outputs.Items.All(output => output.Column.Equals(output.Source))
                ? plan
                : new ProjectNode(plan, reference.Outputs.Items.Select(output => new Assignment(output.Column, new PlanColumnReference(output.Source))).ToImmutableArray());
        }
    }
}
