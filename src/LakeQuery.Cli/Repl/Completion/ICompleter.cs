namespace LakeQuery.Cli.Repl.Completion;

/// <summary>Knows what could stand at a place.</summary>
internal interface ICompleter
{
    /// <summary>What could stand where the cursor is, best first; null where nothing is known.</summary>
    CompletionList? Complete(string text, int cursor);

    /// <summary>What the reader should know while writing there: the signature of the function that is called; else null.</summary>
    string? Hint(string text, int cursor);
}

/// <summary>Something that could be written.</summary>
/// <param name="Text">What is inserted.</param>
/// <param name="Detail">What it is: a type, a signature.</param>
internal sealed record CompletionItem(string Text, string Detail = "");

/// <summary>What could stand at a place.</summary>
/// <param name="Start">Where the part begins that an item replaces; it ends at the cursor.</param>
/// <param name="Items">The items.</param>
internal sealed record CompletionList(int Start, IReadOnlyList<CompletionItem> Items)
{
    /// <summary>What all items begin with, in the case of the first.</summary>
    public string CommonStart()
    {
        var common = Items[0].Text;
        foreach (var item in Items)
        {
            var length = 0;
            while (length < common.Length && length < item.Text.Length && char.ToLowerInvariant(common[length]) == char.ToLowerInvariant(item.Text[length]))
            {
                length++;
            }

            common = common[..length];
        }

        return common;
    }
}
