using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LakeQuery.Workgroups;

/// <summary>A statement of the history as JSON in the shape of Athena's <c>QueryExecution</c>; members it does not have stand under
/// <c>LakeQuery</c>.</summary>
internal static class QueryHistoryJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes one line, without its end.</summary>
    public static void Write(IBufferWriter<byte> output, QueryExecution execution)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("QueryExecutionId", execution.QueryExecutionId);
        json.WriteString("Query", execution.Query);
        json.WriteString("StatementType", execution.StatementType);
        json.WriteString("WorkGroup", execution.Workgroup);
        json.WriteStartObject("QueryExecutionContext");
        json.WriteString("Database", execution.Database);
        json.WriteEndObject();
        if (execution.OutputLocation is { } location)
        {
            json.WriteStartObject("ResultConfiguration");
            json.WriteString("OutputLocation", location);
            json.WriteEndObject();
        }

        json.WriteStartObject("Status");
        json.WriteString("State", execution.State);
        WriteText(json, "StateChangeReason", execution.StateChangeReason);
        json.WriteNumber("SubmissionDateTime", Seconds(execution.SubmissionTime));
        if (execution.CompletionTime is { } completed)
        {
            json.WriteNumber("CompletionDateTime", Seconds(completed));
        }

        json.WriteEndObject();
        if (execution.CompletionTime is not null)
        {
            WriteStatistics(json, execution);
        }

        json.WriteStartObject("LakeQuery");
        WriteText(json, "ErrorName", execution.ErrorName);
        json.WriteNumber("ProcessId", execution.ProcessId);
        json.WriteNumber("ProcessStart", Seconds(execution.ProcessStart));
        if (execution.Cost is { } cost)
        {
            json.WriteNumber("Cost", cost);
        }

        if (execution.CompletionTime is not null)
        {
            json.WriteNumber("PartitionsRead", execution.PartitionsRead);
            json.WriteNumber("PartitionsTotal", execution.PartitionsTotal);
            json.WriteNumber("FilesRead", execution.FilesRead);
            json.WriteNumber("FilesTotal", execution.FilesTotal);
            json.WriteNumber("RowGroupsRead", execution.RowGroupsRead);
            json.WriteNumber("RowGroupsTotal", execution.RowGroupsTotal);
            json.WriteNumber("OutputRows", execution.OutputRows);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Reads one line; null for one that is not whole.</summary>
    public static QueryExecution? TryRead(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var status = root.GetProperty("Status");
            var more = root.GetProperty("LakeQuery");
            var statistics = Part(root, "Statistics");
            return new QueryExecution
            {
                QueryExecutionId = root.GetProperty("QueryExecutionId").GetString()!,
                Query = root.GetProperty("Query").GetString()!,
                StatementType = root.GetProperty("StatementType").GetString()!,
                Workgroup = root.GetProperty("WorkGroup").GetString()!,
                Database = root.GetProperty("QueryExecutionContext").GetProperty("Database").GetString()!,
                OutputLocation = Text(Part(root, "ResultConfiguration"), "OutputLocation"),
                State = status.GetProperty("State").GetString()!,
                StateChangeReason = Text(status, "StateChangeReason"),
                ErrorName = Text(more, "ErrorName"),
                SubmissionTime = Time(status, "SubmissionDateTime")!.Value,
                CompletionTime = Time(status, "CompletionDateTime"),
                TotalExecutionTimeInMillis = Number(statistics, "TotalExecutionTimeInMillis"),
                QueryPlanningTimeInMillis = Number(statistics, "QueryPlanningTimeInMillis"),
                DataScannedInBytes = Number(statistics, "DataScannedInBytes"),
                ReusedPreviousResult = Part(Part(statistics, "ResultReuseInformation"), "ReusedPreviousResult") is { ValueKind: JsonValueKind.True },
                PartitionsRead = Number(more, "PartitionsRead"),
                PartitionsTotal = Number(more, "PartitionsTotal"),
                FilesRead = Number(more, "FilesRead"),
                FilesTotal = Number(more, "FilesTotal"),
                RowGroupsRead = Number(more, "RowGroupsRead"),
                RowGroupsTotal = Number(more, "RowGroupsTotal"),
                OutputRows = Number(more, "OutputRows"),
                Cost = Part(more, "Cost") is { } cost ? cost.GetDecimal() : null,
                ProcessId = (int)Number(more, "ProcessId"),
                ProcessStart = Time(more, "ProcessStart") ?? default,
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static void WriteStatistics(Utf8JsonWriter json, QueryExecution execution)
    {
        json.WriteStartObject("Statistics");
        json.WriteNumber("DataScannedInBytes", execution.DataScannedInBytes);
        json.WriteNumber("QueryPlanningTimeInMillis", execution.QueryPlanningTimeInMillis);
        json.WriteNumber("TotalExecutionTimeInMillis", execution.TotalExecutionTimeInMillis);
        json.WriteStartObject("ResultReuseInformation");
        json.WriteBoolean("ReusedPreviousResult", execution.ReusedPreviousResult);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    // As in Athena's protocol: seconds since 1970 with a fraction.
    private static decimal Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000m;

    private static DateTimeOffset? Time(JsonElement element, string name) => Part(element, name) is { } seconds
        ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds.GetDecimal() * 1000))
        : null;

    private static JsonElement? Part(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? element, string name) => Part(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static long Number(JsonElement? element, string name) => Part(element, name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;
}
