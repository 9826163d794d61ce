using LakeQuery.DuckDb;
using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <content>Tables of the lake beside streams.</content>
internal sealed partial class QueryRunner
{
    /// <summary>Opens a connection for an application of streams, with rows of the lake in temporary tables.</summary>
    /// <param name="tables">For each table its name and the plan of its rows, which come with their number in <paramref name="tables"/>' last column.</param>
    /// <param name="context">The application's.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    public StreamConnection OpenStreamConnection(
        IReadOnlyList<(string Name, PlanNode Plan, PlanColumn RowNumber)> tables, BinderContext context, CancellationToken cancellation)
    {
        var clock = new PhaseClock();
        var planned = new List<PlannedQuery>();
        foreach (var (_, plan, _) in tables)
        {
            var output = new OutputNode(plan, [.. plan.Columns.Select(column => column.SqlName)], plan.Columns);
            planned.Add(ChooseFiles(output, Optimizer.Optimize(output, disabledRules, null), context, clock, mayDefer: false, cancellation));
        }

        var connection = runner.Open(FoldersOf(planned.SelectMany(query => query.Manifests.Values)), planned.SelectMany(query => query.NativeFunctions), context);
        try
        {
            using var interruption = new Interruption(connection.Connection, cancellation);
            for (var index = 0; index < tables.Count; index++)
            {
                var names = string.Join(", ", planned[index].Plan.Outputs.Select(column => column.SqlName));
                connection.Connection.Execute(
                    $"CREATE TEMP TABLE {tables[index].Name} AS SELECT *, row_number() OVER () - 1 AS {tables[index].RowNumber.SqlName} "
                    + $"FROM ({planned[index].Sql}) AS lake({names})");
                connection.DataScannedInBytes += planned[index].Statistics.DataScannedInBytes;
            }

            return connection;
        }
        catch (DuckException error)
        {
            connection.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw ErrorTranslation.Translate(error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
