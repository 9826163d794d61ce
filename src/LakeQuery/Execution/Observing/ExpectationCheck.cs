using LakeQuery.Errors;

namespace LakeQuery.Execution.Observing;

/// <summary>Fails a query that reads otherwise than expected: before it begins where its files say so, else at its end.</summary>
internal sealed class ExpectationCheck(ScanExpectation expectation) : IQueryObserver
{
    private PlannedQuery? _planned;

    /// <inheritdoc/>
    public void OnPlanned(PlannedQuery planned)
    {
        _planned = planned;
        var mayReadLess = planned.Manifests.Values.Any(manifest => manifest.MayStopEarly);
        var isNarrowedLater = planned.NarrowedScans.Count > 0;
        Check(planned.Statistics, (condition, actual) =>
            isNarrowedLater || (mayReadLess && condition.Measure != ScanMeasure.Partitions) ? condition.FailsUpTo(actual) : !condition.Holds(actual));
    }

    /// <inheritdoc/>
    public void OnNarrowed(PlannedQuery planned) => OnPlanned(planned);

    /// <inheritdoc/>
    public void OnStarted(QueryResult result, Action<LakeQueryException> stop)
    {
        // How much is read is known before, or at the end.
    }

    /// <inheritdoc/>
    public void OnRows(ResultBatch batch)
    {
        // Rows are not what is expected.
    }

    /// <inheritdoc/>
    public void OnLastRow(QueryStatistics statistics) => Check(statistics, (condition, actual) => !condition.Holds(actual));

    /// <inheritdoc/>
    public void OnEnd(QueryState state, QueryStatistics statistics, Exception? error)
    {
        // Nothing is left to check.
    }

    private void Check(QueryStatistics statistics, Func<ScanCondition, long, bool> fails)
    {
        var failed = expectation.Conditions.Where(condition => fails(condition, condition.ActualOf(statistics))).ToArray();
        if (failed.Length > 0)
        {
            throw QueryErrors.ScanExpectationFailed(
                [.. failed.Select(condition => (condition.ToString(), condition.Text(condition.ActualOf(statistics))))],
                _planned is null ? [] : [.. _planned.Manifests.Values.OrderByDescending(manifest => manifest.BytesToRead).Select(ReadOf)],
                failed[0].Span).In(expectation.Source);
        }
    }

    private static string ReadOf(ScanManifest manifest)
    {
        var table = manifest.Table.Table;
        var partitions = table.PartitionKeys.IsEmpty ? "" : $"{manifest.Partitions.Length} of {manifest.PartitionsTotal} partitions, ";
        return $"{table.DatabaseName}.{table.Name}: {partitions}{manifest.FilesRead} of {manifest.FilesTotal} files, {Storage.ByteSize.Format(manifest.BytesToRead)}";
    }
}
