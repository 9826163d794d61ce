using LakeQuery.Storage.Parquet;

namespace LakeQuery.Execution.Pruning;

/// <summary>Asks the conjuncts of a filter of one row group that its bounds leave: first bloom filters, then bounds of pages.</summary>
internal sealed class IndexSearch(Question[] questions, int[] onlySlots, FileShape shape, GroupRanges ranges, ParquetStatistics statistics, FileIndexes indexes)
{
    private readonly List<byte[]> _encoded = [];

    /// <summary>The first conjunct of which a bloom filter says that no row satisfies it, or -1. <paramref name="asked"/> is told each that
    /// was asked.</summary>
    public int ByBloomFilter(int group, Action<int> asked)
    {
        for (var index = 0; index < questions.Length; index++)
        {
            if (questions[index].Probe is not { } probe || !Has(probe.Slot, group, BoundsExactness.BloomFilter) || !TryEncode(probe))
            {
                continue;
            }

            if (indexes.BloomFilter(group, NameOf(probe.Slot)) is { } filter)
            {
                asked(index);
                if (!_encoded.Exists(value => filter.MayHold(value)))
                {
                    return index;
                }
            }
        }

        return -1;
    }

    /// <summary>The first conjunct after which no page is left in which all so far may be true, or -1.</summary>
    public int ByPages(int group, Action<int> asked)
    {
        List<(long Start, long End)>? left = null;
        for (var index = 0; index < questions.Length; index++)
        {
            var slot = onlySlots[index];
            if (slot < 0 || questions[index].WhyNot is not null || !Has(slot, group, BoundsExactness.PageIndex)
                || indexes.Pages(group, NameOf(slot)) is not { } pages)
            {
                continue;
            }

            asked(index);
            left = Intersect(left, Rows(questions[index], slot, group, pages));
            if (left.Count == 0)
            {
                return index;
            }
        }

        return -1;
    }

    private bool Has(int slot, int group, BoundsExactness flag) =>
        shape.Places[slot] is { Kind: ColumnPlaceKind.Chunk } place && (statistics.Exactness[statistics.ChunkOf(group, place.Index)] & flag) != 0;

    private string NameOf(int slot) => statistics.ColumnNames[shape.Places[slot].Index];

    private bool TryEncode(EqualityProbe probe)
    {
        _encoded.Clear();
        foreach (var value in probe.Values)
        {
            if (!shape.Places[probe.Slot].Decoder!.TryEncode(value, _encoded))
            {
                return false;
            }
        }

        return true;
    }

    private List<(long Start, long End)> Rows(Question question, int slot, int group, ParquetPageIndex pages)
    {
        var rows = new List<(long Start, long End)>();
        var source = new PageRange(slot, ranges);
        for (var page = 0; page < pages.FirstRows.Length; page++)
        {
            var start = pages.FirstRows[page];
            var end = page + 1 < pages.FirstRows.Length ? pages.FirstRows[page + 1] : statistics.GroupRows[group];
            shape.Places[slot].Decoder!.Decode(Bound(pages.Mins[page]), Bound(pages.Maxs[page]), pages.NullCounts[page], end - start, out source.Value);
            if (TruthSets.MayPass(question.Ask(source)))
            {
                rows.Add((start, end));
            }
        }

        return rows;
    }

    private static List<(long Start, long End)> Intersect(List<(long Start, long End)>? first, List<(long Start, long End)> second)
    {
        if (first is null)
        {
            return second;
        }

        var both = new List<(long Start, long End)>();
        for (int left = 0, right = 0; left < first.Count && right < second.Count;)
        {
            var (start, end) = (Math.Max(first[left].Start, second[right].Start), Math.Min(first[left].End, second[right].End));
            if (start < end)
            {
                both.Add((start, end));
            }

            _ = first[left].End <= second[right].End ? left++ : right++;
        }

        return both;
    }

    private static ReadOnlyMemory<byte>? Bound(byte[]? bytes) => bytes is null ? null : new ReadOnlyMemory<byte>(bytes);

    // One column as a page has it; what else the predicate names is the same in the whole file.
    private sealed class PageRange(int slot, GroupRanges others) : IRangeSource
    {
        public ValueRange Value;

        public ref readonly ValueRange Range(int asked)
        {
            if (asked == slot)
            {
                return ref Value;
            }

            return ref others.Range(asked);
        }
    }
}
