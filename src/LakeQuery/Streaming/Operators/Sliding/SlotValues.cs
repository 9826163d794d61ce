using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>An argument of the rows that a window keeps, by their places. A row that is NULL or that the filter refuses has none.</summary>
/// <param name="column">The argument's column; -1 for none, when only the filter matters.</param>
/// <param name="filterColumn">A boolean column that must be true; -1 for none.</param>
internal abstract class SlotValues(int column, int filterColumn)
{
    private bool[] _has = [];

    // One thread may store rows while another reads earlier ones.
    private volatile bool _hasAll = true;

    /// <summary>The argument's column.</summary>
    public int Column => column;

    /// <summary>The filter's column.</summary>
    public int FilterColumn => filterColumn;

    /// <summary>Whether every row so far had one.</summary>
    public bool HasAll => _hasAll;

    /// <summary>Bytes held.</summary>
    public virtual long MemoryBytes => _has.Length;

    /// <summary>Whether the row at a place has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int slot) => HasAll || _has[slot];

    /// <summary>Makes room for places.</summary>
    public virtual void Reserve(int slots) => Arrays.Grow(ref _has, slots);

    /// <summary>Keeps the arguments of neighbouring rows.</summary>
    public void Store(ImmutableArray<StreamColumn> columns, int start, ReadOnlySpan<int> slots)
    {
        var argument = column < 0 ? null : columns[column];
        if (argument is not null)
        {
            StoreValues(argument, start, slots);
        }

        var filter = filterColumn < 0 ? null : (LongColumn)columns[filterColumn];
        if (argument is not { HasNulls: true } && filter is null)
        {
            if (!HasAll)
            {
                foreach (var slot in slots)
                {
                    _has[slot] = true;
                }
            }

            return;
        }

        Track();
        for (var index = 0; index < slots.Length; index++)
        {
            var row = start + index;
            _has[slots[index]] = argument?.IsNull(row) != true && (filter is null || (!filter.IsNull(row) && filter.Values[row] != 0));
        }
    }

    /// <summary>Keeps rows that were saved: NULL where there was no argument.</summary>
    public void StoreSaved(StreamColumn saved, int start, ReadOnlySpan<int> slots)
    {
        StoreValues(saved, start, slots);
        if (saved.HasNulls || !HasAll)
        {
            Track();
            for (var index = 0; index < slots.Length; index++)
            {
                _has[slots[index]] = !saved.IsNull(start + index);
            }
        }
    }

    /// <summary>Copies the argument at a place of another store of the same kind.</summary>
    public abstract void Copy(int slot, SlotValues from, int fromSlot);

    /// <summary>Notes that there is none at a place.</summary>
    public void SetNone(int slot)
    {
        Track();
        _has[slot] = false;
    }

    /// <summary>Notes that there is one at a place.</summary>
    public void SetSome(int slot)
    {
        if (!HasAll)
        {
            _has[slot] = true;
        }
    }

    /// <summary>An empty column that can take arguments.</summary>
    public abstract StreamColumn NewColumn();

    /// <summary>Adds the argument at a place to a column; NULL for none.</summary>
    public void AppendTo(int slot, StreamColumn output)
    {
        if (Has(slot))
        {
            AppendValue(slot, output);
        }
        else
        {
            output.AppendNull();
        }
    }

    /// <summary>Whether min or max prefer one place's value to another's.</summary>
    public abstract bool IsBetter(int slot, int best, bool max);

    /// <summary>Keeps values, whatever lies under NULLs.</summary>
    protected abstract void StoreValues(StreamColumn argument, int start, ReadOnlySpan<int> slots);

    /// <summary>Adds a value to a column.</summary>
    protected abstract void AppendValue(int slot, StreamColumn output);

    private void Track()
    {
        if (_hasAll)
        {
            _has.AsSpan().Fill(true);
            _hasAll = false;
        }
    }
}

/// <summary>Values of one size.</summary>
internal sealed class FixedSlots<T>(int column, int filterColumn, SqlType type) : SlotValues(column, filterColumn)
    where T : unmanaged, IComparable<T>
{
    private T[] _values = [];

    /// <summary>By place.</summary>
    public T[] Values => _values;

    /// <inheritdoc/>
    public override unsafe long MemoryBytes => base.MemoryBytes + ((long)_values.Length * sizeof(T));

    /// <inheritdoc/>
    public override void Reserve(int slots)
    {
        base.Reserve(slots);
        Arrays.Grow(ref _values, slots);
    }

    /// <inheritdoc/>
    public override void Copy(int slot, SlotValues from, int fromSlot) => _values[slot] = ((FixedSlots<T>)from)._values[fromSlot];

    /// <inheritdoc/>
    public override StreamColumn NewColumn() => StreamColumn.Create(type);

    /// <inheritdoc/>
    public override bool IsBetter(int slot, int best, bool max) => Extreme.IsBetter(_values[slot], _values[best], max);

    /// <inheritdoc/>
    protected override void StoreValues(StreamColumn argument, int start, ReadOnlySpan<int> slots)
    {
        var values = ((FixedColumn<T>)argument).Values.Slice(start, slots.Length);
        var target = _values;
        for (var index = 0; index < slots.Length; index++)
        {
            target[slots[index]] = values[index];
        }
    }

    /// <inheritdoc/>
    protected override void AppendValue(int slot, StreamColumn output) => ((FixedColumn<T>)output).Append(_values[slot]);
}

/// <summary>Numbers of any type, as doubles.</summary>
internal sealed class NumberSlots(int column, int filterColumn, SqlType type) : SlotValues(column, filterColumn)
{
    private readonly NumberReader _reader = new(type);
    private readonly NumberReader _savedReader = new(SqlType.Double);
    private double[] _values = [];

    /// <summary>By place.</summary>
    public double[] Values => _values;

    /// <inheritdoc/>
    public override long MemoryBytes => base.MemoryBytes + (_values.Length * 8L);

    /// <inheritdoc/>
    public override void Reserve(int slots)
    {
        base.Reserve(slots);
        Arrays.Grow(ref _values, slots);
    }

    /// <inheritdoc/>
    public override void Copy(int slot, SlotValues from, int fromSlot) => _values[slot] = ((NumberSlots)from)._values[fromSlot];

    /// <inheritdoc/>
    public override StreamColumn NewColumn() => new DoubleColumn(SqlType.Double);

    /// <inheritdoc/>
    public override bool IsBetter(int slot, int best, bool max) => Extreme.IsBetter(_values[slot], _values[best], max);

    /// <inheritdoc/>
    protected override void StoreValues(StreamColumn argument, int start, ReadOnlySpan<int> slots)
    {
        var reader = argument is DoubleColumn ? _savedReader : _reader;
        for (var index = 0; index < slots.Length; index++)
        {
            _values[slots[index]] = reader.Read(argument, start + index);
        }
    }

    /// <inheritdoc/>
    protected override void AppendValue(int slot, StreamColumn output) => ((DoubleColumn)output).Append(_values[slot]);
}

/// <summary>Texts. A place keeps its buffer, so that a steady stream allocates nothing.</summary>
internal sealed class TextSlots(int column, int filterColumn, SqlType type) : SlotValues(column, filterColumn)
{
    private byte[][] _buffers = [];
    private int[] _lengths = [];

    /// <inheritdoc/>
    public override long MemoryBytes => base.MemoryBytes + _buffers.Sum(buffer => 12L + (buffer is null ? 0 : buffer.Length + 24));

    /// <inheritdoc/>
    public override void Reserve(int slots)
    {
        base.Reserve(slots);
        Arrays.Grow(ref _buffers, slots);
        Arrays.Grow(ref _lengths, slots);
    }

    /// <inheritdoc/>
    public override void Copy(int slot, SlotValues from, int fromSlot) => Put(slot, ((TextSlots)from).Bytes(fromSlot));

    /// <inheritdoc/>
    public override StreamColumn NewColumn() => StreamColumn.Create(type);

    /// <inheritdoc/>
    public override bool IsBetter(int slot, int best, bool max) => Extreme.IsBetter(Bytes(slot), Bytes(best), max);

    /// <inheritdoc/>
    protected override void StoreValues(StreamColumn argument, int start, ReadOnlySpan<int> slots)
    {
        for (var index = 0; index < slots.Length; index++)
        {
            Put(slots[index], ((TextColumn)argument).Bytes(start + index));
        }
    }

    /// <inheritdoc/>
    protected override void AppendValue(int slot, StreamColumn output) => ((TextColumn)output).Append(Bytes(slot));

    private ReadOnlySpan<byte> Bytes(int slot) => _buffers[slot].AsSpan(0, _lengths[slot]);

    private void Put(int slot, ReadOnlySpan<byte> value)
    {
        ref var buffer = ref _buffers[slot];
        if (buffer is null || buffer.Length < value.Length)
        {
            buffer = new byte[Math.Max(16, value.Length)];
        }

        value.CopyTo(buffer);
        _lengths[slot] = value.Length;
    }
}

/// <summary>Only whether there is an argument: for counts.</summary>
internal sealed class FlagSlots(int column, int filterColumn) : SlotValues(column, filterColumn)
{
    /// <inheritdoc/>
    public override void Copy(int slot, SlotValues from, int fromSlot)
    {
    }

    /// <inheritdoc/>
    public override StreamColumn NewColumn() => new LongColumn(SqlType.Boolean);

    /// <inheritdoc/>
    public override bool IsBetter(int slot, int best, bool max) => false;

    /// <inheritdoc/>
    protected override void StoreValues(StreamColumn argument, int start, ReadOnlySpan<int> slots)
    {
    }

    /// <inheritdoc/>
    protected override void AppendValue(int slot, StreamColumn output) => ((LongColumn)output).Append(1);
}
