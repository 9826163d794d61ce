using System.Buffers;
using System.Globalization;
using System.Text;
using LakeQuery.Crawling;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Execution;

namespace LakeQuery.Benchmarks;

/// <summary>Any folder of queries side by side: each on LakeQuery and on raw DuckDB over the same files, in turn within one process; says
/// whether the rows are the same, how long each takes, and what of ours is planning.
/// Usage: <c>folder DATA QUERIES [ROUNDS]</c>: DATA has one folder of Parquet a table; beside q.sql, q.duckdb.sql may say the same in
/// DuckDB's SQL. ROUNDS 0 compares rows only.</summary>
internal static class FolderComparison
{
    private const string DuckDbEnding = ".duckdb.sql";

    public static int Run(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            Console.Error.WriteLine("folder DATA QUERIES [ROUNDS]: DATA has one folder of Parquet a table, QUERIES has the .sql files");
            return 2;
        }

        var rounds = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 9;
        var catalog = Directory.CreateTempSubdirectory("lakequery-folder-").FullName;
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = catalog, Database = "lake", Threads = 2 });
        engine.Crawl(new CrawlOptions { Paths = [arguments[0]], Database = "lake" });
        using var session = engine.CreateSession();
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        connection.Execute("SET threads = 2");
        foreach (var table in Directory.EnumerateDirectories(arguments[0]))
        {
            connection.Execute($"CREATE VIEW {Path.GetFileName(table)} AS SELECT * FROM read_parquet('{table}/*.parquet')");
        }

        var different = 0;
        var worstPlanning = 0.0;
        var logarithms = new List<double>();
        var files = Directory.EnumerateFiles(arguments[1], "*.sql").Where(file => !file.EndsWith(DuckDbEnding, StringComparison.Ordinal));
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var sql = File.ReadAllText(file);
            var duckDbFile = Path.ChangeExtension(file, null) + DuckDbEnding;
            var duckDbSql = File.Exists(duckDbFile) ? File.ReadAllText(duckDbFile) : sql;
            var verdict = Verdict(session, connection, sql, duckDbSql);
            different += verdict.StartsWith("same", StringComparison.Ordinal) ? 0 : 1;
            Console.WriteLine($"{name}: {verdict}");
            if (rounds == 0 || verdict.StartsWith("FAILS", StringComparison.Ordinal))
            {
                continue;
            }

            var planning = double.MaxValue;
            var phases = "";
            logarithms.Add(Math.Log(PairedComparison.Compare(name, rounds, () => Drain.Rows(connection.QueryStreaming(duckDbSql)), Ours, warmUp: 3)));
            worstPlanning = Math.Max(worstPlanning, planning);
            Console.WriteLine(phases);

            long Ours()
            {
                var result = session.Execute(sql);
                var rows = Drain.Rows(result);
                if (result.Statistics.PlanningTime.TotalMilliseconds < planning)
                {
                    planning = result.Statistics.PlanningTime.TotalMilliseconds;
                    phases = string.Join(", ", result.Statistics.Phases.Select(phase => string.Create(
                        CultureInfo.InvariantCulture, $"{phase.Name} {phase.Time.TotalMilliseconds:0.00}")));
                }

                return rows;
            }
        }

        Directory.Delete(catalog, recursive: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{different} differ; most planning {worstPlanning:0.00} ms"));
        if (logarithms.Count > 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"geometric mean of {logarithms.Count} ratios: {Math.Exp(logarithms.Average()):0.000}"));
        }

        return different == 0 ? 0 : 1;
    }

    private static string Verdict(LakeSession session, DuckConnection connection, string sql, string duckDbSql)
    {
        List<string> ours;
        try
        {
            ours = Rows(session.Execute(sql));
        }
        catch (LakeQueryException error)
        {
            return $"FAILS {error.Message}";
        }

        var raw = Rows(connection.Query($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({duckDbSql})"));
        if (ours.SequenceEqual(raw))
        {
            return $"same {ours.Count} rows";
        }

        if (ours.Order(StringComparer.Ordinal).SequenceEqual(raw.Order(StringComparer.Ordinal)))
        {
            return $"same {ours.Count} rows in another order";
        }

        var onlyOurs = ours.Except(raw).ToList();
        var onlyRaw = raw.Except(ours).ToList();
        return $"DIFFERS {ours.Count} and {raw.Count} rows, {onlyOurs.Count} only ours\n  ours {onlyOurs.FirstOrDefault()}\n  raw  {onlyRaw.FirstOrDefault()}";
    }

    private static List<string> Rows(QueryResult result)
    {
        using (result)
        {
            var rows = new List<string>();
            var text = new ArrayBufferWriter<byte>();
            while (result.NextBatch() is { } batch)
            {
                for (var row = 0; row < batch.RowCount; row++)
                {
                    text.ResetWrittenCount();
                    for (var column = 0; column < result.Columns.Length; column++)
                    {
                        text.Write(column == 0 ? ""u8 : "|"u8);
                        if (batch[column].IsNull(row))
                        {
                            text.Write("NULL"u8);
                        }
                        else
                        {
                            batch[column].AppendText(row, text);
                        }
                    }

                    rows.Add(Encoding.UTF8.GetString(text.WrittenSpan));
                }
            }

            return rows;
        }
    }

    private static List<string> Rows(DuckResult result)
    {
        using (result)
        {
            var rows = new List<string>();
            var text = new StringBuilder();
            while (result.FetchChunk() is { } chunk)
            {
                using (chunk)
                {
                    for (var row = 0; row < chunk.Size; row++)
                    {
                        text.Clear();
                        for (var column = 0; column < result.Columns.Count; column++)
                        {
                            var vector = chunk.Vector(column);
                            text.Append(column == 0 ? "" : "|").Append(vector.IsValid(row) ? vector.Text(row) : "NULL");
                        }

                        rows.Add(text.ToString());
                    }
                }
            }

            return rows;
        }
    }
}
