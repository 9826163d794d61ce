using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

/// <summary>A bound, typed expression. Every coercion stands in it as a <see cref="PlanCast"/>; no reader of the plan adds one.</summary>
internal abstract record PlanExpression(SqlType Type)
{
    /// <summary>Where it stood in the text; empty for what was made up.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>Never compared: two equal expressions may stand at two places.</summary>
    public virtual bool Equals(PlanExpression? other) =>
        other is not null && EqualityContract == other.EqualityContract && Type.Equals(other.Type);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EqualityContract, Type);
}

/// <summary>A value known now. By type: bool; long for all whole numbers, for a date (days since 1970-01-01), for time, timestamp
/// and instant (microseconds since midnight or 1970-01-01 UTC) and for intervals (months or microseconds); double for real and double;
/// BigInteger for a decimal (unscaled); string for varchar, char, json (canonical), uuid; byte[] for varbinary; null for NULL.</summary>
internal sealed record PlanConstant(object? Value, SqlType Type) : PlanExpression(Type);

/// <summary>A column of the input, or of an outer query for a correlated one.</summary>
internal sealed record PlanColumnReference(PlanColumn Column) : PlanExpression(Column.Type);

/// <summary>A scalar function with its arguments already coerced to the signature's types.</summary>
internal sealed record PlanCall(FunctionDefinition Function, int SignatureIndex, PlanList<PlanExpression> Arguments, SqlType Type)
    : PlanExpression(Type);

/// <summary>An argument that is a function: its parameters are seen in <paramref name="Body"/> only.</summary>
internal sealed record PlanLambda(PlanList<PlanColumn> Parameters, PlanExpression Body) : PlanExpression(SqlType.Function);

/// <summary>Arithmetic; both sides have the types the operator's rule gives (for decimals each its own precision and scale).</summary>
internal sealed record PlanArithmetic(BinaryOperator Operator, PlanExpression Left, PlanExpression Right, SqlType Type) : PlanExpression(Type);

/// <summary>Negation of a number or interval.</summary>
internal sealed record PlanNegate(PlanExpression Operand) : PlanExpression(Operand.Type);

/// <summary>Comparison, IS [NOT] DISTINCT FROM included; both sides have the same type.</summary>
internal sealed record PlanComparison(BinaryOperator Operator, PlanExpression Left, PlanExpression Right) : PlanExpression(SqlType.Boolean);

/// <summary>AND or OR over two or more terms.</summary>
internal sealed record PlanLogical(bool IsAnd, PlanList<PlanExpression> Terms) : PlanExpression(SqlType.Boolean);

internal sealed record PlanNot(PlanExpression Operand) : PlanExpression(SqlType.Boolean);

internal sealed record PlanIsNull(PlanExpression Operand) : PlanExpression(SqlType.Boolean);

internal sealed record PlanBetween(PlanExpression Value, PlanExpression Low, PlanExpression High) : PlanExpression(SqlType.Boolean);

internal sealed record PlanInList(PlanExpression Value, PlanList<PlanExpression> Items) : PlanExpression(SqlType.Boolean);

internal sealed record PlanLike(PlanExpression Value, PlanExpression Pattern, PlanExpression? Escape) : PlanExpression(SqlType.Boolean);

/// <summary>Searched CASE; a simple CASE, IF and NULLIF are bound to it.</summary>
internal sealed record PlanCase(PlanList<PlanWhen> Whens, PlanExpression? Else, SqlType Type) : PlanExpression(Type);

internal sealed record PlanWhen(PlanExpression Condition, PlanExpression Result);

internal sealed record PlanCoalesce(PlanList<PlanExpression> Arguments, SqlType Type) : PlanExpression(Type);

/// <summary>An explicit or implicit cast; <paramref name="Try"/> gives NULL where it fails.</summary>
internal sealed record PlanCast(PlanExpression Operand, SqlType Type, bool Try, bool Implicit) : PlanExpression(Type);

/// <summary>TRY(x).</summary>
internal sealed record PlanTry(PlanExpression Operand) : PlanExpression(Operand.Type);

internal sealed record PlanArray(PlanList<PlanExpression> Items, SqlType Type) : PlanExpression(Type);

internal sealed record PlanRow(PlanList<PlanExpression> Items, SqlType Type) : PlanExpression(Type);

/// <summary>A field of a row by its 0-based position.</summary>
internal sealed record PlanField(PlanExpression Row, int FieldIndex, SqlType Type) : PlanExpression(Type);

/// <summary><c>array[i]</c> (1-based, an error outside) or <c>map[key]</c> (an error where it is missing).</summary>
internal sealed record PlanSubscript(PlanExpression Container, PlanExpression Index, SqlType Type) : PlanExpression(Type);

/// <summary><c>x AT TIME ZONE z</c>: the same instant, shown in the zone of <see cref="PlanExpression.Type"/>.</summary>
internal sealed record PlanAtTimeZone(PlanExpression Operand, SqlType Type) : PlanExpression(Type);

/// <summary>A query that gives one value: NULL for no row, an error for two.</summary>
internal sealed record PlanScalarSubquery(PlanNode Plan, SqlType Type) : PlanExpression(Type);

internal sealed record PlanExists(PlanNode Plan) : PlanExpression(SqlType.Boolean);

/// <summary><c>value IN (query)</c>; the query's only column has the value's type.</summary>
internal sealed record PlanInSubquery(PlanExpression Value, PlanNode Plan) : PlanExpression(SqlType.Boolean);

/// <summary><c>value op ALL|ANY (query)</c>; the query's only column has the value's type.</summary>
internal sealed record PlanQuantified(BinaryOperator Operator, Quantifier Quantifier, PlanExpression Value, PlanNode Plan)
    : PlanExpression(SqlType.Boolean);

/// <summary><c>GROUPING(a, b)</c>: the keys asked about, by column of the aggregation.</summary>
internal sealed record PlanGrouping(PlanList<PlanColumn> Keys) : PlanExpression(SqlType.BigInt);

/// <summary>Makes lists from collection expressions.</summary>
internal static class PlanList
{
    /// <summary>A list of <paramref name="items"/>.</summary>
    public static PlanList<T> Create<T>(ReadOnlySpan<T> items) => new([.. items]);
}

/// <summary>A list that compares by content.</summary>
[CollectionBuilder(typeof(PlanList), nameof(PlanList.Create))]
internal sealed class PlanList<T>(ImmutableArray<T> items) : ValueList<T>(items)
{
    public static PlanList<T> Empty { get; } = new([]);

    public static implicit operator PlanList<T>(ImmutableArray<T> items) => new(items);
}
