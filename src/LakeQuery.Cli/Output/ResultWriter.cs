using LakeQuery.Execution;

namespace LakeQuery.Cli.Output;

/// <summary>Writes one result to standard output in one format, batch by batch as it arrives.</summary>
internal abstract class ResultWriter
{
    /// <summary>Names of the formats, as <c>--format</c> takes them.</summary>
    public static readonly string[] FormatNames = ["table", "csv", "tsv", "json", "jsonl", "markdown", "vertical"];

    /// <summary>The writer of a format.</summary>
    /// <param name="format">One of <see cref="FormatNames"/>.</param>
    /// <param name="output">Where to.</param>
    /// <param name="limits">How much a table shows.</param>
    /// <param name="palette">Colours of tables; none without it.</param>
    public static ResultWriter Create(string format, Utf8Output output, TableLimits limits, Palette? palette = null) => format switch
    {
        "table" => new TableWriter(output, limits, palette ?? Palette.None),
        "csv" => new DelimitedWriter(output, (byte)','),
        "tsv" => new DelimitedWriter(output, (byte)'\t'),
        "json" => new JsonWriter(output, lines: false),
        "jsonl" => new JsonWriter(output, lines: true),
        "markdown" => new MarkdownWriter(output),
        "vertical" => new VerticalWriter(output, palette ?? Palette.None),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format."),
    };

    /// <summary>Writes all of <paramref name="result"/>; returns the number of rows.</summary>
    /// <param name="result">The result, read to its end.</param>
    /// <param name="beforeRows">Called when the first rows or the end have come and before anything is written; it may be called again.</param>
    /// <param name="cancellation">Stops the query.</param>
    /// <param name="seen">Sees each batch too.</param>
    public long WriteAll(QueryResult result, Action beforeRows, CancellationToken cancellation, Action<ResultBatch>? seen = null)
    {
        long rowCount = 0;
        Begin(result);
        var batch = result.NextBatch(cancellation);
        if (!WritesAtEnd)
        {
            beforeRows();
        }

        for (; batch is not null; batch = result.NextBatch(cancellation))
        {
            seen?.Invoke(batch);
            Write(batch);
            rowCount += batch.RowCount;
        }

        beforeRows();
        End();
        return rowCount;
    }

    /// <summary>Whether nothing is written before the last batch has come.</summary>
    protected virtual bool WritesAtEnd => false;

    /// <summary>Called once before the first batch.</summary>
    protected abstract void Begin(QueryResult result);

    /// <summary>Called for each batch.</summary>
    protected abstract void Write(ResultBatch batch);

    /// <summary>Called once after the last batch.</summary>
    protected abstract void End();
}
