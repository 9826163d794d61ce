using System.Collections.Frozen;
using LakeQuery.Catalog.Projection;
using LakeQuery.Errors;
using LakeQuery.Execution.Pruning;
using LakeQuery.Execution.ResultReuse;
using LakeQuery.Execution.RowPatterns;
using LakeQuery.Execution.Scans;
using LakeQuery.Execution.Scans.Lines;
using LakeQuery.Execution.Staging;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Storage;

namespace LakeQuery.Execution;

/// <summary>The spine of a query: bind, optimise, choose files, write, run.</summary>
internal sealed partial class QueryRunner(ScanPlanner scanPlanner, DuckDbRunner runner, IObjectStore store, IReadOnlyCollection<string> disabledRules)
{
    private readonly FileGuard _guard = new(store);

    /// <summary>Where data lies.</summary>
    public IObjectStore Store => store;

    /// <summary>Runs generated SQL.</summary>
    public DuckDbRunner DuckDb => runner;

    /// <summary>The catalog's lists of partitions.</summary>
    public PartitionReader Partitions => scanPlanner.Partitions;

    /// <summary>Everything about a query that is known before a byte of data is read.</summary>
    /// <param name="query">The query.</param>
    /// <param name="context">Of its statement.</param>
    /// <param name="clock">Runs since the statement began.</param>
    /// <param name="trace">Gets the plan after each rule.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    /// <param name="mayDefer">Whether files of many partitions may be left for <see cref="PlannedQuery.Narrow"/> to choose, before it is run.</param>
    public PlannedQuery Plan(
        Query query, BinderContext context, PhaseClock clock, List<(string Rule, PlanNode Plan)>? trace, CancellationToken cancellation, bool mayDefer = false)
    {
        var bound = new Binder(context).BindQuery(query);
        clock.Mark("bind");
        try
        {
            var plan = Optimizer.Optimize(bound, disabledRules, trace is null ? null : (rule, changed) => trace.Add((rule, changed)));
            clock.Mark("optimise");
            return ChooseFiles(bound, plan, context, clock, mayDefer && NarrowsWhenRun, cancellation);
        }
        catch (LakeQueryException error)
        {
            throw error.In(context.Text);
        }
    }

    private PlannedQuery Write(
        OutputNode bound, OutputNode plan, Dictionary<int, ScanManifest> manifests, BinderContext context, PhaseClock clock,
        Func<CancellationToken, PlannedQuery> replan)
    {
        var preparations = new List<IPreparation>();
        var fresh = new FreshColumns();
        var answered = disabledRules.Contains(Optimizer.AnswerFromMetadata, StringComparer.OrdinalIgnoreCase) ? plan : MetadataAnswers.Apply(plan, manifests);
        var lowered = ScanFinder.All(answered).Any(item => item is MatchRecognizeNode or DetectorNode) ? MatchLowering.Lower(answered, preparations, fresh) : answered;
        lowered = OuterColumns.Lower(lowered, fresh);
        DuckDbSqlWriter WriterOf(Dictionary<int, ScanManifest> read) => new(read, context.Zone, context.StartTime) { SharedTables = lowered.Shared };
        DuckDbSqlWriter NewWriter() => WriterOf(manifests);
        var writer = NewWriter();
        var mayNarrow = preparations.Count == 0 && MayNarrow(answered);
        var sql = writer.Write(lowered, mayNarrow);
        clock.Mark("write SQL");
        return new PlannedQuery(bound, plan, manifests, preparations, sql, writer.NativeFunctions, StatisticsOf(manifests, clock), context.Text)
        {
            NewWriter = NewWriter,
            SqlWithoutMeters = () => WriterOf(manifests.ToDictionary(pair => pair.Key, pair => pair.Value with { MeterId = 0 })).Write(lowered, mayNarrow),
            InFullWidth = writer.HasNarrowedDecimals ? () => InFullWidth(lowered, NewWriter()) : null,
            Replan = replan,
        };
    }

    /// <summary>Starts a planned query; its rows stream.</summary>
    public QueryResult Run(PlannedQuery planned, PhaseClock clock, CancellationToken cancellation)
    {
        return planned.Manifests.Values.All(manifest => manifest.Files.IsEmpty)
            ? Start(planned, cancellation)
            : new GuardedResult(planned, _guard, Start, cancellation);

        QueryResult Start(PlannedQuery query, CancellationToken token) => runner.Run(
            query,
            FoldersOf(query.Manifests.Values),
            [.. query.Plan.Outputs.Select((column, index) => new ResultColumn(query.Plan.Labels[index], column.Type))],
            clock,
            token);
    }

    private PlannedQuery ChooseFiles(
        OutputNode bound, OutputNode plan, BinderContext context, PhaseClock clock, bool mayDefer, CancellationToken cancellation)
    {
        var manifests = scanPlanner.Plan(plan, context.Zone, context.StartTime, mayDefer, cancellation);
        AddMeters(manifests);
        MarkPaths(plan, manifests);
        clock.Mark("choose files");
        var narrowed = NarrowsWhenRun ? NoteFilters(plan, manifests) : [];
        var planned = Write(bound, plan, manifests, context, clock, token => ChooseFiles(bound, plan, context, clock, mayDefer, token));
        return narrowed.Count == 0 ? planned : planned with
        {
            Narrow = (query, token) => Narrow(query, context, clock, token),
            NarrowedScans = narrowed,
        };
    }

    /// <summary>Gives the rows of an earlier run of the same query over the same files.</summary>
    /// <param name="planned">The query.</param>
    /// <param name="found">By <see cref="ResultStore.Find"/>.</param>
    /// <param name="clock">Runs since the statement began.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    public QueryResult RunStored(PlannedQuery planned, string found, PhaseClock clock, CancellationToken cancellation)
    {
        var statistics = new QueryStatistics { PlanningTime = clock.Elapsed, Phases = clock.Phases, ReusedPreviousResult = true };
        return Run(StoredRows(planned, found) with { Statistics = statistics }, clock, cancellation);
    }

    /// <summary>Runs a query and keeps its rows for later runs.</summary>
    /// <param name="planned">The query.</param>
    /// <param name="key">By <see cref="ReuseKey.Of"/>.</param>
    /// <param name="store">Where results are kept.</param>
    /// <param name="clock">Runs since the statement began.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    public QueryResult RunAndKeep(PlannedQuery planned, string key, ResultStore store, PhaseClock clock, CancellationToken cancellation)
    {
        var written = store.NewFile();
        try
        {
            var copy = planned with
            {
                Sql = CopyOf(planned, planned.Sql, written),
                InFullWidth = planned.InFullWidth is not { } again ? null : () =>
                {
                    var (sql, natives) = again();
                    return (CopyOf(planned, sql, written), natives);
                },
            };
            using (var result = runner.Run(copy, FoldersOf(planned.Manifests.Values), [], clock, cancellation))
            {
                while (result.NextBatch(cancellation) is not null)
                {
                    // One row: how many were written.
                }
            }

            var kept = store.Keep(key, written);
            planned.Statistics.RowCount = 0;
            return Run(StoredRows(planned, kept), clock, cancellation);
        }
        catch
        {
            ResultStore.Discard(written);
            throw;
        }
    }

    private static string CopyOf(PlannedQuery planned, string sql, string path) =>
        $"COPY (SELECT * FROM ({sql}) AS kept({string.Join(", ", planned.Plan.Outputs.Select((_, index) => StoredName(index)))})) "
        + $"TO {SqlLiterals.Text(path)} (FORMAT parquet, COMPRESSION zstd)";

    private static PlannedQuery StoredRows(PlannedQuery planned, string path)
    {
        var columns = planned.Plan.Outputs.Select((column, index) => $"CAST({StoredName(index)} AS {Functions.DuckDbTypes.Name(column.Type)})");
        return planned with
        {
            Sql = $"SELECT {string.Join(", ", columns)} FROM read_parquet({SqlLiterals.TextList([path])})",
            Manifests = [],
            NativeFunctions = [],
            InFullWidth = null,
        };
    }

    private static string StoredName(int index) => "c" + index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // Rows given out can't be taken back: nothing may be given before all aggregates are done, and no error may be swallowed.
    private static bool MayNarrow(OutputNode plan) => !GivesRowsEarly(plan.Input) && !ScanFinder.All(plan).Any(item => item is PlanTry);

    // One input of UNION may give rows while another has an aggregate to do, unless what stands above takes all rows first.
    private static bool GivesRowsEarly(PlanNode node) => node switch
    {
        AggregateNode or SortNode or WindowNode or DistinctNode or LimitNode { WithTies: true } => false,
        FilterNode filter => GivesRowsEarly(filter.Input),
        ProjectNode project => GivesRowsEarly(project.Input),
        LimitNode limit => GivesRowsEarly(limit.Input),
        _ => ScanFinder.All(node).Any(item => item is SetOperationNode or RecursiveNode),
    };

    // Of text nobody but its reader knows how much was read.
    private static void AddMeters(Dictionary<int, ScanManifest> manifests)
    {
        foreach (var (id, manifest) in manifests.ToArray())
        {
            if (manifest.Files.Length > 0 && !manifest.Files.Any(file => file.Schema is not null)
                && TableFormats.Of(manifest.Table.Table.StorageDescriptor, manifest.Table.Table.Name) != TableFormat.Parquet)
            {
                manifests[id] = manifest with { MeterId = LineMeter.NewId() };
            }
        }
    }

    // DuckDB tells what was read by file: scans of the same files name them differently. One that gives the paths to the user does not.
    private static void MarkPaths(OutputNode plan, Dictionary<int, ScanManifest> manifests)
    {
        var read = manifests.Where(pair => pair.Value is { Files.IsEmpty: false, MeterId: 0 });
        foreach (var alike in read.GroupBy(pair => pair.Value.Table.Location).Where(alike => alike.Skip(1).Any()).ToArray())
        {
            var mark = 0;
            foreach (var scan in ScanFinder.Find(plan).DistinctBy(scan => scan.Id).Where(scan => alike.Any(pair => pair.Key == scan.Id)))
            {
                if (!scan.Outputs.Items.Any(output => output.Source == ScanSource.Path))
                {
                    manifests[scan.Id] = manifests[scan.Id] with { PathMark = ++mark };
                }
            }
        }
    }

    private static (string Sql, IReadOnlyCollection<string> NativeFunctions) InFullWidth(
        OutputNode plan, DuckDbSqlWriter writer) => (writer.Write(plan), writer.NativeFunctions);

    private static QueryStatistics StatisticsOf(Dictionary<int, ScanManifest> manifests, PhaseClock clock) => new()
    {
        DataScannedInBytes = manifests.Values.Sum(manifest => manifest.BytesToRead),
        PartitionsRead = manifests.Values.Sum(manifest => (long)manifest.Partitions.Length),
        PartitionsTotal = manifests.Values.Sum(manifest => manifest.PartitionsTotal),
        FilesRead = manifests.Values.Sum(manifest => manifest.FilesRead),
        FilesTotal = manifests.Values.Sum(manifest => manifest.FilesTotal),
        RowGroupsRead = manifests.Values.Sum(manifest => manifest.RowGroups),
        RowGroupsTotal = manifests.Values.Sum(manifest => manifest.RowGroupsTotal),
        PlanningTime = clock.Elapsed,
        TotalTime = clock.Elapsed,
        Phases = clock.Phases,
    };

    // A table's folder, and folders of partitions that lie elsewhere.
    private static HashSet<string> FoldersOf(IEnumerable<ScanManifest> manifests)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var manifest in manifests)
        {
            if (manifest.FilesRead == 0)
            {
                continue;
            }

            folders.Add(WithoutWildcards(manifest.Table.Location));
            if (PartitionProjection.Of(manifest.Table.Table) is { HasTemplate: true })
            {
                // The folders of files only: of the others there may be very many, and most may not be there.
                folders.UnionWith(TopFolders(manifest));
                continue;
            }

            foreach (var partition in manifest.Partitions)
            {
                if (!partition.HasDefaultLocation && partition.Location is var location && !LakePath.IsWithin(manifest.Table.Location, location))
                {
                    folders.Add(WithoutWildcards(location));
                }
            }

            if (manifest.NamesFilesElsewhere)
            {
                folders.UnionWith(manifest.Files.Select(file => WithoutWildcards(Path.GetDirectoryName(file.Path)!)));
            }
        }

        return folders;
    }

    // Folders of partitions with files that are not below the table's; of many, the folder that all of them are in.
    private static IEnumerable<string> TopFolders(ScanManifest manifest)
    {
        const int many = 100;
        var folders = manifest.Files.Select(file => manifest.Partitions[file.PartitionIndex].Location).Distinct(StringComparer.Ordinal)
            .Where(folder => !Storage.LakePath.IsWithin(manifest.Table.Location, folder)).Select(WithoutWildcards).ToList();
        if (folders.Count <= many)
        {
            return folders;
        }

        var common = folders.Aggregate((first, second) =>
        {
            while (!Storage.LakePath.IsWithin(first, second))
            {
                first = Path.GetDirectoryName(first) ?? first;
            }

            return first;
        });
        return Path.GetDirectoryName(common) is null ? folders : [common];
    }

    // DuckDB checks a path as it is written, and wildcards in names are written in brackets: such a folder is allowed by its parent.
    private static string WithoutWildcards(string folder)
    {
        while (folder.AsSpan().IndexOfAny("*?[") >= 0)
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}

/// <summary>A query ready to run.</summary>
/// <param name="Bound">The plan before any rule.</param>
/// <param name="Plan">The plan after all rules.</param>
/// <param name="Manifests">What each scan reads, by its id.</param>
/// <param name="Preparations">What runs before the statement.</param>
/// <param name="Sql">The statement for DuckDB.</param>
/// <param name="NativeFunctions">The native functions it calls.</param>
/// <param name="Statistics">What will be read; running fills in the rest.</param>
/// <param name="Text">The statement as the user wrote it.</param>
internal sealed record PlannedQuery(
    OutputNode Bound,
    OutputNode Plan,
    Dictionary<int, ScanManifest> Manifests,
    IReadOnlyList<IPreparation> Preparations,
    string Sql,
    IReadOnlyCollection<string> NativeFunctions,
    QueryStatistics Statistics,
    SourceText Text)
{
    /// <summary>Whether DuckDB is to measure its operators.</summary>
    public bool IsProfiled { get; init; }

    /// <summary>Makes a writer for more of the statement's SQL: with its files, its session's zone and its start.</summary>
    public required Func<DuckDbSqlWriter> NewWriter { get; init; }

    /// <summary>Writes the statement as it is without the numbers of this run's meters: the same for the same query over the same files.</summary>
    public required Func<string> SqlWithoutMeters { get; init; }

    /// <summary>Runs what is small first and plans again what reads less by it; null where nothing does. To be done before the query is run.
    /// Where it throws, the statistics tell what was read until then.</summary>
    public Func<PlannedQuery, CancellationToken, PlannedQuery>? Narrow { get; init; }

    /// <summary>The scans that read less once <see cref="Narrow"/> was run: what they read by this plan is the most that it can be.</summary>
    public IReadOnlySet<int> NarrowedScans { get; init; } = FrozenSet<int>.Empty;

    /// <summary>Chooses files anew, as they lie there then.</summary>
    public required Func<CancellationToken, PlannedQuery> Replan { get; init; }

    /// <summary>The statement that computes all decimals in full width, where <see cref="Sql"/> may fail for want of it; else null.</summary>
    public Func<(string Sql, IReadOnlyCollection<string> NativeFunctions)>? InFullWidth { get; init; }

    /// <summary>The same query by a new plan. Those who were told of the old one keep hold of its statistics and manifests: they become those
    /// of the new one.</summary>
    public PlannedQuery Become(PlannedQuery fresh)
    {
        Statistics.TakePlan(fresh.Statistics);
        Manifests.Clear();
        foreach (var (id, manifest) in fresh.Manifests)
        {
            Manifests.Add(id, manifest);
        }

        return this with
        {
            Plan = fresh.Plan,
            Preparations = fresh.Preparations,
            Sql = fresh.Sql,
            NativeFunctions = fresh.NativeFunctions,
            NewWriter = fresh.NewWriter,
            SqlWithoutMeters = fresh.SqlWithoutMeters,
            Replan = fresh.Replan,
            InFullWidth = fresh.InFullWidth,
            Narrow = null,
            NarrowedScans = FrozenSet<int>.Empty,
        };
    }
}
