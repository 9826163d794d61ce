using System.Collections.Concurrent;
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Tests.Sql;

/// <summary>Random syntax trees, as the parser could have made them.</summary>
internal static class SyntaxGenerators
{
    private static readonly Gen<Identifier> Names = Gen.OneOf(
        Gen.Elements("a", "b", "Col_1", "t", "x", "value", "date", "_y").Select(name => new Identifier(name, false)),
        Gen.Elements("a b", "select", "q\"uote", "1st", "ü", "$path").Select(name => new Identifier(name, true)));

    private static readonly Gen<string> Texts = Gen.Elements("", "x", "it's", "100%", "--", "/*", "日本", "a\nb", "\\", ";");

    private static readonly Gen<TypeSyntax> LeafTypes = Gen.OneOf(
        Gen.Elements("integer", "varchar", "double", "date", "timestamp", "timestamp with time zone", "interval day to second").Select(name => Type(name)),
        Gen.Choose(1, 38).Select(number => Type("decimal", new TypeArgument(null, null, number), new TypeArgument(null, null, 2))),
        Gen.Choose(0, 12).Select(number => Type("time with time zone", new TypeArgument(null, null, number))));

    private static readonly Gen<Expression> Leaves = Gen.OneOf(
        Names.Select(name => (Expression)new NameExpression(name)),
        Gen.Elements<Expression>(new NullLiteral(), new BooleanLiteral(true), new IntegerLiteral("0"), new IntegerLiteral("42"), new DecimalLiteral("1.5"),
            new DecimalLiteral(".5"), new DoubleLiteral("1e3"), new BinaryLiteral("00FF"), new SpecialNameExpression("CURRENT_DATE", null),
            new SpecialNameExpression("CURRENT_TIMESTAMP", 3)),
        Texts.Select(text => (Expression)new StringLiteral(text)),
        Texts.Select(text => (Expression)new TypedLiteral(Type("date"), text)),
        Texts.Select(text => (Expression)new IntervalLiteral(text, true, IntervalUnit.Day, IntervalUnit.Second)));

    // Generators refer to each other many times over; each is built once for its depth.
    private static readonly ConcurrentDictionary<(string, int), object> Built = new();

    public static Gen<Expression> Expressions { get; } = Gen.Sized(size => Expression(Math.Min(size / 8, 5)));

    public static Gen<Query> Queries { get; } = Gen.Sized(size => Query(Math.Min(size / 12, 4)));

    private static TypeSyntax Type(string name, params TypeArgument[] arguments) => new(name, List(arguments));

    private static SyntaxList<T> List<T>(params T[] items) => new([.. items]);

    private static Gen<SyntaxList<T>> ListOf<T>(Gen<T> items, int least, int most) =>
        Gen.Choose(least, most).SelectMany(count => items.ArrayOf(count)).Select(array => new SyntaxList<T>(ImmutableArray.Create(array)));

    private static Gen<T> Once<T>(string kind, int depth, Func<int, Gen<T>> build)
    {
        if (Built.TryGetValue((kind, depth), out var built))
        {
            return (Gen<T>)built;
        }

        var made = build(depth);
        Built[(kind, depth)] = made;
        return made;
    }

    private static Gen<T?> Maybe<T>(Gen<T> values) where T : class => Gen.OneOf(Gen.Constant<T?>(null), values.Select(value => (T?)value));

    private static Gen<TypeSyntax> TypeOf(int depth) => depth == 0
        ? LeafTypes
        : Gen.OneOf(
            LeafTypes,
            TypeOf(depth - 1).Select(type => Type("array", new TypeArgument(null, type, null))),
            from key in TypeOf(0)
            from value in TypeOf(depth - 1)
            select Type("map", new TypeArgument(null, key, null), new TypeArgument(null, value, null)),
            from name in Names
            from first in TypeOf(depth - 1)
            from second in TypeOf(0)
            select Type("row", new TypeArgument(name, first, null), new TypeArgument(null, second, null)));

    private static Gen<SortItem> SortItems(int depth) =>
        from key in Expression(depth)
        from downwards in Gen.Elements(true, false)
        from nulls in Gen.Elements<bool?>(null, true, false)
        select new SortItem(key, downwards, nulls);

    private static Gen<FrameBound> Bounds(int depth) => Gen.OneOf(
        Gen.Elements(FrameBoundKind.CurrentRow, FrameBoundKind.UnboundedFollowing, FrameBoundKind.UnboundedPreceding).Select(kind => new FrameBound(kind, null)),
        from kind in Gen.Elements(FrameBoundKind.Preceding, FrameBoundKind.Following)
        from offset in Expression(depth)
        select new FrameBound(kind, offset));

    private static Gen<WindowReference> Windows(int depth) => Gen.OneOf(
        Names.Select(name => new WindowReference(name, null)),
        from name in Maybe(Names)
        from keys in ListOf(Expression(depth), 0, 2)
        from order in ListOf(SortItems(depth), 0, 2)
        from frame in Maybe(
            from unit in Gen.Elements(FrameUnit.Rows, FrameUnit.Range, FrameUnit.Groups)
            from start in Bounds(depth)
            from end in Maybe(Bounds(depth))
            select new WindowFrame(unit, start, end))
        select new WindowReference(null, new WindowSpecification(name, keys, order, frame)));

    private static Gen<Expression> Expression(int depth) => Once("expression", depth, NewExpression);

    private static Gen<Expression> NewExpression(int depth)
    {
        if (depth <= 0)
        {
            return Leaves;
        }

        var inner = Expression(depth - 1);
        return Gen.Frequency(
            (2, Leaves),
            (6, from operation in Gen.Elements(Enum.GetValues<BinaryOperator>())
                from left in inner
                from right in inner
                select (Expression)new BinaryExpression(operation, left, right)),
            (2, from operation in Gen.Elements(Enum.GetValues<UnaryOperator>())
                from operand in inner
                select (Expression)new UnaryExpression(operation, operand)),
            (4, Predicates(depth - 1)),
            (4, Forms(depth - 1)),
            (3, Calls(depth - 1)));
    }

    private static Gen<Expression> Predicates(int depth)
    {
        var inner = Expression(depth);
        return Gen.OneOf(
            from value in inner
            from low in inner
            from high in inner
            from negated in Gen.Elements(true, false)
            from symmetric in Gen.Elements(true, false)
            select (Expression)new BetweenExpression(value, low, high, negated, symmetric),
            from value in inner
            from items in ListOf(inner, 1, 3)
            from negated in Gen.Elements(true, false)
            select (Expression)new InListExpression(value, items, negated),
            from value in inner
            from query in Query(depth - 1)
            from negated in Gen.Elements(true, false)
            where query.Body is not SubqueryBody
            select (Expression)new InSubqueryExpression(value, query, negated),
            from value in inner
            from pattern in inner
            from escape in Maybe(inner)
            from negated in Gen.Elements(true, false)
            select (Expression)new LikeExpression(value, pattern, escape, negated),
            from value in inner
            from negated in Gen.Elements(true, false)
            select (Expression)new IsNullExpression(value, negated),
            Query(depth - 1).Select(query => (Expression)new ExistsExpression(query)),
            from value in inner
            from operation in Gen.Elements(BinaryOperator.Equal, BinaryOperator.LessThan)
            from quantifier in Gen.Elements(Quantifier.All, Quantifier.Any)
            from query in Query(depth - 1)
            select (Expression)new QuantifiedExpression(operation, quantifier, value, query));
    }

    private static Gen<Expression> Forms(int depth)
    {
        var inner = Expression(depth);
        return Gen.OneOf(
            from value in inner
            from zone in inner
            select (Expression)new AtTimeZoneExpression(value, zone),
            from value in inner
            from name in Names
            select (Expression)new DereferenceExpression(value, name),
            from value in inner
            from index in inner
            select (Expression)new SubscriptExpression(value, index),
            ListOf(inner, 0, 3).Select(items => (Expression)new RowExpression(items)),
            ListOf(inner, 0, 3).Select(items => (Expression)new ArrayExpression(items)),
            from value in inner
            from type in TypeOf(2)
            from attempt in Gen.Elements(true, false)
            select (Expression)new CastExpression(value, type, attempt),
            from operand in Maybe(inner)
            from whens in ListOf(from condition in inner from result in inner select new WhenClause(condition, result), 1, 2)
            from otherwise in Maybe(inner)
            select (Expression)new CaseExpression(operand, whens, otherwise),
            inner.Select(value => (Expression)new ExtractExpression("YEAR", value)),
            from side in Gen.Elements(Enum.GetValues<TrimSide>())
            from characters in Maybe(inner)
            from value in inner
            select (Expression)new TrimExpression(side, characters, value),
            from parameters in ListOf(Names, 0, 3)
            from body in inner
            select (Expression)new LambdaExpression(parameters, body),
            ListOf(inner, 0, 2).Select(arguments => (Expression)new GroupingExpression(arguments)),
            Query(depth - 1).Where(query => query.Body is not SubqueryBody).Select(query => (Expression)new ScalarSubqueryExpression(query)));
    }

    private static Gen<Expression> Calls(int depth)
    {
        var inner = Expression(depth);
        return
            from name in ListOf(Names, 1, 2)
            from arguments in ListOf(inner, 0, 3)
            from distinct in Gen.Elements(true, false)
            from orderBy in ListOf(SortItems(depth), 0, 2)
            from filter in Maybe(inner)
            from window in Maybe(Windows(depth))
            from nulls in Gen.Elements<NullTreatment?>(null, NullTreatment.Ignore, NullTreatment.Respect)
            from withinGroup in Gen.Elements(true, false)
            select (Expression)new FunctionCall(new QualifiedName(name), arguments, false, distinct && arguments.Count > 0, orderBy, filter,
                window is null ? null : nulls, window, withinGroup && orderBy.Count > 0);
    }

    private static Gen<Relation> Relations(int depth) => Once("relation", depth, NewRelations);

    private static Gen<Relation> NewRelations(int depth)
    {
        var tables = ListOf(Names, 1, 3).Select(parts => (Relation)new TableReference(new QualifiedName(parts)));
        if (depth <= 0)
        {
            return tables;
        }

        var inner = Relations(depth - 1);
        return Gen.Frequency(
            (2, tables),
            (1, Query(depth - 1).Where(query => query.Body is not SubqueryBody).Select(query => (Relation)new SubqueryRelation(query))),
            (1, Query(depth - 1).Select(query => (Relation)new LateralRelation(query))),
            (1, from arguments in ListOf(Expression(depth - 1), 1, 2)
                from ordinality in Gen.Elements(true, false)
                select (Relation)new UnnestRelation(arguments, ordinality)),
            (2, from relation in inner
                from alias in Names
                from columns in ListOf(Names, 0, 2)
                select (Relation)new AliasedRelation(relation, alias, columns)),
            (1, from relation in inner
                from system in Gen.Elements(true, false)
                select (Relation)new SampledRelation(relation, system, new IntegerLiteral("10"))),
            (3, from left in inner
                from right in inner
                from kind in Gen.Elements(Enum.GetValues<JoinKind>())
                from condition in Expression(depth - 1)
                from columns in ListOf(Names, 1, 2)
                from choice in Gen.Choose(0, 2)
                select (Relation)(kind == JoinKind.Cross
                    ? new JoinRelation(kind, left, right, null, null, false)
                    : choice switch
                    {
                        0 => new JoinRelation(kind, left, right, condition, null, false),
                        1 => new JoinRelation(kind, left, right, null, columns, false),
                        _ => new JoinRelation(kind, left, right, null, null, true),
                    })));
    }

    private static Gen<SelectItem> SelectItems(int depth) => Gen.OneOf(
        from expression in Expression(depth)
        from alias in Maybe(Names)
        select (SelectItem)new SelectExpression(expression, alias),
        from target in Maybe(Expression(depth))
        from aliases in ListOf(Names, 0, 2)
        select (SelectItem)new SelectAll(target, target is null ? SyntaxList<Identifier>.Empty : aliases));

    private static Gen<GroupingElement> Groupings(int depth)
    {
        var simple = ListOf(Expression(depth), 0, 2).Select(keys => new SimpleGrouping(keys));
        return Gen.OneOf(
            simple.Select(keys => (GroupingElement)keys),
            ListOf(simple, 0, 2).Select(sets => (GroupingElement)new Rollup(sets)),
            ListOf(simple, 0, 2).Select(sets => (GroupingElement)new Cube(sets)),
            ListOf(simple.Select(keys => (GroupingElement)keys), 1, 2).Select(sets => (GroupingElement)new GroupingSets(sets)));
    }

    private static Gen<QueryBody> Bodies(int depth)
    {
        var selects =
            from distinct in Gen.Elements(true, false)
            from items in ListOf(SelectItems(depth), 1, 3)
            from relation in Maybe(Relations(depth))
            from condition in Maybe(Expression(depth))
            from groupBy in Maybe(ListOf(Groupings(depth), 1, 2))
            from having in Maybe(Expression(depth))
            select (QueryBody)new SelectBody(distinct, items, relation, condition, groupBy is null ? null : new GroupByClause(distinct, groupBy), having,
                SyntaxList<NamedWindow>.Empty);
        return depth <= 0
            ? selects
            : Gen.Frequency(
                (4, selects),
                (1, ListOf(Expression(depth - 1), 1, 3).Select(rows => (QueryBody)new ValuesBody(rows))),
                (1, ListOf(Names, 1, 2).Select(parts => (QueryBody)new TableBody(new QualifiedName(parts)))),
                (2, from first in selects
                    from second in selects
                    from third in Query(depth - 1).Select(query => (QueryBody)new SubqueryBody(query))
                    from outer in Gen.Elements(SetOperator.Union, SetOperator.Except)
                    from all in Gen.Elements(true, false)
                    select (QueryBody)new SetOperationBody(outer, all, first, new SetOperationBody(SetOperator.Intersect, !all, second, third))));
    }

    private static Gen<Query> Query(int depth) => Once("query", depth, NewQuery);

    private static Gen<Query> NewQuery(int depth) =>
        from body in Bodies(depth)
        from with in Maybe(
            from name in Names
            from columns in ListOf(Names, 0, 2)
            from recursive in Gen.Elements(true, false)
            from query in Bodies(depth - 1)
            select new WithClause(recursive, List(new CommonTable(name, columns, Plain(query)))))
        from orderBy in ListOf(SortItems(depth - 1), 0, 2)
        from offset in Maybe(Gen.Constant<Expression>(new IntegerLiteral("5")))
        from limit in Maybe(Gen.Elements(
            new LimitClause(new IntegerLiteral("10"), false, false),
            new LimitClause(null, false, false),
            new LimitClause(null, false, true),
            new LimitClause(new IntegerLiteral("2"), true, true)))
        select new Query(with, body, orderBy, offset, limit);

    private static Query Plain(QueryBody body) => new(null, body, SyntaxList<SortItem>.Empty, null, null);
}
