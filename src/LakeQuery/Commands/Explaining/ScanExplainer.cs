using System.Collections.Immutable;
using LakeQuery.Execution;
using LakeQuery.Execution.Pruning;
using LakeQuery.Execution.Scans;
using LakeQuery.Planning;
using LakeQuery.Storage;

namespace LakeQuery.Commands.Explaining;

/// <summary>Finds out what is to be said of a scan. It asks the catalog's lists more than running the query does.</summary>
internal sealed class ScanExplainer(QueryRunner runner, PlannedQuery planned, BinderContext context, CancellationToken cancellation)
{
    /// <summary>All scans of the query, in the order of the plan.</summary>
    public ImmutableArray<ExplainedScan> All() =>
    [
        .. ScanFinder.Find(planned.Plan).DistinctBy(scan => scan.Id).Where(scan => planned.Manifests.ContainsKey(scan.Id))
            .Select(scan => Explain(scan, planned.Manifests[scan.Id])),
    ];

    private ExplainedScan Explain(ScanNode scan, ScanManifest manifest)
    {
        var steps = PartitionSteps(scan, manifest)
            .AddRange(manifest.Steps.Where(step => step.Removed > 0 || step.Level == PruningLevel.Partition || !IsText(manifest)));
        var columns = ColumnSizes.Of(scan, manifest, runner.Store);
        return new ExplainedScan
        {
            Scan = scan,
            Manifest = manifest,
            Steps = steps,
            NotPruned = IsText(manifest) ? [.. WholeFiles(scan)] : [.. manifest.Notes.Where(note => note.Conjunct is not null)],
            Hints =
            [
                .. manifest.Notes.Where(note => note.Conjunct is null).Select(note => note.Text),
                .. new ScanHints(runner, planned, scan, manifest, cancellation).All(columns),
            ],
            Columns = columns,
            Levels = LevelsOf(manifest),
        };
    }

    private ImmutableArray<PruningStep> PartitionSteps(ScanNode scan, ScanManifest manifest)
    {
        if (manifest.Steps.Any(step => step.Level == PruningLevel.Partition && step.Means != "dynamic filter"))
        {
            return [];
        }

        var conjuncts = Conjuncts.Split(scan.PartitionPredicate);
        var counts = runner.Partitions.CountAfterEach(scan, conjuncts, context.Zone, context.StartTime, cancellation);
        var before = manifest.PartitionsTotal;
        var steps = ImmutableArray.CreateBuilder<PruningStep>(counts.Length);
        for (var index = 0; index < counts.Length; index++)
        {
            var used = ReferenceCollector.Collect(conjuncts[index]).Found;
            var keys = string.Join(", ", scan.PartitionColumns.Items.Where(column => used.Contains(column.Id)).Select(column => column.Name));
            steps.Add(new PruningStep(PruningLevel.Partition, PlanPrinter.Print(conjuncts[index]), keys, "keys", before, before - counts[index]));
            before = counts[index];
        }

        return steps.ToImmutable();
    }

    // Of text nothing is known but its size.
    private static IEnumerable<PruningNote> WholeFiles(ScanNode scan) =>
        Conjuncts.Split(scan.Filter).Select(conjunct => new PruningNote(PlanPrinter.Print(conjunct), "text files are read whole"));

    /// <summary>Whether the table's files are text.</summary>
    public static bool IsText(ScanManifest manifest) =>
        TableFormats.Of(manifest.Table.Table.StorageDescriptor, manifest.Table.Table.Name) != TableFormat.Parquet;

    // By the first key that has more than one value among the partitions read; of one partition there is nothing to tell apart.
    private static ImmutableArray<PartitionLevel> LevelsOf(ScanManifest manifest)
    {
        if (manifest.Partitions.Length < 2)
        {
            return [];
        }

        var keys = manifest.Table.Table.PartitionKeys;
        var level = Math.Max(0, Enumerable.Range(0, keys.Length).FirstOrDefault(
            key => manifest.Partitions.Any(partition => partition.Values[key] != manifest.Partitions[0].Values[key])));
        var bytes = new long[manifest.Partitions.Length];
        var files = new long[manifest.Partitions.Length];
        foreach (var file in manifest.Files)
        {
            bytes[file.PartitionIndex] += file.BytesToRead;
            files[file.PartitionIndex]++;
        }

        return
        [
            .. manifest.Partitions.Select((partition, index) => (Value: partition.Values[level], Index: index)).GroupBy(item => item.Value)
                .Select(group => new PartitionLevel(
                    HivePath.Format([KeyValuePair.Create(keys[level].Name, group.Key)]),
                    group.LongCount(),
                    group.Sum(item => files[item.Index]),
                    group.Sum(item => bytes[item.Index]))),
        ];
    }
}
