using System.Collections.Immutable;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>A parsed signature: what a function takes and gives, with type variables.</summary>
/// <param name="Text">As written in the table, for messages.</param>
/// <param name="Parameters">The parameters; the last stands for any number (none included) when <paramref name="Variadic"/>.</param>
/// <param name="Variadic">The last parameter was followed by <c>...</c>.</param>
/// <param name="Result">The result.</param>
/// <param name="Comparable">Type variables that need <c>=</c>.</param>
/// <param name="Orderable">Type variables that need <c>&lt;</c>.</param>
internal sealed record FunctionSignature(
    string Text,
    ImmutableArray<TypePattern> Parameters,
    bool Variadic,
    TypePattern Result,
    ImmutableArray<string> Comparable,
    ImmutableArray<string> Orderable)
{
    /// <summary>True when a call with <paramref name="count"/> arguments has the right number.</summary>
    public bool Takes(int count) => Variadic ? count >= Parameters.Length - 1 : count == Parameters.Length;

    /// <summary>The parameter that argument <paramref name="index"/> goes to.</summary>
    public TypePattern ParameterFor(int index) => Parameters[Math.Min(index, Parameters.Length - 1)];

    /// <summary>The parameters as Trino prints them in messages.</summary>
    public string ParameterText => Text[..Text.IndexOf("->", StringComparison.Ordinal)].TrimEnd();
}

/// <summary>A type in a signature: a type variable, or a family with patterns for its parts.</summary>
/// <param name="Variable">The name of a type variable, or null.</param>
/// <param name="Kind">The family when <paramref name="Variable"/> is null.</param>
/// <param name="Parts">Element, key and value, fields, or lambda parameters followed by the lambda's result.</param>
/// <param name="Numbers">Names or values of numeric parameters: <c>p</c>, <c>s</c>, <c>38</c>; empty means any on parameters.</param>
internal sealed record TypePattern(string? Variable, SqlTypeKind Kind, ImmutableArray<TypePattern> Parts, ImmutableArray<string> Numbers)
{
    /// <summary>True for a bare <c>row</c>, <c>array</c> or <c>map</c>, which takes any of its family.</summary>
    public bool AnyParts => Parts.IsEmpty && Kind is SqlTypeKind.Row or SqlTypeKind.Array or SqlTypeKind.Map;
}
