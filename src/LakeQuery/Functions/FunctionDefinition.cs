using System.Collections.Immutable;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>What a function takes and gives: one row at a time, many rows, or a frame.</summary>
internal enum FunctionKind
{
    Scalar,
    Aggregate,
    Window,
}

/// <summary>What happens when an argument is NULL.</summary>
internal enum NullBehavior
{
    /// <summary>The result is NULL; the function is not called.</summary>
    NullOnNull,

    /// <summary>The function sees NULL.</summary>
    SeesNull,
}

/// <summary>One row of the function table: everything about a function that binder, SQL writer, SHOW FUNCTIONS, completion and
/// documentation need.</summary>
/// <param name="Name">Lower-case name.</param>
/// <param name="Kind">Scalar, aggregate or window.</param>
internal sealed record FunctionDefinition(string Name, FunctionKind Kind)
{
    /// <summary>Other names of the same function.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>The signatures in Trino's spelling with type variables, parsed by <c>SignatureParser</c>, in order of preference:
    /// <c>(varchar, bigint) -> varchar</c>, <c>(array(T), function(T, boolean)) -> array(T)</c>, <c>(varchar, varchar...) -> varchar</c>,
    /// <c>(decimal(p,s)) -> decimal(p,s)</c>, <c>(T:comparable, T) -> boolean</c>.</summary>
    public required ImmutableArray<string> Signatures { get; init; }

    /// <summary>Works out the result type where a signature can't say it (decimals, rows, zones); gets the coerced argument types
    /// and the signature's own result.</summary>
    public Func<ImmutableArray<SqlType>, SqlType, SqlType>? ResultType { get; init; }

    /// <summary>Finds the zone of a result of type timestamp with time zone among the constant arguments (null where not constant);
    /// null for the session's zone.</summary>
    public Func<ImmutableArray<object?>, string?>? ResultZone { get; init; }

    /// <summary>The form in DuckDB: a template in which {0}, {1}, … are the arguments' SQL, {*} all of them with commas between,
    /// {0..} those from that on, {T} the DuckDB name of the result type, {T0} of argument 0's; {f0(x, y)} the body of lambda argument 0
    /// with its parameters replaced by the given SQL. An argument named more than once is emitted once (bound by the writer) unless it is
    /// a column or a literal. Null where <see cref="Special"/> says who writes it.</summary>
    public string? DuckDb { get; init; }

    /// <summary>Names the method of the SQL writer or binder that writes the call, for what a template can't say.</summary>
    public string? Special { get; init; }

    /// <summary>Other templates by signature index, where one form does not fit all signatures.</summary>
    public ImmutableDictionary<int, string> DuckDbBySignature { get; init; } = ImmutableDictionary<int, string>.Empty;

    /// <summary>What happens on NULL arguments.</summary>
    public NullBehavior Nulls { get; init; } = NullBehavior.NullOnNull;

    /// <summary>False for random(), uuid(), shuffle(): not folded, not pruned by.</summary>
    public bool Deterministic { get; init; } = true;

    /// <summary>One sentence for the reader.</summary>
    public required string Summary { get; init; }

    /// <summary>An expression (or, for aggregates and window functions, a query) that a test runs.</summary>
    public required string Example { get; init; }

    /// <summary>What the example prints.</summary>
    public required string Result { get; init; }

    /// <summary>The page of Trino's documentation, by its title.</summary>
    public required string Source { get; init; }
}
