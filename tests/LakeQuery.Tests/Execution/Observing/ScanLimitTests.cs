using LakeQuery.Errors;
using LakeQuery.Tests.Cli;
using LakeQuery.Workgroups;

namespace LakeQuery.Tests.Execution.Observing;

/// <summary>Queries under the limits of their workgroup.</summary>
public sealed class ScanLimitTests : IDisposable
{
    private const int DayBytes = 4_000_000;

    // One that does not end while a test runs, but for one midnight a year.
    private const string Period = "366d";

    // Each thread begins a row group of its own, so that two read about what one would: the limits below are for two, on any machine.
    private readonly TestLake _lake = new(new LakeOptions { Threads = 2 });

    public ScanLimitTests()
    {
        // Numbers that do not compress: half a million of them are 4 MB.
        for (var day = 1; day <= 4; day++)
        {
            _lake.WriteParquet(
                $"clicks/country=NZ/day={day}/a.parquet", $"SELECT (hash(range + {day}0000000) >> 1)::BIGINT AS id FROM range({DayBytes / 8})");
        }

        _lake.Run($"CREATE EXTERNAL TABLE clicks (id bigint) PARTITIONED BY (country string, day int) STORED AS PARQUET LOCATION '{_lake.Path("clicks")}'");
        _lake.Run("MSCK REPAIR TABLE clicks");
    }

    private WorkgroupStore Store => _lake.Engine.Workgroups;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void A_query_certain_to_read_too_much_is_refused_and_told_what_helps()
    {
        Use(new Workgroup { Name = "small", BytesScannedCutoffPerQuery = 10_000_000 });
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT sum(id % 7)\nFROM clicks WHERE id > 0"));
        Assert.Matches(
            @"\AEXCEEDED_SCAN_LIMIT: line 2:6: Query reads at least 15\.\d\d MB; workgroup 'small' allows 9\.54 MB\n"
            + @"  2 \| FROM clicks WHERE id > 0\n    \|      \^\^\^\^\^\^\n"
            + @"  All 4 partitions of default\.clicks are read\. Filter on 'day', or use a workgroup with a higher limit\.\z",
            ErrorRenderer.Render(error));
        Assert.Equal(ErrorKind.Resources, error.Code.Kind);
        Assert.Equal(["500000"], _lake.Rows("SELECT count_if(id % 7 < 7) FROM clicks WHERE day = 3", out var statistics));
        Assert.Equal("small", statistics.Workgroup);
        Assert.Equal(["2000000"], _lake.Rows("SELECT count(*) FROM clicks"));
    }

    [Fact]
    public void A_limit_that_fits_exactly_fits()
    {
        _lake.Rows("SELECT sum(id % 7) FROM clicks", out var statistics);
        Use(new Workgroup { Name = "exact", BytesScannedCutoffPerQuery = statistics.DataScannedInBytes });
        Assert.Single(_lake.Rows("SELECT sum(id % 7) FROM clicks"));
        Store.Change("exact", workgroup => workgroup with { BytesScannedCutoffPerQuery = statistics.DataScannedInBytes - 1 });
        Assert.Equal(ErrorCode.ExceededScanLimit, Refused("SELECT sum(id % 7) FROM clicks").Code);
    }

    [Fact]
    public void A_disabled_workgroup_takes_no_statement()
    {
        Use(new Workgroup { Name = "off", IsEnabled = false });
        foreach (var sql in (string[])["SELECT 1", "SHOW TABLES", "EXPLAIN SELECT 1", "CREATE DATABASE x"])
        {
            var error = Refused(sql);
            Assert.Equal((ErrorCode.LakeWorkgroupDisabled, "WorkGroup off is disabled."), (error.Code, error.Fact));
        }

        Store.Change("off", workgroup => workgroup with { IsEnabled = true });
        Assert.Equal("1", _lake.Value("SELECT 1"));
    }

    [Fact]
    public void A_session_keeps_its_workgroup_when_it_is_given_the_name_of_none()
    {
        Assert.Equal("primary", _lake.Session.Workgroup);
        var error = Assert.Throws<LakeQueryException>(() => _lake.Session.Workgroup = "nope");
        Assert.Equal(ErrorCode.LakeWorkgroupNotFound, error.Code);
        Assert.Equal("primary", _lake.Session.Workgroup);
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = _lake.Path("catalog"), Threads = 2, Workgroup = "nope" });
        Assert.Equal(ErrorCode.LakeWorkgroupNotFound, Assert.Throws<LakeQueryException>(() => engine.CreateSession()).Code);
    }

    [Fact]
    public void A_period_is_used_up_by_what_is_read_and_names_the_table()
    {
        Use(Limited("daily", $"{(3 * DayBytes) + (DayBytes / 2)}/{Period}:refuse"));
        _lake.Rows("SELECT sum(id % 7) FROM clicks WHERE day <= 2", out var statistics);
        Assert.Equal(statistics.DataScannedInBytes, Usage("daily").UsedBytes);
        var error = Refused("SELECT sum(id % 7) FROM clicks WHERE day <= 2");
        Assert.Equal(ErrorCode.ExceededScanLimit, error.Code);
        Assert.Contains("workgroup 'daily' has ", error.Fact, StringComparison.Ordinal);
        Assert.Contains("The period ends at ", error.Hint, StringComparison.Ordinal);
        Assert.EndsWith("\n2 of 4 partitions of default.clicks are read. Filter on 'day'.", error.Hint, StringComparison.Ordinal);
        Assert.Equal((1, 25), error.Position);
        Assert.Single(_lake.Rows("SELECT sum(id % 7) FROM clicks WHERE day = 1"));
        Assert.Equal((statistics.DataScannedInBytes / 2 * 3, 0L), (Usage("daily").UsedBytes, Usage("daily").ReservedBytes));
        Assert.Single(_lake.Rows("SELECT count(*) FROM clicks"));
    }

    [Fact]
    public void A_result_that_is_given_again_meets_no_limit_and_costs_nothing()
    {
        const string Sum = "SELECT sum(id % 7) FROM clicks WHERE day = 1";
        Use(Limited("daily", $"{DayBytes * 3 / 2}/{Period}:refuse") with { ResultReuseMaxAge = TimeSpan.FromHours(1), PricePerTerabyte = 5 });
        var rows = _lake.Rows(Sum, out var first);
        Assert.Equal((false, first.DataScannedInBytes), (first.ReusedPreviousResult, Usage("daily").UsedBytes));
        Assert.Equal(rows, _lake.Rows(Sum, out var again));
        Assert.Equal((true, 0L, 0m), (again.ReusedPreviousResult, again.DataScannedInBytes, again.Cost));
        Assert.Equal(first.DataScannedInBytes, Usage("daily").UsedBytes);
        Assert.Equal(ErrorCode.ExceededScanLimit, Refused("SELECT sum(id % 8) FROM clicks WHERE day = 1").Code);
    }

    [Fact]
    public void An_alert_is_a_warning_of_each_query_beyond_it()
    {
        Use(Limited("watched", $"{DayBytes * 3 / 2}/{Period}:alert"));
        _lake.Rows("SELECT sum(id % 7) FROM clicks WHERE day = 1", out var first);
        Assert.Empty(first.Warnings);
        _lake.Rows("SELECT sum(id % 7) FROM clicks WHERE day = 1", out var second);
        Assert.StartsWith("Workgroup 'watched' has scanned 7.", Assert.Single(second.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_failed_query_set_aside_is_given_back()
    {
        Use(Limited("daily", $"{DayBytes * 3}/{Period}:refuse"));
        Assert.Equal(ErrorCode.DivisionByZero, Refused("SELECT max(id / (day - 1)) FROM clicks WHERE day = 1").Code);
        Assert.Equal(0, Usage("daily").ReservedBytes);
        using (_lake.Session.Execute("SELECT id FROM clicks WHERE day = 2"))
        {
            Assert.InRange(Usage("daily").ReservedBytes, DayBytes, DayBytes * 11 / 10);
        }

        Assert.Equal(0, Usage("daily").ReservedBytes);
    }

    [Fact]
    public void A_query_tells_its_cost()
    {
        Use(new Workgroup { Name = "priced", PricePerTerabyte = 1 << 20 });
        _lake.Rows("SELECT sum(id % 7) FROM clicks", out var scanned);
        Assert.Equal((scanned.DataScannedInBytes + (1 << 20) - 1) >> 20, scanned.Cost);
        _lake.Rows("SELECT sum(id % 7) FROM clicks WHERE day = 1", out var least);
        Assert.Equal(10, least.Cost);
        _lake.Rows("SHOW TABLES", out var free);
        Assert.Equal(0, free.Cost);
        _lake.Session.Workgroup = "primary";
        _lake.Rows("SELECT 1", out var unpriced);
        Assert.Null(unpriced.Cost);
    }

    [Fact]
    public void Sixty_four_at_once_read_no_more_than_the_period_allows()
    {
        _lake.Rows("SELECT sum(id % 7) FROM clicks WHERE day = 1", out var one);
        Store.Create(Limited("busy", $"{(10 * one.DataScannedInBytes) + 1000}/{Period}:refuse"));
        var read = 0;
        var refused = 0;
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = _lake.Path("catalog"), Threads = 2, Workgroup = "busy" });
        var threads = Enumerable.Range(0, 64).Select(number => new Thread(() =>
        {
            using var session = engine.CreateSession();
            try
            {
                using var result = session.Execute($"SELECT sum(id % 7) FROM clicks WHERE day = {1 + (number % 4)}");
                TestLake.ReadAll(result);
                Interlocked.Increment(ref read);
            }
            catch (LakeQueryException error) when (error.Code == ErrorCode.ExceededScanLimit)
            {
                Interlocked.Increment(ref refused);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal((10, 54), (read, refused));
        Assert.Equal((10 * one.DataScannedInBytes, 0L), (Usage("busy").UsedBytes, Usage("busy").ReservedBytes));
    }

    [Fact]
    public void Several_processes_read_no_more_than_the_period_allows()
    {
        _lake.Rows("SELECT sum(id % 7) FROM clicks WHERE day = 1", out var one);
        Store.Create(Limited("busy", $"{(5 * one.DataScannedInBytes) + 1000}/{Period}:refuse"));
        string[] arguments = ["query", "SELECT sum(id % 7) FROM clicks WHERE day = 1", "--catalog", _lake.Path("catalog"), "-w", "busy"];
        var processes = Enumerable.Range(0, 8).Select(_ => LakeQueryCommand.Start(arguments)).ToArray();
        var outcomes = Array.ConvertAll(processes, process => LakeQueryCommand.Finish(process, null));
        Array.ForEach(processes, process => process.Dispose());
        Assert.All(outcomes, outcome => Assert.True(outcome.ExitCode is 0 or 3, outcome.Error));
        Assert.Equal([0, 0, 0, 0, 0, 3, 3, 3], outcomes.Select(outcome => outcome.ExitCode).Order());
        Assert.All(outcomes.Where(outcome => outcome.ExitCode == 3), outcome => Assert.StartsWith("EXCEEDED_SCAN_LIMIT: ", outcome.Error, StringComparison.Ordinal));
        Assert.Equal((5 * one.DataScannedInBytes, 0L), (Usage("busy").UsedBytes, Usage("busy").ReservedBytes));
    }

    [Fact]
    public void A_process_that_is_killed_leaves_nothing_set_aside()
    {
        Store.Create(Limited("daily", $"{DayBytes * 5}/{Period}:refuse"));
        string[] arguments =
        [
            "query", "SELECT id FROM clicks", "--catalog", _lake.Path("catalog"), "-w", "daily",
        ];
        using var process = LakeQueryCommand.Start(arguments);
        Assert.Equal("id", process.StandardOutput.ReadLine());
        Assert.InRange(Usage("daily").ReservedBytes, DayBytes * 4, DayBytes * 5);
        process.Kill();
        process.WaitForExit();
        Assert.Equal(0, Usage("daily").ReservedBytes);
    }

    // It may stop at the first row and so is not refused, finds none, and takes seconds to learn that: long enough for each byte that a
    // machine with much to do sees in time what was read.
    private const string Searching = "SELECT id FROM clicks WHERE to_hex(sha256(sha512(sha512(sha512(to_utf8(CAST(id AS varchar))))))) = 'none' LIMIT 1";

    [Fact]
    public void A_query_that_grows_past_its_limit_is_stopped_there_and_the_session_goes_on()
    {
        const int Limit = 10_000_000;
        Use(Limited("metered", $"1TB/{Period}:alert") with { BytesScannedCutoffPerQuery = Limit });
        var error = Refused(Searching);
        Assert.Equal((ErrorCode.ExceededScanLimit, "Bytes scanned limit was exceeded"), (error.Code, error.Fact));
        Assert.StartsWith("Workgroup 'metered' allows 9.54 MB for a query; this one was stopped after ", error.Hint, StringComparison.Ordinal);
        Assert.InRange(Usage("metered").UsedBytes, Limit, Limit * 3 / 2);
        Assert.Equal(0, Usage("metered").ReservedBytes);
        Assert.Single(_lake.Rows("SELECT id FROM clicks LIMIT 1"));
    }

    [Fact]
    public void A_query_of_text_is_stopped_at_its_limit_too()
    {
        const int Limit = 10_000_000;
        _lake.WriteText("lines/a.csv", string.Concat(Enumerable.Range(0, 3_000_000).Select(number => $"{number:D9}\n")));
        _lake.Run($"CREATE EXTERNAL TABLE lines (number string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{_lake.Path("lines")}'");
        Use(Limited("metered", $"1TB/{Period}:alert") with { BytesScannedCutoffPerQuery = Limit });
        Assert.Equal(
            "Bytes scanned limit was exceeded", Refused("SELECT number FROM lines WHERE to_hex(sha256(sha512(to_utf8(number)))) = 'none' LIMIT 1").Fact);
        Assert.InRange(Usage("metered").UsedBytes, Limit, Limit * 2);
        Assert.Equal(ErrorCode.ExceededScanLimit, Refused("SELECT count_if(number = 'none') FROM lines").Code);
    }

    [Fact]
    public void A_period_used_up_while_a_query_runs_stops_it()
    {
        const int Limit = DayBytes * 2;
        Use(Limited("daily", $"{Limit}/{Period}:refuse"));
        var error = Refused(Searching);
        Assert.Equal("Bytes scanned limit was exceeded", error.Fact);
        Assert.StartsWith("The queries of workgroup 'daily' used up 7.63 MB per 366d; this one was stopped after ", error.Hint, StringComparison.Ordinal);
        Assert.InRange(Usage("daily").UsedBytes, Limit, Limit * 3 / 2);
        Assert.Equal(0, Usage("daily").ReservedBytes);
    }

    [Fact]
    public void Queries_that_may_stop_early_share_what_is_left()
    {
        const int Limit = DayBytes * 3;
        Store.Create(Limited("daily", $"{Limit}/{Period}:refuse"));
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = _lake.Path("catalog"), Threads = 2, Workgroup = "daily" });
        var stopped = 0;
        Parallel.For(0, 6, _ =>
        {
            using var session = engine.CreateSession();
            try
            {
                using var result = session.Execute(Searching);
                TestLake.ReadAll(result);
            }
            catch (LakeQueryException error) when (error.Code == ErrorCode.ExceededScanLimit)
            {
                Interlocked.Increment(ref stopped);
            }
        });

        // Each may be one row group a thread ahead of what it has set aside.
        Assert.InRange(stopped, 5, 6);
        Assert.InRange(Usage("daily").UsedBytes, Limit, Limit + (6 * 4_000_000));
    }

    [Fact]
    public void More_queries_at_once_than_connections_that_tell_progress_are_all_stopped()
    {
        Store.Create(Limited("metered", $"1TB/{Period}:alert") with { BytesScannedCutoffPerQuery = 10_000_000 });
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = _lake.Path("catalog"), Threads = 2, Workgroup = "metered" });
        var facts = new System.Collections.Concurrent.ConcurrentBag<string>();
        var threads = Enumerable.Range(0, 6).Select(_ => new Thread(() =>
        {
            using var session = engine.CreateSession();
            try
            {
                using var result = session.Execute(Searching);
                facts.Add($"{TestLake.ReadAll(result).Length} rows");
            }
            catch (LakeQueryException error)
            {
                facts.Add(error.Fact);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(Enumerable.Repeat("Bytes scanned limit was exceeded", 6), facts);
    }

    [Fact]
    public void A_limit_holds_for_explain_analyze_and_not_for_explain()
    {
        Use(new Workgroup { Name = "small", BytesScannedCutoffPerQuery = 10_000_000 });
        Assert.Equal(ErrorCode.ExceededScanLimit, Refused("EXPLAIN ANALYZE SELECT sum(id % 7) FROM clicks").Code);
        Assert.NotEmpty(_lake.Rows("EXPLAIN SELECT sum(id % 7) FROM clicks"));
    }

    [Fact]
    public void Threads_and_memory_are_the_workgroups_where_it_enforces_them_or_nothing_else_is_said()
    {
        Store.Create(new Workgroup { Name = "tiny", MemoryLimitBytes = 16 << 20, Threads = 1 });
        Store.Create(new Workgroup { Name = "tiny-enforced", MemoryLimitBytes = 16 << 20, Threads = 1, EnforceConfiguration = true });
        using var open = new LakeEngine(new LakeOptions { CatalogDirectory = _lake.Path("catalog") });
        using var own = new LakeEngine(new LakeOptions { CatalogDirectory = _lake.Path("catalog"), MemoryLimitBytes = 2L << 30, Threads = 2 });
        Assert.Equal(open.Runner, open.RunnerFor(Store.Get("primary")));
        Assert.NotEqual(open.Runner, open.RunnerFor(Store.Get("tiny")));
        Assert.Equal(open.RunnerFor(Store.Get("tiny")), open.RunnerFor(Store.Get("tiny-enforced")));
        Assert.Equal(own.Runner, own.RunnerFor(Store.Get("tiny")));
        Assert.NotEqual(own.Runner, own.RunnerFor(Store.Get("tiny-enforced")));
        using var session = own.CreateSession();
        session.Workgroup = "tiny-enforced";
        using var result = session.Execute("SELECT count(*) FROM clicks WHERE id % 7 < 7");
        Assert.Equal(["2000000"], TestLake.ReadAll(result));
    }

    private static Workgroup Limited(string name, string limit) => new()
    {
        Name = name,
        PeriodLimits = [PeriodLimit.TryParse(limit, out var parsed) ? parsed : throw new FormatException(limit)],
    };

    private PeriodUsage Usage(string name) => Store.ReadUsage(Store.Get(name))[0];

    private LakeQueryException Refused(string sql) => Assert.Throws<LakeQueryException>(() => _lake.Rows(sql));

    private void Use(Workgroup workgroup)
    {
        Store.Create(workgroup);
        _lake.Session.Workgroup = workgroup.Name;
    }
}
