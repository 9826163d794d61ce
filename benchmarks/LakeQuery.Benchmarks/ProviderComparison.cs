using System.Diagnostics;
using System.Globalization;
using LakeQuery.Data;
using LakeQuery.DuckDb;
using LakeQuery.Execution;

namespace LakeQuery.Benchmarks;

/// <summary>The provider against what stands below it: rows of a reader against the engine's vectors, a small query against raw DuckDB, and what
/// opening a connection takes. Ours and theirs in turn, the medians of several rounds.</summary>
internal static class ProviderComparison
{
    private const int Rounds = 7;

    private static readonly (string Name, string Expression, Action<LakeDataReader> Read, Action<ResultVector, int> ReadVector)[] Kinds =
    [
        ("integer", "CAST(a.x AS integer)", static reader => Sum += reader.GetInt32(0), static (vector, row) => Sum += vector.GetInt64(row)),
        ("bigint", "a.x", static reader => Sum += reader.GetInt64(0), static (vector, row) => Sum += vector.GetInt64(row)),
        ("double", "CAST(a.x AS double)", static reader => Sum += (long)reader.GetDouble(0), static (vector, row) => Sum += (long)vector.GetDouble(row)),
        ("decimal(12,2)", "CAST(a.x AS decimal(12,2))", static reader => Sum += (long)reader.GetDecimal(0), static (vector, row) => Sum += (long)vector.GetInt128(row)),
        ("varchar", "CAST(a.x AS varchar)", static reader => Sum += reader.GetString(0).Length, static (vector, row) => Sum += vector.GetBytes(row).Length),
        ("varchar span", "CAST(a.x AS varchar)", static reader => Sum += reader.GetSpan(0).Length, static (vector, row) => Sum += vector.GetBytes(row).Length),
        ("timestamp", "TIMESTAMP '2024-01-01 00:00:00' + INTERVAL '1' SECOND * a.x", static reader => Sum += reader.GetDateTime(0).Ticks,
            static (vector, row) => Sum += vector.GetInt64(row)),
        ("array(bigint)", "ARRAY[a.x, b.x]", static reader => Sum += reader.GetFieldValue<long[]>(0)[1], static (vector, row) =>
        {
            var (start, _) = vector.GetEntries(row);
            Sum += vector.Elements.GetInt64(start + 1);
        }),
    ];

    private static long Sum { get; set; }

    public static int Run()
    {
        var catalog = Directory.CreateTempSubdirectory("lakequery-provider-").FullName;
        using var source = new LakeDataSource($"Catalog={catalog};History=false");
        using var connection = source.OpenConnection();
        ReadRows(connection);
        RunSmallQueries(connection);
        Open(source);
        ArrowComparison.Run(connection, InTurn);
        Directory.Delete(catalog, recursive: true);
        return 0;
    }

    private static void ReadRows(LakeConnection connection)
    {
        var outer = Math.Max(1, (int)(200 * BenchmarkLakes.Scale));
        Console.WriteLine($"Rows read, {outer * 10_000:N0} at a time, million a second");
        Console.WriteLine($"{"type",-16}{"vectors",10}{"reader",10}{"share",8}");
        using var session = connection.Engine.CreateSession();
        foreach (var (name, expression, read, readVector) in Kinds)
        {
            var sql = $"SELECT {expression} FROM unnest(sequence(1, 10000)) AS a (x), unnest(sequence(1, {outer})) AS b (x)";
            using var command = connection.CreateCommand(sql);
            var (vectors, reader) = InTurn(
                () =>
                {
                    using var result = session.Execute(sql);
                    while (result.NextBatch() is { } batch)
                    {
                        var vector = batch[0];
                        for (var row = 0; row < batch.RowCount; row++)
                        {
                            readVector(vector, row);
                        }
                    }
                },
                () =>
                {
                    using var rows = command.ExecuteReader();
                    while (rows.Read())
                    {
                        read(rows);
                    }
                });
            var rowCount = outer * 10_000 / 1e6;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-16}{rowCount / vectors.TotalSeconds,10:N1}{rowCount / reader.TotalSeconds,10:N1}{vectors / reader,8:P0}"));
        }
    }

    private static void RunSmallQueries(LakeConnection connection)
    {
        const int count = 200;
        using var database = DuckDatabase.Open();
        using var raw = database.Connect();
        using var session = connection.Engine.CreateSession();
        using var command = connection.CreateCommand("SELECT @a + 1 AS b, 'x' AS c");
        command.Parameters.AddWithValue("a", 1);
        command.Prepare();
        var (bare, engine) = InTurn(
            () => Repeat(count, () =>
            {
                using var result = raw.QueryStreaming("SELECT 1 + 1 AS b, 'x' AS c");
                using var chunk = result.FetchChunk();
                Sum += chunk!.Vector(0).Data<int>()[0];
            }),
            () => Repeat(count, () =>
            {
                using var result = session.Execute("SELECT 1 + 1 AS b, 'x' AS c");
                Sum += result.NextBatch()![0].GetInt64(0);
            }));
        var (_, provider) = InTurn(
            () => { },
            () => Repeat(count, () =>
            {
                using var reader = command.ExecuteReader();
                reader.Read();
                Sum += reader.GetInt32(0);
            }));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A small query, microseconds: raw DuckDB {Micros(bare, count):N0}, engine {Micros(engine, count):N0}, provider {Micros(provider, count):N0}; " +
            $"the provider's overhead over raw DuckDB {Micros(provider - bare, count):N0}"));
    }

    private static void Open(LakeDataSource source)
    {
        const int count = 2000;
        var (_, opening) = InTurn(() => { }, () => Repeat(count, () => source.OpenConnection().Dispose()));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Opening and closing a connection: {opening.TotalMicroseconds / count:N1} microseconds"));
    }

    private static double Micros(TimeSpan time, int count) => time.TotalMicroseconds / count;

    private static void Repeat(int count, Action action)
    {
        for (var index = 0; index < count; index++)
        {
            action();
        }
    }

    // The medians; the first round of each warms up.
    private static (TimeSpan First, TimeSpan Second) InTurn(Action first, Action second)
    {
        var (firsts, seconds) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = 0; round <= Rounds; round++)
        {
            firsts.Add(Time(first));
            seconds.Add(Time(second));
        }

        return (Median(firsts), Median(seconds));
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Skip(1).Order().ElementAt(Rounds / 2);

    private static TimeSpan Time(Action action)
    {
        var began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began);
    }
}
