using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <content>AND and OR: the terms in their order, each asked only where those before it leave the answer open.</content>
internal sealed partial class DuckDbSqlWriter
{
    // A longer text is not written twice.
    private const int MaxTextTwice = 1000;

    // Functions that give a value for whatever they are given.
    private static readonly HashSet<string> NeverFail = new(StringComparer.OrdinalIgnoreCase)
    {
        "length", "lower", "upper", "trim", "ltrim", "rtrim", "reverse", "starts_with", "strpos", "concat", "is_nan", "is_finite", "is_infinite",
        "year", "month", "day", "cardinality", "nullif", "current_date", "random",
    };

    /// <summary>What becomes of a condition.</summary>
    private enum ConditionUse
    {
        /// <summary>It is a value: NULL is not FALSE. DuckDB computes all of its terms for all rows.</summary>
        Value,

        /// <summary>It lets rows pass where it is TRUE; DuckDB computes all of its terms for all rows.</summary>
        Computed,

        /// <summary>It lets rows pass where it is TRUE; DuckDB asks a term about the rows that are left, in the order of the terms where it
        /// knows that one may fail. It does not know that of native functions.</summary>
        Asked,
    }

    private string ConditionSql(PlanExpression condition, ConditionUse use) => condition is PlanLogical logical ? LogicalSql(logical, use) : Sql(condition);

    // One flat chain however long, as DuckDB reads it as one conjunction, where no term may fail but the first. Else each that may stands in a
    // CASE behind those before it: DuckDB computes a branch for the rows that reach it only.
    private string LogicalSql(PlanLogical logical, ConditionUse use)
    {
        var operation = logical.IsAnd ? " AND " : " OR ";
        var groups = new List<(List<PlanExpression> Terms, List<string> Texts)>();
        foreach (var term in logical.Terms)
        {
            var calls = _scope.NativeCalls;
            var text = ConditionSql(term, use);
            if (groups.Count == 0 || ((_scope.NativeCalls > calls || (use != ConditionUse.Asked && MayFail(term))) && !ReferenceCollector.Collect(term).HasSubquery))
            {
                groups.Add(([], []));
            }

            groups[^1].Terms.Add(term);
            groups[^1].Texts.Add(text);
        }

        var sql = Together(groups[^1].Texts);
        for (var index = groups.Count - 2; index >= 0; index--)
        {
            var (terms, texts) = groups[index];
            var (head, rest) = (Together(texts), sql);
            sql = (use, logical.IsAnd) switch
            {
                (ConditionUse.Value, true) => Twice(terms, head, value => $"CASE WHEN NOT {value} THEN FALSE ELSE ({value} AND {rest}) END"),
                (ConditionUse.Value, false) => Twice(terms, head, value => $"CASE WHEN {value} THEN TRUE ELSE ({value} OR {rest}) END"),
                (_, true) => $"CASE WHEN {head} THEN {rest} ELSE FALSE END",
                (_, false) => $"CASE WHEN {head} THEN TRUE ELSE {rest} END",
            };
        }

        return sql;

        string Together(List<string> texts) => $"({string.Join(operation, texts)})";
    }

    private string Twice(List<PlanExpression> terms, string sql, Func<string, string> body) =>
        sql.Length <= MaxTextTwice && terms.TrueForAll(term => ReferenceCollector.Collect(term) is { Deterministic: true, HasSubquery: false })
            ? body(sql)
            : _scope.Bind(sql, body);

    // Whether there may be rows for which it has no value but an error; also true where that is not known.
    private static bool MayFail(PlanExpression expression) => expression switch
    {
        PlanConstant or PlanColumnReference or PlanTry => false,
        PlanCall call => !NeverFail.Contains(call.Function.Name) || AnyMayFail(call.Arguments),
        PlanArithmetic arithmetic => !arithmetic.Type.IsFloatingPoint || MayFail(arithmetic.Left) || MayFail(arithmetic.Right),
        PlanNegate negate => !negate.Type.IsFloatingPoint || MayFail(negate.Operand),
        PlanComparison comparison => MayFail(comparison.Left) || MayFail(comparison.Right),
        PlanLogical logical => AnyMayFail(logical.Terms),
        PlanNot not => MayFail(not.Operand),
        PlanIsNull isNull => MayFail(isNull.Operand),
        PlanBetween between => MayFail(between.Value) || MayFail(between.Low) || MayFail(between.High),
        PlanInList inList => MayFail(inList.Value) || AnyMayFail(inList.Items),
        PlanLike { Pattern: PlanConstant, Escape: null or PlanConstant } like => MayFail(like.Value),
        PlanCase choice => choice.Whens.Items.Any(when => MayFail(when.Condition) || MayFail(when.Result)) || (choice.Else is { } other && MayFail(other)),
        PlanCoalesce coalesce => AnyMayFail(coalesce.Arguments),
        PlanCast cast => !(cast.Try || Widens(cast.Operand.Type, cast.Type)) || MayFail(cast.Operand),
        PlanField field => MayFail(field.Row),

        // DuckDB computes subqueries beforehand, whatever stands around them.
        PlanExists or PlanScalarSubquery => false,
        PlanInSubquery inSubquery => MayFail(inSubquery.Value),
        _ => true,
    };

    private static bool AnyMayFail(PlanList<PlanExpression> items) => items.Items.Any(MayFail);

    private static bool Widens(SqlType from, SqlType to) =>
        from.Equals(to)
        || (Width(from.Kind) is > 0 and var width && Width(to.Kind) >= width)
        || (Width(from.Kind) > 0 && to.IsFloatingPoint)
        || (from.Kind, to.Kind) is (SqlTypeKind.Real, SqlTypeKind.Double) or (SqlTypeKind.Date, SqlTypeKind.Timestamp)
            or (SqlTypeKind.Varchar or SqlTypeKind.Char, SqlTypeKind.Varchar);

    private static int Width(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.TinyInt => 1,
        SqlTypeKind.SmallInt => 2,
        SqlTypeKind.Integer => 4,
        SqlTypeKind.BigInt => 8,
        _ => 0,
    };
}
