using System.Globalization;
using System.Text;
using LakeQuery.Storage;

namespace LakeQuery.Crawling;

/// <summary>Writes a crawl's report as plain text.</summary>
internal static class CrawlReportText
{
    private const int MaxProblems = 20;

    public static string Write(CrawlReport report, string? baseDirectory)
    {
        var text = new StringBuilder();
        foreach (var table in report.Tables)
        {
            WriteTable(text, report, table, baseDirectory);
        }

        if (report.Problems.Count > 0)
        {
            Line(text, $"{Count(report.Problems.Count, "file")} in no table:");
            foreach (var problem in report.Problems.Take(MaxProblems))
            {
                Line(text, $"  {From(baseDirectory, problem.File)}: {problem.Problem}");
            }

            if (report.Problems.Count > MaxProblems)
            {
                Line(text, $"  and {Count(report.Problems.Count - MaxProblems, "more file")}");
            }

            text.Append('\n');
        }

        foreach (var warning in report.Warnings)
        {
            var shown = baseDirectory is null ? warning
                : warning.Replace($"'{Path.TrimEndingDirectorySeparator(baseDirectory)}{Path.DirectorySeparatorChar}", "'", StringComparison.Ordinal);
            Line(text, $"Note: {shown}");
        }

        WriteTotals(text, report);
        return text.ToString();
    }

    private static void WriteTable(StringBuilder text, CrawlReport report, TableCrawl table, string? baseDirectory)
    {
        var outcome = table.Outcome switch
        {
            TableOutcome.Added => report.DryRun ? "would be added" : "added",
            TableOutcome.Changed => report.DryRun ? "would be changed" : "changed",
            TableOutcome.Unchanged => "unchanged",
            TableOutcome.Gone => report.DryRun ? "gone: would be marked as deprecated" : "gone: marked as deprecated",
            _ => throw new InvalidOperationException(table.Outcome.ToString()),
        };
        Line(text, $"{report.Database}.{table.Name}: {outcome}");
        Line(text, $"  at       {From(baseDirectory, table.Location)}");
        if (table.Outcome == TableOutcome.Gone)
        {
            text.Append('\n');
            return;
        }

        var rows = table.RowsAreExact ? Count(table.Rows, "row") : $"about {Count(table.Rows, "row")}";
        Line(text, $"  holds    {table.Classification}, {Count(table.FileCount, "file")}, {ByteSize.Format(table.Bytes)}, {rows}");
        Line(text, $"  read     {Count(table.FilesRead, "file")}, {ByteSize.Format(table.BytesRead)}");
        WriteColumns(text, table);
        foreach (var widening in table.Widenings)
        {
            Line(text, $"  {widening.Column}: {widening.To}, not {widening.From}, because of {Place(widening.Example, table.Location)}");
        }

        foreach (var note in table.Notes)
        {
            Line(text, $"  {note}");
        }

        text.Append('\n');
    }

    private static void WriteColumns(StringBuilder text, TableCrawl table)
    {
        if (table.Outcome == TableOutcome.Added)
        {
            Line(text, $"  columns  {string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.Type}"))}");
        }

        if (table.PartitionKeys.Count > 0)
        {
            Line(text, $"  keys     {string.Join(", ", table.PartitionKeys.Select(key => $"{key.Name} {key.Type}"))}");
            var added = $"{Number(table.PartitionsAdded)} added{Some(table.AddedExamples, table.PartitionsAdded)}";
            var gone = $"{Number(table.PartitionsGone)} gone{Some(table.GoneExamples, table.PartitionsGone)}";
            Line(text, $"  parts    {Count(table.PartitionCount, "partition")}, {added}, {gone}");
        }

        foreach (var change in table.ColumnChanges)
        {
            var what = change.IsPartitionKey ? "key" : "column";
            Line(text, change switch
            {
                { OldType: null } => $"  {what} '{change.Name}' added: {change.NewType}",
                { NewType: null } => $"  {what} '{change.Name}' removed: was {change.OldType}",
                _ => $"  {what} '{change.Name}' changed: {change.OldType} to {change.NewType}",
            });
        }
    }

    private static void WriteTotals(StringBuilder text, CrawlReport report)
    {
        int Of(TableOutcome outcome) => report.Tables.Count(table => table.Outcome == outcome);
        var outcomes = $"{Of(TableOutcome.Added)} added, {Of(TableOutcome.Changed)} changed, {Of(TableOutcome.Unchanged)} unchanged";
        Line(text, $"{Count(report.Tables.Count, "table")}: {outcomes}, {Of(TableOutcome.Gone)} gone");
        var seconds = report.Elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        Line(text, $"{Count(report.FilesListed, "file")} of {ByteSize.Format(report.BytesListed)} found, {Number(report.FilesRead)} read ({ByteSize.Format(report.BytesRead)}), {seconds} s");
        if (report.DryRun)
        {
            Line(text, $"Dry run: nothing was written.");
        }
    }

    private static string From(string? baseDirectory, string path) =>
        baseDirectory is null ? path : LakePath.Below(baseDirectory, path) is { Length: > 0 } below ? below : path;

    private static string Place(ValueExample example, string location)
    {
        var file = LakePath.Below(location, example.File) ?? Path.GetFileName(example.File);
        return example.Line is { } line ? $"'{example.Value}' ({file}, line {Number(line)})"
            : example.Offset >= 0 ? $"'{example.Value}' ({file}, byte {Number(example.Offset)})"
            : $"{file}, where {example.Value}";
    }

    private static string Some(IReadOnlyList<string> examples, long count) =>
        examples.Count == 0 ? "" : $" ({string.Join(", ", examples)}{(count > examples.Count ? ", …" : "")})";

    private static string Count(long count, string thing) => $"{Number(count)} {thing}{(count == 1 ? "" : "s")}";

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
