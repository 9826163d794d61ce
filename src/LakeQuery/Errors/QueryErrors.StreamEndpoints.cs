using System.Globalization;

namespace LakeQuery.Errors;

// Sources, sinks and checkpoints of streams.
public static partial class QueryErrors
{
    /// <summary>A source or sink that is not written as one.</summary>
    internal static LakeQueryException StreamEndpointText(string text) => new(
        ErrorCode.LakeInvalidOption, $"'{text}' is no source or sink", null, "Write STREAM=LOCATION, for example CLICKS=clicks.jsonl or RESULTS=console:.");

    /// <summary>A setting that no source or sink has.</summary>
    internal static LakeQueryException UnknownEndpointSetting(string name, string text, IEnumerable<string> known) => new(
        ErrorCode.LakeInvalidOption, $"'{name}' in '{text}' is not a setting", null,
        $"{(Spelling.Suggest(name, known) is { } suggestion ? suggestion + " " : "")}There are {string.Join(", ", known)}.");

    /// <summary>A setting with a value it can't have.</summary>
    internal static LakeQueryException EndpointSetting(string name, string value, string text, string wanted) => new(
        ErrorCode.LakeInvalidOption, $"'{name}' in '{text}' is '{value}'", null, $"Give it {wanted}.");

    /// <summary>A location no source answers to.</summary>
    internal static LakeQueryException UnknownSourceLocation(string location) => new(
        ErrorCode.LakeInvalidOption, $"'{location}' is not a place that a stream's rows can come from", null,
        "There are paths of files and folders, stdin:, table:database.table, tcp://127.0.0.1:PORT, http://127.0.0.1:PORT and kinesis:NAME.");

    /// <summary>A location no sink answers to.</summary>
    internal static LakeQueryException UnknownSinkLocation(string location) => new(
        ErrorCode.LakeInvalidOption, $"'{location}' is not a place that a stream's rows can go to", null,
        "There are console:, paths of files, table:database.table and kinesis:NAME.");

    /// <summary>The state of another run.</summary>
    internal static LakeQueryException StreamStateBusy(string directory, Exception inner) => new(
        ErrorCode.LakeStreamStateBusy, $"The state in '{directory}' is in use by another run", null,
        "Stop that run, or give this one a folder of its own.", inner);

    /// <summary>State of an application that has changed.</summary>
    internal static LakeQueryException StreamStateMismatch(string directory, string difference) => new(
        ErrorCode.LakeStreamStateMismatch, $"The checkpoints in '{directory}' belong to another application: {difference} changed since", null,
        "Begin anew with --reset (open windows and source positions are lost), give the application as it was, or name another folder.");

    /// <summary>A checkpoint that was whole when it was found and does not fit what is read into.</summary>
    internal static LakeQueryException StreamStateCorrupt(string path, Exception inner) => new(
        ErrorCode.LakeStreamStateCorrupt, $"The checkpoint '{path}' can't be used: {inner.Message}", null,
        "It may be of another version of LakeQuery; begin anew with --reset.", inner);

    /// <summary>No checkpoint of a folder is whole.</summary>
    internal static LakeQueryException StreamStateAllCorrupt(string directory, string problem) => new(
        ErrorCode.LakeStreamStateCorrupt, $"No checkpoint in '{directory}' can be read: {problem}", null,
        "Restore the folder from a backup, or begin anew with --reset.");

    /// <summary>A folder of state that can't be written to.</summary>
    internal static LakeQueryException StreamStateNotWritable(string directory, Exception inner) => new(
        ErrorCode.HiveFilesystemError, $"The state in '{directory}' can't be written: {inner.Message}", null,
        "Check the disk's free space and the permissions.", inner);

    /// <summary>A column of ROWTIME that the stream does not have.</summary>
    internal static LakeQueryException RowtimeColumnNotFound(string column, string stream, IEnumerable<string> columns) => new(
        ErrorCode.LakeInvalidOption, $"Stream '{stream}' has no column '{column}' to take ROWTIME from", null,
        Spelling.Suggest(column, columns) ?? "Name a column of the stream, or leave 'rowtime' out for the time of arrival.");

    /// <summary>A column of ROWTIME whose values are no times.</summary>
    internal static LakeQueryException RowtimeColumnType(string column, string type) => new(
        ErrorCode.LakeInvalidOption, $"Column '{column}' of type {type} can't be ROWTIME", null,
        "Take a timestamp, a date, or a bigint of milliseconds since 1970.");

    /// <summary>A header of CSV that does not go with the stream.</summary>
    internal static LakeQueryException StreamHeader(string place, string problem) => new(
        ErrorCode.LakeStreamSource, $"The header of '{place}' can't be used: {problem}", null,
        "Name the stream's columns in it, or leave 'header' out to take fields by their position.");

    /// <summary>A place of values that is no path.</summary>
    internal static LakeQueryException RecordPath(string path, string problem) => new(
        ErrorCode.LakeInvalidOption, $"'{path}' is no path: {problem}", null, "Write a path such as $.order.items[0].price.");

    /// <summary>A file or folder of records that is not there.</summary>
    internal static LakeQueryException StreamFileMissing(string path) => new(
        ErrorCode.HiveFileNotFound, $"There is no file or folder '{path}' to read records from", null, "Check the path; with follow=true a file may come later.");

    /// <summary>A file that lost what was read of it.</summary>
    internal static LakeQueryException StreamFileShrunk(string path, long offset) => new(
        ErrorCode.LakeStreamSource, $"'{path}' is shorter than the {offset} bytes that were read of it before the restart", null,
        "Restore the file, or begin anew with --reset.");

    /// <summary>A sink that can't take rows.</summary>
    internal static LakeQueryException StreamSinkFailed(string place, Exception inner) => new(
        ErrorCode.LakeStreamSink, $"'{place}' can't take rows: {inner.Message}", null, "Mend that and start again: with --checkpoint the run goes on from its last checkpoint.", inner);

    /// <summary>An output that lost what a checkpoint counts on.</summary>
    internal static LakeQueryException StreamSinkShrunk(string path, long length) => new(
        ErrorCode.LakeStreamSink, $"'{path}' is shorter than the {length} bytes that were written before the restart", null,
        "Restore the file, or begin anew with --reset.");

    /// <summary>A partition key that is neither a column nor a piece of ROWTIME.</summary>
    internal static LakeQueryException StreamPartitionKey(string name, string stream, IEnumerable<string> columns) => new(
        ErrorCode.LakeInvalidOption, $"'{name}' can't be a partition key: stream '{stream}' has no such column", null,
        Spelling.Suggest(name, columns) ?? "Name columns of the stream, or year, month, day, hour and dt for pieces of ROWTIME.");

    /// <summary>A partition key whose values make no folders.</summary>
    internal static LakeQueryException StreamPartitionType(string name, string type) => new(
        ErrorCode.LakeInvalidOption, $"Column '{name}' of type {type} can't be a partition key", null, "Take a text, a whole number, a decimal, a date or a timestamp.");

    /// <summary>A stream whose columns make no table.</summary>
    internal static LakeQueryException StreamTableColumns(string name, string problem) => new(
        ErrorCode.LakeInvalidOption, $"'{name}' can't be delivered to a table: {problem}", null, "Deliver a stream that selects and casts what is wanted.");

    /// <summary>A table that does not go with the stream that is delivered to it.</summary>
    internal static LakeQueryException StreamTableMismatch(string table, string problem) => new(
        ErrorCode.LakeInvalidOption, $"The stream can't be delivered to table '{table}': {problem}", null,
        "Let the stream and 'partition_by' say the same as the table, or name a new table.");

    /// <summary>A table to replay that is not there.</summary>
    internal static LakeQueryException StreamTableMissing(string database, string table, IEnumerable<string> tables) => new(
        ErrorCode.TableNotFound, $"There is no table '{database}.{table}' to replay", null, Spelling.Suggest(table, tables) ?? "SHOW TABLES lists those there are.");

    /// <summary>A column of a stream that the table it is replayed from does not have.</summary>
    internal static LakeQueryException StreamTableColumn(string column, string table, IEnumerable<string> columns) => new(
        ErrorCode.ColumnNotFound, $"Table '{table}' has no column '{column}', which the stream wants", null,
        Spelling.Suggest(column, columns) ?? "Name the table's column for it with map.COLUMN=name.");

    /// <summary>A speed for rows that have no time of their own.</summary>
    internal static LakeQueryException StreamPaceNeedsTime() => new(
        ErrorCode.LakeInvalidOption, "A speed such as 10x needs the times at which rows happened", null,
        "Name their column with 'rowtime', or give a rate such as pace=500/s.");

    /// <summary>A streaming application that never ran with this catalog.</summary>
    internal static LakeQueryException StreamRunNotFound(string name, IEnumerable<string> names) => new(
        ErrorCode.LakeInvalidOption, $"No application '{name}' has run with this catalog", null,
        Spelling.Suggest(name, names) ?? "'lakequery stream list' lists them.");

    /// <summary>A streaming application of that name runs.</summary>
    internal static LakeQueryException StreamRunBusy(string name, Exception inner) => new(
        ErrorCode.LakeStreamStateBusy, $"An application called '{name}' runs already", null,
        $"Stop it with 'lakequery stream stop {name}', or give this one another name with --name.", inner);

    /// <summary>A description of an application that can't be read.</summary>
    internal static LakeQueryException StreamApplicationFile(string path, Exception inner) => new(
        ErrorCode.LakeInvalidOption, $"'{path}' can't be read as the description of an application: {inner.Message}", null,
        "Give the JSON of CreateApplication or DescribeApplication, with Inputs and their InputSchema.", inner);

    /// <summary>An input of the old service that only Firehose can read.</summary>
    internal static LakeQueryException FirehoseInput(string stream, string name) => new(
        ErrorCode.NotSupported, $"Rows of '{stream}' come from the Firehose delivery stream '{name}', which can't be read from", null,
        $"Read what it is fed with, for example --source {stream}=kinesis:NAME, or send the records to --source {stream}=http://127.0.0.1:9000/.");

    /// <summary>An input of the old service whose records a function changes before they are read.</summary>
    internal static LakeQueryException LambdaInput(string stream, string name) => new(
        ErrorCode.NotSupported, $"Records of '{stream}' go through the Lambda function '{name}' first, which is not called from here", null,
        $"Give a source of records as the function leaves them, for example --source {stream}=http://127.0.0.1:9000/, or do its work in a pump.");

    /// <summary>An output of the old service to a function.</summary>
    internal static LakeQueryException LambdaOutput(string stream, string name) => new(
        ErrorCode.NotSupported, $"Rows of '{stream}' go to the Lambda function '{name}', which is not called from here", null,
        $"Deliver them to a stream that triggers the function, --sink {stream}=kinesis:NAME, or to a file or table with --sink {stream}=….");

    /// <summary>Reference data that are not on this machine.</summary>
    internal static LakeQueryException ReferenceFileElsewhere(string table, string location) => new(
        ErrorCode.LakeInvalidOption, $"The reference data of '{table}' are at '{location}', which is not on this machine", null,
        $"Give a copy with --reference {table}=FILE, or make a table of that name in the catalog.");

    /// <summary>A table in the place of reference data that were not loaded by a stream.</summary>
    internal static LakeQueryException ReferenceTableTaken(string table) => new(
        ErrorCode.LakeInvalidOption, $"Table '{table}' was not made of reference data and is not replaced by them", null,
        "Leave --reference out to join the table as it is, or choose another database with --database.");

    /// <summary>Reference data without columns.</summary>
    internal static LakeQueryException ReferenceColumns(string table) => new(
        ErrorCode.LakeInvalidOption, $"Nothing says which columns the reference data of '{table}' have", null,
        "Describe them as ReferenceDataSources in the file given with --config, or make the table with CREATE EXTERNAL TABLE.");

    /// <summary>An endpoint that is not on this machine alone.</summary>
    internal static LakeQueryException StreamEndpointAddress(string address) => new(
        ErrorCode.LakeInvalidOption, $"'{address}' is no address to listen on", null, "Write a loopback address and a port, such as 127.0.0.1:9000.");

    /// <summary>A port that can't be listened on.</summary>
    internal static LakeQueryException StreamEndpointBusy(string address, Exception inner) => new(
        ErrorCode.LakeStreamSource, $"Listening on '{address}' failed: {inner.Message}", null, "Another program may use the port; name another.", inner);

    /// <summary>What clients sent and were told is kept can't be read again.</summary>
    internal static LakeQueryException IngestLogDamaged(string path, string problem) => new(
        ErrorCode.LakeStreamStateCorrupt, $"What was received before the restart can't be read from '{path}': {problem}", null,
        "Restore the folder from a backup, or begin anew with --reset.");

    /// <summary>An acknowledgement of what is kept nowhere.</summary>
    internal static LakeQueryException AcknowledgementNeedsState(string location) => new(
        ErrorCode.LakeInvalidOption, $"'{location}' can't acknowledge lines: without a checkpoint folder nothing it receives is on the disk", null,
        "Give --checkpoint DIR, or leave 'ack' out.");

    /// <summary>A stream of Kinesis that does not answer as it should.</summary>
    internal static LakeQueryException KinesisFailed(string action, string stream, string problem, Exception? inner = null) => new(
        ErrorCode.LakeStreamSource, $"Kinesis answered '{action}' for stream '{stream}' with: {problem}", null,
        "Check the stream's name, 'region', 'endpoint', and the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.", inner);

    /// <summary>A stream of Kinesis that refuses rows for good.</summary>
    internal static LakeQueryException KinesisRefusesRows(string stream, string problem, Exception inner) => new(
        ErrorCode.LakeStreamSink, $"Kinesis stream '{stream}' refuses rows: {problem}", null,
        "Check the stream's name, 'region', 'endpoint', and the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, then start again.", inner);

    /// <summary>A stream of Kinesis that took no rows for too long.</summary>
    internal static LakeQueryException KinesisTakesNothing(string stream, TimeSpan period, string problem) => new(
        ErrorCode.LakeStreamSink, string.Create(CultureInfo.InvariantCulture, $"Kinesis stream '{stream}' has taken no rows for {period:c}; the last answer was {problem}"), null,
        "Check that it can be reached and has enough shards, then start again: with --checkpoint the run goes on from its last checkpoint. 'retry=30m' waits longer.");

    /// <summary>Rows that a stream of Kinesis had not taken when the application was stopped, and that are kept nowhere.</summary>
    internal static LakeQueryException KinesisRowsLeft(string stream, int count) => new(
        ErrorCode.LakeStreamSink, $"The application was stopped before Kinesis stream '{stream}' had taken {count} rows; they are lost", null,
        "With --checkpoint they would be sent by the next run.");

    /// <summary>No keys for Kinesis.</summary>
    internal static LakeQueryException KinesisKeysMissing(string stream) => new(
        ErrorCode.LakeInvalidOption, $"There are no keys to reach the Kinesis stream '{stream}' with", null, "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
}
