using LakeQuery.DuckDb;

namespace LakeQuery.Benchmarks;

/// <summary>Opens DuckDB in memory, runs one statement, prints the first value: what every answer costs at the least.</summary>
internal static class BareDuckDb
{
    public static int Run(string sql)
    {
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        using var result = connection.Query(sql);
        var rowCount = 0;
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                rowCount += chunk.Size;
            }
        }

        Console.WriteLine(rowCount);
        return 0;
    }
}
