using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using LakeQuery.Data;

namespace LakeQuery.Benchmarks;

/// <summary>Runs many small queries through the provider and watches the memory of the process: what is left behind by each would show.</summary>
internal static class LeakCheck
{
    private const int Marks = 10;

    // A tenth of a kilobyte a query would be 100 MB over a million.
    private const double AllowedBytesPerQuery = 100;

    public static int Run(int queryCount, bool abandons)
    {
        var catalog = Directory.CreateTempSubdirectory("lakequery-leaks-").FullName;
        using var source = new LakeDataSource($"Catalog={catalog};History=false;Threads=1");
        var watch = Stopwatch.StartNew();
        Memory settled = default;
        Memory last = default;
        Console.WriteLine("   queries   process   managed    DuckDB      rest   seconds");
        for (var mark = 0; mark <= Marks; mark++)
        {
            for (var query = 0; mark > 0 && query < queryCount / Marks; query++)
            {
                if (abandons)
                {
                    AbandonOne(source, query);
                }
                else
                {
                    RunOne(source, query);
                }
            }

            last = Memory.Now(source);
            settled = mark == 1 ? last : settled;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{queryCount / Marks * mark,10:N0} {Mega(last.Process)} {Mega(last.Managed)} {Mega(last.DuckDb)} {Mega(last.Rest)} {watch.Elapsed.TotalSeconds,7:N0} s"));
        }

        // The first tenth fills what is kept on purpose: compiled code, DuckDB's pools.
        var count = queryCount / Marks * (Marks - 1);
        var each = (double)(last.Process - settled.Process) / count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"after the first tenth, in bytes a query: {each:N1}; managed {(double)(last.Managed - settled.Managed) / count:N1}, rest {(double)(last.Rest - settled.Rest) / count:N1}"));
        Directory.Delete(catalog, recursive: true);
        return each <= AllowedBytesPerQuery ? 0 : 1;
    }

    // Every way a query may end: read, left half-read, wrong, cancelled, as batches.
    private static void RunOne(LakeDataSource source, int query)
    {
        using var connection = source.OpenConnection();
        using var command = Command(connection, query);
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

    // The same by someone who closes nothing.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AbandonOne(LakeDataSource source, int query)
    {
        var command = Command(source.OpenConnection(), query);
        try
        {
            command.ExecuteReader().Read();
        }
        catch (Errors.LakeQueryException) when (query % 5 == 2)
        {
            // Division by zero, as asked for.
        }
    }

    private static LakeCommand Command(LakeConnection connection, int query)
    {
        var command = connection.CreateCommand(
            (query % 5) switch
            {
                1 => "SELECT x, ARRAY[x] AS l FROM unnest(sequence(1, 5000)) AS t (x)",
                2 => "SELECT 1 / (@n - @n)",
                _ => "SELECT @n + 1 AS n, 'some text that is longer than twelve bytes' AS t, MAP(ARRAY['k'], ARRAY[@n]) AS m",
            });
        command.Parameters.AddWithValue("n", query);
        return command;
    }

    private static string Mega(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6,6:N1} MB");

    /// <summary>What a process holds: all of it, .NET's live objects, DuckDB's buffers, and what is neither .NET's heap nor those.</summary>
    private readonly record struct Memory(long Process, long Managed, long DuckDb, long Rest)
    {
        public static Memory Now(LakeDataSource source)
        {
            for (var round = 0; round < 3; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            using var self = System.Diagnostics.Process.GetCurrentProcess();
            using var connection = source.OpenConnection();
            long buffers = 0;
            connection.Engine.Runner.DuckDb.Read(
                "SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()", [], [], rows => buffers = rows.Vector(0).Data<long>()[0], default);
            var process = self.WorkingSet64;
            return new Memory(process, GC.GetTotalMemory(false), buffers, process - GC.GetGCMemoryInfo().TotalCommittedBytes - buffers);
        }
    }
}
