using System.Diagnostics;
using System.Globalization;
using LakeQuery.Data;

namespace LakeQuery.Benchmarks;

/// <summary>Runs many small queries through the provider and watches the memory of the process: what is left behind by each would show.</summary>
internal static class LeakCheck
{
    private const int Marks = 10;

    // A tenth of a kilobyte a query would be 100 MB over a million.
    private const double AllowedBytesPerQuery = 100;

    public static int Run(int queryCount)
    {
        var catalog = Directory.CreateTempSubdirectory("lakequery-leaks-").FullName;
        using var source = new LakeDataSource($"Catalog={catalog};History=false;Threads=1");
        var watch = Stopwatch.StartNew();
        long settled = 0;
        long last = 0;
        for (var mark = 0; mark <= Marks; mark++)
        {
            for (var query = 0; mark > 0 && query < queryCount / Marks; query++)
            {
                RunOne(source, query);
            }

            last = MemoryBytes();
            settled = mark == 1 ? last : settled;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{queryCount / Marks * mark,10:N0} queries  {last / 1e6,8:N1} MB  {watch.Elapsed.TotalSeconds,6:N0} s"));
        }

        // The first tenth fills what is kept on purpose: compiled code, DuckDB's pools.
        var each = (double)(last - settled) / (queryCount / Marks * (Marks - 1));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{each:N1} bytes a query after the first tenth"));
        Directory.Delete(catalog, recursive: true);
        return each <= AllowedBytesPerQuery ? 0 : 1;
    }

    // Every way a query may end: read, left half-read, wrong, cancelled, as batches.
    private static void RunOne(LakeDataSource source, int query)
    {
        using var connection = source.OpenConnection();
        using var command = connection.CreateCommand(
            (query % 5) switch
            {
                1 => "SELECT x, ARRAY[x] AS l FROM unnest(sequence(1, 5000)) AS t (x)",
                2 => "SELECT 1 / (@n - @n)",
                _ => "SELECT @n + 1 AS n, 'some text that is longer than twelve bytes' AS t, MAP(ARRAY['k'], ARRAY[@n]) AS m",
            });
        command.Parameters.AddWithValue("n", query);
        try
        {
            using var reader = command.ExecuteReader();
            if (query % 5 == 3)
            {
                reader.ReadBatch();
                return;
            }

            reader.Read();
            reader.GetValues(new object[3]);
            if (query % 5 == 4)
            {
                command.Cancel();
            }
        }
        catch (Errors.LakeQueryException) when (query % 5 == 2)
        {
            // Division by zero, as asked for.
        }
    }

    private static long MemoryBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
