namespace LakeQuery.DuckDb;

/// <summary>What every function in C# declares: its name, the types it takes and the one it gives.</summary>
/// <remarks>Same name and parameter types replace a function that is registered already, even a built-in: names start with lq_.</remarks>
internal abstract class DuckFunction
{
    /// <summary>Declares a function.</summary>
    /// <exception cref="ArgumentException">The result is <see cref="DuckLogicalType.Any"/>.</exception>
    protected DuckFunction(string name, IReadOnlyList<DuckLogicalType> parameters, DuckLogicalType result)
    {
        if (result.Id == DuckTypeId.Any)
        {
            throw new ArgumentException("A function can't return ANY; declare one function a result type", nameof(result));
        }

        Name = name;
        Parameters = parameters;
        Result = result;
    }

    /// <summary>The name that SQL calls it by.</summary>
    public string Name { get; }

    /// <summary>The types of the fixed parameters.</summary>
    public IReadOnlyList<DuckLogicalType> Parameters { get; }

    /// <summary>The type of the result.</summary>
    public DuckLogicalType Result { get; }
}
