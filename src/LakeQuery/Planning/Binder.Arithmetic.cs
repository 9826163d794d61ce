using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// + - * / % || with Trino's result types.
internal sealed partial class Binder
{
    private PlanExpression BindArithmetic(BinaryOperator op, PlanExpression left, PlanExpression right, SourceSpan span)
    {
        // A bare NULL takes the type that the other side needs.
        if (left.Type.Kind == SqlTypeKind.Unknown || right.Type.Kind == SqlTypeKind.Unknown)
        {
            (left, right) = TypeNulls(op, left, right);
        }

        if (left.Type.IsNumeric && right.Type.IsNumeric)
        {
            return BindNumeric(op, left, right, span);
        }

        if (BindTemporal(op, left, right, span) is { } temporal)
        {
            return temporal;
        }

        var hint = CastHint(left, right);
        if (left.Type.Kind == SqlTypeKind.Date && right.Type.IsInteger)
        {
            hint = $"Write {Shown(left)} {op.Symbol()} INTERVAL '{Shown(right)}' DAY.";
        }
        else if (op == BinaryOperator.Add && left.Type.IsText && right.Type.IsText)
        {
            hint = "Join text with ||.";
        }

        throw QueryErrors.CannotApplyOperator(left.Type.ToString(), op.Symbol(), right.Type.ToString(), span, hint);
    }

    private static (PlanExpression Left, PlanExpression Right) TypeNulls(BinaryOperator op, PlanExpression left, PlanExpression right)
    {
        if (left.Type.Kind == SqlTypeKind.Unknown && right.Type.Kind == SqlTypeKind.Unknown)
        {
            return (Coerce(left, SqlType.Integer), Coerce(right, SqlType.Integer));
        }

        var known = left.Type.Kind == SqlTypeKind.Unknown ? right.Type : left.Type;
        var temporal = known.Kind is SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone or SqlTypeKind.Timestamp
            or SqlTypeKind.TimestampWithTimeZone;
        var interval = known.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth;
        var wanted = temporal ? SqlType.IntervalDayToSecond
            : interval && op is BinaryOperator.Multiply or BinaryOperator.Divide ? SqlType.BigInt
            : known;
        return left.Type.Kind == SqlTypeKind.Unknown ? (Coerce(left, wanted), right) : (left, Coerce(right, wanted));
    }

    private static PlanArithmetic BindNumeric(BinaryOperator op, PlanExpression left, PlanExpression right, SourceSpan span)
    {
        var (first, second) = (left.Type, right.Type);
        if (first.IsFloatingPoint || second.IsFloatingPoint)
        {
            var type = first.Kind == SqlTypeKind.Double || second.Kind == SqlTypeKind.Double ? SqlType.Double : SqlType.Real;
            return new PlanArithmetic(op, Coerce(left, type), Coerce(right, type), type);
        }

        if (first.Kind != SqlTypeKind.Decimal && second.Kind != SqlTypeKind.Decimal)
        {
            var type = first.Kind > second.Kind ? first : second;
            return new PlanArithmetic(op, Coerce(left, type), Coerce(right, type), type);
        }

        first = Coercions.CoerceBase(first, SqlTypeKind.Decimal)!;
        second = Coercions.CoerceBase(second, SqlTypeKind.Decimal)!;
        return new PlanArithmetic(op, Coerce(left, first), Coerce(right, second), DecimalResult(op, first, second, span));
    }

    // Source: Trino documentation, Decimal functions and operators.
    private static SqlType DecimalResult(BinaryOperator op, SqlType first, SqlType second, SourceSpan span)
    {
        var (p1, s1, p2, s2) = (first.Precision, first.Scale, second.Precision, second.Scale);
        var scale = op == BinaryOperator.Multiply ? s1 + s2 : Math.Max(s1, s2);
        var precision = op switch
        {
            BinaryOperator.Multiply => p1 + p2,
            BinaryOperator.Divide => p1 + s2 + Math.Max(0, s2 - s1),
            BinaryOperator.Modulus => Math.Min(p1 - s1, p2 - s2) + scale,
            _ => Math.Max(p1 - s1, p2 - s2) + 1 + scale,
        };
        return scale <= SqlType.MaxDecimalPrecision
            ? SqlType.Decimal(Math.Max(1, Math.Min(SqlType.MaxDecimalPrecision, precision)), scale)
            : throw QueryErrors.WrongType(
                $"DECIMAL scale must be in range [0, precision (38)]: {first} {op.Symbol()} {second} would need {scale} digits after the point",
                span, "Cast one side to a decimal of fewer digits, or to double.");
    }

    private PlanArithmetic? BindTemporal(BinaryOperator op, PlanExpression left, PlanExpression right, SourceSpan span)
    {
        var leftInterval = left.Type.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth;
        var rightInterval = right.Type.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth;
        switch (op)
        {
            case BinaryOperator.Add or BinaryOperator.Subtract when leftInterval && rightInterval:
                return left.Type.Equals(right.Type) ? new PlanArithmetic(op, left, right, left.Type) : null;
            case BinaryOperator.Add or BinaryOperator.Subtract when rightInterval && TakesInterval(left.Type, right):
                CheckDateInterval(left, right, op == BinaryOperator.Subtract, span);
                return new PlanArithmetic(op, left, right, ArithmeticForms.AtLeastMillis(left.Type, right.Type));
            case BinaryOperator.Add when leftInterval && TakesInterval(right.Type, left):
                CheckDateInterval(right, left, subtracts: false, span);
                return new PlanArithmetic(op, left, right, ArithmeticForms.AtLeastMillis(right.Type, left.Type));
            case BinaryOperator.Multiply or BinaryOperator.Divide when leftInterval && right.Type.IsNumeric:
                return new PlanArithmetic(op, left, Coerce(right, right.Type.IsInteger ? SqlType.BigInt : SqlType.Double), left.Type);
            case BinaryOperator.Multiply when rightInterval && left.Type.IsNumeric:
                return new PlanArithmetic(op, Coerce(left, left.Type.IsInteger ? SqlType.BigInt : SqlType.Double), right, right.Type);
            case BinaryOperator.Subtract when IsInstant(left.Type) && IsInstant(right.Type) && CommonType(left.Type, right.Type, keepZones: false) is { } common:
                return new PlanArithmetic(op, Coerce(left, common), Coerce(right, common), SqlType.IntervalDayToSecond);
            case BinaryOperator.Subtract when left.Type.Kind is SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone
                && right.Type.Kind is SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone:
                var time = CommonType(left.Type, right.Type, keepZones: false)!;
                return new PlanArithmetic(op, Coerce(left, time), Coerce(right, time), SqlType.IntervalDayToSecond);
            default:
                return null;
        }

        static bool IsInstant(SqlType type) => type.Kind is SqlTypeKind.Date or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone;

        static bool TakesInterval(SqlType type, PlanExpression interval) =>
            IsInstant(type) || (type.Kind is SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone && interval.Type.Kind == SqlTypeKind.IntervalDayToSecond);
    }

    // A day has no hours to add.
    private static void CheckDateInterval(PlanExpression value, PlanExpression interval, bool subtracts, SourceSpan span)
    {
        if (value.Type.Kind == SqlTypeKind.Date && interval.Type.Kind == SqlTypeKind.IntervalDayToSecond
            && interval is PlanConstant { Value: long micros } && micros % TimeZones.MicrosPerDay != 0)
        {
            throw QueryErrors.InvalidArgument(ArithmeticForms.DateTakesDays(subtracts), span, "Cast the date to timestamp first.");
        }
    }

    // Adding to a call copies its arguments: a long chain has several calls.
    private const int MaxConcatArguments = 100;

    // || is concat(): one call for a whole chain of text or of arrays.
    private static PlanExpression BindConcat(PlanExpression left, PlanExpression right, SourceSpan span)
    {
        if (left.Type.Kind == SqlTypeKind.Unknown && right.Type.Kind == SqlTypeKind.Unknown)
        {
            return Coerce(left, SqlType.Varchar);
        }

        var kinds = (left.Type.IsText ? SqlTypeKind.Varchar : left.Type.Kind, right.Type.IsText ? SqlTypeKind.Varchar : right.Type.Kind);
        var fits = kinds is (SqlTypeKind.Varchar or SqlTypeKind.Unknown, SqlTypeKind.Varchar or SqlTypeKind.Unknown)
            or (SqlTypeKind.Varbinary or SqlTypeKind.Unknown, SqlTypeKind.Varbinary or SqlTypeKind.Unknown)
            or (SqlTypeKind.Array, _) or (_, SqlTypeKind.Array);
        if (!fits)
        {
            var other = left.Type.IsText ? right : left;
            throw QueryErrors.CannotApplyOperator(
                left.Type.ToString(), "||", right.Type.ToString(), span,
                left.Type.IsText || right.Type.IsText ? $"Cast the {other.Type} side to varchar." : null);
        }

        ResolvedFunction resolved;
        try
        {
            resolved = FunctionResolver.Resolve("concat", [left.Type, right.Type], span);
        }
        catch (LakeQueryException error) when (ReferenceEquals(error.Code, ErrorCode.FunctionNotFound))
        {
            throw QueryErrors.CannotApplyOperator(left.Type.ToString(), "||", right.Type.ToString(), span, null);
        }

        var (first, last) = (Coerce(left, resolved.ParameterTypes[0]), Coerce(right, resolved.ParameterTypes[1]));
        if (left is PlanCall chain && ReferenceEquals(chain.Function, resolved.Definition) && SameType(chain.Type, resolved.ResultType))
        {
            var isArray = resolved.ResultType.Kind == SqlTypeKind.Array;
            var flat = isArray ? FlatArrays(chain) : chain;
            if (flat.Arguments.Count < MaxConcatArguments)
            {
                return flat with { Arguments = flat.Arguments.Items.Add(isArray ? AsArray(last, flat.Type) : last), Span = span };
            }

            // From here on the next call begins, which the writer puts together with this one.
            return flat with { Arguments = ImmutableArray.Create(flat, isArray ? AsArray(last, flat.Type) : last), Span = span };
        }

        return new PlanCall(resolved.Definition, resolved.SignatureIndex, ImmutableArray.Create(first, last), resolved.ResultType);
    }

    // A call that joins an array and an element as one that joins arrays.
    private static PlanCall FlatArrays(PlanCall call)
    {
        var type = call.Type;
        return call.Arguments.Items.All(argument => SameType(argument.Type, type)) ? call : call with
        {
            SignatureIndex = FunctionResolver.Resolve("concat", [type, type], call.Span).SignatureIndex,
            Arguments = [.. call.Arguments.Items.Select(argument => AsArray(argument, type))],
        };
    }

    private static PlanExpression AsArray(PlanExpression argument, SqlType type) =>
        SameType(argument.Type, type) ? argument : new PlanArray([argument], type) { Span = argument.Span };
}
