using System.Text;

namespace LakeQuery.Tests.Golden;

/// <summary>One golden file: statements that must run, and queries with their rows and what they scan, in the shape of sqllogictest.</summary>
/// <remarks><code>
/// # Words for the reader.
/// statement
/// CREATE …
///
/// query
/// SELECT …
/// ----
/// rows, values with | between
/// scan partitions=2/365 files=2
///
/// error
/// SELECT …
/// ----
/// NAME: the fact
/// </code></remarks>
internal sealed class GoldenFile
{
    private GoldenFile(string path, List<Block> blocks)
    {
        Path = path;
        Blocks = blocks;
    }

    public string Path { get; }

    public List<Block> Blocks { get; }

    public static GoldenFile Read(string path)
    {
        var blocks = new List<Block>();
        foreach (var part in File.ReadAllText(path).Replace("\r\n", "\n", StringComparison.Ordinal).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = part.Trim('\n').Split('\n');
            var comments = lines.TakeWhile(line => line.StartsWith('#')).ToArray();
            var rest = lines.Skip(comments.Length).ToArray();
            if (rest.Length == 0)
            {
                blocks.Add(new Block(comments, "", "", []));
                continue;
            }

            var divider = Array.IndexOf(rest, "----");
            var sqlEnd = divider < 0 ? rest.Length : divider;
            blocks.Add(new Block(comments, rest[0], string.Join('\n', rest[1..sqlEnd]), divider < 0 ? [] : rest[(divider + 1)..]));
        }

        return new GoldenFile(path, blocks);
    }

    public void Write()
    {
        var text = new StringBuilder();
        foreach (var block in Blocks)
        {
            text.Append(text.Length == 0 ? "" : "\n");
            foreach (var comment in block.Comments)
            {
                text.Append(comment).Append('\n');
            }

            if (block.Kind.Length == 0)
            {
                continue;
            }

            text.Append(block.Kind).Append('\n').Append(block.Sql).Append('\n');
            if (block.Kind != "statement")
            {
                text.Append("----\n");
                foreach (var line in block.Expected)
                {
                    text.Append(line).Append('\n');
                }
            }
        }

        File.WriteAllText(Path, text.ToString());
    }

    /// <summary>One statement with what is expected of it.</summary>
    /// <param name="Comments">Lines before it.</param>
    /// <param name="Kind">statement, query or error; empty for words only.</param>
    /// <param name="Sql">The text.</param>
    /// <param name="Expected">The lines under ----.</param>
    internal sealed record Block(string[] Comments, string Kind, string Sql, string[] Expected)
    {
        public string[] Expected { get; set; } = Expected;
    }
}
