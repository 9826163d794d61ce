using System.Globalization;
using System.Text;
using LakeQuery.Planning;

namespace LakeQuery.Commands;

/// <summary>A plan in the language of Graphviz: one box a line of the printed plan, an edge from each to the one it feeds.</summary>
internal static class PlanGraph
{
    /// <summary>The graph as text.</summary>
    public static string Write(PlanNode plan)
    {
        var text = new StringBuilder("digraph logical_plan {\n    node [shape=box];\n");
        var open = new Stack<(int Indent, int Number)>();
        var number = 0;
        foreach (var line in PlanPrinter.Print(plan).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var label = line.TrimStart();
            var indent = line.Length - label.Length;
            while (open.TryPeek(out var above) && above.Indent >= indent)
            {
                open.Pop();
            }

            var escaped = label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"    n{number} [label=\"{escaped}\"];\n");
            if (open.TryPeek(out var parent))
            {
                text.Append(CultureInfo.InvariantCulture, $"    n{parent.Number} -> n{number};\n");
            }

            open.Push((indent, number++));
        }

        return text.Append("}\n").ToString();
    }
}
