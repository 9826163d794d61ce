using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Cli.Output;

/// <summary>Widths of cells in columns of a terminal.</summary>
internal static class CellWidth
{
    public static int Of(string text) => Ascii.IsValid(text) ? text.Length : DisplayWidth.Of(text);

    /// <summary>The text cut to at most <paramref name="limit"/> columns, ending in an ellipsis where something was cut.</summary>
    public static string Cut(string text, int limit)
    {
        if (Of(text) <= limit)
        {
            return text;
        }

        var builder = new StringBuilder();
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += DisplayWidth.Of(rune);
            if (width > limit - 1)
            {
                break;
            }

            builder.Append(rune.ToString());
        }

        return builder.Append('…').ToString();
    }
}
