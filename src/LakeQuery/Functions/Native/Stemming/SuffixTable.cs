namespace LakeQuery.Functions.Native.Stemming;

/// <summary>Endings in groups that are treated alike; of those that fit a word, the longest counts.</summary>
internal sealed class SuffixTable
{
    private readonly (string Suffix, int Group)[] _longestFirst;

    /// <summary>Makes a table of groups, each a list of endings with spaces between.</summary>
    public SuffixTable(params string[] groups) => _longestFirst =
    [
        .. groups.SelectMany((group, index) => group.Split(' ').Select(suffix => (suffix, index))).OrderByDescending(entry => entry.suffix.Length),
    ];

    /// <summary>The group of the longest ending that lies behind a place of the word, and where it begins; -1 for none.</summary>
    public int Find(in StemWord word, int from, out int start) => Find(word, word.Length, from, out start);

    /// <summary>The same for what stands before a place.</summary>
    public int Find(in StemWord word, int end, int from, out int start)
    {
        foreach (var (suffix, group) in _longestFirst)
        {
            if (end - suffix.Length >= from && word.EndsAt(end, suffix))
            {
                start = end - suffix.Length;
                return group;
            }
        }

        start = end;
        return -1;
    }
}
