namespace LakeQuery.DuckDb;

/// <summary>An aggregate function in C#: its name and types, and the body that folds rows into states.</summary>
/// <remarks>GROUP BY, DISTINCT and FILTER are DuckDB's own matter. Never write ORDER BY inside its parentheses, nor OVER behind them: there
/// DuckDB hands out one state address for many rows as if it were an array of them (up to 1.5.6 at least), and memory is overwritten.
/// <see cref="OverLists"/> gives a scalar function that does the same to the lists which DuckDB's own <c>list</c> collects.</remarks>
internal sealed partial class DuckAggregateFunction : DuckFunction
{
    /// <summary>Declares a function. Neither parameters nor result may be <see cref="DuckLogicalType.Any"/>: one function a list of types.</summary>
    public DuckAggregateFunction(string name, IReadOnlyList<DuckLogicalType> parameters, DuckLogicalType result, DuckAggregateBody body)
        : base(name, parameters, result) =>
        Body = body;

    /// <summary>What is done with rows and states.</summary>
    public DuckAggregateBody Body { get; }
}

/// <summary>The steps of an aggregate. They run on many threads at once, but one state is in the hands of one thread at a time.</summary>
/// <remarks>A state is a few bytes in DuckDB's memory, zeros at first; it moves when DuckDB moves its hash table. The rows of a call
/// may hold NULLs: the body looks at validity.</remarks>
internal abstract class DuckAggregateBody
{
    /// <summary>The size of a state, bytes.</summary>
    public abstract int StateBytes { get; }

    /// <summary>True when a state is the ticket of an object that must be let go.</summary>
    public virtual bool OwnsMemory => false;

    /// <summary>Takes rows in.</summary>
    public abstract void Update(DuckAggregateCall call);

    /// <summary>Adds a state to another; the source stays as it is.</summary>
    internal abstract void Combine(nint source, nint target, DuckAggregateStates states);

    /// <summary>Writes the result of a state, which stays as it is.</summary>
    public abstract void Finish(nint state, ref DuckVectorWriter output, int row);
}

/// <summary>An aggregate whose state is a plain struct that lies in DuckDB's own memory: nothing to free.</summary>
/// <typeparam name="TState">The state; all zeros is the empty one.</typeparam>
internal abstract unsafe class DuckPlainAggregate<TState> : DuckAggregateBody where TState : unmanaged
{
    /// <inheritdoc/>
    public sealed override int StateBytes => sizeof(TState);

    /// <summary>The state at an address.</summary>
    protected static ref TState At(nint address) => ref *(TState*)address;

    /// <inheritdoc/>
    internal sealed override void Combine(nint source, nint target, DuckAggregateStates states) => Combine(in At(source), ref At(target));

    /// <inheritdoc/>
    public sealed override void Finish(nint state, ref DuckVectorWriter output, int row) => Finish(in At(state), ref output, row);

    /// <summary>Adds a state to another.</summary>
    protected abstract void Combine(in TState source, ref TState target);

    /// <summary>Writes a result.</summary>
    protected abstract void Finish(in TState state, ref DuckVectorWriter output, int row);
}

/// <summary>An aggregate whose state is an object, made when a group's first value comes; a group without values has none.</summary>
/// <typeparam name="TState">The state.</typeparam>
internal abstract unsafe class DuckManagedAggregate<TState> : DuckAggregateBody where TState : class
{
    /// <inheritdoc/>
    public sealed override int StateBytes => sizeof(long);

    /// <inheritdoc/>
    public sealed override bool OwnsMemory => true;

    /// <summary>The object of a state, or null when it has seen no value.</summary>
    protected static TState? Find(nint address) => DuckAggregateStates.Find<TState>(*(long*)address);

    /// <inheritdoc/>
    internal sealed override void Combine(nint source, nint target, DuckAggregateStates states)
    {
        if (Find(source) is { } from)
        {
            var to = Find(target);
            if (to is null)
            {
                to = CreateLike(from);
                *(long*)target = states.Keep(to);
            }

            Combine(from, to);
        }
    }

    /// <inheritdoc/>
    public sealed override void Finish(nint state, ref DuckVectorWriter output, int row)
    {
        if (Find(state) is { } found)
        {
            Finish(found, ref output, row);
        }
        else
        {
            FinishEmpty(ref output, row);
        }
    }

    /// <summary>An empty state with the parameters of <paramref name="other"/>.</summary>
    protected abstract TState CreateLike(TState other);

    /// <summary>Adds a state to another without changing the source.</summary>
    protected abstract void Combine(TState source, TState target);

    /// <summary>Writes the result.</summary>
    protected abstract void Finish(TState state, ref DuckVectorWriter output, int row);

    /// <summary>Writes the result of no values: NULL.</summary>
    protected virtual void FinishEmpty(ref DuckVectorWriter output, int row) => output.SetNull(row);
}

/// <summary>Rows for an aggregate: the arguments, and the state each row belongs to.</summary>
internal readonly unsafe ref struct DuckAggregateCall
{
    private readonly nint _chunk;
    private readonly ReadOnlySpan<DuckVector> _arguments;
    private readonly nint* _states;
    private readonly DuckAggregateFunction _function;
    private readonly DuckAggregateStates _keeper;

    internal DuckAggregateCall(nint chunk, nint* states, DuckAggregateFunction function, DuckAggregateStates keeper)
    {
        _keeper = keeper;
        _chunk = chunk;
        _states = states;
        _function = function;
        RowCount = (int)NativeMethods.duckdb_data_chunk_get_size(chunk);
    }

    internal DuckAggregateCall(ReadOnlySpan<DuckVector> arguments, nint* states, int rowCount, DuckAggregateFunction function)
    {
        _keeper = DuckAggregateStates.Shared;
        _arguments = arguments;
        _states = states;
        _function = function;
        RowCount = rowCount;
    }

    /// <summary>How many rows.</summary>
    public int RowCount { get; }

    /// <summary>The states' addresses, row by row; neighbours are often the same.</summary>
    public ReadOnlySpan<nint> States => new(_states, RowCount);

    /// <summary>Gives a managed aggregate's state its object.</summary>
    public TState Put<TState>(nint address, TState state) where TState : class
    {
        *(long*)address = _keeper.Keep(state);
        return state;
    }

    /// <summary>An argument's rows. Take it into a local once.</summary>
    public DuckVector Argument(int index) => _chunk == 0
        ? _arguments[index]
        : new(NativeMethods.duckdb_data_chunk_get_vector(_chunk, (ulong)index), RowCount, _function.Parameters[index]);
}
