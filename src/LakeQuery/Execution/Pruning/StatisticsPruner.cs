using System.Collections.Immutable;
using LakeQuery.Planning;
using LakeQuery.Storage;

namespace LakeQuery.Execution.Pruning;

/// <summary>Decides by statistics which row groups of a scan's files may hold a row that passes its filter. Made once for a scan; asked
/// from several threads.</summary>
/// <remarks>Each conjunct is asked which truth values it may have between the bounds of a row group; where TRUE is not among them, no
/// row of it is wanted. What is not known is taken for possible.</remarks>
internal sealed class StatisticsPruner
{
    private static readonly int[] NoGroups = [];

    // By what is decided, in this order.
    private static readonly string[] Means = ["min/max", "bloom filter", "page index"];

    private readonly FilterColumns _columns;
    private readonly PlanExpression[] _conjuncts;
    private readonly Question[] _questions;
    private readonly IObjectStore? _store;

    // The one column of the files that a conjunct is about, or -1.
    private readonly int[] _onlySlots;

    // Per means and conjunct: whether it was asked, files and row groups left out. Row groups of files that are left out as a whole are
    // not counted.
    private readonly bool[] _asked;
    private readonly long[] _filesRemoved;
    private readonly long[] _groupsRemoved;

    // Per column of the filter: files that say nothing of it.
    private readonly long[] _filesWithout;
    private long _files;
    private long _groupsOfFilesRead;
    private long _filesWithoutStatistics;

    private StatisticsPruner(ScanNode scan, IObjectStore? store)
    {
        _store = store;
        _columns = new FilterColumns(scan);
        _conjuncts = [.. Conjuncts.Split(scan.Filter)];
        var compiler = new QuestionCompiler(_columns.SlotOf);
        _questions = [.. _conjuncts.Select(compiler.Compile)];
        _asked = [.. _questions.Select(question => question.WhyNot is null), .. new bool[_conjuncts.Length * 2]];
        _filesRemoved = new long[_asked.Length];
        _groupsRemoved = new long[_asked.Length];
        _onlySlots = [.. _conjuncts.Select((_, index) => Slots(index).Where(_columns.IsData).ToArray() is [var only] ? only : -1)];
        _filesWithout = new long[_columns.Count];
    }

    /// <summary>Whether any conjunct can be asked at all; if not, asking changes nothing.</summary>
    public bool CanPrune => Array.Exists(_questions, question => question.WhyNot is null);

    /// <summary>What each conjunct left out, files first; for a conjunct that was asked and left nothing out, with 0.</summary>
    public ImmutableArray<PruningStep> Steps
    {
        get
        {
            var steps = ImmutableArray.CreateBuilder<PruningStep>();
            AddSteps(steps, PruningLevel.File, Interlocked.Read(ref _files), _filesRemoved);
            AddSteps(steps, PruningLevel.RowGroup, Interlocked.Read(ref _groupsOfFilesRead), _groupsRemoved);
            return steps.ToImmutable();
        }
    }

    /// <summary>Which conjuncts could not prune, and why.</summary>
    public ImmutableArray<PruningNote> Notes
    {
        get
        {
            var notes = ImmutableArray.CreateBuilder<PruningNote>();
            var without = Interlocked.Read(ref _filesWithoutStatistics);
            for (var index = 0; index < _questions.Length; index++)
            {
                var text = PlanPrinter.Print(_conjuncts[index]);
                if (_questions[index].WhyNot is { } reason)
                {
                    notes.Add(new PruningNote(text, reason));
                }
                else if (without > 0 && Slots(index).Any(_columns.IsData))
                {
                    notes.Add(new PruningNote(text, without == Interlocked.Read(ref _files)
                        ? "the files have no statistics"
                        : $"{without} {(without == 1 ? "file has" : "files have")} no statistics"));
                }

                foreach (var slot in Slots(index))
                {
                    if (Interlocked.Read(ref _filesWithout[slot]) is > 0 and var files && _questions[index].WhyNot is null)
                    {
                        notes.Add(new PruningNote(
                            text, $"column '{_columns.NameOf(slot)}' has no statistics that can be used in {files} {(files == 1 ? "file" : "files")}"));
                    }
                }
            }

            return notes.ToImmutable();
        }
    }

    /// <summary>A pruner for a scan; null where it has no filter. With a store indexes that lie in files are asked too.</summary>
    public static StatisticsPruner? Of(ScanNode scan, IObjectStore? store = null) => scan.Filter is null ? null : new StatisticsPruner(scan, store);

    /// <summary>The row groups of a file that may hold a row that is wanted, in order: null for all (also where nothing is known), none where
    /// the file need not be read. A file whose statistics are not known is one row group.</summary>
    public int[]? Prune(in FileFacts file)
    {
        Interlocked.Increment(ref _files);
        var statistics = file.Statistics;
        var groupCount = statistics?.GroupCount ?? 1;
        if (statistics is null)
        {
            Interlocked.Increment(ref _filesWithoutStatistics);
        }

        var shape = _columns.ShapeOf(statistics, file.Storage);
        CountUnknown(shape, statistics is not null);
        var ranges = new GroupRanges(_columns, shape, file);

        IndexSearch? search = null;

        // By which means and conjunct each row group went; -1: it stays.
        Span<int> removedBy = groupCount <= 256 ? stackalloc int[groupCount] : new int[groupCount];
        var kept = 0;
        var last = -1;
        for (var group = 0; group < groupCount; group++)
        {
            ranges.MoveTo(group);
            removedBy[group] = statistics is not null && statistics.GroupRows[group] == 0 ? Empty : FirstThatFails(ranges);
            if (removedBy[group] < 0 && statistics is not null && _store is not null)
            {
                search ??= new IndexSearch(_questions, _onlySlots, shape, ranges, statistics, new FileIndexes(_store, file.Path, file.Bytes));
                removedBy[group] = FirstThatFails(search, group);
            }

            kept += removedBy[group] < 0 ? 1 : 0;
            last = removedBy[group] < Empty ? Math.Max(last, removedBy[group]) : last;
        }

        if (kept == 0)
        {
            // The conjunct that took the last row group took the file.
            if (last >= 0)
            {
                Interlocked.Increment(ref _filesRemoved[last]);
            }

            return NoGroups;
        }

        Interlocked.Add(ref _groupsOfFilesRead, groupCount);
        if (kept == groupCount)
        {
            return null;
        }

        var groups = new int[kept];
        for (int group = 0, next = 0; group < groupCount; group++)
        {
            if (removedBy[group] < 0)
            {
                groups[next++] = group;
            }
            else if (removedBy[group] < Empty)
            {
                Interlocked.Increment(ref _groupsRemoved[removedBy[group]]);
            }
        }

        return groups;
    }

    /// <summary>Whether bloom filters or page indexes left out row groups of files that are read.</summary>
    public bool HasGroupsLeftOutByIndexes => _groupsRemoved.AsSpan(_questions.Length).IndexOfAnyExcept(0) >= 0;

    /// <summary>As <see cref="Prune"/> by the bounds of the row groups alone, and nothing is counted.</summary>
    public int[]? PruneByBounds(in FileFacts file)
    {
        if (file.Statistics is not { } statistics)
        {
            return null;
        }

        var ranges = new GroupRanges(_columns, _columns.ShapeOf(statistics, file.Storage), file);
        var groups = new List<int>(statistics.GroupCount);
        for (var group = 0; group < statistics.GroupCount; group++)
        {
            ranges.MoveTo(group);
            if (statistics.GroupRows[group] > 0 && FirstThatFails(ranges) < 0)
            {
                groups.Add(group);
            }
        }

        return groups.Count == statistics.GroupCount ? null : [.. groups];
    }

    /// <summary>Takes back what indexes left out of files that are read: those row groups are read after all.</summary>
    public void ForgetGroupsLeftOutByIndexes() => _groupsRemoved.AsSpan(_questions.Length).Clear();

    // The mark of a row group without rows, which nobody took.
    private int Empty => _asked.Length;

    private int FirstThatFails(IndexSearch search, int group)
    {
        var count = _questions.Length;
        var found = search.ByBloomFilter(group, index => Volatile.Write(ref _asked[count + index], true));
        if (found >= 0)
        {
            return count + found;
        }

        found = search.ByPages(group, index => Volatile.Write(ref _asked[(count * 2) + index], true));
        return found >= 0 ? (count * 2) + found : -1;
    }

    private int FirstThatFails(GroupRanges ranges)
    {
        for (var index = 0; index < _questions.Length; index++)
        {
            if (!TruthSets.MayPass(_questions[index].Ask(ranges)))
            {
                return index;
            }
        }

        return -1;
    }

    private void CountUnknown(FileShape shape, bool hasStatistics)
    {
        for (var slot = 0; hasStatistics && slot < shape.Places.Length; slot++)
        {
            if (shape.Places[slot] is { Kind: ColumnPlaceKind.Unknown } or { Kind: ColumnPlaceKind.Chunk, Decoder.HasBounds: false })
            {
                Interlocked.Increment(ref _filesWithout[slot]);
            }
        }
    }

    private IEnumerable<int> Slots(int conjunct) =>
        ReferenceCollector.Columns(_conjuncts[conjunct]).Select(SlotOf).Where(slot => slot >= 0).Order();

    private int SlotOf(int columnId) => _columns.SlotOf(new PlanColumn(columnId, null, Types.SqlType.Boolean));

    private void AddSteps(ImmutableArray<PruningStep>.Builder steps, PruningLevel level, long before, long[] removed)
    {
        for (var index = 0; index < _asked.Length; index++)
        {
            if (Volatile.Read(ref _asked[index]))
            {
                var count = Interlocked.Read(ref removed[index]);
                var conjunct = index % _questions.Length;
                steps.Add(new PruningStep(
                    level, PlanPrinter.Print(_conjuncts[conjunct]), string.Join(", ", Slots(conjunct).Select(_columns.NameOf)),
                    index == conjunct && _questions[conjunct].AsksNullsOnly ? "null count" : Means[index / _questions.Length], before, count));
                before -= count;
            }
        }
    }
}
