using LakeQuery.Errors;
using LakeQuery.Storage;
using LakeQuery.Workgroups;

namespace LakeQuery.Execution.Observing;

/// <summary>Holds a query to the limits of its workgroup: refuses what is certain to go beyond them before a byte is read, stops what
/// goes beyond them while it runs, counts what was read, and prices it.</summary>
/// <remarks>A query that reads all that it was planned to read is never watched: it is refused or fits. Only one that may stop early, or
/// whose small tables are still to choose what it reads, and that might read too much, is.</remarks>
internal sealed class ScanLimits(Workgroup workgroup, UsageLedger ledger) : IQueryObserver, IDisposable
{
    // A query that may stop early sets aside a part of what it may read and more as it goes on, so that it leaves room to others.
    private const long LeastGrowthBytes = 32L << 20;

    private PlannedQuery? _planned;
    private QueryStatistics? _statistics;
    private Action<LakeQueryException>? _stop;
    private BytesSetAside? _aside;
    private ScanMeter? _meter;
    private long _leastBytes;
    private long _mostBytes;
    private bool _isWatched;
    private bool _isLast;

    /// <summary>Whether a workgroup has limits or a price.</summary>
    public static bool IsNeeded(Workgroup workgroup) =>
        workgroup.BytesScannedCutoffPerQuery is not null || !workgroup.PeriodLimits.IsEmpty || workgroup.PricePerTerabyte is not null;

    /// <inheritdoc/>
    public void OnPlanned(PlannedQuery planned)
    {
        _planned = planned;
        _mostBytes = _leastBytes = planned.Statistics.BytesReadInVain;
        foreach (var (id, manifest) in planned.Manifests)
        {
            var read = manifest.WasReadBefore ? planned.Statistics.ReadOf(id, manifest).Bytes : manifest.BytesToRead;
            _mostBytes += read;
            _leastBytes += manifest.MayStopEarly || planned.NarrowedScans.Contains(id) ? 0 : read;
        }

        if (workgroup.BytesScannedCutoffPerQuery is { } cutoff && _leastBytes > cutoff)
        {
            throw ScanAdvice.Exceeds(workgroup.Name, planned, _leastBytes, cutoff);
        }

        if (!workgroup.PeriodLimits.IsEmpty)
        {
            SetAside(planned);
        }

        _isWatched = _mostBytes > workgroup.BytesScannedCutoffPerQuery || _aside?.Bytes < _mostBytes;
        Watch();
    }

    /// <inheritdoc/>
    public void OnStarting(QueryStatistics statistics, Action<LakeQueryException> stop)
    {
        (_statistics, _stop) = (statistics, stop);
        Watch();
    }

    /// <inheritdoc/>
    public void OnNarrowed(PlannedQuery planned) => OnPlanned(planned);

    /// <inheritdoc/>
    public void OnRows(ResultBatch batch) => _meter?.Check();

    /// <inheritdoc/>
    public void OnEnd(QueryState state, QueryStatistics statistics, Exception? error)
    {
        if (_meter is { } meter)
        {
            if (state != QueryState.Succeeded)
            {
                meter.Check();
            }

            Dispose();
            if (state != QueryState.Succeeded && statistics.Reads.Count == 0 && !statistics.NeverBegan)
            {
                statistics.DataScannedInBytes = meter.ReadBytes;
            }
        }

        if (workgroup.PricePerTerabyte is { } price)
        {
            var isFree = state == QueryState.Failed || _stop is null || statistics.ReusedPreviousResult || _planned is null;
            statistics.Cost = isFree ? 0 : ScanPrice.Of(statistics.DataScannedInBytes, price);
        }

        if (_aside is { } aside)
        {
            Settle(aside, statistics);
            _aside = null;
        }
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _meter?.Dispose();

    private long GrowthBytes => Math.Max(LeastGrowthBytes, (_mostBytes - _leastBytes) / 32);

    private void SetAside(PlannedQuery planned)
    {
        var wanted = Math.Min(_mostBytes, _leastBytes + GrowthBytes);
        try
        {
            if (_aside is not null)
            {
                _aside.Change(_leastBytes, wanted);
            }
            else if (_mostBytes > 0)
            {
                _aside = ledger.SetAside(workgroup, _leastBytes, wanted);
            }
        }
        catch (LakeQueryException error) when (error.Code == ErrorCode.ExceededScanLimit)
        {
            throw ScanAdvice.With(error, planned);
        }
    }

    private void Watch()
    {
        if (_meter is null && _isWatched && _statistics is { } statistics && _stop is { } stop)
        {
            _meter = new ScanMeter(statistics, WhyToStop, stop);
        }
    }

    private LakeQueryException? WhyToStop(long readBytes)
    {
        if (workgroup.BytesScannedCutoffPerQuery is { } cutoff && readBytes > cutoff)
        {
            return QueryErrors.ScanLimitReached(workgroup.Name, ByteSize.Format(readBytes), ByteSize.Format(cutoff));
        }

        // Half of a step ahead: the query goes on reading while more is set aside. Where nothing was left, it is asked again only when what
        // there is has been read: to ask means to wait for others and for the disk.
        if (_aside is { } aside && aside.Bytes < _mostBytes && readBytes > (_isLast ? aside.Bytes : aside.Bytes - (GrowthBytes / 2)))
        {
            _isLast = !aside.TryGrow(Math.Min(_mostBytes - aside.Bytes, GrowthBytes));
            return _isLast && readBytes > aside.Bytes ? aside.Tightest()?.Stopped(workgroup.Name, readBytes) : null;
        }

        return null;
    }

    private void Settle(BytesSetAside aside, QueryStatistics statistics)
    {
        try
        {
            statistics.Warnings =
            [
                .. statistics.Warnings,
                .. aside.Settle(statistics.DataScannedInBytes)
                    .Where(usage => usage.Limit.Action == PeriodAction.Alert && usage.UsedBytes > usage.Limit.Bytes)
                    .Select(usage => usage.Alert(workgroup.Name)),
            ];
        }
        catch (LakeQueryException error)
        {
            // The rows are right all the same; what was set aside stays so until the process ends.
            statistics.Warnings = [.. statistics.Warnings, $"What the query scanned could not be counted: {error.Fact}"];
        }
    }
}
