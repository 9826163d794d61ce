using LakeQuery.Execution.Staging;
using LakeQuery.Planning;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>The rows of the match under way with their variables, and for each group of variables that a condition asks about, its rows.</summary>
internal sealed class MatchHistory
{
    private readonly List<Group> _groups = [];
    private int[] _variables = new int[64];

    /// <summary>The match's first row.</summary>
    public int Start { get; private set; }

    /// <summary>How many rows it has so far.</summary>
    public int Length { get; private set; }

    /// <summary>The partition's first row.</summary>
    public int PartitionStart { get; private set; }

    /// <summary>The row behind the partition's last.</summary>
    public int PartitionEnd { get; private set; }

    /// <summary>The match's number in its partition.</summary>
    public long Number { get; private set; }

    /// <summary>The variables of the rows, in order.</summary>
    public ReadOnlySpan<int> Variables => _variables.AsSpan(0, Length);

    /// <summary>The index of the group of these variables (empty: all), whose rows are kept from now on.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="first">So many rows from the beginning may be asked for.</param>
    /// <param name="last">So many from the end.</param>
    /// <param name="whole">All rows and their variables may be asked for.</param>
    public int Track(PlanList<int> variables, int first, int last, bool whole)
    {
        var index = _groups.FindIndex(group => group.Names.Equals(variables));
        if (index < 0)
        {
            index = _groups.Count;
            _groups.Add(new Group(variables));
        }

        var group = _groups[index];
        group.First = Math.Max(group.First, first);
        group.Last = Math.Max(group.Last, last);
        group.Whole |= whole;
        return index;
    }

    /// <summary>Begins a partition.</summary>
    public void BeginPartition(int start, int end) => (PartitionStart, PartitionEnd) = (start, end);

    /// <summary>Begins a match.</summary>
    public void Begin(int row, long number)
    {
        Truncate(0);
        (Start, Number) = (row, number);
    }

    /// <summary>Adds a row.</summary>
    public void Push(int variable)
    {
        if (Length == _variables.Length)
        {
            Array.Resize(ref _variables, Length * 2);
        }

        _variables[Length] = variable;
        foreach (var group in _groups)
        {
            if (group.Has(variable))
            {
                group.Add(Start + Length, variable);
            }
        }

        Length++;
    }

    /// <summary>Goes back to a shorter match.</summary>
    public void Truncate(int length)
    {
        Length = length;
        foreach (var group in _groups)
        {
            group.Truncate(Start + length);
        }
    }

    /// <summary>The row that a navigation leads to from a row that is tried for a variable; <see cref="NumberTable.Null"/> where it leads nowhere.</summary>
    public long Find(PatternNavigation navigation, int groupIndex, int variable, int row)
    {
        var group = _groups[groupIndex];
        var rows = group.Rows;
        var tried = group.Has(variable);
        var count = rows.Count + (tried ? 1 : 0);
        var index = navigation.Last ? count - 1 - navigation.Offset : navigation.Offset;
        if (index < 0 || index >= count)
        {
            return NumberTable.Null;
        }

        var found = (index == rows.Count ? row : rows[index]) + navigation.Physical;
        return found >= PartitionStart && found < PartitionEnd ? found : NumberTable.Null;
    }

    /// <summary>The variable of a row of the match, the one that is tried included.</summary>
    public long VariableOf(long row, int tried, int triedRow) =>
        row == triedRow ? tried : row != NumberTable.Null && row >= Start && row < triedRow ? _variables[row - Start] : NumberTable.Null;

    /// <summary>The rows of a group.</summary>
    public IReadOnlyList<int> RowsOf(int groupIndex) => _groups[groupIndex].Rows;

    /// <summary>Whether a variable belongs to a group.</summary>
    public bool IsIn(int groupIndex, int variable) => _groups[groupIndex].Has(variable);

    /// <summary>The bits of a group's rows with their variables.</summary>
    public StateHash HashOf(int groupIndex) => _groups[groupIndex].Hash;

    /// <summary>The bits of all that conditions may still ask about: two ways to one place with the same bits have the same future.</summary>
    public UInt128 Hash(int step, int row)
    {
        var hash = default(StateHash);
        hash.Add(step);
        hash.Add(row);
        foreach (var group in _groups)
        {
            group.AddTo(ref hash);
        }

        return hash.Value;
    }

    private sealed class Group(PlanList<int> names)
    {
        private readonly List<StateHash> _hashes = [];

        public PlanList<int> Names { get; } = names;

        public List<int> Rows { get; } = [];

        public int First { get; set; }

        public int Last { get; set; }

        public bool Whole { get; set; }

        public StateHash Hash => _hashes.Count == 0 ? default : _hashes[^1];

        public bool Has(int variable) => Names.Count == 0 || Names.Items.Contains(variable);

        public void Add(int row, int variable)
        {
            Rows.Add(row);
            if (Whole)
            {
                var hash = Hash;
                hash.Add(row);
                hash.Add(variable);
                _hashes.Add(hash);
            }
        }

        public void Truncate(int end)
        {
            var count = Rows.Count;
            while (count > 0 && Rows[count - 1] >= end)
            {
                count--;
            }

            if (count < Rows.Count)
            {
                Rows.RemoveRange(count, Rows.Count - count);
                if (Whole)
                {
                    _hashes.RemoveRange(count, _hashes.Count - count);
                }
            }
        }

        public void AddTo(ref StateHash hash)
        {
            if (Whole)
            {
                hash.Add(Hash);
                return;
            }

            for (var index = 0; index < First; index++)
            {
                hash.Add(index < Rows.Count ? Rows[index] : -1);
            }

            for (var index = 1; index <= Last; index++)
            {
                hash.Add(index <= Rows.Count ? Rows[^index] : -1);
            }
        }
    }
}
