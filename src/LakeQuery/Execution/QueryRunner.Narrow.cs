using System.Collections.Frozen;
using System.Collections.Immutable;
using LakeQuery.DuckDb;
using LakeQuery.Execution.DynamicPruning;
using LakeQuery.Execution.Pruning;
using LakeQuery.Execution.RowPatterns;
using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <content>Rows of small tables choose what large ones read.</content>
internal sealed partial class QueryRunner
{
    private bool NarrowsWhenRun => !disabledRules.Contains(Optimizer.DynamicPruning, StringComparer.OrdinalIgnoreCase);

    // Says of each scan what will narrow it, and gives those scans.
    private static HashSet<int> NoteFilters(OutputNode plan, Dictionary<int, ScanManifest> manifests)
    {
        var narrowed = new HashSet<int>();
        foreach (var filter in new DynamicFilterFinder(manifests).Find(plan))
        {
            narrowed.Add(filter.Scan.Id);
            var keys = string.Join(" AND ", filter.Keys.Select(key => $"{PlanPrinter.Print(key.Large)} = {PlanPrinter.Print(key.Small)}"));
            var manifest = manifests[filter.Scan.Id];
            manifests[filter.Scan.Id] = manifest with { Notes = manifest.Notes.Add(new PruningNote(keys, $"partitions and files by the rows of {filter.Source} when run")) };
        }

        return narrowed;
    }

    private PlannedQuery Narrow(PlannedQuery planned, BinderContext context, PhaseClock clock, CancellationToken cancellation)
    {
        try
        {
            var reads = new Dictionary<int, ScanRead>();
            var pruner = new DynamicPruner(new DynamicRun(
                planned.Manifests, new FreshColumns(), (plan, chunk) => ReadSmall(planned, plan, reads, chunk, cancellation)));
            var plan = pruner.Apply(planned.Plan);
            clock.Mark("read small tables");
            if (ReferenceEquals(plan, planned.Plan) && !planned.Manifests.Values.Any(manifest => manifest.IsDeferred))
            {
                planned.Statistics.AddReadInVain(planned.Statistics.ReadBefore.Bytes);
                return planned with { Narrow = null, NarrowedScans = FrozenSet<int>.Empty };
            }

            return planned.Become(Narrowed(planned, plan, pruner.Steps, reads, context, clock, cancellation));
        }
        catch
        {
            planned.Statistics.CountOnlyReadBefore();
            throw;
        }
    }

    private PlannedQuery Narrowed(
        PlannedQuery planned, OutputNode plan, IReadOnlyDictionary<int, PruningStep> steps, Dictionary<int, ScanRead> reads,
        BinderContext context, PhaseClock clock, CancellationToken cancellation)
    {
        // What was read already stays among the manifests: it counts as read.
        var manifests = new Dictionary<int, ScanManifest>(planned.Manifests);
        var originals = ScanFinder.Find(planned.Plan).ToLookup(scan => scan.Id);
        var readAgain = new HashSet<int>();
        foreach (var scan in ScanFinder.Find(plan))
        {
            readAgain.Add(scan.Id);
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
                MeterId = before.MeterId,
                PathMark = before.PathMark,
                Steps = steps.TryGetValue(scan.Id, out var step)
                    ? after.Steps.Add(step with { Before = before.Partitions.Length, Removed = before.Partitions.Length - after.Partitions.Length })
                    : after.Steps,
            };
        }

        var inVain = 0L;
        foreach (var (id, read) in reads)
        {
            if (readAgain.Contains(id))
            {
                inVain += read.Bytes;
            }
            else
            {
                manifests[id] = manifests[id] with { WasReadBefore = true };
            }
        }

        clock.Mark("choose files");
        var narrowed = Write(planned.Bound, plan, manifests, context, clock, token =>
        {
            // What changed may be what was read first.
            var again = planned.Replan(token);
            return again.Narrow?.Invoke(again, token) ?? again;
        });
        foreach (var (id, read) in reads)
        {
            if (!readAgain.Contains(id))
            {
                ScanCounts.Keep(narrowed, id, manifests[id], read);
            }
        }

        ScanCounts.Sum(narrowed);
        narrowed.Statistics.AddReadInVain(inVain);
        return narrowed;
    }

    // As a query of its own, so that it is counted, watched and stopped as one; the statement's statistics tell of it from its first byte.
    private void ReadSmall(
        PlannedQuery planned, OutputNode plan, Dictionary<int, ScanRead> reads, Action<DuckChunk> chunk, CancellationToken cancellation)
    {
        var mayStop = EarlyStops.Find(plan);
        var manifests = new Dictionary<int, ScanManifest>();
        foreach (var id in ScanFinder.Find(plan).Select(scan => scan.Id).Where(planned.Manifests.ContainsKey))
        {
            manifests[id] = planned.Manifests[id] with { MayStopEarly = mayStop.Contains(id) };
        }

        var writer = planned.NewWriter();
        var clock = new PhaseClock();
        var small = planned with
        {
            Plan = plan,
            Manifests = manifests,
            Preparations = [],
            Sql = writer.Write((OutputNode)OuterColumns.Lower(plan, new FreshColumns())),
            NativeFunctions = writer.NativeFunctions,
            Statistics = StatisticsOf(manifests, clock),
            InFullWidth = null,
            IsProfiled = false,
        };
        var (all, before) = (planned.Statistics, planned.Statistics.ReadBefore);
        all.BytesReadSoFar = () => before.Bytes + (small.Statistics.BytesReadSoFar?.Invoke() ?? 0);
        small.Statistics.DataScannedInBytes = 0;
        try
        {
            var columns = plan.Outputs.Select(column => new ResultColumn(column.SqlName, column.Type)).ToImmutableArray();
            using var result = runner.Run(small, FoldersOf(manifests.Values), columns, clock, cancellation);
            while (result.NextBatch(cancellation) is not null)
            {
                chunk(result.Chunk);
            }
        }
        finally
        {
            all.BytesReadSoFar = null;
            foreach (var (id, manifest) in manifests)
            {
                var read = small.Statistics.ReadOf(id, manifest);
                all.ReadBefore += read;
                reads[id] = reads.TryGetValue(id, out var first) ? first + read : read;
            }
        }
    }
}
