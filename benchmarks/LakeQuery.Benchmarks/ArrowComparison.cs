using System.Globalization;
using System.Runtime.InteropServices;
using LakeQuery.Data;
using LakeQuery.DuckDb;
using LakeQuery.Execution.Arrow;

namespace LakeQuery.Benchmarks;

/// <summary>Handing results on as Arrow: our stream against DuckDB's own conversion of the same rows.</summary>
internal static unsafe partial class ArrowComparison
{
    private static readonly (string Name, string Trino, string DuckDb)[] Kinds =
    [
        ("bigint", "a.x", "a.x"),
        ("double", "CAST(a.x AS double)", "a.x::DOUBLE"),
        ("decimal(12,2)", "CAST(a.x AS decimal(12,2))", "a.x::DECIMAL(12,2)"),
        ("decimal(30,2)", "CAST(a.x AS decimal(30,2))", "a.x::DECIMAL(30,2)"),
        ("boolean", "a.x % 3 = 0", "a.x % 3 = 0"),
        ("varchar, short", "CAST(a.x AS varchar)", "a.x::VARCHAR"),
        ("varchar, 40 bytes", "lpad(CAST(a.x AS varchar), 40, '.')", "lpad(a.x::VARCHAR, 40, '.')"),
        ("array(bigint)", "ARRAY[a.x, b.x]", "[a.x, b.x]"),
    ];

    private static long Rows { get; set; }

    public static void Run(LakeConnection connection, Func<Action, Action, (TimeSpan First, TimeSpan Second)> inTurn)
    {
        var outer = Math.Max(1, (int)(200 * BenchmarkLakes.Scale));
        Console.WriteLine("Rows handed on as Arrow, nanoseconds a row above fetching them");
        Console.WriteLine($"{"type",-18}{"DuckDB's own",14}{"ours",8}");
        using var database = DuckDatabase.Open();
        using var raw = database.Connect();
        raw.Execute("SET threads = 1");
        foreach (var (name, trino, duckDb) in Kinds)
        {
            using var command = connection.CreateCommand($"SELECT {trino} FROM unnest(sequence(1, 10000)) AS a (x), unnest(sequence(1, {outer})) AS b (x)");
            var sql = $"SELECT {duckDb} FROM unnest(range(1, 10001)) AS a (x), unnest(range(1, {outer + 1})) AS b (x)";
            var (theirsFetched, theirs) = inTurn(() => Theirs(raw, sql, converts: false), () => Theirs(raw, sql, converts: true));
            var (oursFetched, ours) = inTurn(() => Fetch(command), () => Ours(command));
            var count = outer * 10_000;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-18}{(theirs - theirsFetched).TotalNanoseconds / count,14:N1}{(ours - oursFetched).TotalNanoseconds / count,8:N1}"));
        }
    }

    private static void Fetch(LakeCommand command)
    {
        using var reader = command.ExecuteReader();
        while (reader.ReadBatch() is { } batch)
        {
            Rows += batch.RowCount;
        }
    }

    private static void Ours(LakeCommand command)
    {
        ArrowArrayStream stream;
        command.ExecuteReader().ExportArrowStream((nint)(&stream));
        while (true)
        {
            ArrowArray array;
            if (stream.GetNext(&stream, &array) != 0 || array.Release == null)
            {
                break;
            }

            Rows += array.Length;
            array.Release(&array);
        }

        stream.Release(&stream);
    }

    private static void Theirs(DuckConnection connection, string sql, bool converts)
    {
        using var result = new ResultHandle(connection.Handle);
        NativeMethods.duckdb_prepare(connection.Handle, sql, out var pointer);
        using var statement = new StatementHandle(pointer, connection.Handle);
        NativeMethods.duckdb_execute_prepared_streaming(statement, result.Pointer);
        var options = duckdb_result_get_arrow_options(result.Pointer);
        while (NativeMethods.duckdb_fetch_chunk(*result.Pointer) is not 0 and var chunk)
        {
            if (converts)
            {
                ArrowArray array;
                if (duckdb_data_chunk_to_arrow(options, chunk, &array) != 0)
                {
                    throw new InvalidOperationException("DuckDB could not convert a chunk.");
                }

                Rows += array.Length;
                array.Release(&array);
            }

            var done = chunk;
            NativeMethods.duckdb_destroy_data_chunk(ref done);
        }

        duckdb_destroy_arrow_options(&options);
    }

    [LibraryImport("duckdb")]
    private static partial nint duckdb_result_get_arrow_options(NativeResult* result);

    [LibraryImport("duckdb")]
    private static partial nint duckdb_data_chunk_to_arrow(nint options, nint chunk, ArrowArray* array);

    [LibraryImport("duckdb")]
    private static partial void duckdb_destroy_arrow_options(nint* options);
}
