using LakeQuery.Errors;
using LakeQuery.Tests.Storage;
using LakeQuery.Workgroups;

namespace LakeQuery.Tests.Workgroups;

public sealed class UsageLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SetClock _clock = new(new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_does_not_fit_any_more_is_refused_with_the_numbers()
    {
        using var ledger = Open();
        var group = Group("1000/day:refuse");
        Assert.Equal([500L], ledger.SetAside(group, 600, 600).Settle(500).Select(usage => usage.UsedBytes));
        var running = ledger.SetAside(group, 300, 300);
        var error = Refused(() => ledger.SetAside(group, 201, 201));
        Assert.Equal((ErrorCode.ExceededScanLimit, "Query reads at least 201 B; workgroup 'g' has 200 B left of 1000 B per day"), (error.Code, error.Fact));
        Assert.Equal(
            "500 B were scanned since 2026-11-21 00:00 UTC, and running queries may scan 300 B. The period ends at 2026-11-22 00:00 UTC.", error.Hint);
        Assert.Equal(200, ledger.SetAside(group, 200, 500).Bytes);
        Assert.Equal(ErrorCode.ExceededScanLimit, Refused(() => ledger.SetAside(group, 0, 1)).Code);
        running.Settle(0);
        Assert.Equal(300, ledger.SetAside(group, 0, 1000).Bytes);
    }

    [Fact]
    public void More_is_set_aside_as_far_as_there_is_more()
    {
        using var ledger = Open();
        var group = Group("1000/day:refuse");
        var first = ledger.SetAside(group, 0, 100);
        var second = ledger.SetAside(group, 0, 600);
        Assert.True(first.TryGrow(200));
        Assert.True(first.TryGrow(200));
        Assert.Equal(400, first.Bytes);
        Assert.False(first.TryGrow(1));
        Assert.Equal(1000, first.Tightest()!.Limit.Bytes);
        second.Settle(0);
        Assert.True(first.TryGrow(1));
        first.Settle(401);
        Assert.Equal((401L, 0L), Read(ledger, group));
    }

    [Fact]
    public void A_new_period_begins_at_zero_and_counts_nothing_of_the_old()
    {
        using var ledger = Open();
        var group = Group("1000/hour:refuse", "1500/day:refuse");
        ledger.SetAside(group, 700, 700).Settle(700);
        var late = ledger.SetAside(group, 300, 300);
        _clock.Now = _clock.Now.AddHours(1);
        Assert.Equal([(0L, 0L), (700L, 300L)], ledger.Read(group).Select(usage => (usage.UsedBytes, usage.ReservedBytes)));
        late.Settle(300);
        Assert.Equal([0L, 1000L], ledger.Read(group).Select(usage => usage.UsedBytes));
        Assert.Contains("has 500 B left of 1.46 KB per day", Refused(() => ledger.SetAside(group, 501, 501)).Fact, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alert_refuses_nothing()
    {
        using var ledger = Open();
        var group = Group("100/day:alert");
        var usage = Assert.Single(ledger.SetAside(group, 500, 500).Settle(500));
        Assert.Equal("Workgroup 'g' has scanned 500 B, more than 100 B per day; the period ends at 2026-11-22 00:00 UTC.", usage.Alert("g"));
    }

    [Fact]
    public void Workgroups_do_not_share_and_nothing_is_written_before_the_first()
    {
        using var ledger = Open();
        Assert.Equal((0L, 0L), Read(ledger, Group("10/day:refuse")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        ledger.SetAside(Group("10/day:refuse"), 10, 10);
        ledger.SetAside(Group("10/day:refuse") with { Name = "h" }, 10, 10);
    }

    [Fact]
    public void What_one_who_died_had_set_aside_is_given_back()
    {
        var group = Group("1000/day:refuse");
        using var ledger = Open();
        using var alive = Open();
        alive.SetAside(group, 100, 100);
        var dead = Open();
        dead.SetAside(group, 800, 800);
        Assert.Equal((0L, 900L), Read(ledger, group));
        Assert.Equal(ErrorCode.ExceededScanLimit, Refused(() => ledger.SetAside(group, 200, 200)).Code);

        // Its lock is freed, as the operating system does when a process ends.
        dead.Dispose();
        Assert.Equal((0L, 100L), Read(ledger, group));
        Assert.Equal(900, ledger.SetAside(group, 900, 900).Bytes);
        Assert.Equal(2, Directory.GetFiles(Path.Join(_folder.Path, ".locks", ".holders")).Length);
    }

    [Fact]
    public void A_broken_file_refuses_and_says_how_to_go_on()
    {
        using var ledger = Open();
        _folder.Write("workgroups/.usage/g.json", "{\"Periods\":[{}],\"Held\":[]}"u8);
        var error = Refused(() => ledger.SetAside(Group("10/day:refuse"), 1, 1));
        Assert.Equal((ErrorCode.LakeCatalogCorrupt, "Delete the file: the periods then begin again from 0."), (error.Code, error.Hint));
    }

    [Fact]
    public void Many_at_once_never_go_beyond_the_limit()
    {
        const int Limit = 10_000;
        var group = Group($"{Limit}/day:refuse");
        var ledgers = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();
        long read = 0;
        var refused = 0;
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, number =>
        {
            try
            {
                var aside = ledgers[number % ledgers.Length].SetAside(group, 500, 500);
                Interlocked.Add(ref read, 500);
                Assert.All(aside.Settle(500), usage => Assert.InRange(usage.UsedBytes + usage.ReservedBytes, 500, Limit));
            }
            catch (LakeQueryException)
            {
                Interlocked.Increment(ref refused);
            }
        });
        Assert.Equal((Limit, 64 - 20), (read, refused));
        Assert.Equal((Limit, 0L), Read(ledgers[0], group));
        Array.ForEach(ledgers, ledger => ledger.Dispose());
    }

    private static (long Used, long Reserved) Read(UsageLedger ledger, Workgroup group)
    {
        var usage = ledger.Read(group)[0];
        return (usage.UsedBytes, usage.ReservedBytes);
    }

    private static Workgroup Group(params string[] limits) => new()
    {
        Name = "g",
        PeriodLimits = [.. limits.Select(text => PeriodLimit.TryParse(text, out var limit) ? limit : throw new FormatException(text))],
    };

    private static LakeQueryException Refused(Action action) => Assert.Throws<LakeQueryException>(action);

    private UsageLedger Open() => new(_folder.Path, _clock);
}
