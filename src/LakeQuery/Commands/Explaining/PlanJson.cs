using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LakeQuery.Execution;
using LakeQuery.Planning;

namespace LakeQuery.Commands.Explaining;

/// <summary>A plan for programs: the same facts as <see cref="PlanText"/>.</summary>
internal static class PlanJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text.</summary>
    public static string Write(PlannedQuery planned, IReadOnlyList<ExplainedScan> scans, QueryStatistics? measured) => ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("plan");
        WriteTree(writer, PlanPrinter.Print(planned.Plan).TrimEnd('\n').Split('\n'));
        writer.WriteStartArray("scans");
        foreach (var scan in scans)
        {
            WriteScan(writer, scan, measured);
        }

        writer.WriteEndArray();
        writer.WriteNumber("dataScannedInBytes", measured?.DataScannedInBytes ?? planned.Statistics.DataScannedInBytes);
        writer.WriteBoolean("mayStopEarly", scans.Any(scan => scan.Manifest.MayStopEarly));
        if (measured is not null)
        {
            WriteRun(writer, measured);
        }

        writer.WriteEndObject();
    });

    /// <summary>TYPE IO: the tables that are read.</summary>
    public static string WriteInputs(PlannedQuery planned) => ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("inputTableColumnInfos");
        foreach (var manifest in planned.Manifests.OrderBy(pair => pair.Key).Select(pair => pair.Value))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("table");
            writer.WriteString("catalog", ScopeField.CatalogName);
            writer.WriteStartObject("schemaTable");
            writer.WriteString("schema", manifest.Table.Table.DatabaseName);
            writer.WriteString("table", manifest.Table.Table.Name);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteStartObject("estimate");
            writer.WriteNumber("partitions", manifest.Partitions.Length);
            writer.WriteNumber("files", manifest.FilesRead);
            writer.WriteNumber("outputSizeInBytes", manifest.BytesToRead);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteScan(Utf8JsonWriter writer, ExplainedScan scan, QueryStatistics? measured)
    {
        var manifest = scan.Manifest;
        writer.WriteStartObject();
        writer.WriteString("table", scan.TableName);
        writer.WriteNumber("partitionsRead", manifest.Partitions.Length);
        writer.WriteNumber("partitionsTotal", manifest.PartitionsTotal);
        writer.WriteNumber("filesRead", manifest.FilesRead);
        writer.WriteNumber("filesTotal", manifest.FilesTotal);
        writer.WriteNumber("rowGroupsRead", manifest.RowGroups);
        writer.WriteNumber("rowGroupsTotal", manifest.RowGroupsTotal);
        writer.WriteNumber("bytes", manifest.BytesToRead);
        writer.WriteBoolean("mayStopEarly", manifest.MayStopEarly);
        writer.WriteBoolean("metadataOnly", manifest.IsMetadataOnly);
        WriteObjects(writer, "pruning", scan.Steps, step =>
        {
            writer.WriteString("level", step.Level switch
            {
                Execution.Pruning.PruningLevel.Partition => "partition",
                Execution.Pruning.PruningLevel.File => "file",
                _ => "rowGroup",
            });
            writer.WriteString("conjunct", step.Conjunct);
            writer.WriteString("columns", step.Columns);
            writer.WriteString("means", step.Means);
            writer.WriteNumber("before", step.Before);
            writer.WriteNumber("removed", step.Removed);
        });
        WriteObjects(writer, "notPruned", scan.NotPruned, note =>
        {
            writer.WriteString("conjunct", note.Conjunct);
            writer.WriteString("reason", note.Text);
        });
        writer.WriteStartArray("hints");
        foreach (var hint in scan.Hints)
        {
            writer.WriteStringValue(hint);
        }

        writer.WriteEndArray();
        WriteObjects(writer, "columns", scan.Columns, column =>
        {
            writer.WriteString("name", column.Name);
            writer.WriteNumber("bytes", column.Bytes);
        });
        WriteObjects(writer, "partitions", scan.Levels, level =>
        {
            writer.WriteString("name", level.Name);
            writer.WriteNumber("partitions", level.Partitions);
            writer.WriteNumber("files", level.Files);
            writer.WriteNumber("bytes", level.Bytes);
        });
        if (measured is not null)
        {
            var read = measured.ReadOf(scan.Scan.Id, manifest);
            writer.WriteStartObject("read");
            writer.WriteNumber("files", read.Files);
            writer.WriteNumber("rowGroups", read.RowGroups);
            writer.WriteNumber("bytes", read.Bytes);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteObjects<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> writeMembers)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            writeMembers(item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRun(Utf8JsonWriter writer, QueryStatistics measured)
    {
        writer.WriteNumber("rows", measured.RowCount);
        writer.WriteNumber("totalMilliseconds", measured.TotalTime.TotalMilliseconds);
        writer.WriteNumber("planningMilliseconds", measured.PlanningTime.TotalMilliseconds);
        WriteObjects(writer, "phases", measured.Phases, phase =>
        {
            writer.WriteString("name", phase.Name);
            writer.WriteNumber("milliseconds", phase.Time.TotalMilliseconds);
        });
        writer.WriteStartArray("operators");
        foreach (var child in measured.Profile?.Children ?? [])
        {
            OperatorProfile.Write(writer, child);
        }

        writer.WriteEndArray();
    }

    // A line of the printed plan and the lines indented below it.
    private static void WriteTree(Utf8JsonWriter writer, string[] lines)
    {
        var open = 0;
        foreach (var line in lines)
        {
            var text = line.TrimStart(' ');
            var depth = (line.Length - text.Length) / 2;
            for (; open > depth; open--)
            {
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteStartObject();
            writer.WriteString("operator", text);
            writer.WriteStartArray("inputs");
            open++;
        }

        for (; open > 0; open--)
        {
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    private static string ToText(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
