using System.Collections.Immutable;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>A call about to be written as DuckDB SQL by <see cref="FunctionSql"/>: arguments, types, constants and, for aggregates and
/// window functions, the clauses that go with them.</summary>
internal sealed class SpecialCall
{
    private string? _prefix;

    /// <summary>The resolved function.</summary>
    public required ResolvedFunction Function { get; init; }

    /// <summary>The arguments as DuckDB SQL, already coerced; empty text for lambdas.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>The arguments' types after coercion.</summary>
    public required ImmutableArray<SqlType> Types { get; init; }

    /// <summary>The values of literal arguments (string, long, double, decimal, bool, …), null where not constant.</summary>
    public required ImmutableArray<object?> Constants { get; init; }

    /// <summary>What the call gives.</summary>
    public required SqlType Result { get; init; }

    /// <summary>The body of the lambda at an argument's index with its parameters replaced by the given SQL.</summary>
    public Func<int, ImmutableArray<string>, string> Lambda { get; init; } = static (_, _) => "NULL";

    /// <summary>What the calls of the statement share.</summary>
    public required WriterScope Scope { get; init; }

    /// <summary>DISTINCT stood before the arguments of an aggregate.</summary>
    public bool Distinct { get; init; }

    /// <summary>The items of ORDER BY inside an aggregate's parentheses, as DuckDB SQL, or null.</summary>
    public string? OrderBy { get; init; }

    /// <summary>The condition of FILTER, as DuckDB SQL, or null.</summary>
    public string? Filter { get; init; }

    /// <summary>What follows OVER, with its parentheses, as DuckDB SQL, or null.</summary>
    public string? Over { get; init; }

    /// <summary>What listagg does when the text grows too long, where it is written.</summary>
    public ListaggOverflow? Overflow { get; init; }

    /// <summary>IGNORE NULLS was written.</summary>
    public bool IgnoreNulls { get; init; }

    /// <summary>A name for a lambda parameter that no other call uses; the same for the same name in one call.</summary>
    public string Fresh(string name) => (_prefix ??= Scope.Fresh("c")) + "_" + name;

    /// <summary>FILTER and OVER, to stand after an aggregate's closing parenthesis; with <paramref name="condition"/> as a further
    /// condition of the filter.</summary>
    public string After(string? condition = null)
    {
        var filter = condition is null ? Filter : Filter is null ? condition : $"({Filter}) AND ({condition})";
        return (filter is null ? "" : $" FILTER (WHERE {filter})") + (Over is null ? "" : $" OVER {Over}");
    }

    /// <summary>The SQL of argument <paramref name="index"/>.</summary>
    public string this[int index] => Arguments[index];

    /// <summary>The literal text of argument <paramref name="index"/>, or null.</summary>
    public string? ConstantText(int index) => index < Constants.Length ? Constants[index] as string : null;

    /// <summary>The literal whole number of argument <paramref name="index"/>, or null.</summary>
    public long? ConstantNumber(int index) => index < Constants.Length && Constants[index] is { } value
        ? value switch { long number => number, int number => number, short number => number, sbyte number => number, _ => null }
        : null;

    /// <inheritdoc cref="WriterScope.Native"/>
    public string Native(string name, params ReadOnlySpan<string> arguments) => Scope.Native(name, arguments);

    /// <inheritdoc cref="WriterScope.Bind"/>
    public string Bind(string sql, Func<string, string> body) => Scope.Bind(sql, body);

    /// <inheritdoc cref="WriterScope.Fail"/>
    public string Fail(string errorName, string text) => Scope.Fail(errorName, text);
}
