using LakeQuery.Execution;

namespace LakeQuery.Cli.Output;

/// <summary>A table in Markdown, numbers at the right.</summary>
internal sealed class MarkdownWriter(Utf8Output output) : ResultWriter
{
    private readonly CellText _cells = new();
    private int _columnCount;

    protected override void Begin(QueryResult result)
    {
        _columnCount = result.Columns.Length;
        if (_columnCount == 0)
        {
            return;
        }

        output.Write("|"u8);
        foreach (var column in result.Columns)
        {
            output.Write($" {Escape(column.Name)} |");
        }

        output.Write("\n|"u8);
        foreach (var column in result.Columns)
        {
            output.Write(CellText.IsRightAligned(column.Type) ? " ---: |"u8 : " --- |"u8);
        }

        output.Write("\n"u8);
    }

    protected override void Write(ResultBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            output.Write("|"u8);
            for (var index = 0; index < _columnCount; index++)
            {
                output.Write($" {Escape(_cells.Of(batch[index], row))} |");
            }

            output.Write("\n"u8);
            output.FlushIfLarge();
        }
    }

    protected override void End()
    {
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
