using LakeQuery.Catalog;

namespace LakeQuery.Planning;

/// <summary>The database <c>system</c>: what LakeQuery keeps of its own work, as tables. A table of that name in the catalog goes first.</summary>
/// <remarks>Each is a query over the files that LakeQuery writes, read as a table of JSON lines: so nothing of them is in memory.</remarks>
internal static class SystemTables
{
    /// <summary>The name of the database.</summary>
    public const string Name = "system";

    /// <summary>The history, one row a statement.</summary>
    public const string QueryHistory = "query_history";

    private const string HistoryLines = "query_history$lines";

    // Of the two lines of a statement that of its end; while it runs there is only that of its beginning. A line that its writer did not
    // finish has no id.
    private const string HistorySql =
        """
        SELECT
            queryexecutionid AS query_id, query, statementtype AS statement_type, workgroup,
            queryexecutioncontext.database AS "database", status.state AS state, status.statechangereason AS state_change_reason,
            lakequery.errorname AS error_name,
            from_unixtime(status.submissiondatetime) AS submitted, from_unixtime(status.completiondatetime) AS completed,
            statistics.totalexecutiontimeinmillis AS total_execution_time_in_millis,
            statistics.queryplanningtimeinmillis AS query_planning_time_in_millis,
            statistics.datascannedinbytes AS data_scanned_in_bytes,
            lakequery.partitionsread AS partitions_read, lakequery.partitionstotal AS partitions_total,
            lakequery.filesread AS files_read, lakequery.filestotal AS files_total,
            lakequery.rowgroupsread AS row_groups_read, lakequery.rowgroupstotal AS row_groups_total,
            lakequery.outputrows AS output_rows,
            statistics.resultreuseinformation.reusedpreviousresult AS reused_previous_result,
            resultconfiguration.outputlocation AS output_location, lakequery.cost AS cost
        FROM (
            SELECT *, row_number() OVER (PARTITION BY queryexecutionid ORDER BY status.completiondatetime NULLS LAST) AS line
            FROM "system"."query_history$lines"
            WHERE queryexecutionid IS NOT NULL)
        WHERE line = 1
        """;

    /// <summary>Names of the tables.</summary>
    public static IEnumerable<string> TableNames => [QueryHistory];

    /// <summary>The query that is a table, or null.</summary>
    public static string? FindQuery(string table) => table == QueryHistory ? HistorySql : null;

    /// <summary>The files that such a query reads, as a table; null where the name is none of ours.</summary>
    public static TableSnapshot? FindFiles(string table, string catalogDirectory)
    {
        if (table != HistoryLines)
        {
            return null;
        }

        var folder = Path.Join(catalogDirectory, "history");
        return new TableSnapshot(
            new Table
            {
                DatabaseName = Name,
                Name = HistoryLines,
                TableType = "EXTERNAL_TABLE",
                StorageDescriptor = new StorageDescriptor
                {
                    Location = folder,
                    Columns =
                    [
                        new("queryexecutionid", "string"),
                        new("query", "string"),
                        new("statementtype", "string"),
                        new("workgroup", "string"),
                        new("queryexecutioncontext", "struct<database:string>"),
                        new("resultconfiguration", "struct<outputlocation:string>"),
                        new("status", "struct<state:string,statechangereason:string,submissiondatetime:double,completiondatetime:double>"),
                        new(
                            "statistics",
                            "struct<datascannedinbytes:bigint,queryplanningtimeinmillis:bigint,totalexecutiontimeinmillis:bigint,"
                            + "resultreuseinformation:struct<reusedpreviousresult:boolean>>"),
                        new(
                            "lakequery",
                            "struct<errorname:string,cost:decimal(18,9),partitionsread:bigint,partitionstotal:bigint,filesread:bigint,"
                            + "filestotal:bigint,rowgroupsread:bigint,rowgroupstotal:bigint,outputrows:bigint>"),
                    ],
                    InputFormat = "org.apache.hadoop.mapred.TextInputFormat",
                    SerdeInfo = new SerdeInfo
                    {
                        SerializationLibrary = "org.openx.data.jsonserde.JsonSerDe",
                        Parameters = Database.EmptyParameters.Add("ignore.malformed.json", "true"),
                    },
                },
            },
            folder,
            null,
            0,
            null);
    }
}
