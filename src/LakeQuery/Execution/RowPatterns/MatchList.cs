namespace LakeQuery.Execution.RowPatterns;

/// <summary>Matches of a partition, end to end in few arrays.</summary>
internal sealed class MatchList
{
    private readonly List<Entry> _entries = [];
    private readonly List<int> _variables = [];
    private readonly List<int> _marks = [];

    /// <summary>The partition's first row.</summary>
    public int PartitionStart { get; private set; }

    /// <summary>The row behind its last.</summary>
    public int PartitionEnd { get; private set; }

    /// <summary>How many entries.</summary>
    public int Count => _entries.Count;

    /// <summary>Begins a partition, dropping what there was.</summary>
    public void BeginPartition(int start, int end)
    {
        (PartitionStart, PartitionEnd) = (start, end);
        _entries.Clear();
        _variables.Clear();
        _marks.Clear();
    }

    /// <summary>Adds a row that is in no match.</summary>
    public void AddUnmatched(int row) => _entries.Add(new Entry(row, row, PartitionEnd, 0, 0, 0, 0, 0));

    /// <summary>Adds a match.</summary>
    public void Add(int start, long number, ReadOnlySpan<int> variables, IReadOnlyList<int> marks) =>
        Add(start, start, PartitionEnd, number, variables, marks);

    /// <summary>Adds a match that belongs to a row and lies within a frame.</summary>
    public void Add(int row, int start, int frameEnd, long number, ReadOnlySpan<int> variables, IReadOnlyList<int> marks)
    {
        _entries.Add(new Entry(row, start, frameEnd, number, _variables.Count, variables.Length, _marks.Count, marks.Count));
        foreach (var variable in variables)
        {
            _variables.Add(variable);
        }

        _marks.AddRange(marks);
    }

    /// <summary>An entry; its number is 0 for a row in no match.</summary>
    public FoundMatch this[int index]
    {
        get
        {
            var entry = _entries[index];
            return new FoundMatch
            {
                Row = entry.Row,
                Start = entry.Start,
                FrameEnd = entry.FrameEnd,
                Number = entry.Number,
                Variables = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_variables).Slice(entry.FirstVariable, entry.Length),
                Marks = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_marks).Slice(entry.FirstMark, entry.MarkCount),
            };
        }
    }

    private readonly record struct Entry(int Row, int Start, int FrameEnd, long Number, int FirstVariable, int Length, int FirstMark, int MarkCount);
}

/// <summary>One match.</summary>
internal readonly ref struct FoundMatch
{
    /// <summary>The row that it belongs to: in a window the current one, else its first.</summary>
    public int Row { get; init; }

    /// <summary>The row behind the last that can be looked at.</summary>
    public int FrameEnd { get; init; }

    /// <summary>Its first row; for a row in no match, that row.</summary>
    public int Start { get; init; }

    /// <summary>Its number, from 1; 0 for a row in no match.</summary>
    public long Number { get; init; }

    /// <summary>The variables of its rows.</summary>
    public ReadOnlySpan<int> Variables { get; init; }

    /// <summary>Its exclusions, in pairs, counted from its first row.</summary>
    public ReadOnlySpan<int> Marks { get; init; }
}
