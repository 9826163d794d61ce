namespace LakeQuery.DuckDb;

/// <summary>Registering functions written in C#. They belong to the whole database, not to the connection.</summary>
internal sealed partial class DuckConnection
{
    /// <summary>Registers one function.</summary>
    public void RegisterScalarFunction(DuckScalarFunction function)
    {
        using var native = function.ToNative();
        if (NativeMethods.duckdb_register_scalar_function(Handle, native) != DuckState.Success)
        {
            throw Refused(function.Name);
        }
    }

    /// <summary>Registers several functions under one name, told apart by their parameters.</summary>
    public void RegisterScalarFunctionSet(string name, IReadOnlyList<DuckScalarFunction> overloads)
    {
        using var set = new ScalarFunctionSetHandle(NativeMethods.duckdb_create_scalar_function_set(name));
        var signatures = new HashSet<string>(StringComparer.Ordinal);
        foreach (var overload in overloads)
        {
            if (overload.Name != name)
            {
                throw new ArgumentException($"Function '{overload.Name}' is not an overload of '{name}'", nameof(overloads));
            }

            // DuckDB takes two and calls either of them.
            if (!signatures.Add(overload.Signature))
            {
                throw new ArgumentException($"'{overload.Signature}' is declared twice", nameof(overloads));
            }

            using var native = overload.ToNative();
            if (NativeMethods.duckdb_add_scalar_function_to_set(set, native) != DuckState.Success)
            {
                throw Refused(name);
            }
        }

        if (NativeMethods.duckdb_register_scalar_function_set(Handle, set) != DuckState.Success)
        {
            throw Refused(name);
        }
    }

    /// <summary>Registers an aggregate function.</summary>
    public void RegisterAggregateFunction(DuckAggregateFunction function)
    {
        using var native = function.ToNative(Handle.States);
        if (NativeMethods.duckdb_register_aggregate_function(Handle, native) != DuckState.Success)
        {
            throw Refused(function.Name);
        }
    }

    /// <summary>Registers a table function.</summary>
    public void RegisterTableFunction(DuckTableFunction function)
    {
        using var native = function.ToNative();
        if (NativeMethods.duckdb_register_table_function(Handle, native) != DuckState.Success)
        {
            throw Refused(function.Name);
        }
    }

    // The C API gives no reason.
    private static DuckException Refused(string name) =>
        new($"Catalog Error: DuckDB refused the declaration of function '{name}'", DuckErrorType.Catalog);
}
