using System.Diagnostics;
using LakeQuery.Catalog;
using LakeQuery.Crawling.Classifiers;
using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Crawling;

/// <summary>Finds the tables in folders of files and writes them to the catalog.</summary>
/// <remarks>list → read what is new → group → name → merge, compare and write each table → mark what is gone → report.</remarks>
internal sealed class Crawler(ICatalog catalog, IObjectStore store, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Runs a crawl. A table is written whole or not at all; a cancelled crawl leaves the tables written before.</summary>
    /// <exception cref="LakeQueryException">A path is missing, an option is wrong, or the catalog can't be written.</exception>
    /// <exception cref="OperationCanceledException">The crawl was cancelled.</exception>
    public CrawlReport Run(CrawlOptions options, IProgress<CrawlProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var watch = Stopwatch.StartNew();
        var paths = ResolvePaths(options);
        var counter = new Counter(progress);
        var trees = ListTrees(paths, options, counter, cancellation);
        var files = trees.SelectMany(tree => tree.Files).ToList();

        var existing = ExistingTables(options, paths);
        using var zstd = new ZstdText([.. trees.Select(tree => tree.Root.Path)]);
        var reading = new FileReading(store, options, zstd);
        ReadFiles(files, options, existing, reading, counter, cancellation);

        var warnings = new List<string>();
        var grouper = new TableGrouper(options, warnings);
        var candidates = trees.SelectMany(grouper.Group).ToList();
        var names = ChooseNames(candidates, options, existing);
        EnsureDatabase(options);

        var tables = new List<TableCrawl>();
        var update = new TableUpdate(catalog, options);
        for (var index = 0; index < candidates.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            tables.Add(update.Apply(candidates[index], names[index], cancellation));
        }

        tables.Sort((first, second) => string.CompareOrdinal(first.Name, second.Name));
        tables.AddRange(MarkGone(options, existing, names, cancellation));
        return new CrawlReport
        {
            Database = options.Database.ToLowerInvariant(),
            DryRun = options.DryRun,
            Tables = tables,
            Problems = [.. files.Where(file => file.Problem is not null).Select(file => new FileProblem(file.Info.Path, file.Problem!))],
            Warnings = warnings,
            FilesListed = files.Count,
            FilesRead = reading.FilesRead,
            BytesListed = files.Sum(file => file.Info.Bytes),
            BytesRead = reading.BytesRead,
            Elapsed = watch.Elapsed,
        };
    }

    private static List<string> ResolvePaths(CrawlOptions options)
    {
        if (options.Paths.Count == 0)
        {
            throw QueryErrors.BadCrawlOption("the crawl has no path", "Give a folder to crawl, for example 'data/'.");
        }

        if (options.SampleBytes < 1024)
        {
            throw QueryErrors.BadCrawlOption($"a sample of {options.SampleBytes} bytes is too small", "Use at least 1024 bytes; the usual sample is 1 MB.");
        }

        if (options.SampleFiles < 1)
        {
            throw QueryErrors.BadCrawlOption($"a sample of {options.SampleFiles} files is too small", "Use at least one file a folder, or leave it out to read all.");
        }

        var paths = new List<string>();
        foreach (var path in options.Paths.Select(path => LakePath.Resolve(path, Environment.CurrentDirectory)))
        {
            // A path below another is crawled with it.
            if (!paths.Exists(other => LakePath.IsWithin(other, path)))
            {
                paths.RemoveAll(other => LakePath.IsWithin(path, other));
                paths.Add(path);
            }
        }

        return paths;
    }

    private List<LakeTree> ListTrees(List<string> paths, CrawlOptions options, Counter counter, CancellationToken cancellation)
    {
        var exclusions = new GlobList(options.Exclusions);
        return paths.ConvertAll(path =>
            LakeTree.List(store, path, exclusions, counter.Listed, cancellation) ?? throw QueryErrors.NothingToCrawl(path));
    }

    // The tables of this crawler whose data lies in the crawled paths.
    private List<(TableSnapshot Snapshot, string Place)> ExistingTables(CrawlOptions options, List<string> paths)
    {
        var tables = new List<(TableSnapshot, string)>();
        foreach (var name in catalog.ListTables(options.Database))
        {
            if (catalog.FindTable(options.Database, name) is { } snapshot
                && snapshot.Table.Parameters.GetValueOrDefault(TableBuilder.CrawlerParameter) == options.CrawlerName
                && TableNames.PlaceOf(snapshot.Table, catalog) is { } place
                && paths.Exists(path => LakePath.IsWithin(path, place)))
            {
                tables.Add((snapshot, place));
            }
        }

        return tables;
    }

    private void ReadFiles(
        List<LakeFile> files, CrawlOptions options, List<(TableSnapshot Snapshot, string Place)> existing, FileReading reading, Counter counter,
        CancellationToken cancellation)
    {
        var known = new KnownFiles();
        foreach (var (snapshot, _) in options.ReadAll ? [] : existing)
        {
            cancellation.ThrowIfCancellationRequested();
            known.Add(snapshot, catalog.ReadPartitions(snapshot), catalog.ReadFiles(snapshot), catalog);
        }

        var unknown = files.Where(file => !known.TryUse(file)).ToList();
        FolderSample.Choose(unknown, options.SampleFiles);
        reading.Read([.. unknown.Where(file => !file.IsUnsampled)], file => counter.Classified(file), cancellation);
        FolderSample.FillIn(unknown);
    }

    private List<string> ChooseNames(
        List<TableCandidate> candidates, CrawlOptions options, List<(TableSnapshot Snapshot, string Place)> existing)
    {
        // Tables that are there keep their names, whatever came beside them.
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var names = candidates.ConvertAll(candidate =>
        {
            var wanted = TableNames.Of(candidate, options.TablePrefix);
            var known = existing.Find(table => table.Place == candidate.Path && TableNames.IsNameOf(table.Snapshot.Table.Name, wanted, candidate.Path));
            return known.Snapshot?.Table.Name;
        });
        taken.UnionWith(names.OfType<string>());
        for (var index = 0; index < names.Count; index++)
        {
            if (names[index] is null)
            {
                var wanted = TableNames.Of(candidates[index], options.TablePrefix);
                names[index] = taken.Contains(wanted) || IsElsewhere(options.Database, wanted, candidates[index].Path)
                    ? TableNames.WithHash(wanted, candidates[index].Path)
                    : wanted;
                taken.Add(names[index]!);
            }
        }

        return names.ConvertAll(name => name!);
    }

    // A table of that name whose data lies in another place, or a view.
    private bool IsElsewhere(string database, string name, string path) =>
        catalog.FindTable(database, name) is { } found && TableNames.PlaceOf(found.Table, catalog) != path;

    private void EnsureDatabase(CrawlOptions options)
    {
        if (!options.DryRun && catalog.FindDatabase(options.Database) is null)
        {
            catalog.CreateDatabase(new Database { Name = options.Database.ToLowerInvariant() });
        }
    }

    private IEnumerable<TableCrawl> MarkGone(
        CrawlOptions options, List<(TableSnapshot Snapshot, string Place)> existing, List<string> names, CancellationToken cancellation)
    {
        foreach (var (snapshot, place) in existing)
        {
            var name = snapshot.Table.Name;
            if (names.Contains(name))
            {
                continue;
            }

            var isMarked = snapshot.Table.Parameters.ContainsKey(TableBuilder.DeprecatedParameter);
            if (!options.DryRun && !isMarked)
            {
                using var change = catalog.BeginChange(snapshot.Table.DatabaseName, name, cancellation);
                if (change.Current?.Table is { } table)
                {
                    var now = _clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
                    change.SetTable(table with { Parameters = table.Parameters.SetItem(TableBuilder.DeprecatedParameter, now) });
                    change.Commit();
                }
            }

            yield return new TableCrawl { Name = name, Outcome = TableOutcome.Gone, Location = place };
        }
    }

    /// <summary>Counts for the progress; called from several threads.</summary>
    private sealed class Counter(IProgress<CrawlProgress>? progress)
    {
        private const int Step = 256;

        private long _listed;
        private long _classified;
        private long _bytesRead;

        public void Listed(string path)
        {
            if (++_listed % Step == 1)
            {
                progress?.Report(new CrawlProgress(_listed, 0, 0, path));
            }
        }

        public void Classified(LakeFile file)
        {
            var bytes = Interlocked.Add(ref _bytesRead, file.BytesRead);
            progress?.Report(new CrawlProgress(Interlocked.Read(ref _listed), Interlocked.Increment(ref _classified), bytes, file.Info.Path));
        }
    }
}
