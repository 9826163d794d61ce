using System.Text;

namespace LakeQuery.Commands.Explaining;

/// <summary>Draws indented text, two blanks a level, as a tree: for terminals.</summary>
internal static class TreeText
{
    private const int IndentWidth = 2;

    /// <summary>The same lines with branches before them. An empty line ends a tree; its first line stands alone.</summary>
    public static string Draw(string indented)
    {
        var lines = indented.Split('\n');
        var depths = Array.ConvertAll(lines, line => line.Length == 0 ? -1 : (line.Length - line.TrimStart(' ').Length) / IndentWidth);
        var text = new StringBuilder();

        // Whether a line further down hangs on the same branch, level by level.
        for (var index = 0; index < lines.Length; index++)
        {
            for (var level = 1; level <= depths[index]; level++)
            {
                var goesOn = GoesOn(depths, index, level);
                text.Append((level == depths[index], goesOn) switch
                {
                    (true, true) => "├─ ",
                    (true, false) => "└─ ",
                    (false, true) => "│  ",
                    (false, false) => "   ",
                });
            }

            text.Append(lines[index].TrimStart(' '));
            if (index < lines.Length - 1)
            {
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool GoesOn(int[] depths, int index, int level)
    {
        for (var next = index + 1; next < depths.Length && depths[next] >= level; next++)
        {
            if (depths[next] == level)
            {
                return true;
            }
        }

        return false;
    }
}
