using System.Collections.Concurrent;
using System.Collections.Frozen;
using LakeQuery.DuckDb;
using LakeQuery.Execution.Scans.Lines;
using LakeQuery.Functions.Native;
using LakeQuery.Storage;

namespace LakeQuery.Execution;

/// <summary>One locked DuckDB instance and the folders it may read.</summary>
/// <remarks>It is shut before any statement of a user reaches it: no file outside of the folders, no writing elsewhere, no extension, no
/// change of settings but a few that are of one connection, harmless and set when it is made. The folders can't be widened afterwards;
/// <see cref="InstancePool"/> opens another one instead.</remarks>
internal sealed class DuckInstance
{
    private readonly DuckDatabase _database;
    private static readonly string[] SettingsOfConnections =
    [
        "enable_profiling", "custom_profiling_settings", "profiling_coverage", "enable_progress_bar", "enable_progress_bar_print", "parquet_metadata_cache",
    ];

    // So many connections of a kind are kept for the next queries; making one takes some 0.2 ms.
    private const int IdleConnections = 4;

    private readonly NativeFunctionRegistry _natives = new();
    private readonly HashSet<string> _tableFunctions = new(StringComparer.Ordinal);

    // Functions are registered on a connection that runs no queries: one whose last result was left half-read still has its transaction,
    // which the next statement rolls back with all that was registered in it.
    private readonly DuckConnection _registrar;
    private readonly ConcurrentDictionary<DuckConnection, ConnectionKind> _kinds = new();
    private readonly ConcurrentStack<DuckConnection>[] _idle = [.. Enum.GetValues<ConnectionKind>().Select(_ => new ConcurrentStack<DuckConnection>())];
    private bool _hasLines;

    private DuckInstance(DuckDatabase database, FrozenSet<string> roots, DuckConnection registrar)
    {
        _database = database;
        _registrar = registrar;
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
        DuckConnection? connection = null;
        try
        {
            connection = database.Connect();
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
            connection.Execute($"SET allowed_configs = {SqlLiterals.TextList(SettingsOfConnections)}");
            connection.Execute("SET lock_configuration = true");
            return new DuckInstance(database, roots.ToFrozenSet(StringComparer.Ordinal), connection) { Threads = options.Threads ?? 0 };
        }
        catch
        {
            connection?.Dispose();
            database.Dispose();
            throw;
        }
    }

    /// <summary>Whether all these folders lie in those the instance may read.</summary>
    public bool Covers(IEnumerable<string> folders) => folders.All(folder => Roots.Any(root => LakePath.IsWithin(root, folder)));

    /// <summary>A connection of its own for one query. Give it back by <see cref="Return"/>, or dispose it.</summary>
    /// <param name="kind">What it is to do besides running the query.</param>
    public DuckConnection Connect(ConnectionKind kind = ConnectionKind.Plain)
    {
        if (_idle[(int)kind].TryPop(out var idle))
        {
            return idle;
        }

        var connection = _database.Connect();
        try
        {
            Prepare(connection, kind);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        _kinds[connection] = kind;
        return connection;
    }

    /// <summary>Takes back a connection on which nothing runs any more.</summary>
    public void Return(DuckConnection connection)
    {
        if (_kinds.TryGetValue(connection, out var kind) && _idle[(int)kind] is { Count: < IdleConnections } idle)
        {
            idle.Push(connection);
            return;
        }

        _kinds.TryRemove(connection, out _);
        connection.Dispose();
    }

    private static void Prepare(DuckConnection connection, ConnectionKind kind)
    {
        switch (kind)
        {
            case ConnectionKind.Plain:
                return;
            case ConnectionKind.Lists:
                connection.Execute("SET SESSION parquet_metadata_cache = true");
                return;
            case ConnectionKind.Counting:
                connection.EnableRowGroupProfile(withFiles: false);
                break;
            case ConnectionKind.CountingByFile:
                connection.EnableRowGroupProfile(withFiles: true);
                break;
            case ConnectionKind.Measuring:
                connection.EnableOperatorProfile();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }

        connection.EnableProgress();
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
        foreach (var connection in _idle.SelectMany(idle => idle))
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
internal sealed record InstanceOptions(int? Threads, long? MemoryLimitBytes, string SpillDirectory);

/// <summary>What connections do besides running statements.</summary>
internal enum ConnectionKind
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>They remember the footers of Parquet files: for the catalog's lists, which never change once written.</summary>
    Lists,

    /// <summary>They tell progress and count the row groups that operators read.</summary>
    Counting,

    /// <summary>They count row groups and tell of which files besides.</summary>
    CountingByFile,

    /// <summary>They measure all of each operator.</summary>
    Measuring,
}
