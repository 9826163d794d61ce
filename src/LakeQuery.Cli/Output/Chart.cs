using System.Globalization;
using System.Text;

namespace LakeQuery.Cli.Output;

/// <summary>Charts of block characters, as lines of text.</summary>
internal static class Chart
{
    /// <summary>Bars that are drawn at most.</summary>
    public const int MostBars = 60;


    private const int WidestLabel = 30;
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    // Quadrants by the bits of upper left, upper right, lower left, lower right.
    private const string Quadrants = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█";

    /// <summary>A bar for each value; those below zero go to the left. A missing value has none.</summary>
    /// <param name="labels">The names of the bars.</param>
    /// <param name="values">Their lengths.</param>
    /// <param name="total">How many values there are in all, of which these are the first.</param>
    /// <param name="width">Columns it may take.</param>
    public static string Bars(IReadOnlyList<string> labels, IReadOnlyList<double?> values, long total, int width)
    {
        var count = Math.Min(values.Count, MostBars);
        var shown = values.Take(count).ToArray();
        var texts = shown.Select(value => value is { } number ? Number(number) : CellText.Null).ToArray();
        var labelWidth = Math.Min(count == 0 ? 0 : labels.Take(count).Max(CellWidth.Of), Math.Min(WidestLabel, Math.Max(4, width / 3)));
        var textWidth = count == 0 ? 0 : texts.Max(text => text.Length);
        var room = Math.Max(4, width - labelWidth - textWidth - 4);
        var most = Math.Max(0, shown.Max() ?? 0);
        var least = Math.Min(0, shown.Min() ?? 0);
        var scale = most > least ? room / (most - least) : 0;
        var left = (int)Math.Round(-least * scale);
        var lines = new StringBuilder();
        for (var index = 0; index < count; index++)
        {
            var label = CellWidth.Cut(labels[index], labelWidth);
            lines.Append(label).Append(' ', labelWidth - CellWidth.Of(label)).Append(' ');
            AppendBar(lines, shown[index] ?? 0, scale, left);
            lines.Append(' ').Append(texts[index]).Append('\n');
        }

        if (total > count)
        {
            lines.Append(CultureInfo.InvariantCulture, $"… {total - count:#,0} more\n");
        }

        return lines.ToString();
    }

    /// <summary>How many values there are in each of some ranges of equal width.</summary>
    public static string Histogram(HistogramBins bins, int width)
    {
        var bounds = Enumerable.Range(0, bins.Counts.Count + 1).Select(index => Number(Math.Round(bins.First + (index * bins.Step), 10))).ToArray();
        var boundWidth = bounds.Max(bound => bound.Length);
        var labels = bins.Counts.Select((_, index) => $"{bounds[index].PadLeft(boundWidth)} – {bounds[index + 1].PadLeft(boundWidth)}").ToArray();
        return Bars(labels, [.. bins.Counts.Select(count => (double?)count)], labels.Length, width);
    }

    /// <summary>A line through the values, from the first label to the last; it is broken where a value is missing.</summary>
    public static string Line(string firstLabel, string lastLabel, IReadOnlyList<double?> values, int width, int height)
    {
        if (values.Max() is not { } most || values.Min() is not { } least)
        {
            return "";
        }

        height = Math.Clamp(height, 4, 20);
        var marks = Enumerable.Range(0, height).Select(row => IsMarked(row, height) ? Number(Rounded(most - ((most - least) * row / (height - 1)), most - least)) : "").ToArray();
        var markWidth = marks.Max(mark => mark.Length);
        var columns = Math.Clamp(width - markWidth - 3, 8, Math.Max(8, values.Count * 8));
        var cells = new int[height, columns];
        (int X, int Y)? before = null;
        for (var index = 0; index < values.Count; index++)
        {
            if (values[index] is not { } value)
            {
                before = null;
                continue;
            }

            var x = values.Count == 1 ? 0 : (int)Math.Round((double)index * ((columns * 2) - 1) / (values.Count - 1));
            var y = most > least ? (int)Math.Round((most - value) / (most - least) * ((height * 2) - 1)) : height;
            Draw(cells, before ?? (x, y), (x, y));
            before = (x, y);
        }

        var lines = new StringBuilder();
        for (var row = 0; row < height; row++)
        {
            lines.Append(marks[row].PadLeft(markWidth)).Append(marks[row].Length > 0 ? " ┤" : " │");
            for (var column = 0; column < columns; column++)
            {
                lines.Append(Quadrants[cells[row, column]]);
            }

            lines.Length = lines.ToString().TrimEnd(' ').Length;
            lines.Append('\n');
        }

        lines.Append(' ', markWidth).Append(" └").Append('─', columns).Append('\n');
        var first = CellWidth.Cut(firstLabel, columns / 2);
        var last = CellWidth.Cut(lastLabel, columns / 2);
        lines.Append(' ', markWidth + 2).Append(first).Append(' ', Math.Max(1, columns - CellWidth.Of(first) - CellWidth.Of(last))).Append(last).Append('\n');
        return lines.ToString();
    }

    // The first row, the last, and two between.
    private static bool IsMarked(int row, int height) => Enumerable.Range(0, 4).Any(mark => row == (int)Math.Round(mark * (height - 1) / 3.0));

    private static void AppendBar(StringBuilder lines, double value, double scale, int left)
    {
        var eighths = (int)Math.Round(Math.Abs(value) * scale * 8);
        if (value < 0)
        {
            // There are no characters that fill a cell from the right.
            var cells = Math.Min(left, (eighths + 4) / 8);
            lines.Append(' ', left - cells).Append('█', cells).Append('│');
            return;
        }

        lines.Append(' ', left).Append(left > 0 ? "│" : "").Append('█', eighths / 8);
        if (eighths % 8 > 0 || (eighths == 0 && value > 0))
        {
            lines.Append(Eighths[Math.Max(1, eighths % 8)]);
        }
    }

    private static void Draw(int[,] cells, (int X, int Y) from, (int X, int Y) to)
    {
        var steps = Math.Max(1, Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)));
        for (var step = 0; step <= steps; step++)
        {
            var x = from.X + (int)Math.Round((double)(to.X - from.X) * step / steps);
            var y = from.Y + (int)Math.Round((double)(to.Y - from.Y) * step / steps);
            cells[y / 2, x / 2] |= 1 << ((y % 2 * 2) + (x % 2));
        }
    }

    private static double Rounded(double value, double range)
    {
        var digits = range > 0 ? Math.Clamp(2 - (int)Math.Floor(Math.Log10(range)), 0, 10) : 10;
        return Math.Round(value, digits);
    }

    private static string Number(double value) => Math.Abs(value) is >= 1e15 or (> 0 and < 1e-5)
        ? value.ToString("0.###e0", CultureInfo.InvariantCulture)
        : value.ToString("#,0.######", CultureInfo.InvariantCulture);
}
