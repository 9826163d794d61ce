using LakeQuery.Detectors;
using LakeQuery.Detectors.Hotspots;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Detectors.Hotspots;

public sealed class HotspotsDetectorTests
{
    private static readonly HotspotsOptions Options = new() { ColumnCount = 2, WindowSize = 120, ScanRadius = 0.5, MinimumPoints = 4 };

    [Fact]
    public void Rows_without_all_values_get_none_and_change_nothing()
    {
        var (columns, states) = Rows(400);
        var all = Run(Options, columns, states, [400]);
        var counted = Enumerable.Range(0, 400).Where(row => states[row] == RowState.Counted).ToArray();
        var alone = Run(
            Options, [.. columns.Select(column => counted.Select(row => column[row]).ToArray())], [.. counted.Select(row => states[row])], [counted.Length]);
        Assert.Equal(counted.Select(row => all[row]), alone);
        Assert.All(Enumerable.Range(0, 400).Except(counted), row => Assert.Null(all[row]));
        Assert.Contains(all, text => text is not null && text.Contains("density", StringComparison.Ordinal));
    }

    [Fact]
    public void Batches_do_not_matter()
    {
        var (columns, states) = Rows(300);
        Assert.Equal(Run(Options, columns, states, [300]), Run(Options, columns, states, [1, 7, 100, 192]));
    }

    [Fact]
    public void A_restored_detector_goes_on_as_the_saved_one()
    {
        var (columns, states) = Rows(500);
        foreach (var cut in new[] { 0, 50, 120, 333 })
        {
            var whole = Run(Options, columns, states, [cut, 500 - cut]);
            using var first = new HotspotsDetector(Options);
            Process(first, columns, states, 0, cut);
            using var saved = new MemoryStream();
            first.Save(saved);
            saved.Position = 0;
            using var second = new HotspotsDetector(Options);
            Process(second, columns, states, 400, 50);
            second.Restore(saved);
            Assert.Equal(saved.Length, saved.Position);
            Assert.Equal(whole[cut..], Process(second, columns, states, cut, 500 - cut));
        }
    }

    [Fact]
    public void Damaged_or_foreign_state_is_refused()
    {
        var (columns, states) = Rows(200);
        using var detector = new HotspotsDetector(Options);
        Process(detector, columns, states, 0, 200);
        using var saved = new MemoryStream();
        detector.Save(saved);
        var bytes = saved.ToArray();
        for (var at = 0; at < bytes.Length; at += 37)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x40;
            Assert.Throws<InvalidDataException>(() => detector.Restore(new MemoryStream(damaged)));
        }

        Assert.Throws<InvalidDataException>(() => detector.Restore(new MemoryStream(bytes[..^1])));
        using var other = new HotspotsDetector(Options with { ScanRadius = 0.75 });
        Assert.Throws<InvalidDataException>(() => other.Restore(new MemoryStream(bytes)));
        detector.Restore(new MemoryStream(bytes));
    }

    [Fact]
    public void No_row_allocates_while_nothing_changes()
    {
        using var detector = new HotspotsDetector(Options);
        var batch = new DetectorBatch(2);
        var random = new Random(3);
        Fill(0);
        detector.Process(batch);
        Fill(1);
        detector.Process(batch);
        Assert.Equal(0, Allocation.Of(() => detector.Process(batch)));

        void Fill(int round)
        {
            batch.Reset(1000);
            batch.States.Clear();
            for (var row = 0; row < 1000; row++)
            {
                batch.Column(0)[row] = (row * 10) + round;
                batch.Column(1)[row] = random.NextDouble();
            }
        }
    }

    private static (double[][] Columns, RowState[] States) Rows(int count)
    {
        var random = new Random(11);
        double[][] columns = [[.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 5)], [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 5)]];
        RowState[] states = [.. Enumerable.Range(0, count).Select(row => row % 13 == 5 ? RowState.Null : row % 29 == 7 ? RowState.NotFinite : RowState.Counted)];
        return (columns, states);
    }

    private static string?[] Run(HotspotsOptions options, double[][] columns, RowState[] states, int[] batches)
    {
        using var detector = new HotspotsDetector(options);
        var texts = new List<string?>();
        foreach (var rows in batches)
        {
            texts.AddRange(Process(detector, columns, states, texts.Count, rows));
        }

        return [.. texts];
    }

    private static string?[] Process(HotspotsDetector detector, double[][] columns, RowState[] states, int first, int rows)
    {
        var batch = new DetectorBatch(columns.Length);
        batch.Reset(rows);
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column].AsSpan(first, rows).CopyTo(batch.Column(column));
        }

        states.AsSpan(first, rows).CopyTo(batch.States);
        detector.Process(batch);
        return batch.Texts.ToArray();
    }
}
