using System.Globalization;
using System.Text;
using LakeQuery.Execution;
using LakeQuery.Execution.Pruning;
using LakeQuery.Planning;
using LakeQuery.Storage;

namespace LakeQuery.Commands.Explaining;

/// <summary>A plan for people: the operators, then for each table what is read and why, then the sum.</summary>
internal static class PlanText
{
    private const int MostLevels = 20;
    private const int MostColumns = 8;

    /// <summary>The text, lines parted by \n.</summary>
    /// <param name="planned">The query.</param>
    /// <param name="scans">What is known of its scans.</param>
    /// <param name="measured">How it ran; null where it did not.</param>
    /// <param name="asTree">Draws branches.</param>
    public static string Write(PlannedQuery planned, IReadOnlyList<ExplainedScan> scans, QueryStatistics? measured, bool asTree)
    {
        var text = new StringBuilder(PlanPrinter.Print(
            planned.Plan, id => planned.Manifests.TryGetValue(id, out var manifest) ? ScanText(id, manifest, measured) : null));
        foreach (var scan in scans)
        {
            text.Append('\n');
            WriteScan(text, scan);
        }

        text.Append('\n').Append(Summary(planned)).Append('\n');
        if (measured is not null)
        {
            WriteRun(text, measured);
        }

        return asTree ? TreeText.Draw(text.ToString()) : text.ToString();
    }

    private static string ScanText(int id, ScanManifest manifest, QueryStatistics? measured)
    {
        var partitions = manifest.Table.Table.PartitionKeys.IsEmpty ? "" : $"partitions: {manifest.Partitions.Length}/{manifest.PartitionsTotal}  ";
        var groups = manifest.RowGroups == manifest.FilesRead && manifest.RowGroupsTotal <= manifest.RowGroups
            ? "" : $"row groups: {manifest.RowGroups}/{manifest.RowGroupsTotal}  ";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{partitions}files: {manifest.FilesRead}/{manifest.FilesTotal}  {groups}bytes: {(manifest.MayStopEarly ? "at most " : "")}{manifest.BytesToRead}{(manifest.IsMetadataOnly ? "  metadata only" : "")}");
        if (measured is null)
        {
            return text;
        }

        var read = measured.ReadOf(id, manifest);
        var run = OperatorProfile.ScanOf(measured.Profile, manifest) is { } scan
            ? string.Create(CultureInfo.InvariantCulture, $"  rows: {scan.Rows}  time: {scan.Time.TotalMilliseconds:0.0} ms")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{text}\nread  files: {read.Files}  row groups: {read.RowGroups}  bytes: {read.Bytes}{run}");
    }

    private static void WriteScan(StringBuilder text, ExplainedScan scan)
    {
        var manifest = scan.Manifest;
        text.Append(scan.TableName).Append(": ");
        if (!manifest.Table.Table.PartitionKeys.IsEmpty)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Count(manifest.Partitions.Length)} of {Counted(manifest.PartitionsTotal, "partition")}, ");
        }

        text.Append(CultureInfo.InvariantCulture, $"{Count(manifest.FilesRead)} of {Counted(manifest.FilesTotal, "file")}, ");
        text.Append(manifest.MayStopEarly ? "at most " : "").Append(ByteSize.Format(manifest.BytesToRead)).Append('\n');
        if (manifest.IsMetadataOnly)
        {
            text.Append("  answered from what is known of its files: none is read\n");
        }

        foreach (var step in scan.Steps.Where(step => IsWorthALine(step, manifest)))
        {
            text.Append("  ").Append(StepText(step)).Append('\n');
        }

        foreach (var note in scan.NotPruned)
        {
            // What a join chooses by is known when it runs.
            var verb = note.Text.EndsWith("when run", StringComparison.Ordinal) ? " chooses " : " leaves nothing out: ";
            text.Append("  ").Append(note.Conjunct).Append(verb).Append(note.Text).Append('\n');
        }

        if (manifest.MayStopEarly)
        {
            text.Append("  it stops once there are rows enough\n");
        }

        WriteColumns(text, scan);
        foreach (var level in scan.Levels.Take(MostLevels))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {level.Name}: {Counted(level.Partitions, "partition")}, {Counted(level.Files, "file")}, {ByteSize.Format(level.Bytes)}\n");
        }

        if (scan.Levels.Length > MostLevels)
        {
            var rest = scan.Levels.Skip(MostLevels).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"  … {Count(rest.Length)} more: {Counted(rest.Sum(level => level.Partitions), "partition")}, ");
            text.Append(CultureInfo.InvariantCulture, $"{Counted(rest.Sum(level => level.Files), "file")}, {ByteSize.Format(rest.Sum(level => level.Bytes))}\n");
        }

        foreach (var hint in scan.Hints)
        {
            text.Append("  Hint: ").Append(hint).Append('\n');
        }
    }

    // Of files with one row group each, that none of these was left out was said of the files already.
    private static bool IsWorthALine(PruningStep step, ScanManifest manifest) =>
        step.Level != PruningLevel.RowGroup || step.Removed > 0 || (step.Before > 0 && manifest.RowGroupsTotal > manifest.Files.Length);

    private static string StepText(PruningStep step)
    {
        var thing = step.Level switch
        {
            PruningLevel.Partition => "partition",
            PruningLevel.File => "file",
            _ => "row group",
        };
        var means = step.Means == "keys" ? "" : $" ({step.Means}{(step.Columns.Length == 0 || step.Columns == step.Conjunct ? "" : " of " + step.Columns)})";
        return step.Removed == 0
            ? $"{step.Conjunct} leaves out none of {Counted(step.Before, thing)}{means}"
            : $"{step.Conjunct} leaves out {Count(step.Removed)} of {Counted(step.Before, thing)}{means}";
    }

    private static void WriteColumns(StringBuilder text, ExplainedScan scan)
    {
        double total = scan.Columns.Sum(column => column.Bytes);
        if (scan.Columns.Length < 2 || total <= 0)
        {
            return;
        }

        text.Append("  columns: ").AppendJoin(", ", scan.Columns.Take(MostColumns).Select(column => string.Create(
            CultureInfo.InvariantCulture, $"{column.Name} {ByteSize.Format(column.Bytes)} ({column.Bytes / total * 100:0} %)")));
        text.Append(scan.Columns.Length > MostColumns ? $", {scan.Columns.Length - MostColumns} more\n" : "\n");
    }

    private static void WriteRun(StringBuilder text, QueryStatistics measured)
    {
        text.Append(CultureInfo.InvariantCulture, $"Ran in {measured.TotalTime.TotalMilliseconds:0.0} ms (planning {measured.PlanningTime.TotalMilliseconds:0.0} ms)");
        text.Append(CultureInfo.InvariantCulture, $", {Counted(measured.RowCount, "row")}, scanned {measured.DataScannedInBytes} bytes\n");
        foreach (var phase in measured.Phases)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {phase.Name}: {phase.Time.TotalMilliseconds:0.0} ms\n");
        }

        if (measured.Profile is { } profile)
        {
            text.Append("\nDuckDB\n");
            foreach (var child in profile.Children)
            {
                OperatorProfile.Write(text, child, 1);
            }
        }
    }

    private static string Summary(PlannedQuery planned)
    {
        var statistics = planned.Statistics;
        var manifests = planned.Manifests.Values;
        var partitions = statistics.PartitionsTotal == 0 ? "" : $"partitions {statistics.PartitionsRead}/{statistics.PartitionsTotal}, ";
        var atMost = manifests.Any(manifest => manifest.MayStopEarly) ? "at most " : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Reads {partitions}files {manifests.Sum(manifest => (long)manifest.FilesRead)}/{statistics.FilesTotal}, {atMost}{manifests.Sum(manifest => manifest.BytesToRead)} bytes");
    }

    private static string Counted(long count, string thing) => count == 1 ? "1 " + thing : $"{Count(count)} {thing}s";

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
