using LakeQuery.DuckDb;
using LakeQuery.Execution;

namespace LakeQuery.Benchmarks;

/// <summary>Reads a result to its end, so that all of its work is done.</summary>
internal static class Drain
{
    public static long Rows(DuckResult result)
    {
        using (result)
        {
            long rows = 0;
            while (result.FetchChunk() is { } chunk)
            {
                rows += chunk.Size;
                chunk.Dispose();
            }

            return rows;
        }
    }

    public static long Rows(QueryResult result)
    {
        using (result)
        {
            long rows = 0;
            while (result.NextBatch() is { } batch)
            {
                rows += batch.RowCount;
            }

            return rows;
        }
    }
}
