using System.Numerics;
using LakeQuery.DuckDb;
using LakeQuery.Execution.Staging;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>A condition that depends on the match but only compares numbers, days or times of its rows: <c>price &lt; A.price * 0.9</c>.
/// DuckDB computes each side once for every row; while matching, two entries of arrays are compared and nobody is asked.</summary>
/// <remarks>One comparison or several joined by AND. Each side looks at one row, or at none; what it computes is NULL for NULL, so that a row
/// that is not there compares like one without a value.</remarks>
internal sealed class ComparedCondition
{
    private readonly int _variable;
    private readonly List<Side> _sides = [];
    private readonly List<(BinaryOperator Operator, Side Left, Side Right)> _comparisons = [];

    private ComparedCondition(int variable) => _variable = variable;

    /// <summary>Takes a condition apart; null when it is of another kind.</summary>
    public static ComparedCondition? TryMake(PatternCondition condition)
    {
        var made = new ComparedCondition(condition.Variable);
        if (!condition.Value.Pointers.Items.All(pointer => pointer is ValuePointer))
        {
            return null;
        }

        var pointers = condition.Value.Pointers.Items.Cast<ValuePointer>().ToDictionary(pointer => pointer.Column.Id);
        var terms = condition.Value.Expression is PlanLogical { IsAnd: true } and ? and.Terms.Items : [condition.Value.Expression];
        foreach (var term in terms)
        {
            if (term is not PlanComparison comparison || comparison.Operator is not (BinaryOperator.Equal or BinaryOperator.NotEqual
                    or BinaryOperator.LessThan or BinaryOperator.LessThanOrEqual or BinaryOperator.GreaterThan or BinaryOperator.GreaterThanOrEqual)
                || made.TakeSide(comparison.Left, pointers) is not { } left || made.TakeSide(comparison.Right, pointers) is not { } right)
            {
                return null;
            }

            made._comparisons.Add((comparison.Operator, left, right));
        }

        return made;
    }

    /// <summary>Computes the sides for all rows.</summary>
    /// <exception cref="DuckException">One can't be computed for some row.</exception>
    public void Load(MatchInput input, FreshColumns fresh, Stage stage, int rowCount)
    {
        var row = fresh.Next(SqlType.BigInt);
        var own = new Dictionary<int, PlanColumn>();
        var columns = new List<(PlanColumn Source, PlanColumn Column)>();
        foreach (var pointer in _sides.Select(side => side.Pointer).OfType<ValuePointer>().DistinctBy(pointer => pointer.Column.Id))
        {
            own[pointer.Column.Id] = fresh.Next(pointer.Column.Type);
            columns.Add((MatchLowering.SourceOf(pointer), own[pointer.Column.Id]));
        }

        var replacer = new ColumnReplacer(own);
        var plan = new ProjectNode(input.Rows(row, columns),
        [
            new Assignment(row, new PlanColumnReference(row)),
            .. _sides.Select(side => new Assignment(fresh.Next(side.Expression.Type), replacer.Rewrite(side.Expression))),
        ]);
        foreach (var side in _sides)
        {
            side.Begin(rowCount);
        }

        stage.Read(plan, chunk =>
        {
            var numbers = chunk.Vector(0).Data<long>();
            for (var index = 0; index < _sides.Count; index++)
            {
                _sides[index].Read(chunk.Vector(index + 1), numbers, chunk.Size);
            }
        });
    }

    /// <summary>Makes a history keep what the condition looks at.</summary>
    public void Track(MatchHistory history)
    {
        foreach (var side in _sides)
        {
            side.Track(history);
        }
    }

    /// <summary>Tests a row for the variable.</summary>
    public RowAnswer Test(int row, MatchHistory history)
    {
        foreach (var (comparison, left, right) in _comparisons)
        {
            var (first, second) = (left.Find(history, _variable, row), right.Find(history, _variable, row));
            if (first < 0 || second < 0 || !left.Has(first) || !right.Has(second))
            {
                return RowAnswer.No;
            }

            var holds = left.IsFloating
                ? Holds(comparison, left.Double(first), right.Double(second))
                : Holds(comparison, left.Whole(first), right.Whole(second));
            if (!holds)
            {
                return RowAnswer.No;
            }
        }

        return RowAnswer.Yes;
    }

    // NaN equals nothing and is neither less nor greater, in .NET as in Trino.
    private static bool Holds<T>(BinaryOperator comparison, T left, T right) where T : struct, IComparisonOperators<T, T, bool> => comparison switch
    {
        BinaryOperator.Equal => left == right,
        BinaryOperator.NotEqual => left != right,
        BinaryOperator.LessThan => left < right,
        BinaryOperator.LessThanOrEqual => left <= right,
        BinaryOperator.GreaterThan => left > right,
        _ => left >= right,
    };

    private Side? TakeSide(PlanExpression expression, Dictionary<int, ValuePointer> pointers)
    {
        var isComparable = expression.Type.Kind switch
        {
            SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.Double or SqlTypeKind.Real
                or SqlTypeKind.Date => true,
            SqlTypeKind.Timestamp => expression.Type.Precision <= 6,
            SqlTypeKind.Decimal => expression.Type.Precision <= 18,
            _ => false,
        };
        ValuePointer? pointer = null;
        if (!isComparable || !IsStrict(expression, pointers, ref pointer))
        {
            return null;
        }

        var known = _sides.Find(side => side.Pointer == pointer && side.Expression.Equals(expression));
        if (known is null)
        {
            known = new Side(expression, pointer);
            _sides.Add(known);
        }

        return known;
    }

    // Made of one row's values by operations that give NULL for NULL.
    private static bool IsStrict(PlanExpression expression, Dictionary<int, ValuePointer> pointers, ref ValuePointer? found)
    {
        switch (expression)
        {
            case PlanConstant:
                return true;
            case PlanColumnReference reference:
                if (!pointers.TryGetValue(reference.Column.Id, out var pointer) || (found is not null && !found.Navigation.Equals(pointer.Navigation)))
                {
                    return false;
                }

                found ??= pointer;
                return found.Column.Id == pointer.Column.Id;
            case PlanCast { Try: false } cast:
                return IsStrict(cast.Operand, pointers, ref found);
            case PlanNegate negate:
                return IsStrict(negate.Operand, pointers, ref found);
            case PlanArithmetic arithmetic:
                return IsStrict(arithmetic.Left, pointers, ref found) && IsStrict(arithmetic.Right, pointers, ref found);
            default:
                return false;
        }
    }

    /// <summary>One side of a comparison: its value in every row.</summary>
    private sealed class Side(PlanExpression expression, ValuePointer? pointer)
    {
        private ulong[] _valid = [];
        private long[] _whole = [];
        private double[] _double = [];
        private int _group;

        public PlanExpression Expression => expression;

        public ValuePointer? Pointer => pointer;

        public bool IsFloating => expression.Type.IsFloatingPoint;

        public void Begin(int rowCount)
        {
            _valid = new ulong[(rowCount + 63) >> 6];
            _whole = IsFloating ? [] : new long[rowCount];
            _double = IsFloating ? new double[rowCount] : [];
        }

        public void Track(MatchHistory history)
        {
            if (pointer is { Navigation: var way })
            {
                _group = history.Track(way.Variables, way.Last ? 0 : way.Offset + 1, way.Last ? way.Offset + 1 : 0, false);
            }
        }

        // A constant is the same in every row.
        public long Find(MatchHistory history, int variable, int row) => pointer is null ? row : history.Find(pointer.Navigation, _group, variable, row);

        public bool Has(long row) => (_valid[row >> 6] & (1UL << (int)(row & 63))) != 0;

        public long Whole(long row) => _whole[row];

        public double Double(long row) => _double[row];

        public void Read(DuckVector vector, ReadOnlySpan<long> numbers, int count)
        {
            for (var at = 0; at < count; at++)
            {
                if (vector.IsValid(at))
                {
                    _valid[numbers[at] >> 6] |= 1UL << (int)(numbers[at] & 63);
                }
            }

            switch (expression.Type.Kind)
            {
                case SqlTypeKind.Double:
                    Copy(vector.Data<double>(), _double, numbers, count, static value => value);
                    break;
                case SqlTypeKind.Real:
                    Copy(vector.Data<float>(), _double, numbers, count, static value => (double)value);
                    break;
                case SqlTypeKind.TinyInt:
                    Copy(vector.Data<sbyte>(), _whole, numbers, count, static value => (long)value);
                    break;
                case SqlTypeKind.SmallInt:
                case SqlTypeKind.Decimal when expression.Type.Precision <= 4:
                    Copy(vector.Data<short>(), _whole, numbers, count, static value => (long)value);
                    break;
                case SqlTypeKind.Integer or SqlTypeKind.Date:
                case SqlTypeKind.Decimal when expression.Type.Precision <= 9:
                    Copy(vector.Data<int>(), _whole, numbers, count, static value => (long)value);
                    break;
                default:
                    Copy(vector.Data<long>(), _whole, numbers, count, static value => value);
                    break;
            }
        }

        private static void Copy<TFrom, TTo>(ReadOnlySpan<TFrom> from, TTo[] to, ReadOnlySpan<long> numbers, int count, Func<TFrom, TTo> convert)
        {
            for (var at = 0; at < count; at++)
            {
                to[numbers[at]] = convert(from[at]);
            }
        }
    }
}
