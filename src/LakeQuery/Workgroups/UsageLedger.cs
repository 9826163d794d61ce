using System.Text.Json;
using LakeQuery.Catalog;
using LakeQuery.Errors;

namespace LakeQuery.Workgroups;

/// <summary>What each workgroup's queries have scanned in the periods of its limits, over all threads and processes.</summary>
/// <remarks>
/// <para>A query sets bytes aside before it reads and settles for what it read; both under a lock, so that what is used and set aside
/// never goes beyond a limit. The file is <c>workgroups/.usage/&lt;name&gt;.json</c>. Workgroups without period limits never come here.</para>
/// <para>Who sets bytes aside holds a lock of the operating system for as long as it lives: what a process that died had set aside is
/// given back by the next one who looks.</para>
/// </remarks>
internal sealed class UsageLedger(string catalogDirectory, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(30);

    // Threads of one process wait here, in turn, and only processes for the file's lock.
    private readonly Lock _gate = new();
    private readonly string _holders = Path.Join(catalogDirectory, ".locks", ".holders");
    private readonly string _holder = Guid.NewGuid().ToString("N");
    private FileStream? _alive;
    private long _lastId;

    /// <summary>Sets bytes aside for a query about to begin.</summary>
    /// <param name="workgroup">Its workgroup, which has period limits.</param>
    /// <param name="leastBytes">What it reads for certain.</param>
    /// <param name="wantedBytes">What it would like to set aside, as far as there is so much.</param>
    /// <exception cref="LakeQueryException">EXCEEDED_SCAN_LIMIT: the least does not fit; or the ledger can't be kept.</exception>
    public BytesSetAside SetAside(Workgroup workgroup, long leastBytes, long wantedBytes)
    {
        var now = clock.GetUtcNow();
        var id = Interlocked.Increment(ref _lastId);
        var bytes = Change(workgroup, now, state =>
        {
            ShowAlive();
            var tightest = Tightest(workgroup, state);
            if (tightest is not null && (tightest.LeftBytes < leastBytes || (tightest.LeftBytes == 0 && wantedBytes > 0)))
            {
                throw tightest.Refusal(workgroup.Name, leastBytes);
            }

            var taken = tightest is null ? wantedBytes : Math.Min(wantedBytes, tightest.LeftBytes);
            state.Hold(id, _holder, now, taken);
            return taken;
        });
        return new BytesSetAside(this, workgroup, id, now, bytes);
    }

    /// <summary>What the present periods have used; nothing is written.</summary>
    public IReadOnlyList<PeriodUsage> Read(Workgroup workgroup)
    {
        if (workgroup.PeriodLimits.IsEmpty)
        {
            return [];
        }

        lock (_gate)
        {
            var state = ReadState(PathOf(workgroup.Name));
            DropDead(state);
            state.Roll(workgroup.PeriodLimits, clock.GetUtcNow());
            return [.. workgroup.PeriodLimits.Select(state.UsageOf)];
        }
    }

    /// <summary>Forgets a workgroup that was deleted.</summary>
    public void Delete(string name) => DurableFiles.TryDelete(PathOf(name));

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _alive?.Dispose();
            _alive = null;
        }
    }

    /// <summary>Sets more aside for one who has some already.</summary>
    /// <returns>What was set aside: less than wanted where a limit is near, 0 at it.</returns>
    internal long Grow(BytesSetAside aside, long wantedBytes) => Change(aside.Workgroup, clock.GetUtcNow(), state =>
    {
        var more = Tightest(aside.Workgroup, state) is { } tightest ? Math.Min(wantedBytes, tightest.LeftBytes) : wantedBytes;
        state.Hold(aside.Id, _holder, aside.Time, more);
        return more;
    });

    /// <summary>Sets aside anew for one who has some already: more, or less.</summary>
    /// <returns>By how many bytes it changed.</returns>
    /// <exception cref="LakeQueryException">EXCEEDED_SCAN_LIMIT: the least does not fit.</exception>
    internal long Change(BytesSetAside aside, long leastBytes, long wantedBytes) => Change(aside.Workgroup, clock.GetUtcNow(), state =>
    {
        var tightest = Tightest(aside.Workgroup, state);
        if (tightest is not null && tightest.LeftBytes < leastBytes - aside.Bytes)
        {
            throw tightest.Refusal(aside.Workgroup.Name, leastBytes);
        }

        var more = Math.Min(wantedBytes - aside.Bytes, tightest?.LeftBytes ?? long.MaxValue);
        state.Hold(aside.Id, _holder, aside.Time, more);
        return more;
    });

    /// <summary>Settles.</summary>
    /// <returns>What is used now.</returns>
    internal IReadOnlyList<PeriodUsage> Settle(BytesSetAside aside, long bytesRead) => Change<IReadOnlyList<PeriodUsage>>(aside.Workgroup, clock.GetUtcNow(), state =>
    {
        state.Settle(aside.Id, _holder, aside.Time, bytesRead);
        return [.. aside.Workgroup.PeriodLimits.Select(state.UsageOf)];
    });

    /// <summary>The refusing limit with the least left, or null.</summary>
    internal PeriodUsage? Tightest(Workgroup workgroup) =>
        Read(workgroup).Where(usage => usage.Limit.Action == PeriodAction.Refuse).MinBy(usage => usage.LeftBytes);

    private static PeriodUsage? Tightest(Workgroup workgroup, UsageState state) =>
        workgroup.PeriodLimits.Where(limit => limit.Action == PeriodAction.Refuse).Select(state.UsageOf).MinBy(usage => usage.LeftBytes);

    private T Change<T>(Workgroup workgroup, DateTimeOffset now, Func<UsageState, T> change)
    {
        lock (_gate)
        {
            var path = PathOf(workgroup.Name);
            using var held = CatalogLock.TakeAlone(
                Path.Join(catalogDirectory, ".locks", ".usage", workgroup.Name + ".lock"), $"usage of workgroup {workgroup.Name}", LockWait, default);
            var state = ReadState(path);
            DropDead(state);
            state.Roll(workgroup.PeriodLimits, now);
            var result = change(state);
            FileCatalog.Guard(path, () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                Replace(path, state.ToUtf8());
            });
            return result;
        }
    }

    // Nothing waits for the disk, which takes longer than a short query: whole after the end of a process in any way; a loss of power may
    // take what the last seconds used, or leave the file empty.
    private static void Replace(string path, byte[] content)
    {
        var temporary = path + DurableFiles.TemporarySuffix;
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }

    private static UsageState ReadState(string path)
    {
        if (!File.Exists(path) || FileCatalog.ReadBytes(path) is not { Length: > 0 } bytes)
        {
            return new UsageState();
        }

        try
        {
            return UsageState.Read(bytes);
        }
        catch (JsonException error)
        {
            throw QueryErrors.UsageCorrupt(path, error);
        }
    }

    // Before anything is set aside: who looks must find the lock held.
    private void ShowAlive()
    {
        if (_alive is null)
        {
            FileCatalog.Guard(_holders, () =>
            {
                Directory.CreateDirectory(_holders);
                _alive = new FileStream(
                    HolderPath(_holder), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            });
        }
    }

    private void DropDead(UsageState state)
    {
        foreach (var holder in state.Holders.Where(holder => holder != _holder && IsDead(holder)).ToArray())
        {
            state.Drop(holder);
            DurableFiles.TryDelete(HolderPath(holder));
        }
    }

    private bool IsDead(string holder)
    {
        try
        {
            using var stream = new FileStream(HolderPath(holder), FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Held, or not ours to look at: then it lives.
            return false;
        }
    }

    private string HolderPath(string holder) => Path.Join(_holders, holder);

    private string PathOf(string name) => Path.Join(catalogDirectory, "workgroups", ".usage", name + ".json");
}

/// <summary>Bytes of a workgroup's periods that a query has set aside for itself.</summary>
internal sealed class BytesSetAside(UsageLedger ledger, Workgroup workgroup, long id, DateTimeOffset time, long bytes)
{
    // What watches a query asks for more while the query itself does.
    private readonly Lock _changing = new();

    /// <summary>Its workgroup.</summary>
    public Workgroup Workgroup { get; } = workgroup;

    /// <summary>Which of the ledger's.</summary>
    public long Id { get; } = id;

    /// <summary>When the query began.</summary>
    public DateTimeOffset Time { get; } = time;

    /// <summary>How many there are.</summary>
    public long Bytes { get; private set; } = bytes;

    /// <summary>Sets more aside; false where there is nothing left.</summary>
    public bool TryGrow(long wantedBytes)
    {
        lock (_changing)
        {
            var more = ledger.Grow(this, wantedBytes);
            Bytes += more;
            return more > 0;
        }
    }

    /// <summary>Sets so many aside instead, as far as there is so much.</summary>
    /// <param name="leastBytes">What is read for certain.</param>
    /// <param name="wantedBytes">What there should be.</param>
    /// <exception cref="LakeQueryException">EXCEEDED_SCAN_LIMIT: the least does not fit.</exception>
    public void Change(long leastBytes, long wantedBytes)
    {
        lock (_changing)
        {
            Bytes += ledger.Change(this, leastBytes, wantedBytes);
        }
    }

    /// <summary>Gives them back and counts what was read.</summary>
    /// <returns>What is used now.</returns>
    public IReadOnlyList<PeriodUsage> Settle(long bytesRead) => ledger.Settle(this, bytesRead);

    /// <summary>The limit that is in the way.</summary>
    public PeriodUsage? Tightest() => ledger.Tightest(Workgroup);
}
