using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <content>Arithmetic and comparison where DuckDB means something else by the same sign.</content>
internal sealed partial class DuckDbSqlWriter
{
    // ---- Arithmetic

    private string ArithmeticSql(PlanArithmetic arithmetic)
    {
        if (arithmetic.Operator == BinaryOperator.Concat)
        {
            return ConcatSql(arithmetic);
        }

        var (left, right) = (arithmetic.Left, arithmetic.Right);
        var divisorIsNonZero = right is PlanConstant { Value: not null } constant && !IsZero(constant.Value);
        return ArithmeticForms.Write(
            arithmetic.Operator.Symbol()[0], left.Type, right.Type, arithmetic.Type, Sql(left), Sql(right), divisorIsNonZero, _scope);
    }

    private static bool IsZero(object value) => value is 0L or 0d || (value is System.Numerics.BigInteger number && number.IsZero);

    private string ConcatSql(PlanArithmetic arithmetic)
    {
        var (left, right) = (Sql(arithmetic.Left), Sql(arithmetic.Right));
        if (arithmetic.Type.Kind == SqlTypeKind.Array)
        {
            left = arithmetic.Left.Type.Equals(arithmetic.Type) ? left : $"[{left}]";
            right = arithmetic.Right.Type.Equals(arithmetic.Type) ? right : $"[{right}]";
            return $"CASE WHEN {left} IS NOT NULL AND {right} IS NOT NULL THEN list_concat({left}, {right}) END";
        }

        return $"({left} || {right})";
    }

    // ---- Comparison

    private string ComparisonSql(PlanComparison comparison)
    {
        var type = comparison.Left.Type;
        switch (comparison.Operator)
        {
            case BinaryOperator.IsDistinctFrom or BinaryOperator.IsNotDistinctFrom when HoldsMap(type):
                // The order of a map's entries does not count.
                var identical = _scope.Native("lq_nested_identical", Sql(comparison.Left), Sql(comparison.Right));
                return comparison.Operator == BinaryOperator.IsNotDistinctFrom ? identical : $"(NOT {identical})";
            case BinaryOperator.IsDistinctFrom or BinaryOperator.IsNotDistinctFrom:
                return $"({Sql(comparison.Left)} {comparison.Operator.Symbol()} {Sql(comparison.Right)})";
            case BinaryOperator.Equal or BinaryOperator.NotEqual when type.Kind is SqlTypeKind.Array or SqlTypeKind.Map or SqlTypeKind.Row:
                var equal = RowConstructorsEqual(comparison) ?? BindAll(
                    [comparison.Left, comparison.Right], parts => Equal(type, parts[0], parts[1]));
                return comparison.Operator == BinaryOperator.Equal ? equal : $"(NOT {equal})";
            case var order when IsNested(type):
                return OrderOfNested(order, comparison.Left, comparison.Right);
            case var _ when type.IsFloatingPoint && !(IsNumber(comparison.Left) && IsNumber(comparison.Right)):
                return FloatComparison(comparison.Operator, comparison.Left, comparison.Right);
            default:
                return $"({Sql(comparison.Left)} {comparison.Operator.Symbol()} {Sql(comparison.Right)})";
        }
    }

    // An error for NULL inside, false for NaN.
    private string OrderOfNested(BinaryOperator binary, PlanExpression left, PlanExpression right) =>
        $"({_scope.Native("lq_nested_compare", Sql(left), Sql(right))} " + binary switch
        {
            BinaryOperator.LessThan => "= -1)",
            BinaryOperator.LessThanOrEqual => "IN (-1, 0))",
            BinaryOperator.GreaterThan => "= 1)",
            _ => "IN (0, 1))",
        };

    private static bool HoldsMap(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Map => true,
        SqlTypeKind.Array => HoldsMap(type.Element!),
        SqlTypeKind.Row => type.Fields.Any(field => HoldsMap(field.Type)),
        _ => false,
    };

    /// <summary>DuckDB holds NaN equal to itself and above all numbers; Trino holds every comparison with it false. A guard stands
    /// where DuckDB's answer would be true.</summary>
    private string FloatComparison(BinaryOperator binary, PlanExpression left, PlanExpression right)
    {
        switch (binary)
        {
            case BinaryOperator.GreaterThan:
                return FloatComparison(BinaryOperator.LessThan, right, left);
            case BinaryOperator.GreaterThanOrEqual:
                return FloatComparison(BinaryOperator.LessThanOrEqual, right, left);
            case BinaryOperator.NotEqual:
                return $"(NOT {FloatComparison(BinaryOperator.Equal, left, right)})";
        }

        // Equality is wrong only when both are NaN, the others only when the right side is.
        if (IsNumber(right) || (binary == BinaryOperator.Equal && IsNumber(left)))
        {
            return $"({Sql(left)} {binary.Symbol()} {Sql(right)})";
        }

        return IsNumber(left)
            ? BindAll([left, right], parts => $"{parts[0]} {binary.Symbol()} {parts[1]} AND NOT isnan({parts[1]})")
            : BindAll([left, right], parts =>
                $"{parts[0]} {binary.Symbol()} {parts[1]} AND (NOT isnan({parts[1]}) OR {parts[0]} IS NULL)");
    }

    // A constant that is there and is not NaN.
    private static bool IsNumber(PlanExpression expression) => expression switch
    {
        PlanConstant { Value: double value } => !double.IsNaN(value),
        PlanConstant { Value: float value } => !float.IsNaN(value),
        PlanCast { Operand: PlanConstant { Value: not null, Type: { IsNumeric: true, IsFloatingPoint: false } } } => true,
        PlanCast { Operand.Type: { IsNumeric: true, IsFloatingPoint: false } } => true,
        _ => false,
    };

    // (a, b) = (c, d) is a = c AND b = d: it prunes, joins and costs like that too.
    private string? RowConstructorsEqual(PlanComparison comparison)
    {
        if (comparison is not { Left: PlanRow left, Right: PlanRow right } || left.Items.Count == 0)
        {
            return null;
        }

        return "(" + string.Join(" AND ", left.Items.Items.Select((item, index) =>
            ComparisonSql(new PlanComparison(BinaryOperator.Equal, item, right.Items[index])))) + ")";
    }

    /// <summary>Trino's equality of two operands that may be written often: NULL inside makes it NULL unless something else differs.</summary>
    private string Equal(SqlType type, string left, string right)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Real or SqlTypeKind.Double:
                return $"({left} = {right} AND (NOT isnan({right}) OR {left} IS NULL))";
            case SqlTypeKind.Row:
                // A NULL row has NULL fields, so its comparison comes out NULL by itself.
                return type.Fields.IsEmpty ? $"({left} = {right})" : "(" + string.Join(" AND ", type.Fields.Select((field, index) =>
                    Equal(field.Type, $"struct_extract({left}, '{DuckDbTypes.FieldName(index)}')", $"struct_extract({right}, '{DuckDbTypes.FieldName(index)}')"))) + ")";
            case SqlTypeKind.Array:
                {
                    var pair = FreshName("p");
                    var element = Equal(type.Element!, pair + "[1]", pair + "[2]");
                    return AllEqual($"len({left}) = len({right})", left, right, $"list_transform(list_zip({left}, {right}), lambda {pair}: {element})");
                }

            case SqlTypeKind.Map:
                {
                    var entry = FreshName("e");
                    var value = Equal(type.Element!, entry + ".value", $"{right}[{entry}.key]");
                    return AllEqual(
                        $"cardinality({left}) = cardinality({right})",
                        left,
                        right,
                        $"list_transform(map_entries({left}), lambda {entry}: CASE WHEN map_contains({right}, {entry}.key) THEN {value} ELSE FALSE END)");
                }

            default:
                return $"({left} = {right})";
        }
    }

    private string AllEqual(string sameSize, string left, string right, string comparisons)
    {
        var list = FreshName("l");
        var undecided = FreshName("x");
        return $"CASE WHEN {left} IS NULL OR {right} IS NULL THEN NULL WHEN NOT {sameSize} THEN FALSE ELSE "
            + $"list_transform([{comparisons}], lambda {list}: CASE WHEN list_contains({list}, FALSE) THEN FALSE "
            + $"WHEN len(list_filter({list}, lambda {undecided}: {undecided} IS NULL)) > 0 THEN NULL ELSE TRUE END)[1] END";
    }

    private string BetweenSql(PlanBetween between)
    {
        if (IsNested(between.Value.Type))
        {
            return $"({OrderOfNested(BinaryOperator.GreaterThanOrEqual, between.Value, between.Low)} AND "
                + $"{OrderOfNested(BinaryOperator.LessThanOrEqual, between.Value, between.High)})";
        }

        if (!between.Value.Type.IsFloatingPoint || (IsNumber(between.Low) && IsNumber(between.High)))
        {
            // A NaN is above the upper bound for DuckDB too.
            return $"({Sql(between.Value)} BETWEEN {Sql(between.Low)} AND {Sql(between.High)})";
        }

        var low = FloatComparison(BinaryOperator.GreaterThanOrEqual, between.Value, between.Low);
        var high = FloatComparison(BinaryOperator.LessThanOrEqual, between.Value, between.High);
        return $"({low} AND {high})";
    }

    private string InListSql(PlanInList inList)
    {
        var type = inList.Value.Type;
        var special = type.Kind is SqlTypeKind.Array or SqlTypeKind.Map or SqlTypeKind.Row
            || (type.IsFloatingPoint && !inList.Items.Items.All(IsNumber));
        return special
            ? "(" + string.Join(" OR ", inList.Items.Items.Select(item => ComparisonSql(new PlanComparison(BinaryOperator.Equal, inList.Value, item)))) + ")"
            : $"({Sql(inList.Value)} IN ({SqlList(inList.Items)}))";
    }

    /// <summary>No comparison with NaN is true; for DuckDB NaN is the greatest number.</summary>
    private string FloatQuantifiedSql(PlanQuantified quantified)
    {
        var (value, item, symbol) = (Sql(quantified.Value), quantified.Plan.Columns[0].SqlName, quantified.Operator.Symbol());
        var query = Subquery(quantified.Plan);
        var falseItem = $"{item} IS NOT NULL AND {value} IS NOT NULL AND (isnan({item}) OR isnan({value}))";
        return quantified switch
        {
            // <> is the one that NaN makes true.
            { Operator: BinaryOperator.NotEqual } => $"(CASE WHEN EXISTS (SELECT 1 FROM {query} AS {FreshName("t")} WHERE {falseItem}) THEN TRUE ELSE "
                + $"{value} {symbol} ANY {query} END)",
            { Operator: BinaryOperator.Equal } => $"(CASE WHEN EXISTS (SELECT 1 FROM {query} AS {FreshName("t")} WHERE {falseItem}) THEN FALSE ELSE "
                + $"{value} {symbol} ALL {query} END)",
            { Quantifier: Quantifier.All } => $"(CASE WHEN EXISTS (SELECT 1 FROM {query} AS {FreshName("t")} WHERE {falseItem}) THEN FALSE ELSE "
                + $"{value} {symbol} ALL {query} END)",
            _ => $"({value} {symbol} ANY (SELECT {item} FROM {query} AS {FreshName("t")} WHERE NOT coalesce({falseItem}, FALSE)))",
        };
    }

    private static bool IsNested(SqlType type) => type.Kind is SqlTypeKind.Array or SqlTypeKind.Map or SqlTypeKind.Row;

    /// <summary>DuckDB holds NULLs inside of rows, arrays and maps equal; Trino does not know.</summary>
    /// <remarks>Rows of simple fields are found by DuckDB's own IN among rows without NULL, which is a hash join; only what holds a NULL is
    /// compared with each other.</remarks>
    private string InSubquerySql(PlanExpression value, PlanNode plan)
    {
        var type = value.Type;
        var item = plan.Columns[0].SqlName;
        if (type.IsFloatingPoint && !IsNumber(value))
        {
            // Nothing equals NaN.
            return $"({Sql(value)} IN (SELECT {item} FROM {Subquery(plan)} AS {FreshName("t")} WHERE {item} IS NULL OR NOT isnan({item})))";
        }

        if (!IsNested(type))
        {
            return $"({Sql(value)} IN {Subquery(plan)})";
        }

        // The value stands inside of subqueries, where it may be written any number of times.
        var wanted = Sql(value);
        var equal = Equal(type, wanted, item);
        string Exists(string condition) => $"EXISTS (SELECT 1 FROM {Subquery(plan)} AS {FreshName("t")} WHERE {condition})";
        if (type.Kind != SqlTypeKind.Row || type.Fields.IsEmpty || type.Fields.Any(field => field.Type.IsFloatingPoint || IsNested(field.Type)))
        {
            return $"(CASE WHEN {Exists(equal)} THEN TRUE WHEN {Exists($"({equal}) IS NULL")} THEN NULL ELSE FALSE END)";
        }

        string HoldsNull(string row) =>
            "(" + string.Join(" OR ", type.Fields.Select((_, index) => $"struct_extract({row}, '{DuckDbTypes.FieldName(index)}') IS NULL")) + ")";
        return $"(CASE WHEN {wanted} IN (SELECT {item} FROM {Subquery(plan)} AS {FreshName("t")} WHERE NOT {HoldsNull(item)}) THEN TRUE "
            + $"WHEN {Exists($"{HoldsNull(item)} AND ({equal}) IS NULL")} OR {Exists($"{HoldsNull(wanted)} AND ({equal}) IS NULL")} THEN NULL ELSE FALSE END)";
    }
}
