using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Storage;

namespace LakeQuery;

/// <summary>An open lake: its catalog, and what queries run on. Make one, keep it, and give each user a session.</summary>
/// <remarks>Safe for many threads; each session is for one at a time.</remarks>
public sealed partial class LakeEngine : IDisposable
{
    private readonly FileCatalog _catalog;
    private readonly InstancePool _pool;
    private readonly string _spillDirectory;

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
        _pool = new InstancePool(_catalog.BaseDirectory, new InstanceOptions(Options.Threads, Options.MemoryLimitBytes, _spillDirectory));
        Store = store;
        var scanPlanner = new ScanPlanner(_catalog.BaseDirectory, Store, new PartitionReader(_pool));
        Runner = new QueryRunner(scanPlanner, new DuckDbRunner(_pool), Store, Options.DisabledRules);
    }

    /// <summary>What the engine was opened with.</summary>
    public LakeOptions Options { get; }

    /// <summary>The catalog.</summary>
    public ICatalog Catalog => _catalog;

    /// <summary>Where data lies.</summary>
    internal IObjectStore Store { get; }

    /// <summary>Plans and runs queries.</summary>
    internal QueryRunner Runner { get; }

    /// <summary>Gives the times that statements see and the catalog keeps.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Starts to load DuckDB's library and open a database on another thread, so that parsing runs beside it.</summary>
    /// <remarks>What fails then is told where it is needed. Call it first thing in a program that is going to run a query.</remarks>
    public static void WarmUp() => WarmDatabase.Start();

    /// <summary>A session of its own: current database and settings.</summary>
    public LakeSession CreateSession() => new(this);

    /// <summary>Closes the lake. Results that are still open go on until they are disposed.</summary>
    public void Dispose()
    {
        _pool.Dispose();
        _catalog.Dispose();
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
}
