using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

/// <content>TABLE(f(CURSOR(query), …)) of the detectors: RANDOM_CUT_FOREST and its like.</content>
internal sealed partial class Binder
{
    private (PlanNode, ImmutableArray<ScopeField>) BindDetector(TableFunctionRelation syntax, DetectorFunction function)
    {
        var (cursor, given) = DetectorArguments(syntax, function);
        var arguments = DetectorValues(syntax, function, given);

        // It is prepared before the rest of the statement runs, so it sees nothing of the query around it.
        var (input, fields) = cursor.Cursor is { } query
            ? IsStreaming ? DerivedStream(BindQuery(query, null)) : Derived(BindQuery(query, null))
            : BindRelation(cursor.Table!, null, null);
        RefuseRecursion(input, SpanOf(cursor), "A detector");
        var visible = fields.Where(field => !field.Hidden).ToImmutableArray();
        var counted = CountedColumns(visible, function, SpanOf(cursor));
        var outputs = function.Outputs.Select(output => NewColumn(output.Name, output.Type)).ToImmutableArray();
        var node = new DetectorNode(
            _numbers.NextMatch(), input, function, arguments, counted, visible.Select(field => field.Column).Distinct().ToImmutableArray(), outputs);
        var result = visible.Select(field => new ScopeField(field.Name, null, null, field.Column) { Exact = field.Exact })
            .Concat(outputs.Select(column => new ScopeField(column.Name, null, null, column)))
            .Concat(outputs.Zip(function.Outputs).Where(pair => pair.Second.Alias is not null)
                .Select(pair => new ScopeField(pair.Second.Alias, null, null, pair.First, Hidden: true)));
        if (!StreamPlans.IsStream(input))
        {
            return (node, [.. result]);
        }

        var (timed, time) = WithRowtime(node);
        return (timed, [.. result, new ScopeField(StreamNames.Rowtime, null, null, time, Hidden: true) { Exact = true }]);
    }

    // The cursor comes first; the others by position or by name.
    private (TableArgument Cursor, TableArgument?[] Given) DetectorArguments(TableFunctionRelation syntax, DetectorFunction function)
    {
        TableArgument? cursor = null;
        var given = new TableArgument?[function.Parameters.Length];
        for (var i = 0; i < syntax.Arguments.Count; i++)
        {
            var argument = syntax.Arguments[i];
            var index = argument.Name is not { } name ? i - 1
                : name.Value.Equals("input", StringComparison.OrdinalIgnoreCase) ? -1
                : Array.FindIndex([.. function.Parameters], parameter => parameter.Name.Equals(name.Value, StringComparison.OrdinalIgnoreCase)) is >= 0 and var found ? found
                : throw QueryErrors.UnknownDetectorParameter(function.Name, name.Value, function.ParameterText, SpanOf(name));
            if (index >= given.Length)
            {
                throw QueryErrors.TooManyDetectorArguments(function.Name, given.Length + 1, syntax.Arguments.Count, function.ParameterText, SpanOf(argument));
            }

            if (index < 0 && cursor is null && (argument.Cursor is not null || argument.Table is not null))
            {
                cursor = argument;
            }
            else if (index >= 0 && argument.Value is not null && given[index] is null)
            {
                given[index] = argument;
            }
            else
            {
                throw QueryErrors.WrongDetectorArgument(
                    function.Name, index < 0 ? "input" : function.Parameters[index].Name, index < 0 ? "CURSOR(query)" : "a constant, once", SpanOf(argument));
            }
        }

        return (cursor ?? throw QueryErrors.MissingDetectorArgument(function.Name, "CURSOR(query)", function.ParameterText, SpanOf(syntax)), given);
    }

    private PlanList<PlanConstant> DetectorValues(TableFunctionRelation syntax, DetectorFunction function, TableArgument?[] given)
    {
        var values = new double[given.Length];
        for (var i = 0; i < given.Length; i++)
        {
            var parameter = function.Parameters[i];
            if (given[i] is not { } argument)
            {
                values[i] = parameter.Default ?? throw QueryErrors.MissingDetectorArgument(function.Name, parameter.Name, function.ParameterText, SpanOf(syntax));
                continue;
            }

            if (ReferencesColumn(argument.Value!) || DetectorValue(argument.Value!, parameter) is not { } value)
            {
                throw QueryErrors.DetectorArgumentNotConstant(function.Name, parameter.Name, parameter.RangeText(_context.IsStreaming), TextOf(argument), SpanOf(argument));
            }

            values[i] = value;
            if (!parameter.Takes(value, _context.IsStreaming))
            {
                throw QueryErrors.DetectorArgumentOutOfRange(
                    function.Name, parameter.Name, parameter.Text(value), parameter.RangeText(_context.IsStreaming), SpanOf(argument));
            }
        }

        for (var i = 0; i < given.Length; i++)
        {
            if (function.Parameters[i].BoundedBy is { } bound && (function.Parameters[i].IsBelowBound ? values[i] >= values[bound] : values[i] > values[bound]))
            {
                var parameter = function.Parameters[i];
                throw QueryErrors.DetectorArgumentAboveBound(
                    function.Name, parameter.Name, parameter.Text(values[i]), parameter.IsBelowBound, function.Parameters[bound].Name,
                    function.Parameters[bound].Text(values[bound]), SpanOf(given[i] ?? given[bound] ?? (SyntaxNode)syntax));
            }
        }

        return values.Select((value, i) => function.Parameters[i].Kind switch
        {
            DetectorParameterKind.Whole => new PlanConstant((long)value, SqlType.BigInt),
            DetectorParameterKind.Real => new PlanConstant(value, SqlType.Double),
            _ => new PlanConstant(value != 0, SqlType.Boolean),
        }).ToImmutableArray();
    }

    // The constant's value; null where it is of another kind.
    private double? DetectorValue(Expression syntax, DetectorParameter parameter)
    {
        var bound = Stripped(Bind(syntax, new ExpressionContext(Scope.Empty(null), "TABLE")));
        return parameter.Kind == DetectorParameterKind.Flag
            ? bound is PlanConstant { Value: bool flag } ? (flag ? 1 : 0) : null
            : bound.Type.IsNumeric ? ConstantNumber(bound) : null;
    }

    private static PlanList<CountedColumn> CountedColumns(ImmutableArray<ScopeField> fields, DetectorFunction function, SourceSpan span)
    {
        var counted = ImmutableArray.CreateBuilder<CountedColumn>();
        foreach (var field in fields)
        {
            var type = field.Column.Type;
            if (type.Kind == SqlTypeKind.Decimal)
            {
                throw QueryErrors.DetectorTakesNoDecimal(function.Name, field.Name ?? "expression", type.ToString(), span);
            }

            if (type.IsInteger || type.IsFloatingPoint)
            {
                counted.Add(new CountedColumn(field.Column, field.Name ?? $"_col{fields.IndexOf(field)}"));
            }
        }

        return counted.Count == 0 ? throw QueryErrors.DetectorWithoutColumns(function.Name, span)
            : counted.Count > function.MostCountedColumns ? throw QueryErrors.DetectorTooManyColumns(function.Name, counted.Count, function.MostCountedColumns, span)
            : (PlanList<CountedColumn>)counted.ToImmutable();
    }
}
