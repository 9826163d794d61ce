using System.Diagnostics;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Catalog;

/// <summary>Several processes on one catalog: they take turns, readers see whole versions, and a killed writer leaves nothing half.</summary>
public sealed class CatalogProcessTests : IDisposable
{
    private const int Kills = 60;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_processes_take_turns_and_a_reader_sees_whole_versions()
    {
        using var catalog = new FileCatalog(_folder.Path);
        var last = 0;
        var versions = new HashSet<int>();

        // Until the reader has seen enough of them to prove anything.
        for (var round = 1; round == 1 || versions.Count < 6; round++)
        {
            using var first = Start(40);
            using var second = Start(40);
            var ends = Task.WhenAll(End(first), End(second));
            while (!ends.IsCompleted)
            {
                var seen = ReadWhole(catalog);
                Assert.True(seen >= last, "A reader went back in time.");
                last = seen;
                versions.Add(seen);
            }

            await ends;
            Assert.Equal(80 * round, ReadWhole(catalog));
        }
    }

    [Fact]
    public void A_killed_writer_leaves_the_old_or_the_new_version_and_a_free_lock()
    {
        var random = new Random(20240506);
        var writtenAlready = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var writer = Start(int.MaxValue);
            var last = writtenAlready;
            for (var lines = random.Next(1, 4); lines > 0; lines--)
            {
                last = int.Parse(writer.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            }

            // Anywhere within the next version or two; a version takes some milliseconds.
            var moment = Stopwatch.GetTimestamp() + (long)(random.NextDouble() * 0.012 * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < moment)
            {
                Thread.SpinWait(20);
            }

            writer.Kill();
            writer.WaitForExit();
            while (writer.StandardOutput.ReadLine() is { } line)
            {
                last = int.Parse(line, CultureInfo.InvariantCulture);
            }

            using var catalog = new FileCatalog(_folder.Path, TimeSpan.Zero);
            var found = ReadWhole(catalog);
            Assert.InRange(found, last, last + 1);
            using (var change = catalog.BeginChange("default", "t"))
            {
                Assert.Equal(found, Count(change.Current!));
            }

            writtenAlready = found;
        }

        // The next writer tidies up: what is left besides are lists of old versions.
        using var tidy = Start(1);
        tidy.WaitForExit();
        var files = Directory.GetFiles(Path.Join(_folder.Path, "databases/default/tables/t")).Select(path => Path.GetFileName(path)).ToArray();
        Assert.DoesNotContain(files, name => name.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.True(files.Length <= 2 + (2 * 65), $"{files.Length} files are left.");
    }

    // The version's number, after checking that every part is of that version; 0 before the first.
    private static int ReadWhole(FileCatalog catalog)
    {
        if (catalog.FindTable("default", "t") is not { } table)
        {
            return 0;
        }

        var count = Count(table);
        var size = 1 + (count % 7);
        var partitions = catalog.ReadPartitions(table);
        var files = catalog.ReadFiles(table);
        Assert.Equal((size, size, (long)size), (partitions.Count, files.Count, table.PartitionCount));
        Assert.All(partitions, partition => Assert.Equal(table.Table.Parameters["n"], partition.Parameters["n"]));
        Assert.All(files, file => Assert.Equal(count, file.Bytes));
        return count;
    }

    private static int Count(TableSnapshot table) => int.Parse(table.Table.Parameters["n"], CultureInfo.InvariantCulture);

    private static async Task End(Process process)
    {
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private Process Start(int versions)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Join(AppContext.BaseDirectory, "LakeQuery.CatalogWriter.dll"));
        start.ArgumentList.Add(_folder.Path);
        start.ArgumentList.Add(versions.ToString(CultureInfo.InvariantCulture));
        return Process.Start(start)!;
    }
}
