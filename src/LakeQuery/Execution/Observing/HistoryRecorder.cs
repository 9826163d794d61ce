using LakeQuery.Errors;
using LakeQuery.Workgroups;

namespace LakeQuery.Execution.Observing;

/// <summary>Writes a statement down: a line when it begins, one when it ends.</summary>
internal sealed class HistoryRecorder(QueryHistory history, string workgroup, TimeSpan retention, TimeProvider clock) : IQueryObserver
{
    private QueryExecution? _execution;

    /// <inheritdoc/>
    public void OnBegin(StatementInfo statement)
    {
        _execution = new QueryExecution
        {
            QueryExecutionId = statement.Id,
            Query = statement.Text,
            StatementType = statement.StatementType,
            Workgroup = workgroup,
            Database = statement.Database,
            State = "RUNNING",
            SubmissionTime = statement.Start,
        };
        history.Append(_execution, retention);
    }

    /// <inheritdoc/>
    public void OnEnd(QueryState state, QueryStatistics statistics, Exception? error)
    {
        if (_execution is not { } execution)
        {
            return;
        }

        var known = error as LakeQueryException;
        var end = clock.GetUtcNow();
        history.Append(
            execution with
            {
                State = state switch
                {
                    QueryState.Succeeded => "SUCCEEDED",
                    QueryState.Failed => "FAILED",
                    QueryState.Cancelled => "CANCELLED",
                    _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
                },
                StateChangeReason = known is not null ? known.Message
                    : state == QueryState.Cancelled ? error is null ? "Its reader stopped before the last row" : "Query cancelled by user"
                    : error?.Message,
                ErrorName = known?.Code.Name,
                CompletionTime = end,
                TotalExecutionTimeInMillis = (long)(end - execution.SubmissionTime).TotalMilliseconds,
                QueryPlanningTimeInMillis = (long)statistics.PlanningTime.TotalMilliseconds,
                DataScannedInBytes = statistics.DataScannedInBytes,
                PartitionsRead = statistics.PartitionsRead,
                PartitionsTotal = statistics.PartitionsTotal,
                FilesRead = statistics.FilesRead,
                FilesTotal = statistics.FilesTotal,
                RowGroupsRead = statistics.RowGroupsRead,
                RowGroupsTotal = statistics.RowGroupsTotal,
                OutputRows = statistics.RowCount,
                ReusedPreviousResult = statistics.ReusedPreviousResult,
                OutputLocation = statistics.OutputLocation,
                Cost = statistics.Cost,
            },
            retention);
        _execution = null;
    }
}
