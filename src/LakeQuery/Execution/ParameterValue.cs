using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>A value for a <c>?</c> or <c>@name</c>, read from .NET's and with its SQL type. Where a statement takes parameters it may stand for the
/// value itself.</summary>
/// <remarks>It never changes and may be shared by threads.</remarks>
public sealed class ParameterValue
{
    private ParameterValue(PlanExpression expression) => Expression = expression;

    /// <summary>The SQL type.</summary>
    public SqlType Type => Expression.Type;

    /// <summary>The value as a part of a plan.</summary>
    internal PlanExpression Expression { get; }

    /// <summary>Reads a value; what it holds is taken over, so that later changes of a list do not matter.</summary>
    /// <param name="value">A number, string, bool, char, byte[], Guid, DateOnly, TimeOnly, TimeSpan, DateTime (UTC: with time zone), DateTimeOffset,
    /// BigInteger, IPAddress or enum (its number); null or DBNull for NULL; an array, list or set of them (an array); a dictionary (a map); a tuple or
    /// an object of an anonymous type (a row); and these in each other.</param>
    /// <param name="type">The SQL type; null for the one that follows from the value.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="LakeQueryException">NOT_SUPPORTED for what SQL has no type for, TYPE_MISMATCH where elements have no type in common or the
    /// value is never one of <paramref name="type"/>, NUMERIC_VALUE_OUT_OF_RANGE for a number of more than 38 digits.</exception>
    public static ParameterValue Of(object? value, SqlType? type = null, string? name = null)
    {
        var shown = name is null ? "Parameter" : $"Parameter '{name}'";
        var expression = ParameterValues.Read(value, shown);
        if (type is null || expression.Type.IsSame(type))
        {
            return new ParameterValue(expression);
        }

        if (expression is PlanConstant { Value: null })
        {
            return new ParameterValue(new PlanConstant(null, type));
        }

        return Coercions.IsCastable(expression.Type, type)
            ? new ParameterValue(new PlanCast(expression, type, Try: false, Implicit: false))
            : throw QueryErrors.ParameterNotOfType(shown, expression.Type.ToString(), type.ToString());
    }
}
