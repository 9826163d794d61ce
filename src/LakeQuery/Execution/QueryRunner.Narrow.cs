using LakeQuery.Execution.DynamicPruning;
using LakeQuery.Execution.Pruning;
using LakeQuery.Execution.RowPatterns;
using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <content>Rows of small tables choose what large ones read.</content>
internal sealed partial class QueryRunner
{
    private bool NarrowsWhenRun => !disabledRules.Contains(Optimizer.DynamicPruning, StringComparer.OrdinalIgnoreCase);

    // Says of each scan what will narrow it; false where there is nothing of the kind.
    private static bool NoteFilters(OutputNode plan, Dictionary<int, ScanManifest> manifests)
    {
        var any = false;
        foreach (var filter in new DynamicFilterFinder(manifests).Find(plan))
        {
            any = true;
            var keys = string.Join(" AND ", filter.Keys.Select(key => $"{PlanPrinter.Print(key.Large)} = {PlanPrinter.Print(key.Small)}"));
            var manifest = manifests[filter.Scan.Id];
            manifests[filter.Scan.Id] = manifest with { Notes = manifest.Notes.Add(new PruningNote(keys, $"partitions and files by the rows of {filter.Source} when run")) };
        }

        return any;
    }

    private PlannedQuery Narrow(PlannedQuery planned, BinderContext context, PhaseClock clock, CancellationToken cancellation)
    {
        var folders = FoldersOf(planned.Manifests.Values);
        var pruner = new DynamicPruner(new DynamicRun(planned.Manifests, new FreshColumns(), (plan, chunk) =>
        {
            var writer = planned.NewWriter();
            var sql = writer.Write((OutputNode)OuterColumns.Lower(plan, new FreshColumns()));
            runner.Read(sql, writer.NativeFunctions, folders, chunk, cancellation);
        }));
        var plan = pruner.Apply(planned.Plan);
        clock.Mark("read small tables");
        if (ReferenceEquals(plan, planned.Plan) && !planned.Manifests.Values.Any(manifest => manifest.IsDeferred))
        {
            planned.Statistics.AddReadInVain(pruner.BytesReadInVain);
            return planned with { Narrow = null };
        }

        // What was read already stays among the manifests: it counts as read.
        var manifests = new Dictionary<int, ScanManifest>(planned.Manifests);
        var originals = ScanFinder.Find(planned.Plan).ToLookup(scan => scan.Id);
        foreach (var scan in ScanFinder.Find(plan))
        {
            var original = originals[scan.Id].First();
            if (!planned.Manifests[scan.Id].IsDeferred && Equals(scan.PartitionPredicate, original.PartitionPredicate) && Equals(scan.Filter, original.Filter))
            {
                continue;
            }

            var before = planned.Manifests[scan.Id];
            var after = scanPlanner.Plan(scan, context.Zone, context.StartTime, cancellation);
            manifests[scan.Id] = after with
            {
                FilesTotal = Math.Max(before.FilesTotal, after.FilesTotal),
                MayStopEarly = before.MayStopEarly,
                Steps = pruner.Steps.TryGetValue(scan.Id, out var step)
                    ? after.Steps.Add(step with { Before = before.Partitions.Length, Removed = before.Partitions.Length - after.Partitions.Length })
                    : after.Steps,
            };
        }

        clock.Mark("choose files");
        var narrowed = Write(planned.Bound, plan, manifests, context, clock, token =>
        {
            // What changed may be what was read first.
            var again = planned.Replan(token);
            return again.Narrow?.Invoke(token) ?? again;
        });
        narrowed.Statistics.AddReadInVain(pruner.BytesReadInVain);
        return narrowed;
    }
}
