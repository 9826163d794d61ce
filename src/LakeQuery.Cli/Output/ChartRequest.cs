using System.Globalization;
using LakeQuery.Cli.Repl;
using LakeQuery.Execution;
using LakeQuery.Types;

namespace LakeQuery.Cli.Output;

/// <summary>What a chart shows of a result: <c>bar city population</c>, <c>line</c>, <c>histogram 3</c>, or nothing for what fits.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Labels">The column that names the values; null for the number of the row.</param>
/// <param name="Values">The column of the values.</param>
internal sealed record ChartRequest(string Kind, int? Labels, int Values)
{
    public static readonly string[] Kinds = ["bar", "line", "histogram"];

    /// <summary>Reads what a user wrote, for a result of these columns.</summary>
    public static ChartRequest Parse(string text, IReadOnlyList<ResultColumn> columns)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        var kind = words.Count > 0 && Kinds.Contains(words[0].ToLowerInvariant()) ? words[0].ToLowerInvariant() : null;
        if (kind is not null)
        {
            words.RemoveAt(0);
        }

        var named = words.Select(word => ColumnAt(columns, word)).ToArray();
        var (labels, values) = named.Length switch
        {
            0 => Choose(columns),
            1 => (First(columns, isNumber: false, except: named[0]) ?? First(columns, isNumber: true, except: named[0]), named[0]),
            _ => ((int?)named[0], named[^1]),
        };
        return new ChartRequest(kind ?? KindFor(labels is { } at ? columns[at].Type : null), labels, values);
    }

    /// <summary>What the chart is of, in words.</summary>
    public string Title(IReadOnlyList<ResultColumn> columns) =>
        Kind == "histogram" ? columns[Values].Name : $"{columns[Values].Name} by {(Labels is { } column ? columns[column].Name : "row")}";

    private static string KindFor(SqlType? labels) => labels switch
    {
        null => "histogram",
        { Kind: SqlTypeKind.Date or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone } => "line",
        _ => "bar",
    };

    // Where all columns are numbers, the first labels the second.
    private static (int? Labels, int Values) Choose(IReadOnlyList<ResultColumn> columns)
    {
        var values = First(columns, isNumber: true, except: -1) ?? throw ReplErrors.NothingToDraw();
        return First(columns, isNumber: false, values) is { } labels ? (labels, values)
            : First(columns, isNumber: true, values) is { } second ? (values, second)
            : (null, values);
    }

    private static int ColumnAt(IReadOnlyList<ResultColumn> columns, string word)
    {
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= columns.Count)
        {
            return number - 1;
        }

        for (var index = 0; index < columns.Count; index++)
        {
            if (columns[index].Name.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        throw ReplErrors.UnknownColumn(word, columns.Select(column => column.Name));
    }

    private static int? First(IReadOnlyList<ResultColumn> columns, bool isNumber, int except)
    {
        for (var index = 0; index < columns.Count; index++)
        {
            if (index != except && columns[index].Type.IsNumeric == isNumber)
            {
                return index;
            }
        }

        return null;
    }
}
