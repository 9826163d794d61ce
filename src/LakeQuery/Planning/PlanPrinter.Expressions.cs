using System.Globalization;
using System.Numerics;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Expressions in Trino's spelling, with the parentheses they need.
internal sealed partial class PlanPrinter
{
    private readonly Queue<(int Number, PlanNode Plan)> _subplans = new();
    private int _subplanCount;

    private const int OrLevel = 1;
    private const int AndLevel = 2;
    private const int NotLevel = 3;
    private const int PredicateLevel = 4;
    private const int AddLevel = 5;
    private const int MultiplyLevel = 6;
    private const int SignLevel = 7;
    private const int PrimaryLevel = 8;

    private string Text(PlanExpression expression) => Text(expression, 0);

    private string Text(PlanExpression expression, int level)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return expression switch
        {
            PlanConstant constant => ConstantText(constant),
            PlanColumnReference reference => _pointers.GetValueOrDefault(reference.Column.Id) ?? Name(reference.Column),
            PlanCall call => $"{call.Function.Name}({List(call.Arguments)})",
            PlanLambda lambda => $"({string.Join(", ", lambda.Parameters.Items.Select(Name))}) -> {Text(lambda.Body)}",
            PlanArithmetic { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum =>
                Wrap($"{Text(sum.Left, AddLevel)} {sum.Operator.Symbol()} {Text(sum.Right, AddLevel + 1)}", level > AddLevel),
            PlanArithmetic product =>
                Wrap($"{Text(product.Left, MultiplyLevel)} {product.Operator.Symbol()} {Text(product.Right, MultiplyLevel + 1)}", level > MultiplyLevel),
            PlanNegate negate => Wrap($"-{Text(negate.Operand, SignLevel + 1)}", level > SignLevel),
            PlanComparison comparison =>
                Wrap($"{Text(comparison.Left, AddLevel)} {comparison.Operator.Symbol()} {Text(comparison.Right, AddLevel)}", level > PredicateLevel),
            PlanLogical { IsAnd: true } and => Wrap(string.Join(" AND ", and.Terms.Items.Select(term => Text(term, AndLevel + 1))), level > AndLevel),
            PlanLogical or => Wrap(string.Join(" OR ", or.Terms.Items.Select(term => Text(term, OrLevel + 1))), level > OrLevel),
            PlanNot { Operand: PlanIsNull isNull } => Wrap($"{Text(isNull.Operand, AddLevel)} IS NOT NULL", level > PredicateLevel),
            PlanNot { Operand: PlanInList list } => Wrap($"{Text(list.Value, AddLevel)} NOT IN ({List(list.Items)})", level > PredicateLevel),
            PlanNot { Operand: PlanLike like } => Wrap(LikeText(like, "NOT LIKE"), level > PredicateLevel),
            PlanNot not => Wrap($"NOT {Text(not.Operand, NotLevel)}", level > NotLevel),
            PlanIsNull isNull => Wrap($"{Text(isNull.Operand, AddLevel)} IS NULL", level > PredicateLevel),
            PlanBetween between =>
                Wrap($"{Text(between.Value, AddLevel)} BETWEEN {Text(between.Low, AddLevel)} AND {Text(between.High, AddLevel)}", level > PredicateLevel),
            PlanInList list => Wrap($"{Text(list.Value, AddLevel)} IN ({List(list.Items)})", level > PredicateLevel),
            PlanLike like => Wrap(LikeText(like, "LIKE"), level > PredicateLevel),
            PlanCase choice => CaseText(choice),
            PlanCoalesce coalesce => $"coalesce({List(coalesce.Arguments)})",
            PlanCast cast => $"{(cast.Try ? "TRY_CAST" : "CAST")}({Text(cast.Operand)} AS {cast.Type})",
            PlanTry attempt => $"try({Text(attempt.Operand)})",
            PlanArray array => $"ARRAY[{List(array.Items)}]",
            PlanRow row => $"ROW({List(row.Items)})",
            PlanField field => field.Row.Type.Fields[field.FieldIndex].Name is { } name
                ? $"{Text(field.Row, PrimaryLevel)}.{name}"
                : $"{Text(field.Row, PrimaryLevel)}[{field.FieldIndex + 1}]",
            PlanSubscript subscript => $"{Text(subscript.Container, PrimaryLevel)}[{Text(subscript.Index)}]",
            PlanAtTimeZone zoned => Wrap($"{Text(zoned.Operand, PrimaryLevel)} AT TIME ZONE '{zoned.Type.Zone}'", level > SignLevel),
            PlanScalarSubquery subquery => Subplan(subquery.Plan),
            PlanExists exists => $"EXISTS {Subplan(exists.Plan)}",
            PlanInSubquery inQuery => Wrap($"{Text(inQuery.Value, AddLevel)} IN {Subplan(inQuery.Plan)}", level > PredicateLevel),
            PlanQuantified quantified => Wrap(
                $"{Text(quantified.Value, AddLevel)} {quantified.Operator.Symbol()} {quantified.Quantifier.ToString().ToUpperInvariant()} {Subplan(quantified.Plan)}",
                level > PredicateLevel),
            PlanGrouping grouping => $"grouping({string.Join(", ", grouping.Keys.Items.Select(Name))})",
            _ => throw new ArgumentException($"Unknown expression {expression.GetType().Name}.", nameof(expression)),
        };
    }

    private string Subplan(PlanNode plan)
    {
        _subplans.Enqueue((++_subplanCount, plan));
        return $"(subquery {_subplanCount})";
    }

    private string List(PlanList<PlanExpression> items) => string.Join(", ", items.Items.Select(Text));

    private string LikeText(PlanLike like, string word) =>
        $"{Text(like.Value, AddLevel)} {word} {Text(like.Pattern, AddLevel)}{(like.Escape is null ? "" : $" ESCAPE {Text(like.Escape, AddLevel)}")}";

    private string CaseText(PlanCase choice)
    {
        var whens = string.Concat(choice.Whens.Items.Select(when => $" WHEN {Text(when.Condition)} THEN {Text(when.Result)}"));
        return $"CASE{whens}{(choice.Else is null ? "" : $" ELSE {Text(choice.Else)}")} END";
    }

    private static string Wrap(string text, bool needed) => needed ? $"({text})" : text;

    private static string ConstantText(PlanConstant constant)
    {
        var type = constant.Type;
        switch (constant.Value)
        {
            case null:
                return "NULL";
            case bool value:
                return value ? "true" : "false";
            case double value:
                return double.IsNaN(value) ? "nan()" : double.IsInfinity(value) ? (value > 0 ? "infinity()" : "-infinity()") : DoubleText(value);
            case string value:
                var quoted = $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
                return type.Kind switch
                {
                    SqlTypeKind.Json => "JSON " + quoted,
                    SqlTypeKind.Uuid => "UUID " + quoted,
                    _ => quoted,
                };
            case byte[] value:
                return $"X'{Convert.ToHexString(value)}'";
            case BigInteger value when type.IsFinerThanMicros:
                var picos = (Int128)value;
                return type.Kind switch
                {
                    SqlTypeKind.Time => $"TIME '{TemporalText.FineTime(picos, type.Precision)}'",
                    SqlTypeKind.Timestamp => $"TIMESTAMP '{TemporalText.FineTimestamp(picos, type.Precision)}'",
                    _ => $"TIMESTAMP '{TemporalText.FineTimestamp(LocalPicos(picos, type.Zone ?? "UTC"), type.Precision)} {type.Zone}'",
                };
            case BigInteger value:
                return $"DECIMAL '{DecimalText(value, type.Scale)}'";
            case long value:
                return type.Kind switch
                {
                    SqlTypeKind.Date => $"DATE '{TemporalText.Date(value)}'",
                    SqlTypeKind.Time => $"TIME '{TemporalText.Time(value, type.Precision)}'",
                    SqlTypeKind.Timestamp => $"TIMESTAMP '{TemporalText.Timestamp(value, type.Precision)}'",
                    SqlTypeKind.TimestampWithTimeZone =>
                        $"TIMESTAMP '{TemporalText.Timestamp(value + TimeZones.OffsetAt(type.Zone ?? "UTC", value), type.Precision)} {type.Zone}'",
                    SqlTypeKind.IntervalYearToMonth => $"INTERVAL '{(value < 0 ? "-" : "")}{Math.Abs(value) / 12}-{Math.Abs(value) % 12}' YEAR TO MONTH",
                    SqlTypeKind.IntervalDayToSecond =>
                        $"INTERVAL '{(value < 0 ? "-" : "")}{Math.Abs(value) / TimeZones.MicrosPerDay} {TemporalText.Time(Math.Abs(value) % TimeZones.MicrosPerDay, 3)}' DAY TO SECOND",
                    _ => value.ToString(CultureInfo.InvariantCulture),
                };
            default:
                return Convert.ToString(constant.Value, CultureInfo.InvariantCulture)!;
        }
    }

    private static Int128 LocalPicos(Int128 picos, string zone) =>
        picos + ((Int128)TimeZones.OffsetAt(zone, (long)(picos / TemporalText.PicosPerMicro)) * TemporalText.PicosPerMicro);

    private static string DoubleText(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal)
            ? text.Replace("E+", "E", StringComparison.Ordinal)
            : (text.Contains('.', StringComparison.Ordinal) ? text : text + ".0") + "E0";
    }

    private static string DecimalText(BigInteger unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return unscaled.Sign < 0 ? "-" + text : text;
    }
}
