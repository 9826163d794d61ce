using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// What stands in MEASURES and DEFINE: columns of variables, navigation, CLASSIFIER, MATCH_NUMBER and aggregates.
internal sealed partial class Binder
{
    /// <summary>The pattern around an expression.</summary>
    /// <param name="Names">Its variables.</param>
    /// <param name="Fields">The input's columns.</param>
    /// <param name="InDefine">DEFINE, else MEASURES.</param>
    /// <param name="Pointers">The pointers made so far.</param>
    private sealed record PatternContext(PatternNames Names, ImmutableArray<ScopeField> Fields, bool InDefine, List<PatternPointer> Pointers)
    {
        /// <summary>A window, where MATCH_NUMBER means nothing.</summary>
        public bool InWindow { get; init; }

        /// <summary>The navigation or aggregate around; null for the current row.</summary>
        public PatternCall? Around { get; init; }
    }

    /// <summary>A navigation or an aggregate whose argument is being bound: all in it must be of the same variables.</summary>
    private sealed class PatternCall(string name, PatternNavigation navigation, bool isAggregate)
    {
        public string Name { get; } = name;

        public PatternNavigation Navigation { get; } = navigation;

        public bool IsAggregate { get; } = isAggregate;

        /// <summary>The variables met; null before the first.</summary>
        public PlanList<int>? Variables { get; set; }

        public PlanColumn? Classifier { get; set; }

        public PlanColumn? MatchNumber { get; set; }
    }

    private PatternExpression BindPatternCondition(VariableDefinition definition, PatternNames names, ImmutableArray<ScopeField> fields, bool inWindow)
    {
        var pattern = new PatternContext(names, fields, true, []) { InWindow = inWindow };
        var condition = Bind(definition.Condition, PatternExpressionContext(pattern, "DEFINE clause"));
        return condition.Type.Kind is SqlTypeKind.Boolean or SqlTypeKind.Unknown
            ? new PatternExpression(Coerce(condition, SqlType.Boolean), pattern.Pointers.ToImmutableArray())
            : throw QueryErrors.WrongType($"Expression defining a label must be boolean (actual type: {condition.Type})", SpanOf(definition.Condition));
    }

    private PatternExpression BindMeasure(MeasureDefinition measure, PatternNames names, ImmutableArray<ScopeField> fields, bool inWindow)
    {
        var pattern = new PatternContext(names, fields, false, []) { InWindow = inWindow };
        var value = Bind(measure.Expression, PatternExpressionContext(pattern, "MEASURES clause"));
        return ContainsFunction(value.Type)
            ? throw QueryErrors.WrongType("A lambda cannot be a measure", SpanOf(measure.Expression))
            : new PatternExpression(value, pattern.Pointers.ToImmutableArray());
    }

    // Subqueries see no variables: their outer scope is empty.
    private static ExpressionContext PatternExpressionContext(PatternContext pattern, string clause) => new(Scope.Empty(null), clause) { Pattern = pattern };

    // ---- Names

    /// <summary>The column that a name or the first parts of it mean in a pattern; <paramref name="used"/> tells how many parts.</summary>
    private PlanExpression? BindPatternColumn(Expression syntax, string[] parts, PatternContext pattern, out int used)
    {
        used = 0;
        var root = syntax;
        while (root is DereferenceExpression dereference)
        {
            root = dereference.Base;
        }

        var variables = pattern.Names.Find(Canonical(((NameExpression)root).Name));
        if (parts.Length > 1 && !variables.IsDefault)
        {
            used = 2;
            return FieldNamed(parts[1], syntax, pattern) is { } field
                ? PatternColumn(field, variables, pattern, SpanOf(syntax))
                : throw QueryErrors.ColumnNotFound(
                    $"{parts[0]}.{parts[1]}", SpanOf(syntax), Spelling.Suggest(parts[1], pattern.Fields.Select(known => known.Name).OfType<string>()));
        }

        used = 1;
        return FieldNamed(parts[0], syntax, pattern) is { } column ? PatternColumn(column, PlanList<int>.Empty, pattern, SpanOf(syntax)) : null;
    }

    private PlanExpression BindPatternName(Expression syntax, string[] parts, PatternContext pattern)
    {
        var value = BindPatternColumn(syntax, parts, pattern, out var used) ?? throw QueryErrors.ColumnNotFound(
            string.Join('.', parts), SpanOf(syntax),
            Spelling.Suggest(parts[0], pattern.Fields.Select(field => field.Name).OfType<string>().Concat(parts.Length > 1 ? pattern.Names.All : [])));
        var fields = new Stack<DereferenceExpression>();
        for (var left = parts.Length - used; left > 0; left--)
        {
            var field = (DereferenceExpression)syntax;
            fields.Push(field);
            syntax = field.Base;
        }

        while (fields.TryPop(out var field))
        {
            value = BindField(value, field.Field, field);
        }

        return value;
    }

    private PlanColumn? FieldNamed(string name, Expression syntax, PatternContext pattern)
    {
        var found = pattern.Fields.Where(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count switch
        {
            0 => null,
            1 => found[0].Column,
            _ => throw QueryErrors.AmbiguousColumn(name, SpanOf(syntax), found.Select(field => field.ToString()).Distinct()),
        };
    }

    private PlanColumnReference PatternColumn(PlanColumn source, PlanList<int> variables, PatternContext pattern, SourceSpan span)
    {
        Note(variables, pattern, span);
        if (pattern.Around is { IsAggregate: true })
        {
            return Reference(source, span);
        }

        var navigation = (pattern.Around?.Navigation ?? PatternNavigation.Current) with { Variables = variables };
        var pointer = pattern.Pointers.OfType<ValuePointer>().FirstOrDefault(known =>
            known.Navigation.Equals(navigation) && ((PlanColumnReference)known.Source).Column.Equals(source));
        if (pointer is null)
        {
            pointer = new ValuePointer(NewColumn(null, source.Type), new PlanColumnReference(source), navigation);
            pattern.Pointers.Add(pointer);
        }

        return Reference(pointer.Column, span);
    }

    private static void Note(PlanList<int> variables, PatternContext pattern, SourceSpan span)
    {
        if (pattern.Around is not { } around)
        {
            return;
        }

        around.Variables ??= variables;
        if (!around.Variables.Equals(variables))
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidArguments, $"All labels and classifiers inside the call to '{around.Name}' must match", span,
                "Use one call for each variable.");
        }
    }

    // ---- Calls

    /// <summary>A call that means something of its own in a pattern; null for every other.</summary>
    private PlanExpression? BindPatternCall(FunctionCall call, PatternContext pattern, ExpressionContext context)
    {
        var name = call.Name.Last.Value.ToLowerInvariant();
        if (call.Name.Parts.Count > 1)
        {
            return null;
        }

        if (call.Mode == ProcessingMode.Final && pattern.InDefine)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidProcessingMode, "FINAL semantics is not supported in DEFINE clause", SpanOf(call), "A match has no end yet while it is made.");
        }

        if (name is "first" or "last" or "prev" or "next" or "classifier" or "match_number")
        {
            CheckPatternCall(name, call);
            return name switch
            {
                "classifier" => BindClassifier(call, pattern),
                "match_number" => BindMatchNumber(call, pattern),
                _ => BindNavigation(name, call, pattern, context),
            };
        }

        if (FunctionTable.Find(name) is [{ Kind: FunctionKind.Aggregate }, ..] && call.Window is null)
        {
            return BindPatternAggregate(name, call, pattern, context);
        }

        return call.Mode is null ? null : throw QueryErrors.BadQuery(
            ErrorCode.InvalidProcessingMode, $"{ModeName(call)} semantics is not supported with function '{name}'", SpanOf(call),
            "It belongs before FIRST, LAST and aggregates.");
    }

    private static string ModeName(FunctionCall call) => call.Mode == ProcessingMode.Final ? "FINAL" : "RUNNING";

    private void CheckPatternCall(string name, FunctionCall call)
    {
        var upper = name.ToUpperInvariant();
        var clause = call.Window is not null ? "OVER" : call.Filter is not null ? "FILTER" : call.Distinct ? "DISTINCT"
            : call.OrderBy.Count > 0 ? "ORDER BY" : call.Star ? "*" : call.NullTreatment is not null ? "null treatment" : null;
        if (clause is not null)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidPatternRecognitionFunction, $"Cannot use {clause} with {upper} pattern recognition function", SpanOf(call));
        }

        if (call.Mode is not null && name is not ("first" or "last"))
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidProcessingMode, $"{ModeName(call)} semantics is not supported with {upper} pattern recognition function", SpanOf(call),
                name is "prev" or "next" ? $"Write {upper}({ModeName(call)} LAST(…))." : null);
        }
    }

    private PlanColumnReference BindClassifier(FunctionCall call, PatternContext pattern)
    {
        var variables = PlanList<int>.Empty;
        if (call.Arguments.Count > 0)
        {
            var found = call.Arguments is [NameExpression name] ? pattern.Names.Find(Canonical(name.Name)) : default;
            variables = found.IsDefault
                ? throw QueryErrors.BadQuery(
                    ErrorCode.InvalidFunctionArgument,
                    $"CLASSIFIER function argument should be primary pattern variable or subset name. Actual: {TextOf(call.Arguments[0])}",
                    SpanOf(call.Arguments[0]), Spelling.Suggest(TextOf(call.Arguments[0]).ToUpperInvariant(), pattern.Names.All))
                : found;
        }

        Note(variables, pattern, SpanOf(call));
        if (pattern.Around is { IsAggregate: true } aggregate)
        {
            aggregate.Classifier ??= NewColumn(null, SqlType.Varchar);
            return Reference(aggregate.Classifier, SpanOf(call));
        }

        var navigation = (pattern.Around?.Navigation ?? PatternNavigation.Current) with { Variables = variables };
        var pointer = pattern.Pointers.OfType<ClassifierPointer>().FirstOrDefault(known => known.Navigation.Equals(navigation));
        if (pointer is null)
        {
            pointer = new ClassifierPointer(NewColumn(null, SqlType.Varchar), navigation);
            pattern.Pointers.Add(pointer);
        }

        return Reference(pointer.Column, SpanOf(call));
    }

    private PlanColumnReference BindMatchNumber(FunctionCall call, PatternContext pattern)
    {
        if (pattern.InWindow)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidPatternRecognitionFunction, "MATCH_NUMBER function is not supported in window", SpanOf(call),
                "A window has one match a row at most.");
        }

        if (call.Arguments.Count > 0)
        {
            throw QueryErrors.BadQuery(ErrorCode.InvalidFunctionArgument, "MATCH_NUMBER pattern recognition function takes no arguments", SpanOf(call));
        }

        if (pattern.Around is { IsAggregate: true } aggregate)
        {
            aggregate.MatchNumber ??= NewColumn(null, SqlType.BigInt);
            return Reference(aggregate.MatchNumber, SpanOf(call));
        }

        var pointer = pattern.Pointers.OfType<MatchNumberPointer>().FirstOrDefault();
        if (pointer is null)
        {
            pointer = new MatchNumberPointer(NewColumn(null, SqlType.BigInt));
            pattern.Pointers.Add(pointer);
        }

        return Reference(pointer.Column, SpanOf(call));
    }

    private PlanExpression BindNavigation(string name, FunctionCall call, PatternContext pattern, ExpressionContext context)
    {
        var upper = name.ToUpperInvariant();
        var physical = name is "prev" or "next";
        if (pattern.Around is { } around)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidNavigationNesting,
                around.IsAggregate
                    ? $"Cannot nest {upper} pattern recognition function inside aggregation '{around.Name}'"
                    : physical || around.Name is "FIRST" or "LAST"
                        ? $"Cannot nest {upper} pattern navigation function inside {around.Name} pattern navigation function"
                        : "Immediate nesting is required for pattern navigation functions",
                SpanOf(call), "PREV and NEXT may hold one FIRST or LAST and nothing around it.");
        }

        var offset = NavigationOffset(upper, call, physical ? 1 : 0);
        PatternNavigation navigation;
        var inner = call;
        if (physical)
        {
            navigation = PatternNavigation.Current with { Physical = name == "prev" ? -offset : offset };
            if (call.Arguments[0] is FunctionCall { Name.Parts.Count: 1 } nested && nested.Name.Last.Value.ToLowerInvariant() is "first" or "last")
            {
                inner = (FunctionCall)call.Arguments[0];
                var innerName = inner.Name.Last.Value.ToLowerInvariant();
                CheckPatternCall(innerName, inner);
                navigation = navigation with
                {
                    Last = innerName == "last",
                    Offset = (int)NavigationOffset(innerName.ToUpperInvariant(), inner, 0),
                    Final = FinalMode(inner, pattern),
                };
            }
        }
        else
        {
            navigation = PatternNavigation.Current with { Last = name == "last", Offset = (int)offset, Final = FinalMode(call, pattern) };
        }

        var frame = new PatternCall(upper, navigation, false);
        var value = Bind(inner.Arguments[0], context with { Pattern = pattern with { Around = frame } });
        return frame.Variables is null
            ? throw QueryErrors.BadQuery(
                ErrorCode.InvalidArguments, $"Pattern navigation function '{upper}' must contain at least one column reference or CLASSIFIER()",
                SpanOf(call))
            : value;
    }

    private bool FinalMode(FunctionCall call, PatternContext pattern) => call.Mode == ProcessingMode.Final
        && (pattern.InDefine
            ? throw QueryErrors.BadQuery(ErrorCode.InvalidProcessingMode, "FINAL semantics is not supported in DEFINE clause", SpanOf(call))
            : true);

    private long NavigationOffset(string name, FunctionCall call, long absent)
    {
        if (call.Arguments.Count is not (1 or 2))
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidFunctionArgument, $"{name} pattern recognition function requires 1 or 2 arguments", SpanOf(call));
        }

        if (call.Arguments.Count == 1)
        {
            return absent;
        }

        var value = Bind(call.Arguments[1], new ExpressionContext(Scope.Empty(null), "Navigation offset"));
        return value is PlanConstant { Value: long number }
            ? number is >= 0 and <= int.MaxValue
                ? number
                : throw QueryErrors.BadQuery(
                    ErrorCode.NumericValueOutOfRange,
                    $"{name} pattern recognition function requires a non-negative number as the second argument (actual: {number})",
                    SpanOf(call.Arguments[1]))
            : throw QueryErrors.BadQuery(
                ErrorCode.InvalidFunctionArgument, $"{name} pattern recognition function requires a number as the second argument",
                SpanOf(call.Arguments[1]));
    }

    private PlanColumnReference BindPatternAggregate(string name, FunctionCall call, PatternContext pattern, ExpressionContext context)
    {
        if (pattern.Around is { } around)
        {
            throw around.IsAggregate
                ? QueryErrors.NestedAggregate(TextOf(call), around.Name, SpanOf(call))
                : QueryErrors.BadQuery(
                    ErrorCode.InvalidNavigationNesting, $"Cannot nest {name} aggregate function inside {around.Name} function", SpanOf(call),
                    "Compute the aggregate beside it.");
        }

        if (context.Lambdas is not null)
        {
            throw QueryErrors.NotScalar("Lambda expression", TextOf(call), SpanOf(call));
        }

        if (call.Filter is not null || call.OrderBy.Count > 0)
        {
            throw QueryErrors.NotSupported(
                $"{(call.Filter is not null ? "FILTER" : "ORDER BY")} with an aggregate in MATCH_RECOGNIZE",
                SpanOf((SyntaxNode?)call.Filter ?? call.OrderBy[0]), "Define a variable for the rows that count, or use IF inside the call.");
        }

        var frame = new PatternCall(name, PatternNavigation.Current, true);
        if (call.StarVariable is { } variable)
        {
            var found = pattern.Names.Find(Canonical(variable));
            frame.Variables = found.IsDefault
                ? throw QueryErrors.BadLabel(
                    $"'{variable}' is not a primary pattern variable or subset name", SpanOf(variable), Spelling.Suggest(Canonical(variable), pattern.Names.All))
                : found;
        }

        var inside = context with { Pattern = pattern with { Around = frame } };
        var (resolved, arguments) = Resolve(call, inside);
        if (call.Distinct)
        {
            CheckDistinctArguments(call, arguments, []);
        }

        var column = NewColumn(null, resolved.ResultType);
        var aggregate = new AggregateCall(
            column, resolved.Definition, resolved.SignatureIndex, arguments, call.Distinct, PlanList<SortKey>.Empty, null);
        pattern.Pointers.Add(new AggregatePointer(
            aggregate, frame.Variables ?? PlanList<int>.Empty, FinalMode(call, pattern), frame.Classifier, frame.MatchNumber));
        return Reference(column, SpanOf(call));
    }
}
