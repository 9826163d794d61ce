using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery.Execution.KeptResults;

/// <summary>Where an engine keeps results for those who want to read them again: tables of a DuckDB database of their own in memory, which
/// writes to the spill folder what is more than <see cref="MemoryBytes"/>.</summary>
/// <remarks>No text of a user's reaches that database. It opens with the first result that is kept.</remarks>
internal sealed class KeptResults(string spillDirectory) : IDisposable
{
    /// <summary>Memory that all kept results take together before they go to the disk.</summary>
    public const long MemoryBytes = 256L * 1024 * 1024;

    private readonly Lock _lock = new();
    private DuckDatabase? _database;
    private int _count;

    /// <summary>A connection of a result's own, on which it may have as much on the disk, and the name for its table.</summary>
    public (DuckConnection Connection, string Table) Open(long mostBytes)
    {
        lock (_lock)
        {
            _database ??= DuckDatabase.Open(config: new Dictionary<string, string>
            {
                ["memory_limit"] = MemoryBytes.ToString(CultureInfo.InvariantCulture) + "B",
                ["temp_directory"] = Path.Join(spillDirectory, "kept"),
            });
            var connection = _database.Connect();
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL max_temp_directory_size = '{mostBytes}B'"));
            return (connection, string.Create(CultureInfo.InvariantCulture, $"kept_{++_count}"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _database?.Dispose();
            _database = null;
        }
    }
}
