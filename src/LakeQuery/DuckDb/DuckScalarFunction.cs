namespace LakeQuery.DuckDb;

/// <summary>The loop of a scalar function: one call handles a chunk. It may run on several threads at once.</summary>
/// <remarks>Keep <c>try</c> out of the loop: native calls inside a protected region are not inlined, which costs a factor of four.
/// Exceptions are caught for it and become the query's error.</remarks>
internal delegate void DuckScalarBody(DuckScalarCall call);

/// <summary>A scalar function in C#: its name and types, and the body that fills the output.</summary>
internal sealed partial class DuckScalarFunction : DuckFunction
{
    /// <summary>Declares a function. <see cref="DuckLogicalType.Any"/> may be a parameter and <see cref="DuckLogicalType.SqlNull"/> the result.</summary>
    public DuckScalarFunction(string name, IReadOnlyList<DuckLogicalType> parameters, DuckLogicalType result, DuckScalarBody body)
        : base(name, parameters, result) =>
        Body = body;

    /// <summary>What is done for a chunk.</summary>
    public DuckScalarBody Body { get; }

    /// <summary>The type of any number of further arguments, or null.</summary>
    public DuckLogicalType? Varargs { get; init; }

    /// <summary>True: the body sees NULL arguments and decides. False: rows with a NULL argument are NULL in the output before the body
    /// runs; it must skip them (<see cref="DuckVectorWriter.IsValid"/>), since nothing sensible lies under a NULL.</summary>
    public bool HandlesNulls { get; init; }

    /// <summary>True for functions such as random: never folded, never merged with an equal call.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Name and parameters: what DuckDB tells functions apart by.</summary>
    public string Signature => $"{Name}({string.Join(", ", Parameters)}{(Varargs is null ? "" : $", {Varargs}...")})";

    /// <summary>The type of an argument where the declaration fixes it; null for ANY.</summary>
    internal DuckLogicalType? ArgumentType(int index)
    {
        var type = index < Parameters.Count ? Parameters[index] : Varargs;
        return type is null || ContainsAny(type) ? null : type;
    }

    private static bool ContainsAny(DuckLogicalType type) => type.Id == DuckTypeId.Any || type.Children.Any(ContainsAny);
}
