namespace LakeQuery.DuckDb;

/// <summary>One DuckDB instance: the memory limit, the threads, the functions and the allow-list belong to it.</summary>
internal sealed partial class DuckDatabase : IDisposable
{
    private readonly DatabaseHandle _handle;

    private DuckDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>Opens a database file, or an in-memory database where <paramref name="path"/> is null.</summary>
    /// <remarks>Extensions are never installed or loaded on their own, whatever <paramref name="config"/> holds besides.</remarks>
    /// <exception cref="DuckException">The file can't be opened or an option is wrong.</exception>
    /// <exception cref="Errors.LakeQueryException">DuckDB's library is missing or of another version.</exception>
    public static DuckDatabase Open(string? path = null, IReadOnlyDictionary<string, string>? config = null)
    {
        LibraryLoader.EnsureLoaded();
        _ = NativeMethods.duckdb_create_config(out var configPointer);
        using var configHandle = new ConfigHandle(configPointer);
        SetConfig(configHandle, "autoinstall_known_extensions", "false");
        SetConfig(configHandle, "autoload_known_extensions", "false");
        foreach (var (name, value) in config ?? new Dictionary<string, string>())
        {
            SetConfig(configHandle, name, value);
        }

        if (NativeMethods.duckdb_open_ext(path, out var database, configHandle, out var error) != DuckState.Success)
        {
            var exception = DuckException.FromPointer(error);
            NativeMethods.duckdb_free(error);
            throw exception;
        }

        return new DuckDatabase(new DatabaseHandle(database));
    }

    /// <summary>Opens a connection, about 5 microseconds. One query runs on a connection at a time.</summary>
    public DuckConnection Connect()
    {
        if (NativeMethods.duckdb_connect(_handle, out var connection) != DuckState.Success)
        {
            throw new DuckException("Connection Error: DuckDB could not open a connection", DuckErrorType.Connection);
        }

        return new DuckConnection(new ConnectionHandle(connection, _handle));
    }

    /// <summary>Closes the instance once its connections are closed too.</summary>
    public void Dispose() => _handle.Dispose();

    private static void SetConfig(ConfigHandle config, string name, string value)
    {
        if (NativeMethods.duckdb_set_config(config, name, value) != DuckState.Success)
        {
            throw new DuckException(
                $"Invalid Configuration Error: option '{name}' does not take the value '{value}'", DuckErrorType.InvalidConfiguration);
        }
    }
}
