using System.Collections.Immutable;
using LakeQuery.Errors;

namespace LakeQuery.Execution;

/// <summary>The rows of a query whose files stay what they were: before the first row is given out a change starts the query anew with the
/// files that are there now; after it the query fails.</summary>
/// <remarks>Files are looked at when the first rows have come and when the last have, so whatever DuckDB opened in between was the file
/// that the statistics are of.</remarks>
internal sealed class GuardedResult : QueryResult
{
    /// <summary>How often a query is planned anew before it is given up.</summary>
    public const int MaxRestarts = 3;

    private readonly FileGuard _guard;
    private readonly Func<PlannedQuery, CancellationToken, QueryResult> _run;
    private PlannedQuery _planned;
    private QueryResult? _inner;
    private int _restarts;
    private bool _hasGivenRows;
    private bool _ended;
    private bool _disposed;

    /// <summary>Starts a query.</summary>
    /// <param name="planned">The query.</param>
    /// <param name="guard">Knows whether files changed.</param>
    /// <param name="run">Runs a plan.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    public GuardedResult(
        PlannedQuery planned, FileGuard guard, Func<PlannedQuery, CancellationToken, QueryResult> run, CancellationToken cancellation)
    {
        _planned = planned;
        _guard = guard;
        _run = run;
        _inner = Start(cancellation);
        Columns = _inner.Columns;
    }

    /// <inheritdoc/>
    public override ImmutableArray<ResultColumn> Columns { get; }

    /// <inheritdoc/>
    public override QueryStatistics Statistics => _planned.Statistics;

    /// <inheritdoc/>
    public override ResultBatch? NextBatch(CancellationToken cancellation = default)
    {
        while (!_ended && !_disposed)
        {
            ResultBatch? batch;
            try
            {
                batch = _inner!.NextBatch(cancellation);
            }
            catch (LakeQueryException error) when (FindChanged() is { } changed)
            {
                Restart(changed, error, cancellation);
                continue;
            }

            if ((batch is null || !_hasGivenRows) && FindChanged() is { } path)
            {
                Restart(path, null, cancellation);
                continue;
            }

            _ended = batch is null;
            _hasGivenRows = true;
            return batch;
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _disposed = true;
        _inner?.Dispose();
    }

    /// <inheritdoc/>
    internal override void AccountSoFar() => _inner?.AccountSoFar();

    /// <inheritdoc/>
    internal override IReadOnlyList<DuckDb.DuckColumn>? StoredColumns => _inner?.StoredColumns;

    private string? FindChanged() => _guard.FindChanged(_planned.Manifests.Values);

    private void Restart(string path, Exception? error, CancellationToken cancellation)
    {
        _ended = true;
        _inner?.Dispose();
        _inner = null;
        if (_hasGivenRows)
        {
            throw QueryErrors.FileChanged(path, error).In(_planned.Text);
        }

        Replan(path, error, cancellation);
        _inner = Start(cancellation);
        _ended = false;
    }

    private QueryResult Start(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return _run(_planned, cancellation);
            }
            catch (LakeQueryException error) when (FindChanged() is { } path)
            {
                Replan(path, error, cancellation);
            }
        }
    }

    // Those who were told of the plan keep hold of its statistics and manifests: they become those of the new one.
    private void Replan(string path, Exception? error, CancellationToken cancellation)
    {
        if (_restarts++ == MaxRestarts)
        {
            throw QueryErrors.FileChanged(path, error).In(_planned.Text);
        }

        var fresh = _planned.Replan(cancellation);
        _planned.Statistics.StoppedScans.Clear();
        _planned.Statistics.TakePlan(fresh.Statistics);
        _planned.Manifests.Clear();
        foreach (var (id, manifest) in fresh.Manifests)
        {
            _planned.Manifests.Add(id, manifest);
        }

        _planned = _planned with
        {
            Plan = fresh.Plan,
            Preparations = fresh.Preparations,
            Sql = fresh.Sql,
            NativeFunctions = fresh.NativeFunctions,
            NewWriter = fresh.NewWriter,
            InFullWidth = fresh.InFullWidth,
        };
    }
}
