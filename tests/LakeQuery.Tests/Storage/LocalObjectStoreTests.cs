using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Tests.Storage;

public sealed class LocalObjectStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalObjectStore _store = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lists_files_of_all_levels_in_ordinal_order_of_their_paths()
    {
        string[] names = ["b/x", "a.b", "a/z", "a/y/1", "a-b/x", "B", "a0", "é", "a=1/f"];
        foreach (var name in names)
        {
            _folder.Write(name, [1, 2, 3]);
        }

        var expected = names.Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(expected, Names(recursive: true));
        Assert.Equal(["B", "a.b", "a0", "é"], Names(recursive: false));
    }

    [Fact]
    public void Tells_size_and_time_of_each_file()
    {
        var path = _folder.Write("f", [1, 2, 3]);
        var time = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc).AddTicks(1_234_560);
        File.SetLastWriteTimeUtc(path, time);

        var info = Assert.Single(_store.List(_folder.Path, true, default));
        Assert.Equal(new ObjectInfo(path, 3, 1_714_979_289_123_456), info);
        Assert.True(_store.TryStat(path, out var stat));
        Assert.Equal(info, stat);
    }

    [Fact]
    public void Hides_names_that_begin_with_underscore_or_dot_at_every_level()
    {
        foreach (var name in new[] { "_SUCCESS", ".f.crc", "_temporary/0/f", "day=1/_f", "day=1/.hidden/f", "day=1/f_", "d_$folder$" })
        {
            _folder.Write(name);
        }

        Assert.Equal(["day=1/f_"], Names(recursive: true));
        Assert.Equal([Path.Join(_folder.Path, "day=1")], _store.ListDirectories(_folder.Path));
    }

    [Fact]
    public void Names_above_the_listed_directory_hide_nothing()
    {
        _folder.Write("_lake/.t/f");
        Assert.Single(_store.List(Path.Join(_folder.Path, "_lake", ".t"), true, default));
    }

    [Fact]
    public void A_missing_directory_lists_as_empty_and_a_file_as_itself()
    {
        var file = _folder.Write("f", [1]);
        var missing = Path.Join(_folder.Path, "missing");
        Assert.Empty(_store.List(missing, true, default));
        Assert.Empty(_store.ListDirectories(missing));
        Assert.Equal(file, Assert.Single(_store.List(file, true, default)).Path);
    }

    [Fact]
    public void Links_are_followed_and_loops_end()
    {
        _folder.Write("data/f", [1, 2]);
        _folder.Write("lake/a/g", [1]);
        var lake = Path.Join(_folder.Path, "lake");
        File.CreateSymbolicLink(Path.Join(lake, "a", "h"), Path.Join(_folder.Path, "data", "f"));
        Directory.CreateSymbolicLink(Path.Join(lake, "data"), Path.Join(_folder.Path, "data"));
        Directory.CreateSymbolicLink(Path.Join(lake, "a", "up"), lake);
        Directory.CreateSymbolicLink(Path.Join(lake, "self"), ".");
        Directory.CreateSymbolicLink(Path.Join(lake, "out"), _folder.Path);

        var listed = _store.List(lake, true, default).Select(info => (LakePath.Below(lake, info.Path)!, info.Bytes)).ToArray();
        Assert.Equal([("a/g", 1), ("a/h", 2), ("data/f", 2), ("out/data/f", 2)], listed);
    }

    [Fact]
    public void A_link_to_nothing_is_an_error_and_not_a_missing_row()
    {
        File.CreateSymbolicLink(Path.Join(_folder.Path, "f"), Path.Join(_folder.Path, "missing"));
        var error = Assert.Throws<LakeQueryException>(() => _store.List(_folder.Path, true, default).ToArray());
        Assert.Equal("HIVE_FILE_NOT_FOUND", error.Code.Name);
    }

    [Fact]
    public void A_link_to_itself_is_an_error()
    {
        var path = Path.Join(_folder.Path, "f");
        File.CreateSymbolicLink(path, path);
        var error = Assert.Throws<LakeQueryException>(() => _store.List(_folder.Path, true, default).ToArray());
        Assert.Equal("HIVE_CANNOT_OPEN_SPLIT", error.Code.Name);
    }

    [Fact]
    public void Links_that_multiply_stop_at_a_limit()
    {
        // Every level links twice to the next, so that there are 2^20 ways to the last one.
        for (var level = 0; level < 20; level++)
        {
            Directory.CreateDirectory(Path.Join(_folder.Path, $"{level}"));
            Directory.CreateSymbolicLink(Path.Join(_folder.Path, $"{level}", "a"), Path.Join(_folder.Path, $"{level + 1}"));
            Directory.CreateSymbolicLink(Path.Join(_folder.Path, $"{level}", "b"), Path.Join(_folder.Path, $"{level + 1}"));
        }

        _folder.Write("20/f");
        var error = Assert.Throws<LakeQueryException>(() => _store.List(Path.Join(_folder.Path, "0"), true, default).ToArray());
        Assert.Equal("HIVE_FILESYSTEM_ERROR", error.Code.Name);
    }

    [Fact]
    public void A_cancelled_listing_stops()
    {
        _folder.Write("f");
        Assert.Throws<OperationCanceledException>(() => _store.List(_folder.Path, true, new CancellationToken(true)).ToArray());
    }

    [Fact]
    public void Reads_ranges_and_tails_up_to_the_end()
    {
        var path = _folder.Write("f", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        var buffer = new byte[4];

        Assert.Equal(4, _store.ReadRange(path, 3, buffer));
        Assert.Equal([3, 4, 5, 6], buffer);
        Assert.Equal(2, _store.ReadRange(path, 8, buffer));
        Assert.Equal(0, _store.ReadRange(path, 99, buffer));

        Assert.Equal(4, _store.ReadTail(path, buffer, out var bytes));
        Assert.Equal([6, 7, 8, 9], buffer);
        Assert.Equal(10, bytes);
        Assert.Equal(10, _store.ReadTail(path, new byte[64], out _));

        using var stream = _store.OpenRead(path);
        Assert.Equal(10, stream.Length);
    }

    [Fact]
    public void A_missing_file_is_an_error_to_read_and_a_value_to_stat()
    {
        var path = Path.Join(_folder.Path, "missing", "f");
        Assert.False(_store.TryStat(path, out _));
        Assert.False(_store.TryStat(_folder.Path, out _));
        Assert.Equal("HIVE_FILE_NOT_FOUND", Assert.Throws<LakeQueryException>(() => _store.OpenRead(path)).Code.Name);
        Assert.Equal("HIVE_FILE_NOT_FOUND", Assert.Throws<LakeQueryException>(() => _store.ReadRange(path, 0, new byte[1])).Code.Name);
    }

    private string[] Names(bool recursive) =>
        [.. _store.List(_folder.Path, recursive, default).Select(info => LakePath.Below(_folder.Path, info.Path)!)];
}
