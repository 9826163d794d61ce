using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Catalog;
using LakeQuery.DuckDb;
using LakeQuery.Storage.Parquet;
using LakeQuery.Tests.House;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Catalog;

public sealed class FileListTests : IDisposable
{
    private static readonly ParquetColumnType?[] Types =
    [
        null, ParquetColumnType.Parse("INT32"), ParquetColumnType.Parse("BYTE_ARRAY/STRING"), ParquetColumnType.Parse("INT32/DECIMAL(5,2)"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_known_of_files_is_read_back_as_it_was_written()
    {
        using var catalog = new FileCatalog(_folder.Path);
        Prop.ForAll(Files().ToArbitrary(), files =>
        {
            Write(catalog, files);
            var table = catalog.FindTable("default", "t")!;
            var read = catalog.ReadFiles(table);
            return table.FileCount == (files.Length == 0 ? -1 : files.Length) && read.Select(Text).SequenceEqual(files.Select(Text));
        }).Holds(40);
    }

    [Fact]
    public void Wide_files_with_many_row_groups_are_handed_over_in_pieces()
    {
        using var catalog = new FileCatalog(_folder.Path);
        var files = Enumerable.Range(0, 300).Select(index => FileOf(index, 40, 25, chunk => chunk % 3 == 0 ? null : BitConverter.GetBytes((long)chunk * index))).ToArray();
        Write(catalog, files);
        var read = catalog.ReadFiles(catalog.FindTable("default", "t")!);
        Assert.Equal(files.Select(Text), read.Select(Text));
        Assert.Same(read[0].Statistics!.ColumnTypes, read[299].Statistics!.ColumnTypes);
    }

    [Fact]
    public void A_list_of_an_older_version_is_read_without_statistics()
    {
        using var catalog = new FileCatalog(_folder.Path);
        Write(catalog, [FileOf(0, 2, 2, _ => null)]);
        var list = catalog.FindTable("default", "t")!.FileList!;
        using (var database = DuckDatabase.Open())
        using (var connection = database.Connect())
        {
            connection.Execute(
                $"COPY (SELECT partition_id, path, bytes, modified, row_count, column_names, column_bytes FROM read_parquet('{list}')) TO '{list}.old' (FORMAT parquet)");
        }

        File.Move(list + ".old", list, overwrite: true);
        var file = Assert.Single(catalog.ReadFiles(catalog.FindTable("default", "t")!));
        Assert.Null(file.Statistics);
        Assert.Equal(["c0", "c1"], file.ColumnNames.AsEnumerable());
    }

    private static void Write(FileCatalog catalog, DataFile[] files)
    {
        using var change = catalog.BeginChange("default", "t");
        change.SetTable(new Table { DatabaseName = "default", Name = "t", TableType = "EXTERNAL_TABLE", StorageDescriptor = new() { Location = "data/" } });
        change.SetLists(null, files);
        change.Commit();
    }

    private static Gen<DataFile[]> Files() =>
        from count in Gen.Choose(0, 12)
        from files in Generated().ArrayOf(count)
        select files.Select((file, index) => file with { Path = $"{index:00}.parquet" }).ToArray();

    private static Gen<DataFile> Generated() =>
        from columns in Gen.Choose(1, 5)
        from groups in Gen.Choose(0, 4)
        from isText in Gen.Frequency((1, Gen.Constant(true)), (5, Gen.Constant(false)))
        from bounds in Gen.OneOf(Gen.Constant<byte[]?>(null), Gen.Choose(0, 64).Select(length => (byte[]?)Enumerable.Repeat((byte)length, length).ToArray())).ArrayOf(20)
        select isText
            ? new DataFile { PartitionId = -1, Path = "", Bytes = columns, ModifiedMicros = groups }
            : FileOf(0, columns, groups, chunk => bounds[chunk % 20]);

    private static DataFile FileOf(int index, int columns, int groups, Func<int, byte[]?> bound) => new()
    {
        PartitionId = -1,
        Path = $"{index:0000}.parquet",
        Bytes = index,
        ModifiedMicros = index * 3,
        Rows = groups * 7,
        ColumnNames = [.. Enumerable.Range(0, columns).Select(column => $"c{column}")],
        ColumnBytes = [.. Enumerable.Range(0, columns).Select(column => (long)column * groups)],
        Statistics = new ParquetStatistics
        {
            ColumnNames = [.. Enumerable.Range(0, columns).Select(column => $"c{column}")],
            ColumnTypes = [.. Enumerable.Range(0, columns).Select(column => Types[column % Types.Length])],
            GroupRows = [.. Enumerable.Repeat(7L, groups)],
            ChunkBytes = [.. Enumerable.Range(0, groups * columns).Select(chunk => (long)chunk % columns)],
            NullCounts = [.. Enumerable.Range(0, groups * columns).Select(chunk => (long)(chunk % 3) - 1)],
            Mins = [.. Enumerable.Range(0, groups * columns).Select(bound)],
            Maxs = [.. Enumerable.Range(0, groups * columns).Select(chunk => bound(chunk + 1))],
            Exactness = [.. Enumerable.Range(0, groups * columns).Select(chunk => (BoundsExactness)(chunk % 4))],
        },
    };

    private static string Text(DataFile file) => string.Join('|', [
        file.PartitionId.ToString(), file.Path, file.Bytes.ToString(), file.ModifiedMicros.ToString(), file.Rows.ToString(),
        string.Join(',', file.ColumnNames), string.Join(',', file.ColumnBytes), file.Statistics is { } statistics ? Text(statistics) : "nothing",
    ]);

    private static string Text(ParquetStatistics statistics) => string.Join('|', [
        string.Join(',', statistics.ColumnNames), string.Join(',', statistics.ColumnTypes.Select(type => type?.ToText() ?? "-")),
        string.Join(',', statistics.GroupRows), string.Join(',', statistics.ChunkBytes), string.Join(',', statistics.NullCounts),
        string.Join(',', statistics.Mins.Select(min => min is null ? "-" : Convert.ToHexString(min))),
        string.Join(',', statistics.Maxs.Select(max => max is null ? "-" : Convert.ToHexString(max))), string.Join(',', statistics.Exactness.Select(exact => (byte)exact)),
    ]);
}
