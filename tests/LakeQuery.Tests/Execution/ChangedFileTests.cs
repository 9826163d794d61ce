using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Tests.Execution;

/// <summary>Files that change or go while a query looks at them: the answer is that of one moment, or an error.</summary>
public sealed class ChangedFileTests : IDisposable
{
    private readonly WatchedStore _store = new();
    private readonly TestLake _lake;
    private int _version;

    public ChangedFileTests()
    {
        _lake = new TestLake(store: _store);
        Write("t/a.parquet", 10);
        Write("t/b.parquet", 20);
        _lake.Run($"CREATE EXTERNAL TABLE t (id int, v int) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void A_file_replaced_between_plan_and_run_is_read_as_it_is_now()
    {
        _lake.Rows("SELECT * FROM t");
        _store.Once(_store.AfterList, () => Write("t/a.parquet", 1000));
        Assert.Equal(["1020"], _lake.Rows("SELECT count(id + v * 0) FROM t", out var statistics));
        Assert.Equal(2, statistics.FilesRead);
        _lake.Rows("SELECT sum(id) FROM t", out var expected);
        _store.Once(_store.AfterList, () => Write("t/a.parquet", 1000));
        _lake.Rows("SELECT sum(id) FROM t", out var replanned);
        Assert.Equal(expected.DataScannedInBytes, replanned.DataScannedInBytes);
        Assert.Equal(1, replanned.RowCount);
    }

    [Fact]
    public void An_answer_from_what_files_told_is_of_the_files_that_are_there()
    {
        _lake.Rows("SELECT * FROM t");
        Assert.Equal(["30"], _lake.Rows("SELECT count(*) FROM t", out var statistics));
        Assert.Equal(0, statistics.FilesRead);
        _store.Once(_store.AfterList, () => Write("t/a.parquet", 1000));
        Assert.Equal(["1020"], _lake.Rows("SELECT count(*) FROM t", out statistics));
        Assert.Equal(0, statistics.FilesRead);
        _store.Once(_store.AfterList, () => File.Delete(_lake.Path("t/b.parquet")));
        Assert.Equal(["1000"], _lake.Rows("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_file_removed_between_plan_and_run_is_not_there()
    {
        _lake.Rows("SELECT * FROM t");
        _store.Once(_store.AfterList, () => File.Delete(_lake.Path("t/b.parquet")));
        Assert.Equal(10, _lake.Rows("SELECT * FROM t", out var statistics).Length);
        Assert.Equal(1, statistics.FilesRead);
    }

    [Fact]
    public void A_file_replaced_while_its_footer_is_read_is_planned_anew()
    {
        _store.Once(_store.AfterList, () => Write("t/a.parquet", 3000));
        Assert.Equal(["3020|2999"], _lake.Rows("SELECT count(*), max(id) FROM t WHERE id >= 0"));
        _store.Once(_store.AfterList, () => File.Delete(_lake.Path("t/a.parquet")));
        Assert.Equal(["20|19"], _lake.Rows("SELECT count(*), max(id) FROM t WHERE id >= 0"));
    }

    [Fact]
    public void A_file_replaced_while_the_query_runs_is_read_anew_before_the_first_row_is_given()
    {
        // The first look at the files comes when the first rows have been made of the old ones.
        _store.Once(_store.BeforeStat, () => Write("t/b.parquet", 500));
        Assert.Equal(["510"], _lake.Rows("SELECT count(id + v * 0) FROM t"));
    }

    [Fact]
    public void Statistics_of_a_replaced_file_choose_no_row_groups_of_the_new_one()
    {
        _lake.Engine.Crawl(new LakeQuery.Crawling.CrawlOptions { Paths = [_lake.Path("t")], Database = "default" });
        Assert.Equal(["0"], _lake.Rows("SELECT count(*) FROM t WHERE id = 77"));
        _store.Once(_store.AfterList, () => Write("t/b.parquet", 100));
        Assert.Equal(["0"], _lake.Rows("SELECT count(*) FROM t WHERE id = 77", out var none));
        Assert.Equal(0, none.FilesRead);
        Assert.Equal(["1"], _lake.Rows("SELECT count(*) FROM t WHERE id = 77"));
        _store.Once(_store.AfterList, () => Write("t/b.parquet", 200));
        Assert.Equal(["1"], _lake.Rows("SELECT count(*) FROM t WHERE id BETWEEN 77 AND 77"));
    }

    [Fact]
    public void A_file_that_goes_on_changing_is_an_error_that_names_it()
    {
        _lake.Rows("SELECT * FROM t");
        _store.AfterList.Add(() => Write("t/a.parquet", 10 + _version));
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT count(id + v * 0) FROM t"));
        Assert.Equal(ErrorCode.LakeFileChanged, error.Code);
        Assert.Contains("a.parquet", error.Fact, StringComparison.Ordinal);
        Assert.Contains("again", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_replaced_after_rows_were_given_is_an_error()
    {
        Write("t/b.parquet", 400_000);
        using var result = _lake.Session.Execute("SELECT id, v FROM t");
        Assert.NotNull(result.NextBatch());
        Write("t/b.parquet", 30);
        var error = Assert.Throws<LakeQueryException>(() => TestLake.ReadAll(result));
        Assert.Equal(ErrorCode.LakeFileChanged, error.Code);
        Assert.Contains("b.parquet", error.Fact, StringComparison.Ordinal);
        Assert.Null(result.NextBatch());
    }

    [Fact]
    public void Text_files_are_watched_too()
    {
        _lake.WriteText("j/a.json", "{\"id\": 1}\n{\"id\": 2}\n");
        _lake.Run($"CREATE EXTERNAL TABLE j (id int) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION '{_lake.Path("j")}'");
        _store.Once(_store.BeforeStat, () => _lake.WriteText("j/a.json", "{\"id\": 7}\n"));
        Assert.Equal(["7"], _lake.Rows("SELECT id FROM j"));
    }

    // Written aside and moved into place, as writers of lakes do; each time another size.
    private void Write(string relative, int rows)
    {
        var aside = $"aside/{++_version}.parquet";
        _lake.WriteParquet(aside, $"SELECT range::INTEGER AS id, {_version}::INTEGER AS v FROM range({rows}) ORDER BY hash(range)");
        Directory.CreateDirectory(Path.GetDirectoryName(_lake.Path(relative))!);
        File.Move(_lake.Path(aside), _lake.Path(relative), overwrite: true);
        File.SetLastWriteTimeUtc(_lake.Path(relative), DateTime.UnixEpoch.AddDays(_version));
    }

    /// <summary>The local store, which lets a test do something at the moments that matter.</summary>
    private sealed class WatchedStore : IObjectStore
    {
        private readonly LocalObjectStore _inner = new();

        public List<Action> AfterList { get; } = [];

        public List<Action> BeforeStat { get; } = [];

        public void Once(List<Action> moment, Action act)
        {
            moment.Add(Act);

            void Act()
            {
                moment.Remove(Act);
                act();
            }
        }

        public IEnumerable<ObjectInfo> List(string directory, bool recursive, CancellationToken cancellationToken)
        {
            var listed = _inner.List(directory, recursive, cancellationToken).ToList();
            Run(AfterList);
            return listed;
        }

        public bool TryStat(string path, out ObjectInfo info)
        {
            Run(BeforeStat);
            return _inner.TryStat(path, out info);
        }

        public IEnumerable<string> ListDirectories(string directory) => _inner.ListDirectories(directory);

        public Stream OpenRead(string path) => _inner.OpenRead(path);

        public int ReadRange(string path, long offset, Span<byte> buffer) => _inner.ReadRange(path, offset, buffer);

        public int ReadTail(string path, Span<byte> buffer, out long objectBytes) => _inner.ReadTail(path, buffer, out objectBytes);

        private static void Run(List<Action> moment)
        {
            foreach (var act in moment.ToArray())
            {
                act();
            }
        }
    }
}
