using System.Collections.Immutable;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <content>Expressions. Each method gives text that stands as one operand: a name, a call, or something in parentheses.</content>
internal sealed partial class DuckDbSqlWriter
{
    private string Sql(PlanExpression expression)
    {
        // Errors that the expression raises tell where it stands.
        var outer = _scope.Place;
        _scope.Place = expression.Span.Length > 0 ? expression.Span : outer;
        var sql = Write(expression);
        _scope.Place = outer;
        return sql;
    }

    private string Write(PlanExpression expression) => expression switch
    {
        PlanConstant constant => SqlLiterals.Of(constant),
        PlanColumnReference reference => ColumnSql(reference.Column),
        PlanCall call => CallSql(call),
        PlanArithmetic arithmetic => ArithmeticSql(arithmetic),
        PlanNegate negate => $"(-{Sql(negate.Operand)})",
        PlanComparison comparison => ComparisonSql(comparison),
        PlanLogical logical => LogicalSql(logical, ConditionUse.Value),
        PlanNot not => $"(NOT {Sql(not.Operand)})",
        PlanIsNull isNull => $"({Sql(isNull.Operand)} IS NULL)",
        PlanBetween between => BetweenSql(between),
        PlanInList inList => InListSql(inList),
        PlanLike { Escape: { } escape } like when like.Pattern is not PlanConstant || escape is not PlanConstant =>
            _scope.Native("lq_like", Sql(like.Value), Sql(like.Pattern), Sql(escape)),
        PlanLike like => $"({Sql(like.Value)} LIKE {Sql(like.Pattern)}{(like.Escape is null ? "" : " ESCAPE " + Sql(like.Escape))})",
        PlanCase choice => CaseSql(choice),
        PlanCoalesce coalesce => $"coalesce({SqlList(coalesce.Arguments)})",
        PlanCast cast => CastForms.Write(cast.Operand.Type, cast.Type, Sql(cast.Operand), cast.Try, _scope),
        PlanTry attempt => TrySql(attempt),
        PlanArray array => array.Items.Count == 0 ? $"CAST([] AS {DuckDbTypes.Name(array.Type)})" : $"[{SqlList(array.Items)}]",
        PlanRow row => RowSql(row),
        PlanField field => $"struct_extract({Sql(field.Row)}, '{DuckDbTypes.FieldName(field.FieldIndex)}')",
        PlanSubscript subscript => SubscriptSql(subscript),

        // The zone is in the type: the instant stays.
        PlanAtTimeZone atTimeZone => CastForms.Write(atTimeZone.Operand.Type, atTimeZone.Type, Sql(atTimeZone.Operand), false, _scope),
        PlanScalarSubquery subquery => Subquery(subquery.Plan),
        PlanExists exists => $"(EXISTS {Subquery(exists.Plan)})",
        PlanInSubquery inSubquery => InSubquerySql(inSubquery.Value, inSubquery.Plan),
        PlanQuantified { Operator: BinaryOperator.Equal, Quantifier: not Quantifier.All } any => InSubquerySql(any.Value, any.Plan),
        PlanQuantified { Operator: BinaryOperator.NotEqual, Quantifier: Quantifier.All } none => $"(NOT {InSubquerySql(none.Value, none.Plan)})",
        PlanQuantified { Value.Type.IsFloatingPoint: true } floats => FloatQuantifiedSql(floats),
        PlanQuantified quantified =>
            $"({Sql(quantified.Value)} {quantified.Operator.Symbol()} {(quantified.Quantifier == Quantifier.All ? "ALL" : "ANY")} {Subquery(quantified.Plan)})",
        _ => throw QueryErrors.Internal($"An expression of kind {expression.GetType().Name} can't be written."),
    };

    private string SqlList(PlanList<PlanExpression> items) => string.Join(", ", items.Items.Select(Sql));

    private string CaseSql(PlanCase choice)
    {
        var sql = new StringBuilder("CASE");
        foreach (var when in choice.Whens)
        {
            sql.Append(" WHEN ").Append(ConditionSql(when.Condition, ConditionUse.Asked)).Append(" THEN ").Append(Sql(when.Result));
        }

        if (choice.Else is not null)
        {
            sql.Append(" ELSE ").Append(Sql(choice.Else));
        }

        // The type is said once more, for branches that only raise errors or are NULL.
        return $"CAST({sql} END AS {DuckDbTypes.Name(choice.Type)})";
    }

    // DuckDB computes what two expressions share beforehand, and an error there would escape TRY; it does not look into CASE for that.
    private string TrySql(PlanTry attempt) => FirstColumn(attempt.Operand) is { } column
        ? $"TRY(CASE WHEN {ColumnSql(column)} IS NULL OR {ColumnSql(column)} IS NOT NULL THEN {Sql(attempt.Operand)} END)"
        : $"TRY({Sql(attempt.Operand)})";

    private static PlanColumn? FirstColumn(PlanExpression expression)
    {
        var search = new ColumnSearch();
        search.Rewrite(expression);
        return search.Found;
    }

    // A column that is there outside of lambdas and subqueries.
    private sealed class ColumnSearch : PlanRewriter
    {
        public PlanColumn? Found { get; private set; }

        public override PlanNode Rewrite(PlanNode node) => node;

        public override PlanExpression Rewrite(PlanExpression expression)
        {
            if (Found is not null || expression is PlanLambda)
            {
                return expression;
            }

            Found = (expression as PlanColumnReference)?.Column;
            return Found is null ? base.Rewrite(expression) : expression;
        }
    }

    private string RowSql(PlanRow row) =>
        "struct_pack(" + string.Join(", ", row.Items.Items.Select((item, index) => $"{DuckDbTypes.FieldName(index)} := {Sql(item)}")) + ")";

    private string SubscriptSql(PlanSubscript subscript)
    {
        if (subscript.Container.Type.Kind == SqlTypeKind.Map)
        {
            var key = subscript.Index.Type;
            return BindAll([subscript.Container, subscript.Index], parts =>
                $"CASE WHEN map_contains({parts[0]}, {parts[1]}) THEN {parts[0]}[{parts[1]}] "
                + $"WHEN {parts[0]} IS NOT NULL AND {parts[1]} IS NOT NULL THEN "
                + (Coercions.IsCastable(key, SqlType.Varchar)
                    ? _scope.FailWith(
                        "INVALID_FUNCTION_ARGUMENT", $"'Key not present in map: ' || {CastForms.Write(key, SqlType.Varchar, parts[1], false, _scope)}")
                    : _scope.Fail("INVALID_FUNCTION_ARGUMENT", "Key not present in map")) + " END");
        }

        return BindAll([subscript.Container, subscript.Index], parts =>
            $"CASE WHEN {parts[1]} BETWEEN 1 AND len({parts[0]}) THEN {parts[0]}[{parts[1]}] "
            + $"WHEN {parts[0]} IS NOT NULL AND {parts[1]} IS NOT NULL THEN "
            + $"CASE WHEN {parts[1]} = 0 THEN {_scope.Fail("INVALID_FUNCTION_ARGUMENT", "SQL array indices start at 1")} "
            + $"WHEN {parts[1]} < 0 THEN {_scope.FailWith("INVALID_FUNCTION_ARGUMENT", $"'Array subscript is negative: ' || {parts[1]}")} ELSE "
            + _scope.FailWith(
                "INVALID_FUNCTION_ARGUMENT",
                $"'Array subscript must be less than or equal to array length: ' || {parts[1]} || ' > ' || len({parts[0]})") + " END END");
    }

    private string CallSql(PlanCall call)
    {
        if (call.Function.Name == "concat")
        {
            call = WholeChain(call);
        }

        return FunctionSql.Write(new SpecialCall
        {
            Function = Resolve(call.Function, call.SignatureIndex, call.Arguments, call.Type),
            Arguments = [.. call.Arguments.Items.Select(argument => argument is PlanLambda ? "" : Sql(argument))],
            Types = [.. call.Arguments.Items.Select(argument => argument.Type)],
            Constants = [.. call.Arguments.Items.Select(argument => (argument as PlanConstant)?.Value)],
            Result = call.Type,
            Lambda = (index, parameters) => LambdaSql((PlanLambda)call.Arguments[index], parameters),
            Scope = _scope,
        });
    }

    // A long chain of || is several calls, each the first argument of the next.
    private static PlanCall WholeChain(PlanCall call)
    {
        if (!Continues(call))
        {
            return call;
        }

        var parts = new List<PlanCall> { call };
        while (Continues(parts[^1]))
        {
            parts.Add((PlanCall)parts[^1].Arguments[0]);
        }

        parts.Reverse();
        return call with { Arguments = [.. parts.SelectMany((part, index) => index == 0 ? part.Arguments.Items : part.Arguments.Items.Skip(1))] };

        static bool Continues(PlanCall part) => part.Arguments[0] is PlanCall before && ReferenceEquals(before.Function, part.Function)
            && before.SignatureIndex == part.SignatureIndex && before.Type.Equals(part.Type);
    }

    private string LambdaSql(PlanLambda lambda, IReadOnlyList<string> parameters)
    {
        for (var index = 0; index < lambda.Parameters.Count; index++)
        {
            _replacements[lambda.Parameters[index]] = parameters[index];
        }

        return Sql(lambda.Body);
    }

    private static ResolvedFunction Resolve(FunctionDefinition function, int signatureIndex, PlanList<PlanExpression> arguments, SqlType result) => new(
        function,
        signatureIndex,
        [.. arguments.Items.Select(argument => argument.Type)],
        [.. arguments.Items.Select(argument => (argument as PlanLambda)?.Body.Type)],
        result);

    private string AggregateSql(AggregateCall call)
    {
        if (IsNarrowable(call) && NarrowSql(call.Arguments[0]) is { IsNarrowed: true } narrowed)
        {
            return AggregateSql(call, [narrowed.Sql], [SqlType.Decimal(narrowed.Precision, call.Arguments[0].Type.Scale)]);
        }

        return AggregateSql(
            call,
            [.. call.Arguments.Items.Select(argument => argument is PlanLambda ? "" : call.Distinct ? InOrder(argument.Type, Sql(argument)) : Sql(argument))],
            [.. call.Arguments.Items.Select(argument => argument.Type)]);
    }

    private string AggregateSql(AggregateCall call, ImmutableArray<string> arguments, ImmutableArray<SqlType> types) => FunctionSql.Write(new SpecialCall
    {
        Function = Resolve(call.Function, call.SignatureIndex, call.Arguments, call.Column.Type),
        Arguments = arguments,
        Types = types,
        Constants = [.. call.Arguments.Items.Select(argument => (argument as PlanConstant)?.Value)],
        Result = call.Column.Type,
        Lambda = (index, parameters) => LambdaSql((PlanLambda)call.Arguments[index], parameters),
        Scope = _scope,
        Distinct = call.Distinct,
        Overflow = call.Overflow,
        OrderBy = call.OrderBy.Count == 0 ? null : string.Join(", ", call.OrderBy.Items.Select(SortKeySql)),
        Filter = call.Filter is null ? null : ConditionSql(call.Filter, ConditionUse.Computed),
    });

    private string WindowSql(WindowCall call)
    {
        var over = new StringBuilder("(");
        if (call.PartitionBy.Count > 0)
        {
            over.Append("PARTITION BY ").Append(SqlList(call.PartitionBy));
        }

        if (call.OrderBy.Count > 0)
        {
            over.Append(over.Length > 1 ? " " : "").Append("ORDER BY ").AppendJoin(", ", call.OrderBy.Items.Select(SortKeySql));
        }

        if (call.Frame is { } frame)
        {
            over.Append(over.Length > 1 ? " " : "").Append(frame.Unit switch
            {
                FrameUnit.Rows => "ROWS",
                FrameUnit.Range => "RANGE",
                FrameUnit.Groups => "GROUPS",
                _ => throw new ArgumentOutOfRangeException(nameof(call), frame.Unit, null),
            }).Append(" BETWEEN ").Append(BoundSql(frame.Start)).Append(" AND ").Append(BoundSql(frame.End));
        }

        return FunctionSql.Write(new SpecialCall
        {
            Function = Resolve(call.Function, call.SignatureIndex, call.Arguments, call.Column.Type),
            Arguments = [.. call.Arguments.Items.Select((argument, index) => argument is PlanLambda ? "" : WindowArgumentSql(call, argument, index))],
            Types = [.. call.Arguments.Items.Select(argument => argument.Type)],
            Constants = [.. call.Arguments.Items.Select(argument => (argument as PlanConstant)?.Value)],
            Result = call.Column.Type,
            Lambda = (index, parameters) => LambdaSql((PlanLambda)call.Arguments[index], parameters),
            Scope = _scope,
            Distinct = call.Distinct,
            Filter = call.Filter is null ? null : ConditionSql(call.Filter, ConditionUse.Computed),
            IgnoreNulls = call.IgnoreNulls,
            Over = over.Append(')').ToString(),
        });
    }

    // An offset that is no constant is checked row by row; DuckDB would count backwards.
    private string WindowArgumentSql(WindowCall call, PlanExpression argument, int index)
    {
        var sql = Sql(argument);
        return index == 1 && argument is not (PlanConstant or PlanCast { Operand: PlanConstant }) && Binder.LeastOffset(call.Function.Name) is { } least
            ? $"(CASE WHEN {sql} < {least} THEN CAST({_scope.Fail("INVALID_FUNCTION_ARGUMENT", $"Offset must be at least {least}")} AS BIGINT) ELSE {sql} END)"
            : sql;
    }

    private string BoundSql(PlanFrameBound bound) => bound.Kind switch
    {
        FrameBoundKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
        FrameBoundKind.Preceding => OffsetSql(bound.Offset!) + " PRECEDING",
        FrameBoundKind.CurrentRow => "CURRENT ROW",
        FrameBoundKind.Following => OffsetSql(bound.Offset!) + " FOLLOWING",
        FrameBoundKind.UnboundedFollowing => "UNBOUNDED FOLLOWING",
        _ => throw new ArgumentOutOfRangeException(nameof(bound), bound.Kind, null),
    };

    // DuckDB takes an offset that is NULL for one that is not there.
    private string OffsetSql(PlanExpression offset)
    {
        var sql = Sql(offset);
        if (offset is PlanConstant { Value: long and >= 0 } or PlanCast { Operand: PlanConstant { Value: long and >= 0 } })
        {
            return sql;
        }

        var type = DuckDbTypes.Name(offset.Type);
        var zero = offset.Type.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth ? "INTERVAL 0 SECOND" : "0";
        return $"(CASE WHEN {sql} >= {zero} THEN {sql} "
            + $"ELSE CAST({_scope.Fail("INVALID_WINDOW_FRAME", "Window frame offset value must not be negative or null")} AS {type}) END)";
    }

    /// <summary>Text that needs some operands more than once. Columns, literals and what costs next to nothing are repeated; if anything
    /// else is among them, all that are not plain are computed once, as the members of one struct, because a subquery may stand
    /// beside a lambda but not in it.</summary>
    private string BindAll(ReadOnlySpan<PlanExpression> operands, Func<string[], string> body)
    {
        var texts = new string[operands.Length];
        var costly = false;
        for (var index = 0; index < operands.Length; index++)
        {
            texts[index] = Sql(operands[index]);
            costly |= Cost(operands[index]) > 3;
        }

        if (!costly)
        {
            return $"({body(texts)})";
        }

        var name = FreshName("b");
        var members = new List<string>();
        for (var index = 0; index < texts.Length; index++)
        {
            if (Cost(operands[index]) > 0)
            {
                members.Add($"v{index} := {texts[index]}");
                texts[index] = $"{name}.v{index}";
            }
        }

        return $"list_transform([struct_pack({string.Join(", ", members)})], lambda {name}: {body(texts)})[1]";
    }

    // 0 for what is at hand, small numbers for a little arithmetic, large ones for all else.
    private static int Cost(PlanExpression expression) => expression switch
    {
        PlanConstant or PlanColumnReference => 0,
        PlanArithmetic { Type.Kind: not SqlTypeKind.Decimal } arithmetic when arithmetic.Operator is not (BinaryOperator.Divide or BinaryOperator.Modulus) =>
            1 + Cost(arithmetic.Left) + Cost(arithmetic.Right),
        PlanNegate negate => 1 + Cost(negate.Operand),
        PlanField field => 1 + Cost(field.Row),
        PlanCast { Operand.Type.IsNumeric: true, Type.IsFloatingPoint: true } cast => 1 + Cost(cast.Operand),
        PlanCast { Operand.Type.IsInteger: true, Type.IsNumeric: true } cast => 1 + Cost(cast.Operand),
        PlanAtTimeZone { Operand.Type.HasZonePerValue: false } atTimeZone => Cost(atTimeZone.Operand),
        _ => 100,
    };
}
