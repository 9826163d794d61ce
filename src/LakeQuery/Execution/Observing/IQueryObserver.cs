namespace LakeQuery.Execution.Observing;

/// <summary>Something that goes along with a statement (the history, a copy of the result) or with the query in it (limits, expectations).</summary>
/// <remarks>Called from the thread that reads the result, in the order of the session's list. Of a statement <see cref="OnBegin"/> comes
/// first and <see cref="OnPlanned"/> never; of a query <see cref="OnPlanned"/> comes first. <see cref="OnEnd"/> comes last, exactly once,
/// even where the first one threw; what is between them comes as far as it gets.</remarks>
internal interface IQueryObserver
{
    /// <summary>A statement begins; nothing is known of it but its text. It must not throw.</summary>
    /// <param name="statement">The statement.</param>
    void OnBegin(StatementInfo statement)
    {
    }

    /// <summary>No byte of data of a query is read yet, and all is known of it but, where it has scans that are narrowed when it runs, how
    /// little those read. Throwing here refuses it.</summary>
    /// <param name="planned">What is about to run.</param>
    void OnPlanned(PlannedQuery planned)
    {
    }

    /// <summary>The query is about to begin: from now on bytes may be read.</summary>
    /// <param name="statistics">Tell its progress, once there is any.</param>
    /// <param name="stop">Ends it with an error, from any thread.</param>
    void OnStarting(QueryStatistics statistics, Action<Errors.LakeQueryException> stop)
    {
    }

    /// <summary>Small tables were read and chose what the scans that are narrowed read: now all is known. Throwing here refuses the rest.</summary>
    /// <param name="planned">The same query by its new plan.</param>
    void OnNarrowed(PlannedQuery planned)
    {
    }

    /// <summary>The query has begun; <paramref name="result"/> is what the rows come from. <paramref name="stop"/> ends it with an error,
    /// from any thread.</summary>
    void OnStarted(QueryResult result, Action<Errors.LakeQueryException> stop)
    {
    }

    /// <summary>Rows on their way to the reader; valid during the call.</summary>
    void OnRows(ResultBatch batch)
    {
    }

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
