using LakeQuery.Errors;
using LakeQuery.Storage;
using LakeQuery.Workgroups;

namespace LakeQuery.Execution.Observing;

/// <summary>Holds a query to the limits of its workgroup: refuses what is certain to go beyond them before a byte is read, stops what
/// goes beyond them while it runs, counts what was read, and prices it.</summary>
/// <remarks>A query that reads all that it was planned to read is never watched: it is refused or fits. Only one that may stop early, and
/// might read too much, is.</remarks>
internal sealed class ScanLimits(Workgroup workgroup, UsageLedger ledger) : IQueryObserver, IDisposable
{
    // A query that may stop early sets aside a part of what it may read and more as it goes on, so that it leaves room to others.
    private const long LeastGrowthBytes = 32L << 20;

    private PlannedQuery? _planned;
    private BytesSetAside? _aside;
    private ScanMeter? _meter;
    private long _leastBytes;
    private long _mostBytes;
    private bool _isStarted;
    private bool _isLast;

    /// <summary>Whether a workgroup has limits or a price.</summary>
    public static bool IsNeeded(Workgroup workgroup) =>
        workgroup.BytesScannedCutoffPerQuery is not null || !workgroup.PeriodLimits.IsEmpty || workgroup.PricePerTerabyte is not null;

    /// <inheritdoc/>
    public void OnPlanned(PlannedQuery planned)
    {
        _planned = planned;
        _mostBytes = _leastBytes = planned.Statistics.BytesReadInVain;
        foreach (var manifest in planned.Manifests.Values)
        {
            _mostBytes += manifest.BytesToRead;
            _leastBytes += manifest.MayStopEarly ? 0 : manifest.BytesToRead;
        }

        if (workgroup.BytesScannedCutoffPerQuery is { } cutoff && _leastBytes > cutoff)
        {
            throw ScanAdvice.Exceeds(workgroup.Name, planned, _leastBytes, cutoff);
        }

        if (_mostBytes > 0 && !workgroup.PeriodLimits.IsEmpty)
        {
            try
            {
                _aside = ledger.SetAside(workgroup, _leastBytes, Math.Min(_mostBytes, _leastBytes + GrowthBytes));
            }
            catch (LakeQueryException error) when (error.Code == ErrorCode.ExceededScanLimit)
            {
                throw ScanAdvice.With(error, planned);
            }
        }

        planned.TellsProgress = _mostBytes > workgroup.BytesScannedCutoffPerQuery || _aside?.Bytes < _mostBytes;
    }

    /// <inheritdoc/>
    public void OnStarting(QueryStatistics statistics, Action<LakeQueryException> stop)
    {
        _isStarted = true;
        if (_planned is { TellsProgress: true })
        {
            _meter = new ScanMeter(statistics, WhyToStop, stop);
        }
    }

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
            if (state != QueryState.Succeeded && statistics.StoppedScans.Count == 0)
            {
                statistics.DataScannedInBytes = meter.ReadBytes;
            }
        }

        if (!_isStarted)
        {
            // Refused before the statement's own first byte was read.
            statistics.DataScannedInBytes = statistics.BytesReadInVain;
        }

        if (workgroup.PricePerTerabyte is { } price)
        {
            var isFree = state == QueryState.Failed || !_isStarted || statistics.ReusedPreviousResult || _planned is null;
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
