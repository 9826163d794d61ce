using System.Collections.Concurrent;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Storage;
using LakeQuery.Workgroups;

namespace LakeQuery;

/// <summary>An open lake: its catalog, and what queries run on. Make one, keep it, and give each user a session.</summary>
/// <remarks>Safe for many threads; each session is for one at a time.</remarks>
public sealed partial class LakeEngine : IDisposable
{
    private readonly FileCatalog _catalog;
    private readonly InstancePool _pool;
    private readonly InstanceOptions _settings;

    // One for each setting of threads and memory that workgroups ask for besides the engine's own.
    private readonly ConcurrentDictionary<InstanceOptions, Lazy<(InstancePool Pool, QueryRunner Runner)>> _others = [];
    private readonly string _spillDirectory;
    private readonly Execution.KeptResults.KeptResults _kept;
    private Execution.ResultReuse.ResultStore? _results;
    private readonly Lazy<WorkgroupStore> _workgroups;

    /// <summary>Opens a lake. DuckDB itself starts with the first query.</summary>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION, or the catalog's folder can't be used.</exception>
    public LakeEngine(LakeOptions? options = null)
        : this(options, new LocalObjectStore())
    {
    }

    /// <summary>Opens a lake whose data lies in a store.</summary>
    internal LakeEngine(LakeOptions? options, IObjectStore store)
    {
        Options = options ?? new LakeOptions();
        if (Options.Threads is <= 0)
        {
            throw QueryErrors.InvalidOption("Threads", Options.Threads.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), "a number from 1");
        }

        if (Options.MemoryLimitBytes is <= 0)
        {
            throw QueryErrors.InvalidOption(
                "MemoryLimitBytes", Options.MemoryLimitBytes.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), "a number of bytes from 1");
        }

        var directory = Options.ResolveCatalogDirectory();
        _catalog = new FileCatalog(directory);
        _spillDirectory = Path.Combine(Path.GetTempPath(), "lakequery-" + Guid.NewGuid().ToString("N"));
        _kept = new Execution.KeptResults.KeptResults(_spillDirectory);
        History = new QueryHistory(_catalog.BaseDirectory);
        var history = History;
        _workgroups = new Lazy<WorkgroupStore>(() => new WorkgroupStore(_catalog.BaseDirectory, Clock)
        {
            HasHistory = history.HasAny,
            DeleteHistory = history.Delete,
        });
        Store = store;
        _settings = new InstanceOptions(Options.Threads, Options.MemoryLimitBytes, _spillDirectory);
        (_pool, Runner) = Open(_settings);
    }

    /// <summary>What the engine was opened with.</summary>
    public LakeOptions Options { get; }

    /// <summary>The catalog.</summary>
    public ICatalog Catalog => _catalog;

    /// <summary>The statements that were run.</summary>
    public QueryHistory History { get; }

    /// <summary>Results that may be given again.</summary>
    internal Execution.ResultReuse.ResultStore Results => _results ??= new(_catalog.BaseDirectory, Clock);

    /// <summary>The workgroups.</summary>
    public WorkgroupStore Workgroups => _workgroups.Value;

    /// <summary>Where data lies.</summary>
    internal IObjectStore Store { get; }

    /// <summary>Plans and runs queries.</summary>
    internal QueryRunner Runner { get; }

    /// <summary>Plans and runs queries of a workgroup, with its threads and memory.</summary>
    /// <remarks>Athena User Guide, <i>Workgroup settings override client-side settings</i>: enforced, a workgroup's settings win; else they
    /// hold where nothing else is said.</remarks>
    internal QueryRunner RunnerFor(Workgroup workgroup)
    {
        if (workgroup.Threads is null && workgroup.MemoryLimitBytes is null)
        {
            return Runner;
        }

        var wins = workgroup.EnforceConfiguration;
        var settings = _settings with
        {
            Threads = wins ? workgroup.Threads ?? _settings.Threads : _settings.Threads ?? workgroup.Threads,
            MemoryLimitBytes = wins ? workgroup.MemoryLimitBytes ?? _settings.MemoryLimitBytes : _settings.MemoryLimitBytes ?? workgroup.MemoryLimitBytes,
        };
        return settings == _settings ? Runner : _others.GetOrAdd(settings, asked => new Lazy<(InstancePool, QueryRunner)>(() => Open(asked))).Value.Runner;
    }

    /// <summary>Gives the times that statements see and the catalog keeps.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Starts to load DuckDB's library and open a database on another thread, so that parsing runs beside it.</summary>
    /// <remarks>What fails then is told where it is needed. Call it first thing in a program that is going to run a query.</remarks>
    public static void WarmUp() => WarmDatabase.Start();

    /// <summary>A session of its own: current database and settings.</summary>
    public LakeSession CreateSession() => new(this);

    /// <summary>Makes room to keep a result's rows while they are read, so that they can be read again without running the query.</summary>
    /// <param name="result">The result, before its first row.</param>
    /// <param name="mostBytes">What may be kept on the disk; more than that is not kept at all. Memory is bounded besides.</param>
    /// <returns>What the reader gives each batch to. Dispose it before the engine.</returns>
    public Execution.KeptResults.KeptResult Keep(QueryResult result, long mostBytes)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new Execution.KeptResults.KeptResult(_kept, result, mostBytes);
    }

    /// <summary>Closes the lake. Results that are still open go on until they are disposed.</summary>
    public void Dispose()
    {
        _pool.Dispose();
        foreach (var other in _others.Values.Where(other => other.IsValueCreated))
        {
            other.Value.Pool.Dispose();
        }

        _kept.Dispose();
        _catalog.Dispose();
        if (_workgroups.IsValueCreated)
        {
            _workgroups.Value.Dispose();
        }

        if (!Directory.Exists(_spillDirectory))
        {
            return;
        }

        try
        {
            Directory.Delete(_spillDirectory, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What a result that is still open spills there is removed with the temporary folder.
        }
    }

    private (InstancePool Pool, QueryRunner Runner) Open(InstanceOptions settings)
    {
        var pool = new InstancePool(_catalog.BaseDirectory, settings);
        var scanPlanner = new ScanPlanner(_catalog.BaseDirectory, Store, new PartitionReader(pool));
        return (pool, new QueryRunner(scanPlanner, new DuckDbRunner(pool), Store, Options.DisabledRules));
    }
}
