using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>Finds the expression an error of running comes from, where the error does not say it: the only one of the statement that can
/// raise it. Of two that could, none is named.</summary>
/// <remarks>Costs nothing until an error is there, unlike a place carried along with every operation.</remarks>
internal static class ErrorPlaces
{
    /// <summary>The error with the place of its expression, or as it was.</summary>
    /// <param name="error">The error.</param>
    /// <param name="bound">The plan before any rule, in which each expression stands once.</param>
    public static LakeQueryException Find(LakeQueryException error, PlanNode bound)
    {
        if (error.Span is not null || Suspects(error) is not { } suspect)
        {
            return error;
        }

        var places = ScanFinder.All(bound).Select(suspect).Where(span => span is { Length: > 0 }).Distinct().Take(2).ToList();
        return places.Count == 1 ? new LakeQueryException(error.Code, error.Fact, places[0], error.Hint, error.InnerException) : error;
    }

    // Says of a node or expression where it stands, if it can raise the error.
    private static Func<object, SourceSpan?>? Suspects(LakeQueryException error)
    {
        var fact = error.Fact;
        if (fact.Contains("sum is", StringComparison.Ordinal) || fact == "Decimal overflow")
        {
            return item => item is AggregateNode { Aggregates: var calls } && calls.Items.Where(call => call.Function.Name == "sum").ToList() is [var only]
                ? only.Arguments[0].Span
                : item is AggregateNode { Aggregates.Count: > 1 } ? null
                : item is PlanArithmetic { Type.Kind: SqlTypeKind.Decimal } arithmetic ? arithmetic.Span
                : null;
        }

        if (Operator(fact) is { } wanted)
        {
            var type = fact[..fact.IndexOf(' ', StringComparison.Ordinal)];
            return item => item is PlanArithmetic arithmetic && arithmetic.Operator == wanted && arithmetic.Type.ToString() == type ? arithmetic.Span : null;
        }

        if (error.Code == ErrorCode.InvalidCastArgument || fact.StartsWith("Out of range for", StringComparison.Ordinal))
        {
            var target = Target(fact);
            return item => item is PlanCast { Try: false } cast && (target is null || cast.Type.Kind == target) ? cast.Span : null;
        }

        return error.Code == ErrorCode.InvalidFunctionArgument
            ? item => item is PlanCall { Function.Kind: FunctionKind.Scalar } call ? call.Span : item is PlanSubscript subscript ? subscript.Span : null
            : null;
    }

    private static BinaryOperator? Operator(string fact) =>
        fact.Contains(" addition overflow", StringComparison.Ordinal) ? BinaryOperator.Add
        : fact.Contains(" subtraction overflow", StringComparison.Ordinal) ? BinaryOperator.Subtract
        : fact.Contains(" multiplication overflow", StringComparison.Ordinal) ? BinaryOperator.Multiply
        : fact.Contains(" division overflow", StringComparison.Ordinal) ? BinaryOperator.Divide
        : null;

    // The type that the fact names as the one that was wanted: "Cannot cast 'x' to INT", "Out of range for tinyint: 300".
    private static SqlTypeKind? Target(string fact)
    {
        foreach (var (words, kind) in Targets)
        {
            if (fact.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return null;
    }

    private static readonly (string Words, SqlTypeKind Kind)[] Targets =
    [
        ("to date", SqlTypeKind.Date),
        ("to timestamp with time zone", SqlTypeKind.TimestampWithTimeZone),
        ("to timestamp", SqlTypeKind.Timestamp),
        ("to time", SqlTypeKind.Time),
        ("to bigint", SqlTypeKind.BigInt),
        ("for bigint", SqlTypeKind.BigInt),
        ("to int", SqlTypeKind.Integer),
        ("for integer", SqlTypeKind.Integer),
        ("to smallint", SqlTypeKind.SmallInt),
        ("for smallint", SqlTypeKind.SmallInt),
        ("to tinyint", SqlTypeKind.TinyInt),
        ("for tinyint", SqlTypeKind.TinyInt),
        ("to double", SqlTypeKind.Double),
        ("to real", SqlTypeKind.Real),
        ("to decimal", SqlTypeKind.Decimal),
        ("to boolean", SqlTypeKind.Boolean),
        ("to uuid", SqlTypeKind.Uuid),
    ];
}
