using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Sql.Syntax;

/// <summary>A node of the syntax tree: immutable, with its place in the text.</summary>
/// <remarks>Two nodes with the same content at different places are equal: the span is left out of the comparison, so that
/// <c>GROUP BY a + 1</c> finds the <c>a + 1</c> of the select list, and formatting then parsing gives an equal tree.</remarks>
internal abstract record SyntaxNode
{
    /// <summary>The node's place in the text.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>Compares the kind only; derived records add their content.</summary>
    public virtual bool Equals(SyntaxNode? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();
}

/// <summary>A list of nodes that compares by content.</summary>
internal sealed class SyntaxList<T>(ImmutableArray<T> items) : ValueList<T>(items)
{
    public static SyntaxList<T> Empty { get; } = new([]);
}

/// <summary>A name as written: <paramref name="Value"/> without its quotes. Names resolve without regard to case.</summary>
internal sealed record Identifier(string Value, bool Quoted) : SyntaxNode
{
    public override string ToString() => Value;
}

/// <summary>A dotted name, <c>catalog.database.table</c> or shorter.</summary>
internal sealed record QualifiedName(SyntaxList<Identifier> Parts) : SyntaxNode
{
    public Identifier Last => Parts[Parts.Count - 1];

    public override string ToString() => string.Join('.', Parts.Select(part => part.Value));
}

/// <summary>A type as written in a query (Trino's spelling): <c>decimal(10,2)</c>, <c>array(varchar)</c>, <c>timestamp(3) with time zone</c>.</summary>
/// <param name="Name">Lower-case name; "timestamp with time zone", "time with time zone", "interval day to second",
/// "interval year to month" and "double" (for double precision) are one name each.</param>
/// <param name="Arguments">Numbers, nested types, or named row fields.</param>
internal sealed record TypeSyntax(string Name, SyntaxList<TypeArgument> Arguments) : SyntaxNode;

/// <summary>One argument of a type: exactly one of <paramref name="Number"/> and <paramref name="Type"/> is set; row fields may carry a name.</summary>
internal sealed record TypeArgument(Identifier? FieldName, TypeSyntax? Type, long? Number) : SyntaxNode;
