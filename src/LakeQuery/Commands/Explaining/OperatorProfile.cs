using System.Globalization;
using System.Text;
using System.Text.Json;
using LakeQuery.DuckDb;
using LakeQuery.Execution;

namespace LakeQuery.Commands.Explaining;

/// <summary>What DuckDB measured, operator by operator, under our names where it is one of our scans.</summary>
internal static class OperatorProfile
{
    /// <summary>Rows and time of the operators that read a manifest's files; null where DuckDB tells of none.</summary>
    public static (long Rows, TimeSpan Time)? ScanOf(DuckProfile? profile, ScanManifest manifest)
    {
        var scans = profile?.All().Where(node => ScanProfile.Reads(node, manifest)).ToArray() ?? [];
        return scans.Length == 0 ? null : (scans.Sum(Rows), TimeSpan.FromTicks(scans.Sum(scan => Time(scan).Ticks)));
    }

    /// <summary>Appends an operator and those below it, indented.</summary>
    public static void Write(StringBuilder text, DuckProfile node, int depth)
    {
        text.Append(' ', depth * 2).Append(Name(node));
        text.Append(CultureInfo.InvariantCulture, $"  rows: {Rows(node)}  time: {Time(node).TotalMilliseconds:0.0} ms");
        if (Number(node, "OPERATOR_TOTAL_ROW_GROUPS_TO_SCAN") is > 0 and var total)
        {
            text.Append(CultureInfo.InvariantCulture, $"  row groups: {Number(node, "OPERATOR_ROW_GROUPS_SCANNED")}/{total}");
        }

        text.Append('\n');
        foreach (var child in node.Children)
        {
            Write(text, child, depth + 1);
        }
    }

    /// <summary>Writes an operator and those below it.</summary>
    public static void Write(Utf8JsonWriter writer, DuckProfile node)
    {
        writer.WriteStartObject();
        writer.WriteString("operator", Name(node));
        writer.WriteNumber("rows", Rows(node));
        writer.WriteNumber("milliseconds", Time(node).TotalMilliseconds);
        if (Number(node, "OPERATOR_TOTAL_ROW_GROUPS_TO_SCAN") is > 0 and var total)
        {
            writer.WriteNumber("rowGroupsRead", Number(node, "OPERATOR_ROW_GROUPS_SCANNED"));
            writer.WriteNumber("rowGroupsTotal", total);
        }

        writer.WriteStartArray("inputs");
        foreach (var child in node.Children)
        {
            Write(writer, child);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Name(DuckProfile node) => (node["OPERATOR_NAME"] ?? node["OPERATOR_TYPE"] ?? "").Trim();

    private static long Rows(DuckProfile node) => Number(node, "OPERATOR_CARDINALITY");

    private static TimeSpan Time(DuckProfile node) =>
        TimeSpan.FromSeconds(double.TryParse(node["OPERATOR_TIMING"], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);

    private static long Number(DuckProfile node, string metric) =>
        long.TryParse(node[metric], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
