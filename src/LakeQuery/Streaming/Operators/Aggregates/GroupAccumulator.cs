using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>One aggregate of many groups: its state for each lies in arrays by the group's number, and rows are added many at a time.</summary>
/// <remarks>The state of a group doesn't depend on how its rows were cut into calls. Two states of one group, of rows that came earlier and later, can be
/// merged.</remarks>
internal abstract class GroupAccumulator(AggregateSpec spec)
{
    private int[] _rows = [];
    private int[] _rowGroups = [];

    /// <summary>What is computed.</summary>
    protected AggregateSpec Spec { get; } = spec;

    /// <summary>How many groups there are.</summary>
    protected int GroupCount { get; private set; }

    /// <summary>Bytes held.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>The accumulator of an aggregate.</summary>
    /// <param name="spec">The aggregate.</param>
    /// <param name="types">The types of the input's columns.</param>
    /// <exception cref="LakeQueryException">NOT_SUPPORTED: a function of a row's place in a window.</exception>
    public static GroupAccumulator Create(AggregateSpec spec, ImmutableArray<SqlType> types)
    {
        if (spec is { Distinct: true, Kind: not (AggregateKind.Min or AggregateKind.Max or AggregateKind.Any or AggregateKind.Every) })
        {
            return new DistinctAccumulator(spec, types[spec.Column]);
        }

        return spec.Kind switch
        {
            AggregateKind.CountRows or AggregateKind.Count => new CountAccumulator(spec),
            AggregateKind.Sum or AggregateKind.Avg => Storage(spec, types) switch
            {
                DoubleColumn => new DoubleSumAccumulator(spec),
                WideColumn => new WideSumAccumulator(spec, types[spec.Column]),
                _ => new LongSumAccumulator(spec, types[spec.Column]),
            },
            AggregateKind.Min or AggregateKind.Max => Storage(spec, types) switch
            {
                DoubleColumn => new FixedExtremeAccumulator<double>(spec),
                WideColumn => new FixedExtremeAccumulator<Int128>(spec),
                TextColumn => new TextExtremeAccumulator(spec),
                _ => new FixedExtremeAccumulator<long>(spec),
            },
            AggregateKind.StddevPop or AggregateKind.StddevSamp or AggregateKind.VarPop or AggregateKind.VarSamp =>
                new VarianceAccumulator(spec, types[spec.Column]),
            AggregateKind.Any or AggregateKind.Every => new TruthAccumulator(spec),
            AggregateKind.First or AggregateKind.Last or AggregateKind.Nth or AggregateKind.Lag or AggregateKind.ExpAvg or _ =>
                throw QueryErrors.StreamAggregate(spec.Kind.ToString()),
        };
    }

    /// <summary>Whether rows of known groups may go to another accumulator instead, to be merged later without any difference.</summary>
    public virtual bool CanSplit(ImmutableArray<StreamColumn> columns) => false;

    /// <summary>Sees to it that there are so many groups; new ones are empty.</summary>
    public void Reserve(int groups)
    {
        if (groups > GroupCount)
        {
            Grow(groups);
            GroupCount = groups;
        }
    }

    /// <summary>Adds neighbouring rows.</summary>
    /// <param name="columns">The input's columns.</param>
    /// <param name="start">The first row.</param>
    /// <param name="groups">For each row from there on: its group.</param>
    public void Add(ImmutableArray<StreamColumn> columns, int start, ReadOnlySpan<int> groups)
    {
        var column = Argument(columns);
        if (TakesAll(columns))
        {
            AddAll(column, start, groups);
            return;
        }

        Room(groups.Length);
        var count = 0;
        for (var index = 0; index < groups.Length; index++)
        {
            if (Takes(columns, start + index))
            {
                _rows[count] = start + index;
                _rowGroups[count++] = groups[index];
            }
        }

        AddSome(column, _rows.AsSpan(0, count), _rowGroups.AsSpan(0, count), false);
    }

    /// <summary>Adds chosen rows.</summary>
    public void AddRows(ImmutableArray<StreamColumn> columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        var column = Argument(columns);
        if (TakesAll(columns))
        {
            AddSome(column, rows, groups, true);
            return;
        }

        Room(rows.Length);
        var count = 0;
        for (var index = 0; index < rows.Length; index++)
        {
            if (Takes(columns, rows[index]))
            {
                _rows[count] = rows[index];
                _rowGroups[count++] = groups[index];
            }
        }

        AddSome(column, _rows.AsSpan(0, count), _rowGroups.AsSpan(0, count), false);
    }

    /// <summary>Adds chosen rows of a column, none of which is NULL, where groups may be without any.</summary>
    public void AddPart(StreamColumn column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups) => AddSome(column, rows, groups, false);

    /// <summary>Adds the states of another accumulator of the same aggregate, whose rows came later.</summary>
    /// <param name="other">The other.</param>
    /// <param name="into">For each of its groups from 0 on: the group here that takes it, or below zero for none.</param>
    public void Merge(GroupAccumulator other, ReadOnlySpan<int> into)
    {
        for (var index = 0; index < into.Length; index++)
        {
            if (into[index] >= 0)
            {
                MergeGroup(into[index], other, index);
            }
        }
    }

    /// <summary>Adds the state of one group of another accumulator of the same aggregate, or of another group of this one.</summary>
    public abstract void MergeGroup(int group, GroupAccumulator other, int otherGroup);

    /// <summary>Whether a group's result doesn't fit its type.</summary>
    public virtual bool IsOutOfRange(int group) => false;

    /// <summary>Adds the results of groups to a column.</summary>
    public abstract void Write(ReadOnlySpan<int> groups, StreamColumn output);

    /// <summary>Drops all groups.</summary>
    public void Clear()
    {
        Reset(GroupCount);
        GroupCount = 0;
    }

    /// <summary>Writes the state.</summary>
    public void Save(StateWriter state)
    {
        state.Int(GroupCount);
        SaveGroups(state);
    }

    /// <summary>Takes over a state; there is none yet.</summary>
    public void Restore(StateReader state)
    {
        Reserve(state.Count());
        RestoreGroups(state);
    }

    /// <summary>Makes room for the states of so many groups.</summary>
    protected abstract void Grow(int groups);

    /// <summary>Adds neighbouring rows, none of which is NULL.</summary>
    protected abstract void AddAll(StreamColumn? column, int start, ReadOnlySpan<int> groups);

    /// <summary>Adds chosen rows, none of which is NULL.</summary>
    /// <param name="column">The argument.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="groups">Their groups.</param>
    /// <param name="whole">False when rows were left out for being NULL or by the filter: a group may then have none.</param>
    protected abstract void AddSome(StreamColumn? column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, bool whole);

    /// <summary>Makes the first so many groups empty.</summary>
    protected abstract void Reset(int groups);

    /// <summary>Writes the states of all groups.</summary>
    protected abstract void SaveGroups(StateWriter state);

    /// <summary>Reads the states of all groups.</summary>
    protected abstract void RestoreGroups(StateReader state);

    /// <summary>Whether no row is left out for being NULL or by the filter.</summary>
    protected bool TakesAll(ImmutableArray<StreamColumn> columns) => Spec.FilterColumn < 0 && Argument(columns) is not { HasNulls: true };

    private static StreamColumn Storage(AggregateSpec spec, ImmutableArray<SqlType> types) => StreamColumn.Create(types[spec.Column]);

    private StreamColumn? Argument(ImmutableArray<StreamColumn> columns) => Spec.Kind == AggregateKind.CountRows ? null : columns[Spec.Column];

    private bool Takes(ImmutableArray<StreamColumn> columns, int row) =>
        Argument(columns)?.IsNull(row) != true
        && (Spec.FilterColumn < 0
            || (columns[Spec.FilterColumn] is var filter && !filter.IsNull(row) && ((LongColumn)filter).Values[row] != 0));

    private void Room(int rows)
    {
        if (_rows.Length < rows)
        {
            _rows = new int[Math.Max(rows, 256)];
            _rowGroups = new int[_rows.Length];
        }
    }
}
