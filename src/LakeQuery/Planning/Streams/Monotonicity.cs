using System.Numerics;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning.Streams;

/// <summary>Which way a value goes from row to row of a stream.</summary>
internal enum Direction
{
    /// <summary>It is the same in all rows.</summary>
    Constant,

    /// <summary>It never falls.</summary>
    Ascending,

    /// <summary>It never rises.</summary>
    Descending,

    /// <summary>Nothing is known.</summary>
    None,
}

/// <summary>How an expression moves as the stream goes on, and how it is made of ROWTIME.</summary>
/// <param name="Direction">Its direction.</param>
/// <param name="Bucket">The pieces of ROWTIME in which it stays the same; null where it is not made of ROWTIME alone.</param>
/// <param name="Unit">Where it is <c>floor((ROWTIME + shift) / length)</c> times a constant: that constant, in the value's own unit; 0 where
/// its borders are those of the bucket and its values are something else.</param>
internal sealed record Motion(Direction Direction, RowtimeBucket? Bucket, long Unit)
{
    /// <summary>Of a key of groups that have come out: how the windows were cut. Two such keys tell the same only where it is the same.</summary>
    public RowtimeBucket? Grouped { get; init; }

    /// <summary>The same in all rows.</summary>
    public static Motion Constant { get; } = new(Direction.Constant, null, 0);

    /// <summary>Nothing is known.</summary>
    public static Motion None { get; } = new(Direction.None, null, 0);

    /// <summary>ROWTIME itself.</summary>
    public static Motion Rowtime { get; } = new(Direction.Ascending, RowtimeBucket.Exact, 1);

    /// <summary>True where groups can end by it.</summary>
    public bool IsMonotonic => Direction is Direction.Ascending or Direction.Descending;

    /// <summary>True for ROWTIME and nothing else.</summary>
    public bool IsRowtime => this is { Direction: Direction.Ascending, Unit: 1, Bucket: { LengthMicros: 1, ShiftMicros: 0, Ceiling: false } };
}

/// <summary>Finds out which expressions over a stream are monotonic: they decide where GROUP BY, DISTINCT and ORDER BY may stand.</summary>
/// <remarks>The rules are those of the reference, section 3. With m monotonic and c constant: m + c, floor(m) and their like keep the direction,
/// -m and c - m turn it round.</remarks>
internal sealed class Monotonicity
{
    private readonly Dictionary<int, Motion> _columns = [];

    private Monotonicity()
    {
    }

    /// <summary>What is known of the columns of <paramref name="node"/>.</summary>
    public static Monotonicity Of(PlanNode node)
    {
        var known = new Monotonicity();
        known.Learn(node);
        return known;
    }

    private void Learn(PlanNode node)
    {
        switch (node)
        {
            case RowtimeNode rowtime:
                Learn(rowtime.Input);
                _columns[rowtime.Rowtime.Id] = Motion.Rowtime;
                break;
            case SetRowtimeNode set:
                // What was made of the old ROWTIME is not made of the new one.
                _columns[set.Source.Id] = Motion.Rowtime;
                break;
            case EventSortNode sort:
                _columns[sort.Time.Id] = Motion.Rowtime;
                break;
            case ProjectNode project:
                Learn(project.Input);
                foreach (var (column, expression) in project.Assignments)
                {
                    _columns[column.Id] = MotionOf(expression);
                }

                break;
            case StreamAggregateNode aggregate:
                // With one window a row's key and its ROWTIME change together.
                foreach (var key in aggregate.WindowKeys)
                {
                    var inside = Of(aggregate.Input).MotionOf(aggregate.Keys[key.Index].Expression);
                    _columns[aggregate.Keys[key.Index].Column.Id] = AfterGroups(inside, key, aggregate.WindowKeys.Count == 1);
                }

                break;
            case StreamSetNode set:
                foreach (var key in set.WindowKeys)
                {
                    var inside = Of(set.Inputs[0]).MotionOf(new PlanColumnReference(set.Inputs[0].Columns[key.Index]));
                    _columns[set.Outputs[key.Index].Id] = AfterGroups(inside, key, set.WindowKeys.Count == 1);
                }

                break;
            case SetOperationNode { Operator: SetOperator.Union, All: true } union:
                // Rows of all inputs come in order of ROWTIME: what is made of it in the same way in all of them goes on as before.
                var inputs = union.Inputs.Items.Select(Of).ToList();
                for (var i = 0; i < union.Outputs.Length; i++)
                {
                    var motions = inputs.Select((input, index) => input.MotionOf(new PlanColumnReference(union.Inputs[index].Columns[i]))).Distinct().ToList();
                    if (motions is [{ Bucket: not null } shared])
                    {
                        _columns[union.Outputs[i].Id] = shared;
                    }
                }

                break;
            case StreamDistinctNode distinct:
                Learn(distinct.Input);
                break;
            case StreamSortNode sort:
                Learn(sort.Input);
                break;
            case JoinNode join when StreamPlans.IsStream(join.Left) != StreamPlans.IsStream(join.Right):
                Learn(StreamPlans.IsStream(join.Left) ? join.Left : join.Right);
                break;
            case TableWindowNode window:
                Learn(window.Input);
                break;
            case FilterNode or WindowNode or SampleNode:
                Learn(StreamPlans.InputOf(node)!);
                break;
        }
    }

    // A key of groups that have come out: their ROWTIME is the end of the piece of time that the key stands for.
    private static Motion AfterGroups(Motion inside, MonotonicKey key, bool isOnlyKey) => key.Bucket switch
    {
        _ when !isOnlyKey => new Motion(inside.Direction, null, 0),
        null => new Motion(inside.Direction, null, 0),
        _ when inside.IsRowtime => inside,
        { LengthMonths: 0, Ceiling: false, LengthMicros: > 1 } bucket when inside.Direction == Direction.Ascending && inside.Unit == bucket.LengthMicros =>
            new Motion(Direction.Ascending, RowtimeBucket.Exact with { ShiftMicros = bucket.ShiftMicros - bucket.LengthMicros }, 1),
        var bucket => new Motion(inside.Direction, RowtimeBucket.Exact, 0) { Grouped = bucket },
    };

    /// <summary>How an expression over the node's columns moves.</summary>
    public Motion MotionOf(PlanExpression expression)
    {
        switch (expression)
        {
            case PlanConstant:
                return Motion.Constant;
            case PlanColumnReference reference:
                return _columns.GetValueOrDefault(reference.Column.Id, Motion.None);
            case PlanNegate negate:
                return Turned(MotionOf(negate.Operand));
            case PlanCast cast:
                return Cast(MotionOf(cast.Operand), cast.Operand.Type, cast.Type);
            case PlanArithmetic arithmetic:
                return Arithmetic(arithmetic);
            case PlanCall call:
                return Call(call);
            default:
                return IsConstant(expression) ? Motion.Constant : Motion.None;
        }
    }

    private static bool IsConstant(PlanExpression expression)
    {
        var found = ReferenceCollector.Collect(expression);
        return found.Found.Count == 0 && found is { Deterministic: true, HasSubquery: false };
    }

    private static Motion Turned(Motion motion) => motion.Direction switch
    {
        Direction.Ascending => motion with { Direction = Direction.Descending, Unit = 0 },
        Direction.Descending => motion with { Direction = Direction.Ascending, Unit = 0 },
        _ => motion,
    };

    private static Motion Cast(Motion motion, SqlType from, SqlType to)
    {
        if (!motion.IsMonotonic)
        {
            return motion;
        }

        if (from.Kind == to.Kind && from.Kind is SqlTypeKind.Timestamp)
        {
            // Fewer digits than a millisecond has would make pieces.
            return to.Precision >= Math.Min(3, from.Precision) ? motion : motion with { Bucket = null, Unit = 0 };
        }

        if (from.Kind == SqlTypeKind.Timestamp && to.Kind == SqlTypeKind.Date)
        {
            return Pieces(motion, TimeZones.MicrosPerDay, false) with { Unit = 0 };
        }

        if (from.Kind == SqlTypeKind.Date && to.Kind == SqlTypeKind.Timestamp)
        {
            return motion with { Unit = 0 };
        }

        if (from.IsInteger && to.IsInteger)
        {
            return motion;
        }

        return from.IsNumeric && to.IsNumeric ? motion with { Bucket = from.IsInteger ? motion.Bucket : null, Unit = 0 } : Motion.None;
    }

    private Motion Arithmetic(PlanArithmetic arithmetic)
    {
        var (left, right) = (MotionOf(arithmetic.Left), MotionOf(arithmetic.Right));
        if (left.Direction == Direction.Constant && right.Direction == Direction.Constant)
        {
            return Motion.Constant;
        }

        switch (arithmetic.Operator)
        {
            case BinaryOperator.Add when right.Direction == Direction.Constant:
                return Shifted(left, Value(arithmetic.Right));
            case BinaryOperator.Add when left.Direction == Direction.Constant:
                return Shifted(right, Value(arithmetic.Left));
            case BinaryOperator.Add when left.Direction == right.Direction:
                return new Motion(left.Direction, null, 0);
            case BinaryOperator.Subtract when right.Direction == Direction.Constant:
                return Shifted(left, -Value(arithmetic.Right));
            case BinaryOperator.Subtract when left.Direction == Direction.Constant:
                return Turned(right);
            case BinaryOperator.Multiply when right.Direction == Direction.Constant:
                return Scaled(left, Sign(arithmetic.Right), Value(arithmetic.Right));
            case BinaryOperator.Multiply when left.Direction == Direction.Constant:
                return Scaled(right, Sign(arithmetic.Left), Value(arithmetic.Left));
            case BinaryOperator.Divide when right.Direction == Direction.Constant:
                return Divided(left, Sign(arithmetic.Right), arithmetic.Type, Value(arithmetic.Right));
            case BinaryOperator.Divide when left.Direction == Direction.Constant && right.IsMonotonic && KeepsSign(arithmetic.Right):
                return Sign(arithmetic.Left) switch
                {
                    0 => Motion.None,
                    > 0 => Turned(right) with { Bucket = null },
                    _ => right with { Bucket = null, Unit = 0 },
                };
            default:
                return Motion.None;
        }
    }

    // Known of numbers made of ROWTIME, which lies behind 1970, and what leaves their sign alone.
    private static bool KeepsSign(PlanExpression expression) => expression switch
    {
        PlanCall { Function.Name: "unix_timestamp" } => true,
        PlanCall { Function.Name: "floor" or "ceil" or "ceiling" or "step" } call => KeepsSign(call.Arguments[0]),
        PlanNegate negate => KeepsSign(negate.Operand),
        PlanCast cast => KeepsSign(cast.Operand),
        PlanArithmetic { Operator: BinaryOperator.Multiply or BinaryOperator.Divide } product =>
            (KeepsSign(product.Left) && Sign(product.Right) != 0) || (KeepsSign(product.Right) && Sign(product.Left) != 0),
        _ => false,
    };

    // Months are no fixed length: nothing is said of the pieces.
    private static Motion Shifted(Motion motion, long? by)
    {
        if (motion.Bucket is not { } bucket)
        {
            return motion;
        }

        return by is { } shift && motion.Unit > 0 && bucket.LengthMonths == 0 && shift % motion.Unit == 0
            ? motion with { Bucket = bucket with { ShiftMicros = bucket.ShiftMicros + (shift / motion.Unit * bucket.LengthMicros) } }
            : by is null && motion.Unit == 1 ? motion with { Bucket = null, Unit = 0 }
            : motion with { Unit = 0 };
    }

    private static Motion Scaled(Motion motion, int sign, long? by) => sign switch
    {
        0 => Motion.None,
        < 0 => Turned(motion),
        _ => motion with { Unit = by is { } factor && motion.Unit > 0 && factor < long.MaxValue / motion.Unit ? motion.Unit * factor : 0 },
    };

    private static Motion Divided(Motion motion, int sign, SqlType type, long? by)
    {
        if (sign <= 0)
        {
            return sign == 0 ? Motion.None : Turned(motion) with { Bucket = null };
        }

        if (motion.Bucket is not { LengthMonths: 0 } bucket)
        {
            return motion with { Unit = 0 };
        }

        var whole = type.IsInteger || type.Kind == SqlTypeKind.IntervalDayToSecond;
        if (!whole)
        {
            return motion with { Unit = 0 };
        }

        return by is not { } divisor || motion.Unit == 0 ? new Motion(motion.Direction, null, 0)
            : motion.Unit % divisor == 0 ? motion with { Unit = motion.Unit / divisor }
            : motion.Unit == 1 && bucket.LengthMicros < long.MaxValue / divisor ? motion with { Bucket = bucket with { LengthMicros = bucket.LengthMicros * divisor } }
            : new Motion(motion.Direction, null, 0);
    }

    private Motion Call(PlanCall call)
    {
        if (call.Arguments.Count == 0)
        {
            return call.Function.Name == "current_row_timestamp" ? Motion.Rowtime
                : call.Function.Deterministic ? Motion.Constant : Motion.None;
        }

        var first = MotionOf(call.Arguments[0]);
        switch (call.Function.Name)
        {
            case "monotonic":
                return first.IsMonotonic ? first : new Motion(Direction.Ascending, null, 0);
            case "step" or "ceil_step" when first.IsMonotonic && Value(call.Arguments[1]) is { } length:
                return Pieces(first, length, call.Function.Name == "ceil_step");
            case "step" or "ceil_step" when first.IsMonotonic:
                return new Motion(first.Direction, null, 0);
            case "step_months" or "ceil_months" when first.IsMonotonic && Value(call.Arguments[1]) is { } months:
                return first is { Unit: 1, Direction: Direction.Ascending, Bucket: { LengthMicros: 1, ShiftMicros: var shift, Ceiling: false } }
                    ? new Motion(first.Direction, new RowtimeBucket(0, (int)months, shift, call.Function.Name == "ceil_months"), 0)
                    : new Motion(first.Direction, null, 0);
            case "unix_timestamp" when first.IsMonotonic:
                const long microsPerMilli = 1000;
                var millis = Pieces(first, microsPerMilli, false);
                return millis with { Unit = millis.Unit / microsPerMilli };
            case "floor" or "ceil" or "ceiling" when first.IsMonotonic:
                return call.Arguments[0].Type.IsInteger ? first : new Motion(first.Direction, null, 0);
            case "substr" or "substring" when first.IsMonotonic && Value(call.Arguments[1]) == 1 && call.Arguments.Items.Skip(2).All(IsConstant):
                return new Motion(first.Direction, null, 0);
            default:
                return IsConstant(call) ? Motion.Constant : Motion.None;
        }
    }

    // floor(m / length) * length.
    private static Motion Pieces(Motion motion, long length, bool ceiling)
    {
        if (motion is not { Unit: > 0, Bucket: { LengthMonths: 0, Ceiling: false } bucket } || length % motion.Unit != 0
            || bucket.LengthMicros > long.MaxValue / Math.Max(1, length / motion.Unit) || (ceiling && bucket.LengthMicros != 1))
        {
            return new Motion(motion.Direction, null, 0);
        }

        return new Motion(motion.Direction, bucket with { LengthMicros = bucket.LengthMicros * (length / motion.Unit), Ceiling = ceiling }, ceiling ? 0 : length);
    }

    private static int Sign(PlanExpression expression) => expression switch
    {
        PlanConstant { Value: long value } => Math.Sign(value),
        PlanConstant { Value: double value } when !double.IsNaN(value) => Math.Sign(value),
        PlanConstant { Value: BigInteger value } => value.Sign,
        PlanNegate negate => -Sign(negate.Operand),
        PlanCast { Implicit: true } cast => Sign(cast.Operand),
        _ => 0,
    };

    // A whole number, an interval or a moment; null for all else.
    private static long? Value(PlanExpression expression) => expression switch
    {
        PlanConstant { Value: long value } constant when constant.Type.Kind != SqlTypeKind.IntervalYearToMonth && constant.Type.Kind != SqlTypeKind.Date => value,
        PlanNegate negate => -Value(negate.Operand),
        PlanCast { Implicit: true } cast when cast.Type.IsInteger || cast.Type.Kind == cast.Operand.Type.Kind => Value(cast.Operand),
        _ => null,
    };
}
