using System.Globalization;

namespace LakeQuery.Cli.Output;

/// <summary>How much of a result a table shows.</summary>
/// <param name="Width">Columns of the terminal; null where the table does not go to one, and nothing is cut.</param>
/// <param name="Rows">Rows: of more, the first and the last are shown. Null for all.</param>
internal sealed record TableLimits(int? Width, int? Rows)
{
    /// <summary>Rows that are shown where the user says nothing.</summary>
    public const int UsualRows = 40;

    /// <summary>What the number of rows may be.</summary>
    public const string RowsValues = "NUMBER|all";

    private const int MostRows = 10_000;

    /// <summary>All of it.</summary>
    public static TableLimits None { get; } = new(null, null);

    /// <summary>Reads a number of rows as users write it.</summary>
    public static bool TryParseRows(string text, out int? rows)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostRows;
        rows = isNumber ? number : null;
        return isNumber || text == "all";
    }

    public static string RowsText(int? rows) => rows?.ToString(CultureInfo.InvariantCulture) ?? "all";
}
