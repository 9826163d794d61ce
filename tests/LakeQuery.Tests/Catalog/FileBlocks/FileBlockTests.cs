using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Catalog.FileBlocks;
using LakeQuery.Tests.House;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Catalog.FileBlocks;

public sealed class FileBlockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_partition_has_its_rows_in_whatever_order_partitions_are_asked_for()
    {
        Prop.ForAll(Lists().ToArbitrary(), list =>
        {
            var path = Write(list.Rows);
            using var blocks = FileBlockList.TryOpen(path)!;
            using var cursor = blocks.Open();
            return list.Asked.All(asked =>
            {
                cursor.MoveTo(asked.First, asked.Last);
                return Read(cursor).SequenceEqual(list.Rows.Where(row => row.Id >= asked.First && row.Id <= asked.Last));
            });
        }).Holds(100);
    }

    [Fact]
    public void A_partition_of_many_blocks_and_its_neighbours_are_told_apart()
    {
        var rows = new[] { (4L, 1), (5L, 20_000), (6L, 1), (9L, 30_000) }
            .SelectMany(group => Enumerable.Range(0, group.Item2).Select(index => new Row(group.Item1, $"part-{index:00000}", index, index * 7L, index - 1, "a\tINT32", index % 90)))
            .ToArray();
        var path = Write(rows);
        using var blocks = FileBlockList.TryOpen(path)!;
        Assert.True(blocks.EntryCount > FileBlockFormat.EntriesInPage, $"{blocks.EntryCount} blocks fill no page of the directory");
        using var cursor = blocks.Open();
        foreach (var id in new long[] { 9, 4, 6, 5, 5, 7, 3, 10, 9, 6 })
        {
            cursor.MoveTo(id);
            Assert.Equal(rows.Where(row => row.Id == id), Read(cursor));
        }

        cursor.MoveTo(long.MinValue, long.MaxValue);
        Assert.Equal(rows, Read(cursor));
    }

    [Fact]
    public void Files_with_the_same_columns_share_them()
    {
        var path = Write([new Row(0, "a", 1, 1, 1, "x\tINT32\ny\t", 3), new Row(1, "b", 1, 1, 1, "z\t", 3), new Row(2, "c", 1, 1, 1, "x\tINT32\ny\t", 3)]);
        using var blocks = FileBlockList.TryOpen(path)!;
        using var cursor = blocks.Open();
        var columns = new List<FileColumnSet>();
        cursor.MoveTo(long.MinValue, long.MaxValue);
        while (cursor.TryNext(out var row))
        {
            columns.Add(row.Columns);
        }

        Assert.Same(columns[0], columns[2]);
        Assert.Equal(["x", "y"], columns[0].Names);
        Assert.Equal(["z"], columns[1].Names);
    }

    [Fact]
    public void Rows_out_of_order_are_refused()
    {
        using var writer = new FileBlockWriter(_folder.Path + "/files-1.blocks");
        writer.Add(5, "a"u8, 1, 1, 1, "x\t"u8, []);
        Assert.Throws<ArgumentException>(() => writer.Add(4, "b"u8, 1, 1, 1, "x\t"u8, []));
    }

    [Fact]
    public void Blocks_of_another_list_and_blocks_that_were_cut_short_are_none()
    {
        var path = Write([new Row(0, "a", 1, 1, 1, "x\t", 3)]);
        Assert.Null(FileBlockList.TryOpen(_folder.Path + "/files-9.parquet"));
        File.AppendAllText(path, "longer");
        Assert.Null(FileBlockList.TryOpen(path));

        path = Write([new Row(0, "a", 1, 1, 1, "x\t", 3)]);
        var blocks = FileBlockFormat.PathOf(path);
        var whole = File.ReadAllBytes(blocks);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(blocks, whole[..length]);
            Assert.Null(FileBlockList.TryOpen(path));
        }
    }

    [Fact]
    public void Of_damaged_blocks_some_rows_are_missing_and_none_is_wrong()
    {
        var rows = Enumerable.Range(0, 400).Select(index => new Row(index / 3, $"part-{index}", index, index * 7L, index, "a\tINT32", 200)).ToArray();
        var path = Write(rows);
        var blocks = FileBlockFormat.PathOf(path);
        var whole = File.ReadAllBytes(blocks);
        for (var place = 0; place < whole.Length; place += 97)
        {
            var damaged = whole.ToArray();
            damaged[place] ^= 0x55;
            File.WriteAllBytes(blocks, damaged);
            using var opened = FileBlockList.TryOpen(path);
            if (opened is null)
            {
                continue;
            }

            using var cursor = opened.Open();
            cursor.MoveTo(long.MinValue, long.MaxValue);
            var read = Read(cursor);
            Assert.Subset(rows.ToHashSet(), read.Select(row => row with { Columns = "a\tINT32" }).ToHashSet());
        }
    }

    private string Write(IEnumerable<Row> rows)
    {
        var path = _folder.Path + "/files-1.parquet";
        File.WriteAllText(path, "the list");
        using var writer = new FileBlockWriter(FileBlockFormat.PathOf(path));
        foreach (var row in rows)
        {
            writer.Add(row.Id, Encoding.UTF8.GetBytes(row.Path), row.Bytes, row.Modified, row.Count, Encoding.UTF8.GetBytes(row.Columns), StatisticsOf(row));
        }

        writer.Complete(new FileInfo(path).Length);
        return path;
    }

    private static List<Row> Read(FileBlockCursor cursor)
    {
        var rows = new List<Row>();
        while (cursor.TryNext(out var row))
        {
            var set = row.Columns;
            var columns = string.Join('\n', set.Names.Select((name, index) => $"{name}\t{set.Types[index]?.ToText()}"));
            rows.Add(new Row(row.PartitionId, Encoding.UTF8.GetString(row.Path), row.Bytes, row.ModifiedMicros, row.Rows, columns, row.Statistics.Length));
            Assert.Equal(StatisticsOf(rows[^1]), row.Statistics.ToArray());
        }

        return rows;
    }

    private static byte[] StatisticsOf(Row row)
    {
        var bytes = new byte[row.StatisticsBytes];
        new Random((int)row.Bytes).NextBytes(bytes);
        return bytes;
    }

    private static Gen<(Row[] Rows, (long First, long Last)[] Asked)> Lists() =>
        from count in Gen.Choose(0, 300)
        from steps in Gen.Frequency((3, Gen.Constant(0L)), (3, Gen.Constant(1L)), (1, Gen.Choose(2, 1000).Select(step => (long)step))).ArrayOf(count)
        from sizes in Gen.Frequency((9, Gen.Choose(0, 900)), (1, Gen.Choose(10_000, 40_000))).ArrayOf(count)
        from columns in Gen.Elements("a\tINT32", "b\t", "a\tINT32\nb\tBYTE_ARRAY/STRING").ArrayOf(count)
        from numbers in Gen.Choose(-1, int.MaxValue).Select(number => (long)number).ArrayOf(count)
        let ids = steps.Select((_, index) => steps.Take(index + 1).Sum() - 1).ToArray()
        from asked in (from first in Gen.Choose(-2, (int)ids.Append(0).Max() + 2)
                       from width in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(0, 50)))
                       select ((long)first, (long)first + width)).ArrayOf(40)
        select (
            ids.Select((id, index) => new Row(
                id, index.ToString(CultureInfo.InvariantCulture) + "é.parquet", index, numbers[index] * 1_000_000, numbers[index], columns[index], sizes[index])).ToArray(),
            asked);

    private sealed record Row(long Id, string Path, long Bytes, long Modified, long Count, string Columns, int StatisticsBytes);
}
