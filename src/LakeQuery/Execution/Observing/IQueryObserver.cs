namespace LakeQuery.Execution.Observing;

/// <summary>Something that goes along with a statement: a limit, the history, a copy of the result.</summary>
/// <remarks>Called from the thread that reads the result, in the order of the session's list. <see cref="OnBegin"/> comes first and
/// <see cref="OnEnd"/> last, each exactly once; what is between them comes as far as the statement gets.</remarks>
internal interface IQueryObserver
{
    /// <summary>A statement begins; nothing is known of it but its text. It must not throw.</summary>
    /// <param name="statement">The statement.</param>
    void OnBegin(StatementInfo statement)
    {
    }

    /// <summary>All is known of a query and no byte of data is read yet. Throwing here refuses it.</summary>
    /// <param name="planned">What is about to run.</param>
    void OnPlanned(PlannedQuery planned)
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

    /// <summary>All rows were given. Throwing here fails the statement.</summary>
    void OnComplete()
    {
    }

    /// <summary>It ended.</summary>
    /// <param name="state">How.</param>
    /// <param name="statistics">What was read, complete.</param>
    /// <param name="error">Why, where it failed or was stopped at a limit.</param>
    void OnEnd(QueryState state, QueryStatistics statistics, Exception? error);
}
