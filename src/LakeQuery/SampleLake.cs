using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery;

/// <summary>Writes a synthetic lake of web requests, one Parquet file a day, for demonstrations, tests and benchmarks. The rows depend
/// on their number alone, so that the same call gives the same rows everywhere.</summary>
/// <remarks>Layout <c>day=yyyy-MM-dd/part-0.parquet</c> from 2024-01-01 on; columns requested_at timestamp, user_id bigint, country
/// string, url string, status int, bytes bigint, duration_ms double.</remarks>
public static class SampleLake
{
    private static readonly DateOnly FirstDay = new(2024, 1, 1);

    /// <summary>Writes the lake.</summary>
    /// <param name="directory">Folder to write into; made where it is missing.</param>
    /// <param name="days">Number of partitions, 1 or more.</param>
    /// <param name="rowsPerDay">Rows of each partition, 1 or more.</param>
    /// <param name="progress">Told the number of days written, or null.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="IOException">The folder can't be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; days written so far stay.</exception>
    public static long Write(
        string directory, int days, int rowsPerDay, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsPerDay, 1);
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        using var stop = cancellation.Register(connection.Interrupt);
        long bytesWritten = 0;
        for (var day = 0; day < days; day++)
        {
            cancellation.ThrowIfCancellationRequested();
            var date = FirstDay.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var folder = Path.Combine(directory, $"day={date}");
            Directory.CreateDirectory(folder);
            var file = Path.Combine(folder, "part-0.parquet");
            try
            {
                connection.Execute(CopyStatement(file, date, (long)day * rowsPerDay, rowsPerDay));
            }
            catch (DuckException error) when (!cancellation.IsCancellationRequested)
            {
                throw new IOException($"'{file}' could not be written: {error.Message}", error);
            }
            catch (DuckException)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            bytesWritten += new FileInfo(file).Length;
            progress?.Report(day + 1);
        }

        return bytesWritten;
    }

    // The hash of the row's number, cut into pieces, plays the dice.
    private static string CopyStatement(string file, string date, long firstRow, int rowCount) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        COPY (
          SELECT CAST('{date}' AS TIMESTAMP) + to_milliseconds(CAST((n - {firstRow}) * 86400000 // {rowCount} AS BIGINT)) AS requested_at,
                 CAST(1 + (h % 200000) * (h // 7 % 200000) // 200000 AS BIGINT) AS user_id,
                 ['AU','BR','DE','FR','GB','IN','JP','NZ','US','US','US','ZA'][CAST(1 + h // 11 % 12 AS BIGINT)] AS country,
                 '/' || ['home','search','item','cart','pay','help'][CAST(1 + h // 13 % 6 AS BIGINT)] || '/' || (h // 17 % 500) AS url,
                 CAST([200,200,200,200,200,200,304,404,500,503][CAST(1 + h // 19 % 10 AS BIGINT)] AS INTEGER) AS status,
                 CAST(200 + h // 23 % 60000 AS BIGINT) AS bytes,
                 round(1 + 1e6 / (100 + CAST(h // 29 % 20000 AS DOUBLE)), 3) AS duration_ms
          FROM (SELECT range AS n, hash(range) AS h FROM range({firstRow}, {firstRow + rowCount}))
        ) TO '{file.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet, COMPRESSION zstd)
        """);
}
