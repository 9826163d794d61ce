namespace LakeQuery.Execution.Observing;

/// <summary>Something that goes along with a query: a limit, the history, a copy of the result.</summary>
/// <remarks>Called from the thread that reads the result, in the order of the session's list; <see cref="OnEnd"/> exactly once for each
/// observer whose <see cref="OnPlanned"/> was called, even if that threw.</remarks>
internal interface IQueryObserver
{
    /// <summary>All is known and no byte of data is read yet. Throwing here refuses the query.</summary>
    /// <param name="planned">What is about to run.</param>
    void OnPlanned(PlannedQuery planned);

    /// <summary>The query is about to begin: from now on bytes may be read.</summary>
    /// <param name="statistics">Tell its progress, once there is any.</param>
    /// <param name="stop">Ends it with an error, from any thread.</param>
    void OnStarting(QueryStatistics statistics, Action<Errors.LakeQueryException> stop)
    {
    }

    /// <summary>The query has begun; <paramref name="result"/> is what the rows come from. <paramref name="stop"/> ends it with an error,
    /// from any thread.</summary>
    void OnStarted(QueryResult result, Action<Errors.LakeQueryException> stop)
    {
    }

    /// <summary>Rows on their way to the reader; valid during the call.</summary>
    void OnRows(ResultBatch batch);

    /// <summary>All rows were given. Throwing here fails the query at its end.</summary>
    /// <param name="statistics">What was read, complete.</param>
    void OnLastRow(QueryStatistics statistics)
    {
    }

    /// <summary>It ended.</summary>
    /// <param name="state">How.</param>
    /// <param name="statistics">What was read, complete.</param>
    /// <param name="error">Why, where it failed or was stopped at a limit.</param>
    void OnEnd(QueryState state, QueryStatistics statistics, Exception? error);
}
