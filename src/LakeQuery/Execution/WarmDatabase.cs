using LakeQuery.DuckDb;

namespace LakeQuery.Execution;

/// <summary>Loads the library and opens one DuckDB database ahead of need, on another thread.</summary>
/// <remarks>Both take about as long as parsing and binding a first query does. The database knows no catalog yet; whoever takes it sets
/// its options and locks it.</remarks>
internal static class WarmDatabase
{
    private static readonly Lock Starting = new();
    private static Task<DuckDatabase>? _opening;

    /// <summary>Begins, unless that was done before.</summary>
    public static void Start()
    {
        lock (Starting)
        {
            _opening ??= Task.Run(static () => DuckDatabase.Open());
        }
    }

    /// <summary>An open database: the one made ahead, once, and else a new one.</summary>
    public static DuckDatabase Take()
    {
        Task<DuckDatabase>? opening;
        lock (Starting)
        {
            (opening, _opening) = (_opening, null);
        }

        return opening?.GetAwaiter().GetResult() ?? DuckDatabase.Open();
    }
}
