using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Execution.ResultReuse;
using LakeQuery.Types;

namespace LakeQuery.Execution;

// Results as files of the user's.
internal sealed partial class QueryRunner
{
    /// <summary>Runs a query and writes its rows to a Parquet file, which appears when it is whole.</summary>
    /// <param name="planned">The query.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="results">Where files are written that are not whole yet: DuckDB may write nowhere else.</param>
    /// <param name="clock">Runs since the statement began.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    public QueryResult Export(PlannedQuery planned, string path, ResultStore results, PhaseClock clock, CancellationToken cancellation)
    {
        var written = results.NewFile();
        try
        {
            var copy = planned with
            {
                Sql = ExportOf(planned, planned.Sql, written),
                InFullWidth = planned.InFullWidth is not { } again ? null : () =>
                {
                    var (sql, natives) = again();
                    return (ExportOf(planned, sql, written), natives);
                },
            };
            long rowCount = 0;
            using (var result = runner.Run(copy, FoldersOf(planned.Manifests.Values), [new ResultColumn("rows", SqlType.BigInt)], clock, cancellation))
            {
                while (result.NextBatch(cancellation) is { } batch)
                {
                    rowCount = batch[0].GetInt64(0);
                }
            }

            Move(written, path);
            planned.Statistics.RowCount = rowCount;
            return new ExportedResult(planned.Statistics, path);
        }
        catch
        {
            ResultStore.Discard(written);
            throw;
        }
    }

    private static void Move(string written, string path)
    {
        try
        {
            File.Move(written, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw QueryErrors.ExportNotWritable(path, error);
        }
    }

    private static string ExportOf(PlannedQuery planned, string sql, string path) => ParquetExport.Of(planned.Plan.Labels, sql, path);

    private sealed class ExportedResult(QueryStatistics statistics, string path) : QueryResult
    {
        public override ImmutableArray<ResultColumn> Columns => [];

        public override string Message =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{statistics.RowCount:#,0} {(statistics.RowCount == 1 ? "row" : "rows")} written to {path}");

        public override QueryStatistics Statistics => statistics;

        public override ResultBatch? NextBatch(CancellationToken cancellation = default) => null;

        public override void Dispose()
        {
            // Everything was released when the file was whole.
        }
    }
}
