using System.Collections.Concurrent;
using System.Collections.Frozen;
using LakeQuery.DuckDb;
using LakeQuery.Execution.Scans.Lines;
using LakeQuery.Functions.Native;
using LakeQuery.Storage;

namespace LakeQuery.Execution;

/// <summary>One locked DuckDB instance and the folders it may read.</summary>
/// <remarks>It is shut before any statement of a user reaches it: no file outside of the folders, no writing elsewhere, no extension, no
/// change of settings. The folders can't be widened afterwards; <see cref="InstancePool"/> opens another one instead.</remarks>
internal sealed class DuckInstance
{
    private readonly DuckDatabase _database;
    // Progress is a setting of each connection, and the lock forbids settings: these were made before it.
    private const int ReadyConnections = 4;

    // So many of them count row groups besides, for queries that may stop early.
    private const int CountingConnections = 2;

    // So many remember the footers of Parquet files: for the catalog's lists, which never change once written.
    private const int ListConnections = 2;

    private readonly NativeFunctionRegistry _natives = new();
    private readonly HashSet<string> _tableFunctions = new(StringComparer.Ordinal);

    // Functions are registered on a connection that runs no queries: one whose last result was left half-read still has its transaction,
    // which the next statement rolls back with all that was registered in it.
    private readonly DuckConnection _registrar;
    private readonly HashSet<DuckConnection> _withProgress;
    private readonly ConcurrentStack<DuckConnection> _ready;
    private readonly ConcurrentStack<DuckConnection> _counting;
    private readonly List<DuckConnection> _remembering;
    private readonly ConcurrentStack<DuckConnection> _forLists;
    private bool _hasLines;

    private DuckInstance(DuckDatabase database, FrozenSet<string> roots, List<DuckConnection> withProgress, List<DuckConnection> forLists, DuckConnection registrar)
    {
        _database = database;
        _registrar = registrar;
        _withProgress = [.. withProgress];
        _ready = new ConcurrentStack<DuckConnection>(withProgress.Where(connection => !connection.HasProfile));
        _counting = new ConcurrentStack<DuckConnection>(withProgress.Where(connection => connection.HasProfile));
        _remembering = forLists;
        _forLists = new ConcurrentStack<DuckConnection>(forLists);
        Roots = roots;
    }

    /// <summary>The folders (absolute) it may read in, and single files that are tables.</summary>
    public FrozenSet<string> Roots { get; }

    /// <summary>How many threads a query may use; 0 for one a core.</summary>
    public int Threads { get; private init; }

    /// <summary>Users of the instance; the pool counts.</summary>
    public int Users { get; set; }

    /// <summary>Set when the pool has a newer one: then the last user closes it.</summary>
    public bool IsRetired { get; set; }

    /// <summary>Opens and locks an instance.</summary>
    public static DuckInstance Open(IReadOnlyCollection<string> roots, InstanceOptions options)
    {
        var database = WarmDatabase.Take();
        var withProgress = new List<DuckConnection>();
        var opened = new List<DuckConnection>();
        try
        {
            for (var count = 0; count < ReadyConnections; count++)
            {
                var ready = database.Connect();
                opened.Add(ready);
                withProgress.Add(ready);
                ready.EnableProgress();
                if (options.Profiles)
                {
                    ready.EnableOperatorProfile();
                }
                else if (count < CountingConnections)
                {
                    ready.EnableRowGroupProfile();
                }
            }

            var forLists = new List<DuckConnection>();
            for (var count = 0; count < ListConnections; count++)
            {
                var ready = database.Connect();
                opened.Add(ready);
                forLists.Add(ready);
                ready.Execute("SET SESSION parquet_metadata_cache = true");
            }

            var connection = database.Connect();
            opened.Add(connection);
            connection.Execute("SET GLOBAL TimeZone = 'UTC'");

            // Either cache may answer for a file that was replaced within the same second.
            connection.Execute("SET enable_external_file_cache = false");
            connection.Execute("SET parquet_metadata_cache = false");
            connection.Execute($"SET temp_directory = {SqlLiterals.Text(options.SpillDirectory)}");
            if (options.Threads is { } threads)
            {
                connection.Execute($"SET threads = {threads}");
            }

            if (options.MemoryLimitBytes is { } bytes)
            {
                connection.Execute($"SET memory_limit = '{bytes}B'");
            }

            // The order counts: the folders first, then the door, then the lock.
            // A table may be a single file: as a directory that root allows nothing, as a path it allows exactly the file.
            connection.Execute($"SET allowed_directories = {SqlLiterals.TextList(roots.Select(AsDirectory))}");
            connection.Execute($"SET allowed_paths = {SqlLiterals.TextList(roots)}");
            connection.Execute("SET enable_external_access = false");
            connection.Execute("SET lock_configuration = true");
            return new DuckInstance(database, roots.ToFrozenSet(StringComparer.Ordinal), withProgress, forLists, connection) { Threads = options.Threads ?? 0 };
        }
        catch
        {
            opened.ForEach(connection => connection.Dispose());
            database.Dispose();
            throw;
        }
    }

    /// <summary>Whether all these folders lie in those the instance may read.</summary>
    public bool Covers(IEnumerable<string> folders) => folders.All(folder => Roots.Any(root => LakePath.IsWithin(root, folder)));

    /// <summary>A connection of its own for one query; the first few at a time tell their progress. Give it back by
    /// <see cref="Return"/>, or dispose it.</summary>
    /// <param name="counting">Whether one is wanted that measures, if any is left.</param>
    public DuckConnection Connect(bool counting = false)
    {
        return TryConnectWithProgress(counting) ?? _database.Connect();
    }

    /// <summary>A connection of its own that tells its progress, or null where all of them are in use.</summary>
    public DuckConnection? TryConnectWithProgress(bool counting = false)
    {
        var (first, second) = counting ? (_counting, _ready) : (_ready, _counting);
        return first.TryPop(out var connection) || second.TryPop(out connection) ? connection : null;
    }

    /// <summary>A connection for questions about the catalog's lists; give it back by <see cref="Return"/>.</summary>
    public DuckConnection ConnectForLists() => _forLists.TryPop(out var connection) ? connection : _database.Connect();

    /// <summary>Takes back a connection on which nothing runs any more.</summary>
    public void Return(DuckConnection connection)
    {
        if (_withProgress.Contains(connection))
        {
            (connection.HasProfile ? _counting : _ready).Push(connection);
        }
        else if (_remembering.Contains(connection))
        {
            _forLists.Push(connection);
        }
        else
        {
            connection.Dispose();
        }
    }

    /// <summary>Runs a statement to its end, on a connection that it gives back; each chunk is good until the next.</summary>
    public void Read(
        DuckConnection connection, string sql, IReadOnlyCollection<string> nativeFunctions, Action<DuckChunk> read, CancellationToken cancellation)
    {
        try
        {
            Register(nativeFunctions);
            using var interruption = new Interruption(connection, cancellation);
            using var result = connection.QueryStreaming(sql);
            while (result.FetchChunk() is { } chunk)
            {
                using (chunk)
                {
                    read(chunk);
                }
            }
        }
        finally
        {
            Return(connection);
        }
    }

    /// <summary>Makes native functions known to the instance; each is registered once.</summary>
    public void Register(IReadOnlyCollection<string> names)
    {
        if (!names.Contains(LineTableFunction.FunctionName))
        {
            _natives.Ensure(_registrar, names);
            return;
        }

        _natives.Ensure(_registrar, [.. names.Where(name => name != LineTableFunction.FunctionName)]);
        lock (_natives)
        {
            if (!_hasLines)
            {
                _registrar.RegisterTableFunction(new LineTableFunction());
                _hasLines = true;
            }
        }
    }

    /// <summary>Makes the table function over numbers known to the instance, once.</summary>
    public void RegisterNumberTables() => RegisterOnce(new Staging.NumberTableFunction());

    /// <summary>Makes a table function known to the instance, unless one of its name is.</summary>
    public void RegisterOnce(DuckTableFunction function)
    {
        lock (_tableFunctions)
        {
            if (_tableFunctions.Add(function.Name))
            {
                _registrar.RegisterTableFunction(function);
            }
        }
    }

    /// <summary>Closes the instance; its connections are closed already.</summary>
    public void Close()
    {
        foreach (var connection in _withProgress.Concat(_remembering))
        {
            connection.Dispose();
        }

        _registrar.Dispose();
        _database.Dispose();
    }

    private static string AsDirectory(string root) => root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar;
}

/// <summary>What every instance of an engine is opened with.</summary>
/// <param name="Threads">Threads, or null for one a core.</param>
/// <param name="MemoryLimitBytes">Memory, or null for DuckDB's own default.</param>
/// <param name="SpillDirectory">Folder for what does not fit into memory.</param>
internal sealed record InstanceOptions(int? Threads, long? MemoryLimitBytes, string SpillDirectory)
{
    /// <summary>Whether DuckDB measures its operators.</summary>
    public bool Profiles { get; init; }
}
