using System.Globalization;
using System.Text;
using LakeQuery.Storage;
using LakeQuery.Workgroups;

namespace LakeQuery.Cli.Output;

/// <summary>Workgroups as people read them.</summary>
internal static class WorkgroupText
{
    /// <summary>One line each.</summary>
    public static string List(IReadOnlyList<Workgroup> workgroups)
    {
        string[][] rows =
        [
            ["name", "state", "scan limit", "period limits", "description"],
            .. workgroups.Select(workgroup => new[]
            {
                workgroup.Name, State(workgroup), Size(workgroup.BytesScannedCutoffPerQuery), Limits(workgroup), workgroup.Description ?? "",
            }),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        return text.Replace("\r\n", "\n").ToString();
    }

    /// <summary>One setting a line, those that are set.</summary>
    public static string Show(Workgroup workgroup, IReadOnlyList<PeriodUsage> usage)
    {
        var text = new StringBuilder();
        Line("name", workgroup.Name);
        Line("state", State(workgroup));
        Line("description", workgroup.Description);
        Line("created", workgroup.CreationTime is { } time ? Time(time) : null);
        Line("settings", workgroup.EnforceConfiguration ? "win over a session's" : "a session's win over them");
        Line("scan limit", workgroup.BytesScannedCutoffPerQuery is { } bytes ? $"{ByteSize.Format(bytes)} a query" : null);
        foreach (var limit in workgroup.PeriodLimits)
        {
            Line("period limit", limit.ToString());
            if (usage.FirstOrDefault(period => period.Limit == limit) is { } period)
            {
                var reserved = period.ReservedBytes > 0 ? $" and {ByteSize.Format(period.ReservedBytes)} in running queries" : "";
                Line("", $"{ByteSize.Format(period.UsedBytes)} used{reserved} since {Time(period.Start)}, until {Time(period.End)}");
            }
        }

        Line("output", workgroup.OutputLocation);
        Line("threads", workgroup.Threads?.ToString(CultureInfo.InvariantCulture));
        Line("memory", workgroup.MemoryLimitBytes is { } memory ? ByteSize.Format(memory) : null);
        Line("price per TB", workgroup.PricePerTerabyte?.ToString(CultureInfo.InvariantCulture));
        Line("reuse results", workgroup.ResultReuseMaxAge is { } age ? $"up to {PeriodText.Format(age)} old" : null);
        Line("keep history", PeriodText.Format(workgroup.HistoryRetention));
        foreach (var (key, value) in workgroup.Tags)
        {
            Line("tag", $"{key}={value}");
        }

        return text.ToString();

        void Line(string what, string? value)
        {
            if (value is not null)
            {
                text.Append(what.PadRight(15)).Append(value).Append('\n');
            }
        }
    }

    private static string State(Workgroup workgroup) => workgroup.IsEnabled ? "ENABLED" : "DISABLED";

    private static string Size(long? bytes) => bytes is { } known ? ByteSize.Format(known) : "";

    private static string Limits(Workgroup workgroup) => string.Join(", ", workgroup.PeriodLimits);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
