using LakeQuery.Crawling;

namespace LakeQuery.Benchmarks;

/// <summary>The lakes that benchmarks read: written once into benchmarks/data (not kept in the repository) and used again.</summary>
internal static class BenchmarkLakes
{
    /// <summary>Set to a smaller share by a dry run, so that it takes seconds; figures are taken with 1.</summary>
    internal static readonly double Scale = double.Parse(
        Environment.GetEnvironmentVariable("LAKEQUERY_BENCHMARK_SCALE") ?? "1", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>10 million rows in daily files.</summary>
    /// <param name="files">Number of files, each a partition of its own.</param>
    public static BenchmarkLake Wide(int files) => Prepare($"wide{files}", Math.Max(4, (int)(files * Scale)), Math.Max(100, (int)(10_000_000 / files * Scale)));

    /// <summary>One table with 100,000 partitions of one small file each (24 hours a day).</summary>
    public static BenchmarkLake ManyPartitions() => PrepareCopies("many", Math.Max(50, (int)(100_000 * Scale)));

    /// <summary>Folder of a lake.</summary>
    internal static string Folder(string name) => Path.Combine(RepositoryRoot(), "benchmarks", "data", FormattableString.Invariant($"{name}-{Scale}"));

    private static BenchmarkLake Prepare(string name, int days, int rowsPerDay)
    {
        var folder = Folder(name);
        var lake = new BenchmarkLake(Path.Combine(folder, "lake", "requests"), Path.Combine(folder, "catalog"));
        if (!File.Exists(Path.Combine(folder, "complete")))
        {
            Clear(folder);
            SampleLake.Write(lake.DataDirectory, days, rowsPerDay);
            Crawl(lake);
            File.WriteAllText(Path.Combine(folder, "complete"), "");
        }

        return lake;
    }

    // The partitions' files are copies of one: what is measured is choosing among them.
    private static BenchmarkLake PrepareCopies(string name, int partitions)
    {
        var folder = Folder(name);
        var lake = new BenchmarkLake(Path.Combine(folder, "lake", "requests"), Path.Combine(folder, "catalog"));
        if (!File.Exists(Path.Combine(folder, "complete")))
        {
            Clear(folder);
            var model = Path.Combine(folder, "model");
            SampleLake.Write(model, 1, 1000);
            var file = Directory.EnumerateFiles(model, "*.parquet", SearchOption.AllDirectories).Single();
            for (var index = 0; index < partitions; index++)
            {
                var day = new DateOnly(2010, 1, 1).AddDays(index / 24);
                var target = Path.Combine(lake.DataDirectory, $"day={day:yyyy-MM-dd}", $"hour={index % 24}");
                Directory.CreateDirectory(target);
                File.Copy(file, Path.Combine(target, "part-0.parquet"));
            }

            Crawl(lake);
            File.WriteAllText(Path.Combine(folder, "complete"), "");
        }

        return lake;
    }

    private static void Crawl(BenchmarkLake lake)
    {
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = lake.CatalogDirectory });
        engine.Crawl(new CrawlOptions { Paths = [Path.GetDirectoryName(lake.DataDirectory)!], Database = "bench" });
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
    }

    // BenchmarkDotNet runs a copy of the program from a folder deep below the repository.
    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LakeQuery.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The benchmarks run outside the repository.");
    }
}

/// <summary>A lake and its catalog; the table is bench.requests.</summary>
/// <param name="DataDirectory">Folder of the table's data.</param>
/// <param name="CatalogDirectory">Folder of the catalog.</param>
internal sealed record BenchmarkLake(string DataDirectory, string CatalogDirectory)
{
    /// <summary>All files, ordered, as DuckDB's list literal.</summary>
    public string FileList() => "["
        + string.Join(',', Directory.EnumerateFiles(DataDirectory, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'"))
        + "]";
}
