using System.Text;

namespace LakeQuery.Cli.Output;

/// <summary>How many columns of a terminal a text takes: East Asian wide characters and emoji two, combining marks none.</summary>
internal static class DisplayWidth
{
    public static int Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += LakeQuery.Errors.RuneWidth.Of(rune);
        }

        return width;
    }

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
            width += LakeQuery.Errors.RuneWidth.Of(rune);
            if (width > limit - 1)
            {
                break;
            }

            builder.Append(rune.ToString());
        }

        return builder.Append('…').ToString();
    }
}
