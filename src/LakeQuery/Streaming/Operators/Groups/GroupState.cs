using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Groups;

/// <summary>The groups of one window: their keys and their aggregates.</summary>
internal sealed class GroupState
{
    /// <summary>So many rows should go through keys and aggregates at a time: their group numbers stay in the processor's first cache.</summary>
    public const int ChunkRows = 2048;

    /// <summary>So many rows are worth a second thread.</summary>
    private const int SharedRows = 4 * ChunkRows;

    private readonly int[] _keyColumns;
    private readonly ImmutableArray<AggregateSpec> _specs;
    private readonly ImmutableArray<SqlType> _inputTypes;
    private readonly GroupAccumulator[] _aggregates;
    private readonly HeldRows? _held;
    private int[] _groups = new int[ChunkRows];

    // With a second thread: what it has added, and which rows each of the two is to add.
    private readonly Crew? _crew;
    private readonly Share? _here;
    private readonly Share? _there;

    /// <summary>Empty groups.</summary>
    /// <param name="inputTypes">The types of the input's columns.</param>
    /// <param name="keyColumns">Which of them are keys.</param>
    /// <param name="aggregates">The aggregates.</param>
    /// <param name="held">Aggregates of the rows that are held, behind the others; null for none.</param>
    /// <param name="crew">A second thread that helps with long runs of rows; null for none.</param>
    public GroupState(
        ImmutableArray<SqlType> inputTypes, ImmutableArray<int> keyColumns, ImmutableArray<AggregateSpec> aggregates, HeldCalls? held = null,
        Crew? crew = null)
    {
        _held = held is null ? null : new HeldRows(held);
        _keyColumns = [.. keyColumns];
        _specs = aggregates;
        _inputTypes = inputTypes;
        _aggregates = [.. aggregates.Select(spec => GroupAccumulator.Create(spec, inputTypes))];
        Keys = new KeyTable([.. keyColumns.Select(column => inputTypes[column])]);
        _crew = crew;
        _here = crew is null ? null : new Share(this, _aggregates);
        _there = crew is null ? null : new Share(this, [.. aggregates.Select(spec => GroupAccumulator.Create(spec, inputTypes))]);
    }

    /// <summary>The keys of the groups.</summary>
    public KeyTable Keys { get; }

    /// <summary>How many groups.</summary>
    public int Count => Keys.Count;

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => Keys.MemoryBytes + _aggregates.Sum(aggregate => aggregate.MemoryBytes) + (_held?.MemoryBytes ?? 0);

    /// <summary>Adds neighbouring rows, not many, and tells their groups.</summary>
    /// <returns>The group of each row; good until the next call.</returns>
    public ReadOnlySpan<int> AddChunk(ImmutableArray<StreamColumn> columns, int start, int count)
    {
        Arrays.Grow(ref _groups, count);
        var groups = _groups.AsSpan(0, count);
        Keys.Map(columns, _keyColumns, start, groups);
        foreach (var aggregate in _aggregates)
        {
            aggregate.Reserve(Keys.Count);
            aggregate.Add(columns, start, groups);
        }

        _held?.Add(columns, start, groups);
        return groups;
    }

    /// <summary>Adds neighbouring rows.</summary>
    public void Add(ImmutableArray<StreamColumn> columns, int start, int count)
    {
        if (_crew is not null && _held is null && count >= SharedRows && Array.TrueForAll(_aggregates, aggregate => aggregate.CanSplit(columns)))
        {
            AddShared(columns, start, count);
        }
        else
        {
            AddAlone(columns, start, count);
        }
    }

    /// <summary>Takes in what the second thread has added; before anything else is done than adding rows.</summary>
    public void Settle()
    {
        if (_there is not { IsUsed: true })
        {
            return;
        }

        _there.IsUsed = false;
        var into = _groups.Length < Keys.Count ? new int[Keys.Count] : _groups;
        for (var group = 0; group < Keys.Count; group++)
        {
            into[group] = group;
        }

        for (var index = 0; index < _aggregates.Length; index++)
        {
            _there.Aggregates[index].Reserve(Keys.Count);
            _aggregates[index].Merge(_there.Aggregates[index], into.AsSpan(0, Keys.Count));
            _there.Aggregates[index].Clear();
        }
    }

    // Two halves of the rows at once, as long as all their keys are known. A row with a new key stops its thread; what then is left is added in order.
    private void AddShared(ImmutableArray<StreamColumn> columns, int start, int count)
    {
        var known = -1;
        while (known < Keys.Count && count > 0)
        {
            known = Keys.Count;
            var chunk = Math.Min(count, ChunkRows);
            AddChunk(columns, start, chunk);
            start += chunk;
            count -= chunk;
        }

        if (count < SharedRows)
        {
            AddAlone(columns, start, count);
            return;
        }

        var (here, there) = (_here!, _there!);
        foreach (var aggregate in there.Aggregates)
        {
            aggregate.Reserve(Keys.Count);
        }

        var half = count / 2;
        here.Give(columns, start, half);
        there.Give(columns, start + half, count - half);
        there.IsUsed = true;
        _crew!.Run(here.Work, there.Work);
        AddAlone(columns, start + here.Done, half - here.Done);
        AddAlone(columns, start + half + there.Done, count - half - there.Done);
    }

    private void AddAlone(ImmutableArray<StreamColumn> columns, int start, int count)
    {
        while (count > 0)
        {
            var chunk = Math.Min(count, ChunkRows);
            AddChunk(columns, start, chunk);
            start += chunk;
            count -= chunk;
        }
    }

    /// <summary>Adds chosen rows and tells their groups.</summary>
    /// <returns>The group of each row; good until the next call.</returns>
    public ReadOnlySpan<int> AddRows(ImmutableArray<StreamColumn> columns, ReadOnlySpan<int> rows)
    {
        Arrays.Grow(ref _groups, rows.Length);
        var groups = _groups.AsSpan(0, rows.Length);
        Keys.MapRows(columns, _keyColumns, rows, groups);
        foreach (var aggregate in _aggregates)
        {
            aggregate.Reserve(Keys.Count);
            aggregate.AddRows(columns, rows, groups);
        }

        _held?.AddRows(columns, rows, groups);

        return groups;
    }

    /// <summary>Adds the groups of a state of the same kind, whose rows came later, and tells where each went.</summary>
    /// <returns>For each group of the other: the one here; good until the next call.</returns>
    public ReadOnlySpan<int> Merge(GroupState other)
    {
        Arrays.Grow(ref _groups, other.Count);
        var groups = _groups.AsSpan(0, other.Count);
        Keys.MapAll(other.Keys, groups);
        for (var index = 0; index < _aggregates.Length; index++)
        {
            _aggregates[index].Reserve(Keys.Count);
            _aggregates[index].Merge(other._aggregates[index], groups);
        }

        _held?.Merge(other._held!, groups);
        return groups;
    }

    /// <summary>Takes out the groups whose results don't fit and reports them.</summary>
    /// <param name="groups">Groups in the order of the output; those that are left come first.</param>
    /// <param name="rowtime">ROWTIME that their rows would have.</param>
    /// <param name="faults">Who takes the report.</param>
    /// <returns>How many are left.</returns>
    public int RemoveUnfit(Span<int> groups, long rowtime, StreamFaults faults) => RemoveUnfit(groups, _ => rowtime, faults);

    /// <summary>Takes out the groups whose results don't fit and reports them.</summary>
    /// <param name="groups">Groups in the order of the output; those that are left come first.</param>
    /// <param name="rowtimes">ROWTIME that the rows of a group would have.</param>
    /// <param name="faults">Who takes the report.</param>
    /// <returns>How many are left.</returns>
    public int RemoveUnfit(Span<int> groups, Func<int, long> rowtimes, StreamFaults faults)
    {
        var count = 0;
        foreach (var group in groups)
        {
            if (IsFit(group, rowtimes, faults))
            {
                groups[count++] = group;
            }
        }

        return _held is null ? count : Compute(groups[..count], rowtimes, faults);
    }

    /// <summary>Adds the results of groups that <see cref="RemoveUnfit(Span{int}, long, StreamFaults)"/> has just left to the columns of a batch from one
    /// on, an aggregate each.</summary>
    public void WriteAggregates(ReadOnlySpan<int> groups, ImmutableArray<StreamColumn> output, int firstColumn)
    {
        for (var index = 0; index < _aggregates.Length; index++)
        {
            _aggregates[index].Write(groups, output[firstColumn + index]);
        }

        _held?.Write(output, firstColumn + _aggregates.Length);
    }

    /// <summary>Adds one group's aggregates to those of another.</summary>
    public void MergeGroup(int group, int other)
    {
        foreach (var aggregate in _aggregates)
        {
            aggregate.Reserve(Keys.Count);
            aggregate.MergeGroup(group, aggregate, other);
        }

        _held?.MergeGroup(group, other);
    }

    /// <summary>Forgets a group that was emitted or has gone up in another: its key, should it come again, is a new group.</summary>
    public void Forget(int group)
    {
        Keys.Forget(group);
        _held?.Release(group);
    }

    /// <summary>Drops all groups but these, which get the numbers from 0 on in the order given.</summary>
    public void Keep(ReadOnlySpan<int> groups)
    {
        var into = new int[Keys.Count];
        into.AsSpan().Fill(-1);
        for (var number = 0; number < groups.Length; number++)
        {
            into[groups[number]] = number;
        }

        Keys.Keep(groups);
        for (var index = 0; index < _aggregates.Length; index++)
        {
            var kept = GroupAccumulator.Create(_specs[index], _inputTypes);
            kept.Reserve(groups.Length);
            kept.Merge(_aggregates[index], into);
            _aggregates[index] = kept;
        }

        _held?.Keep(groups);
    }

    /// <summary>Drops all groups.</summary>
    public void Clear()
    {
        Keys.Clear();
        foreach (var aggregate in _aggregates)
        {
            aggregate.Clear();
        }

        _held?.Clear();
    }

    /// <summary>Writes the groups.</summary>
    public void Save(StateWriter state)
    {
        Keys.Save(state);
        foreach (var aggregate in _aggregates)
        {
            aggregate.Save(state);
        }

        _held?.Save(state, Count);
    }

    /// <summary>Takes over groups; there are none yet.</summary>
    public void Restore(StateReader state)
    {
        Keys.Restore(state);
        foreach (var aggregate in _aggregates)
        {
            aggregate.Restore(state);
        }

        _held?.Restore(state, Count);
    }

    // Leaves the groups that DuckDB has results for.
    private int Compute(Span<int> groups, Func<int, long> rowtimes, StreamFaults faults)
    {
        var failed = new HashSet<int>();
        var all = groups.ToArray();
        _held!.Compute(groups, (place, error) =>
        {
            failed.Add(place);
            faults.Failed(error, rowtimes(all[place]), Keys.Keys, all[place]);
        });
        var count = 0;
        for (var place = 0; place < groups.Length; place++)
        {
            groups[count] = groups[place];
            count += failed.Contains(place) ? 0 : 1;
        }

        return count;
    }

    private bool IsFit(int group, Func<int, long> rowtimes, StreamFaults faults)
    {
        for (var index = 0; index < _aggregates.Length; index++)
        {
            if (_aggregates[index].IsOutOfRange(group))
            {
                faults.OutOfRange(_specs[index], rowtimes(group), Keys.Keys, group);
                return false;
            }
        }

        return true;
    }

    /// <summary>Rows of known groups that one thread adds.</summary>
    private sealed class Share
    {
        private readonly GroupState _owner;
        private readonly int[] _groups = new int[ChunkRows];
        private readonly ulong[] _hashes = new ulong[ChunkRows];
        private ImmutableArray<StreamColumn> _columns = [];
        private int _start;
        private int _count;

        public Share(GroupState owner, GroupAccumulator[] aggregates)
        {
            _owner = owner;
            Aggregates = aggregates;
            Work = Add;
        }

        public GroupAccumulator[] Aggregates { get; }

        public Action Work { get; }

        public bool IsUsed { get; set; }

        /// <summary>How many rows were added before one with a new key.</summary>
        public int Done { get; private set; }

        public void Give(ImmutableArray<StreamColumn> columns, int start, int count) => (_columns, _start, _count, Done) = (columns, start, count, 0);

        private void Add()
        {
            while (Done < _count)
            {
                var groups = _groups.AsSpan(0, Math.Min(ChunkRows, _count - Done));
                if (!_owner.Keys.Find(_columns, _owner._keyColumns, _start + Done, groups, _hashes))
                {
                    return;
                }

                foreach (var aggregate in Aggregates)
                {
                    aggregate.Add(_columns, _start + Done, groups);
                }

                Done += groups.Length;
            }
        }
    }
}
