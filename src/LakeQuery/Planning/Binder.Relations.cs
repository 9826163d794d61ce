using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// What stands in FROM, but for named tables.
internal sealed partial class Binder
{
    /// <summary>Binds a relation.</summary>
    /// <param name="relation">The relation.</param>
    /// <param name="outer">The scope around the query.</param>
    /// <param name="left">The columns to the left, which LATERAL and UNNEST may name; null where there are none.</param>
    private (PlanNode Node, ImmutableArray<ScopeField> Fields) BindRelation(Relation relation, Scope? outer, Scope? left)
    {
        CheckStack(relation);
        switch (relation)
        {
            case TableReference table:
                return BindTable(table.Name, SpanOf(table), outer);
            case SubqueryRelation subquery:
                return IsStreaming ? DerivedStream(BindQuery(subquery.Query, outer)) : Derived(BindQuery(subquery.Query, outer));
            case LateralRelation lateral:
                return Derived(BindQuery(lateral.Query, left ?? outer));
            case AliasedRelation aliased:
                return BindAliased(aliased, outer, left);
            case UnnestRelation unnest:
                return BindUnnest(null, unnest, 0, left ?? Scope.Empty(outer), false);
            case JsonTableRelation table:
                return BindJsonTable(null, table, left ?? Scope.Empty(outer), false);
            case SampledRelation sampled:
                return BindSample(sampled, outer, left);
            case TableFunctionRelation function:
                return BindTableFunction(function, outer, left);
            case MatchRecognizeRelation match:
                return BindMatchRecognize(match);
            case WindowedRelation windowed:
                return BindWindowedRelation(windowed, outer);
            case JoinRelation join:
                return BindJoin(join, outer, left);
            default:
                throw QueryErrors.NotSupported($"The relation '{TextOf(relation)}'", SpanOf(relation));
        }
    }

    private static (PlanNode, ImmutableArray<ScopeField>) Derived(BoundQuery query) =>
        (query.Node, [.. query.Columns.Select(column => new ScopeField(column.Name, null, null, column.Column))]);

    private (PlanNode, ImmutableArray<ScopeField>) BindAliased(AliasedRelation aliased, Scope? outer, Scope? left)
    {
        var (node, fields) = aliased.Relation is UnnestRelation unnest
            ? BindUnnest(null, unnest, aliased.ColumnAliases.Count, left ?? Scope.Empty(outer), false)
            : BindRelation(aliased.Relation, outer, left);
        return (node, Rename(fields, aliased.Alias, aliased.ColumnAliases));
    }

    private ImmutableArray<ScopeField> Rename(ImmutableArray<ScopeField> fields, Identifier alias, SyntaxList<Identifier> columns)
    {
        if (columns.Count == 0)
        {
            return [.. fields.Select(field => field with { Relation = alias.Value, Database = null })];
        }

        if (IsStreaming)
        {
            return RenameStream(fields, alias, columns);
        }

        var visible = fields.Where(field => !field.Hidden).ToImmutableArray();
        if (visible.Length != columns.Count)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.MismatchedColumnAliases,
                $"Column alias list has {columns.Count} entries but '{alias.Value}' has {visible.Length} columns available", SpanOf(alias));
        }

        return [.. visible.Select((field, i) => new ScopeField(columns[i].Value, alias.Value, null, field.Column))];
    }

    private (PlanNode, ImmutableArray<ScopeField>) BindSample(SampledRelation sampled, Scope? outer, Scope? left)
    {
        var (node, fields) = BindRelation(sampled.Relation, outer, left);
        if (ReferencesColumn(sampled.Percentage))
        {
            throw QueryErrors.BadQuery(
                ErrorCode.ExpressionNotConstant, "Sample percentage cannot contain column references", SpanOf(sampled.Percentage));
        }

        var percentage = Stripped(Bind(sampled.Percentage, new ExpressionContext(Scope.Empty(null), "TABLESAMPLE clause")));
        if (percentage is PlanConstant { Value: null })
        {
            throw QueryErrors.BadQuery(ErrorCode.InvalidArguments, "Sample percentage cannot be NULL", SpanOf(sampled.Percentage));
        }

        if (!percentage.Type.IsNumeric)
        {
            throw QueryErrors.WrongType("Sample percentage should be a numeric expression", SpanOf(sampled.Percentage));
        }

        return ConstantNumber(percentage) switch
        {
            null => throw QueryErrors.BadQuery(ErrorCode.ExpressionNotConstant, "Sample percentage must be a constant", SpanOf(sampled.Percentage)),
            < 0 => throw QueryErrors.BadQuery(
                ErrorCode.NumericValueOutOfRange, "Sample percentage must be greater than or equal to 0", SpanOf(sampled.Percentage)),
            > 100 => throw QueryErrors.BadQuery(
                ErrorCode.NumericValueOutOfRange, "Sample percentage must be less than or equal to 100", SpanOf(sampled.Percentage)),
            var value => (new SampleNode(node, sampled.System, value.Value), fields),
        };
    }

    private static bool ReferencesColumn(Expression expression) => expression switch
    {
        NameExpression or DereferenceExpression => true,
        BinaryExpression binary => ReferencesColumn(binary.Left) || ReferencesColumn(binary.Right),
        UnaryExpression unary => ReferencesColumn(unary.Operand),
        _ => false,
    };

    // The value of a constant, or of plain arithmetic over constants; null where there is none.
    private static double? ConstantNumber(PlanExpression expression) => expression switch
    {
        PlanConstant { Value: long whole } => whole,
        PlanConstant { Value: double real } => real,
        PlanConstant { Value: System.Numerics.BigInteger unscaled } number => (double)unscaled / Math.Pow(10, number.Type.Scale),
        PlanCast { Type.IsNumeric: true } cast => ConstantNumber(cast.Operand),
        PlanNegate negate => -ConstantNumber(negate.Operand),
        PlanArithmetic { Operator: BinaryOperator.Add } sum => ConstantNumber(sum.Left) + ConstantNumber(sum.Right),
        PlanArithmetic { Operator: BinaryOperator.Subtract } difference => ConstantNumber(difference.Left) - ConstantNumber(difference.Right),
        PlanArithmetic { Operator: BinaryOperator.Multiply } product => ConstantNumber(product.Left) * ConstantNumber(product.Right),
        _ => null,
    };

    // ---- UNNEST

    private static UnnestRelation? AsUnnest(Relation relation, out AliasedRelation? alias)
    {
        alias = relation as AliasedRelation;
        return (alias?.Relation ?? relation) as UnnestRelation;
    }

    // Rows are taken apart into a column a field, as Trino does, unless the aliases are as many as they would be with rows kept whole:
    // UNNEST(people) AS t(person), then person.name, is how Athena's documents write it.
    private (PlanNode Node, ImmutableArray<ScopeField> Fields) BindUnnest(
        PlanNode? input, UnnestRelation unnest, int aliases, Scope scope, bool keepEmpty)
    {
        var context = new ExpressionContext(scope, "UNNEST");
        var arguments = ImmutableArray.CreateBuilder<PlanExpression>();
        var outputs = ImmutableArray.CreateBuilder<PlanList<PlanColumn>>();
        var fields = ImmutableArray.CreateBuilder<ScopeField>();
        ImmutableArray<PlanExpression> bound = [.. unnest.Arguments.Select(syntax => Bind(syntax, context))];
        var (apart, whole) = (0, 0);
        foreach (var argument in bound)
        {
            var width = argument.Type.Kind == SqlTypeKind.Map ? 2 : 1;
            whole += width;
            apart += argument.Type.Element is { Kind: SqlTypeKind.Row } row && argument.Type.Kind == SqlTypeKind.Array ? row.Fields.Length : width;
        }

        aliases -= unnest.WithOrdinality ? 1 : 0;
        var keepRows = aliases == whole && aliases != apart;
        foreach (var (argument, syntax) in bound.Zip(unnest.Arguments))
        {
            ImmutableArray<PlanColumn> columns = argument.Type.Kind switch
            {
                SqlTypeKind.Array when argument.Type.Element!.Kind == SqlTypeKind.Row && !keepRows =>
                    [.. argument.Type.Element.Fields.Select(field => NewColumn(field.Name, field.Type))],
                SqlTypeKind.Array => [NewColumn(null, argument.Type.Element!)],
                SqlTypeKind.Map => [NewColumn(null, argument.Type.Key!), NewColumn(null, argument.Type.Element!)],
                _ => throw QueryErrors.WrongType($"Cannot unnest type: {argument.Type}", SpanOf(syntax), "UNNEST takes arrays and maps."),
            };
            arguments.Add(argument);
            outputs.Add(columns);
            fields.AddRange(columns.Select(column => new ScopeField(column.Name, null, null, column)));
        }

        var ordinality = unnest.WithOrdinality ? NewColumn("ordinality", SqlType.BigInt) : null;
        if (ordinality is not null)
        {
            fields.Add(new ScopeField(null, null, null, ordinality));
        }

        return (new UnnestNode(input, arguments.ToImmutable(), outputs.ToImmutable(), ordinality, keepEmpty), fields.ToImmutable());
    }

    // ---- Joins

    private (PlanNode, ImmutableArray<ScopeField>) BindJoin(JoinRelation join, Scope? outer, Scope? left)
    {
        // Chains of joins and commas lean to the left: they are walked, not descended.
        var pending = new Stack<JoinRelation>();
        Relation current = join;
        while (current is JoinRelation next)
        {
            pending.Push(next);
            current = next.Left;
        }

        var saved = _recursionBar;
        _recursionBar ??= BarOf(pending);
        var (node, fields) = BindRelation(current, outer, left);
        while (pending.TryPop(out var step))
        {
            _recursionBar = saved ?? BarOf(pending)
                ?? (step.Kind is JoinKind.Left or JoinKind.Full ? $"right source of {step.Kind.ToString().ToUpperInvariant()} join" : null);
            (node, fields) = BindJoinStep(step, node, fields, left is null ? outer : left);
        }

        _recursionBar = saved;
        return (node, fields);

        // What stands to the left of a RIGHT or FULL join may not be the table of a recursive step.
        static string? BarOf(Stack<JoinRelation> joins)
        {
            foreach (var join in joins)
            {
                if (join.Kind is JoinKind.Right or JoinKind.Full)
                {
                    return $"left source of {join.Kind.ToString().ToUpperInvariant()} join";
                }
            }

            return null;
        }
    }

    private (PlanNode, ImmutableArray<ScopeField>) BindJoinStep(
        JoinRelation join, PlanNode leftNode, ImmutableArray<ScopeField> leftFields, Scope? outer)
    {
        if (join.Natural)
        {
            throw QueryErrors.NotSupported("Natural join", SpanOf(join.Right), "Name the columns with JOIN … USING (…).");
        }

        var leftScope = new Scope(leftFields, outer);
        if (AsUnnest(join.Right, out var alias) is { } unnest)
        {
            return BindUnnestJoin(join, unnest, alias, leftNode, leftFields, leftScope);
        }

        if (join.Kind is not (JoinKind.Right or JoinKind.Full) && AsJsonTable(join.Right, out alias) is { } jsonTable)
        {
            return BindJsonTableJoin(join, jsonTable, alias, leftNode, leftFields, leftScope, outer);
        }

        var lateral = IsLateral(join.Right);
        if (lateral && join.Kind == JoinKind.Full && !IsOnTrue(join))
        {
            throw OnlyOnTrue(join, "LATERAL relation");
        }

        // Of a RIGHT or FULL join the right side is there without a row on the left: it can't name one.
        var closed = lateral && join.Kind is JoinKind.Right or JoinKind.Full;
        var (rightNode, rightFields) = BindRelation(
            join.Right, outer, closed ? leftScope with { ClosedBy = join.Kind.ToString().ToUpperInvariant() } : lateral ? leftScope : null);
        lateral &= !closed;
        if (join.Using is not null)
        {
            return BindUsing(join, leftNode, leftFields, rightNode, rightFields, lateral);
        }

        ImmutableArray<ScopeField> fields = [.. leftFields, .. rightFields];
        if (IsStreaming && (StreamPlans.IsStream(leftNode) || StreamPlans.IsStream(rightNode)))
        {
            return (MakeStreamJoin(join, leftNode, rightNode, OnCondition()), fields);
        }

        var condition = OnCondition();
        return (new JoinNode(join.Kind, leftNode, rightNode, condition, lateral), fields);

        PlanExpression? OnCondition() => join.On is null ? null : BindCondition(join.On, new ExpressionContext(new Scope(fields, outer), "JOIN clause"), "JOIN ON clause");
    }

    private static bool IsOnTrue(JoinRelation join) => join is { Using: null, On: BooleanLiteral { Value: true } };

    private LakeQueryException OnlyOnTrue(JoinRelation join, string what) => QueryErrors.NotSupported(
        $"{join.Kind.ToString().ToUpperInvariant()} JOIN involving {what} with another condition than ON TRUE",
        SpanOf((SyntaxNode?)join.On ?? join), "Write ON TRUE and filter in WHERE.");

    private static bool IsLateral(Relation relation) => relation switch
    {
        LateralRelation or TableFunctionRelation => true,
        AliasedRelation aliased => IsLateral(aliased.Relation),
        SampledRelation sampled => IsLateral(sampled.Relation),
        _ => false,
    };

    private (PlanNode, ImmutableArray<ScopeField>) BindUnnestJoin(
        JoinRelation join, UnnestRelation unnest, AliasedRelation? alias, PlanNode leftNode, ImmutableArray<ScopeField> leftFields, Scope leftScope)
    {
        if (join.Kind != JoinKind.Cross && !IsOnTrue(join))
        {
            throw OnlyOnTrue(join, "UNNEST");
        }

        if (join.Kind is JoinKind.Right or JoinKind.Full)
        {
            var (right, rightFields) = BindUnnest(
                null, unnest, alias?.ColumnAliases.Count ?? 0, leftScope with { ClosedBy = join.Kind.ToString().ToUpperInvariant() }, false);
            if (alias is not null)
            {
                rightFields = Rename(rightFields, alias.Alias, alias.ColumnAliases);
            }

            return (new JoinNode(join.Kind, leftNode, right, null, false), [.. leftFields, .. rightFields]);
        }

        var (node, fields) = BindUnnest(leftNode, unnest, alias?.ColumnAliases.Count ?? 0, leftScope, join.Kind == JoinKind.Left);
        if (alias is not null)
        {
            fields = Rename(fields, alias.Alias, alias.ColumnAliases);
        }

        return (node, [.. leftFields, .. fields]);
    }

    // USING: the named columns once, then what is left of both sides.
    private (PlanNode, ImmutableArray<ScopeField>) BindUsing(
        JoinRelation join, PlanNode leftNode, ImmutableArray<ScopeField> leftFields, PlanNode rightNode, ImmutableArray<ScopeField> rightFields,
        bool lateral)
    {
        var terms = new List<PlanExpression>();
        var merged = new List<(ScopeField Field, Assignment Assignment)>();
        var used = new HashSet<PlanColumn>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in join.Using!)
        {
            if (!seen.Add(name.Value))
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.DuplicateColumnName, $"Column '{name.Value}' appears multiple times in USING clause", SpanOf(name));
            }

            var left = Side(leftFields, name, "left");
            var right = Side(rightFields, name, "right");
            var common = CommonType(left.Column.Type, right.Column.Type, keepZones: true) ?? throw QueryErrors.WrongType(
                $"Column '{name.Value}' of USING has the types {left.Column.Type} and {right.Column.Type}, which cannot be compared", SpanOf(name),
                "Join with ON and a cast.");
            var (leftValue, rightValue) = (Coerce(Reference(left.Column, SpanOf(name)), common), Coerce(Reference(right.Column, SpanOf(name)), common));
            terms.Add(new PlanComparison(BinaryOperator.Equal, leftValue, rightValue) { Span = SpanOf(name) });

            // In an inner or left join the left value is never NULL where the right is not.
            PlanExpression value = join.Kind switch
            {
                JoinKind.Right => rightValue,
                JoinKind.Full => new PlanCoalesce([leftValue, rightValue], common) { Span = SpanOf(name) },
                _ => leftValue,
            };
            var column = value is PlanColumnReference reference ? reference.Column : NewColumn(left.Name, common);
            merged.Add((new ScopeField(left.Name, null, null, column) { Exact = left.Exact }, new Assignment(column, value)));
            used.Add(left.Column);
            used.Add(right.Column);
        }

        ImmutableArray<ScopeField> rest = [.. leftFields.Where(field => !used.Contains(field.Column)), .. rightFields.Where(field => !used.Contains(field.Column))];
        var condition = terms.Count == 1 ? terms[0] : new PlanLogical(true, terms.ToImmutableArray()) { Span = terms[0].Span };
        var kind = join.Kind == JoinKind.Cross ? JoinKind.Inner : join.Kind;
        var node = IsStreaming && (StreamPlans.IsStream(leftNode) || StreamPlans.IsStream(rightNode))
            ? MakeStreamJoin(join, leftNode, rightNode, condition)
            : new JoinNode(kind, leftNode, rightNode, condition, lateral);
        return (
            new ProjectNode(node, [.. merged.Select(item => item.Assignment), .. rest.Select(field => new Assignment(field.Column, new PlanColumnReference(field.Column)))]),
            [.. merged.Select(item => item.Field), .. rest]);

        ScopeField Side(ImmutableArray<ScopeField> fields, Identifier name, string side)
        {
            var found = fields.Where(field => !field.Hidden && field.Matches([name.Value])).ToList();
            return found.Count switch
            {
                1 => found[0],
                0 => throw QueryErrors.BadQuery(
                    ErrorCode.ColumnNotFound, $"Column '{name.Value}' is missing from {side} side of join", SpanOf(name),
                    Spelling.Suggest(name.Value, fields.Select(field => field.Name).OfType<string>())),
                _ => throw QueryErrors.AmbiguousColumn(name.Value, SpanOf(name), found.Select(field => field.ToString()).Distinct()),
            };
        }
    }
}
