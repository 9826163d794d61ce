namespace LakeQuery.Cli.Output;

/// <summary>The columns of a table that are shown, and how wide each is. Those in the middle are left out where all don't fit; one narrow
/// column stands for them.</summary>
internal sealed class TableColumns
{
    // Of columns that all fit, each is at least as wide; of some that are chosen, each is easier to read.
    private const int NarrowestColumn = 6;
    private const int NarrowestChosen = 12;
    private const int LeftOutWidth = 1;

    // Blanks and a rule between two columns.
    private const int Between = 3;

    private readonly int[] _indexes;
    private readonly int[] _widths;

    private TableColumns(int[] indexes, int[] widths, int leftOut) => (_indexes, _widths, LeftOut) = (indexes, widths, leftOut);

    /// <summary>How many columns of the result are not shown.</summary>
    public int LeftOut { get; }

    /// <summary>Columns of the table, that for the left out included.</summary>
    public int Count => _indexes.Length;

    /// <summary>Which column of the result is shown at a place; -1 for those that are left out.</summary>
    public int IndexAt(int place) => _indexes[place];

    /// <summary>The width of the column at a place.</summary>
    public int WidthAt(int place) => _widths[place];

    /// <summary>Chooses columns for a terminal.</summary>
    /// <param name="widths">What each would like to have.</param>
    /// <param name="available">Columns of the terminal; null where nothing is cut.</param>
    public static TableColumns Fit(int[] widths, int? available)
    {
        int[] all = [.. Enumerable.Range(0, widths.Length)];
        int[] narrowed = [.. widths];
        if (available is not { } most || Narrow(narrowed, most - 1, NarrowestColumn))
        {
            return new TableColumns(all, narrowed, 0);
        }

        var (left, right) = (0, 0);
        var used = 1 + LeftOutWidth + Between;
        while (left + right < widths.Length)
        {
            var isLeft = left <= right;
            var next = Math.Min(widths[isLeft ? left : widths.Length - 1 - right], NarrowestChosen) + Between;
            if (used + next > most && left > 0)
            {
                break;
            }

            used += next;
            (left, right) = isLeft ? (left + 1, right) : (left, right + 1);
        }

        int[] chosen = [.. all[..left], -1, .. all[^right..]];
        int[] chosenWidths = [.. chosen.Select(index => index < 0 ? LeftOutWidth : widths[index])];
        Narrow(chosenWidths, most - 1, 1);
        return new TableColumns(chosen, chosenWidths, widths.Length - left - right);
    }

    // Takes from the widest columns first until the table fits, but leaves every column readable.
    private static bool Narrow(int[] widths, int available, int narrowest)
    {
        var excess = widths.Sum() + (Between * widths.Length) - available;
        while (excess > 0)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= narrowest)
            {
                return false;
            }

            widths[widest]--;
            excess--;
        }

        return true;
    }
}
