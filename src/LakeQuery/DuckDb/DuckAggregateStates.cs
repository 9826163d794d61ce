namespace LakeQuery.DuckDb;

/// <summary>The objects behind the states of a database's aggregates. DuckDB holds a ticket for each and hands it back when it destroys
/// the state; what it forgets (it does when rows of a result are left unread, or finishing fails) goes when no query is open any more.</summary>
/// <remarks>A ticket is never zero, and one that is out of date finds nothing: a query that was abandoned may go on for a moment.</remarks>
internal sealed class DuckAggregateStates : IDisposable
{
    private static readonly Lock TablesLock = new();
    private static DuckAggregateStates?[] _tables = new DuckAggregateStates?[16];

    /// <summary>For states that live within one call and are always released.</summary>
    public static readonly DuckAggregateStates Shared = new();

    private readonly Lock _lock = new();
    private readonly int _id;
    private volatile Slot[] _slots = [];
    private int _used;
    private int _free = -1;
    private int _openQueries;

    private struct Slot
    {
        public object? State;
        public ushort Generation;
        public int NextFree;
    }

    public DuckAggregateStates()
    {
        lock (TablesLock)
        {
            _id = Array.IndexOf(_tables, null);
            if (_id < 0)
            {
                _id = _tables.Length;
                var more = new DuckAggregateStates?[_tables.Length * 2];
                _tables.CopyTo(more, 0);
                Volatile.Write(ref _tables, more);
            }

            _tables[_id] = this;
        }
    }

    /// <summary>How many states are alive.</summary>
    public int Count { get; private set; }

    /// <summary>The state of a ticket, or null.</summary>
    public static TState? Find<TState>(long ticket) where TState : class
    {
        if (ticket == 0 || Volatile.Read(ref _tables)[(int)(ticket & 0xFFFF)] is not { } table)
        {
            return null;
        }

        var slots = table._slots;
        var index = (int)(ticket >> 32) - 1;
        return (uint)index < (uint)slots.Length && slots[index].Generation == (ushort)(ticket >> 16) ? slots[index].State as TState : null;
    }

    /// <summary>Lets a state go, and disposes it when it can be disposed.</summary>
    public static void Release(long ticket)
    {
        if (ticket != 0)
        {
            Volatile.Read(ref _tables)[(int)(ticket & 0xFFFF)]?.Remove((int)(ticket >> 32) - 1, (ushort)(ticket >> 16));
        }
    }

    /// <summary>Keeps a state.</summary>
    public long Keep(object state)
    {
        lock (_lock)
        {
            var index = _free;
            if (index >= 0)
            {
                _free = _slots[index].NextFree;
            }
            else
            {
                index = _used++;
                if (index == _slots.Length)
                {
                    var more = new Slot[Math.Max(16, index * 2)];
                    _slots.CopyTo(more, 0);
                    _slots = more;
                }
            }

            ref var slot = ref _slots[index];
            slot.State = state;
            Count++;
            return ((long)(index + 1) << 32) | ((long)slot.Generation << 16) | (long)(uint)_id;
        }
    }

    /// <summary>A query begins that may make states.</summary>
    public void Enter()
    {
        lock (_lock)
        {
            _openQueries++;
        }
    }

    /// <summary>A query is done with; the last one out takes along what was forgotten.</summary>
    public void Leave()
    {
        Slot[]? forgotten = null;
        lock (_lock)
        {
            if (--_openQueries == 0 && Count > 0)
            {
                forgotten = _slots.AsSpan(0, _used).ToArray();
                Forget();
            }
        }

        foreach (var slot in forgotten ?? [])
        {
            (slot.State as IDisposable)?.Dispose();
        }
    }

    /// <summary>Gives the table's number back; the database is closed.</summary>
    public void Dispose()
    {
        lock (TablesLock)
        {
            _tables[_id] = null;
        }
    }

    // Slots stay, for their generations tell old tickets from new ones.
    private void Forget()
    {
        for (var index = 0; index < _used; index++)
        {
            ref var slot = ref _slots[index];
            if (slot.State is not null)
            {
                slot.State = null;
                slot.Generation++;
            }

            slot.NextFree = index - 1;
        }

        _free = _used - 1;
        Count = 0;
    }

    private void Remove(int index, ushort generation)
    {
        object? state;
        lock (_lock)
        {
            if ((uint)index >= (uint)_used || _slots[index].Generation != generation || _slots[index].State is null)
            {
                return;
            }

            ref var slot = ref _slots[index];
            state = slot.State;
            slot.State = null;
            slot.Generation++;
            slot.NextFree = _free;
            _free = index;
            Count--;
        }

        (state as IDisposable)?.Dispose();
    }
}
