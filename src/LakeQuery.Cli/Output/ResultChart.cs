using System.Globalization;
using System.Text;
using LakeQuery.Execution;
using LakeQuery.Execution.KeptResults;

namespace LakeQuery.Cli.Output;

/// <summary>Draws a chart of a result that is kept, reading all its rows but holding only what is drawn.</summary>
internal sealed class ResultChart(KeptResult rows, ChartRequest request, CancellationToken cancellation)
{
    private readonly ChartNumbers _numbers = new(rows.Columns[request.Values].Type);
    private readonly CellText _cells = new();

    /// <summary>The chart as lines of text, the last without its end.</summary>
    /// <param name="width">Columns it may take.</param>
    /// <param name="height">Rows it may take.</param>
    /// <param name="palette">Colour of the title.</param>
    public string Draw(int width, int height, Palette palette)
    {
        var drawn = request.Kind switch
        {
            "bar" => Bars(width),
            "line" => Line(width, height),
            _ => Histogram(width),
        };
        var text = new StringBuilder(palette.Paint(Tone.Title, request.Title(rows.Columns))).Append('\n');
        text.Append(drawn.Length == 0 ? "There are no values to draw.\n" : drawn);
        if (!rows.IsWhole)
        {
            text.Append(CultureInfo.InvariantCulture, $"Of the first {rows.RowCount:#,0} rows: the result was not read to its end.\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private string Bars(int width)
    {
        var labels = new List<string>();
        var values = new List<double?>();
        using var reading = rows.Read();
        while (values.Count < Chart.MostBars && reading.NextBatch(cancellation) is { } batch)
        {
            for (var row = 0; row < batch.RowCount && values.Count < Chart.MostBars; row++)
            {
                labels.Add(LabelOf(batch, row, values.Count));
                values.Add(_numbers.Of(batch[request.Values], row));
            }
        }

        return Chart.Bars(labels, values, rows.RowCount, width);
    }

    private string Line(int width, int height)
    {
        var points = new LinePoints(rows.RowCount, 2 * width);
        var (first, last) = ("", "");
        long number = 0;
        ForEach((batch, row) =>
        {
            points.Add(_numbers.Of(batch[request.Values], row));
            if (number == 0)
            {
                first = LabelOf(batch, row, number);
            }
            else if (number == rows.RowCount - 1)
            {
                last = LabelOf(batch, row, number);
            }

            number++;
        });
        return Chart.Line(first, last, points.End(), width, height);
    }

    private string Histogram(int width)
    {
        var (least, most, count) = (double.MaxValue, double.MinValue, 0L);
        ForEach((batch, row) =>
        {
            if (_numbers.Of(batch[request.Values], row) is { } value)
            {
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
                count++;
            }
        });
        if (count == 0)
        {
            return "";
        }

        var bins = new HistogramBins(least, most, count);
        ForEach((batch, row) =>
        {
            if (_numbers.Of(batch[request.Values], row) is { } value)
            {
                bins.Add(value);
            }
        });
        return Chart.Histogram(bins, width);
    }

    private void ForEach(Action<ResultBatch, int> action)
    {
        using var reading = rows.Read();
        while (reading.NextBatch(cancellation) is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                action(batch, row);
            }
        }
    }

    private string LabelOf(ResultBatch batch, int row, long number) =>
        request.Labels is { } column ? _cells.Of(batch[column], row) : (number + 1).ToString(CultureInfo.InvariantCulture);
}
