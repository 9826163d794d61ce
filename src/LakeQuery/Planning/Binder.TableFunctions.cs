using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

/// <content>TABLE(f(…)): the table functions of queries.</content>
internal sealed partial class Binder
{
    private (PlanNode, ImmutableArray<ScopeField>) BindTableFunction(TableFunctionRelation function, Scope? outer, Scope? left)
    {
        if (IsStreaming && BindStreamTableFunction(function, outer) is { } streamed)
        {
            return streamed;
        }

        var name = string.Join('.', function.Name.Parts.Select(part => part.Value.ToLowerInvariant()));
        return (name.StartsWith("system.builtin.", StringComparison.Ordinal) ? name["system.builtin.".Length..] : name) switch
        {
            "sequence" => BindSequence(function, outer, left),
            "exclude_columns" => BindExcludeColumns(function, outer),
            _ when DetectorFunctions.Find(name) is { } detector => BindDetector(function, detector),
            _ => throw QueryErrors.NotSupported(
                $"The table function '{function.Name}'", SpanOf(function.Name),
                $"Table functions of queries: exclude_columns, sequence, {string.Join(", ", DetectorFunctions.All.Select(detector => detector.Name))}."),
        };
    }

    // exclude_columns(input => TABLE(t), columns => DESCRIPTOR(a, b)): the rows of a table without some of its columns.
    private (PlanNode, ImmutableArray<ScopeField>) BindExcludeColumns(TableFunctionRelation function, Scope? outer)
    {
        Relation? input = null;
        SyntaxList<Identifier>? excluded = null;
        for (var i = 0; i < function.Arguments.Count; i++)
        {
            var argument = function.Arguments[i];
            var index = argument.Name is null
                ? i
                : Array.FindIndex(["input", "columns"], known => known.Equals(argument.Name.Value, StringComparison.OrdinalIgnoreCase));
            switch (index)
            {
                case 0 when argument.Table is { } table && input is null:
                    input = table;
                    break;
                case 1 when argument.Descriptor is { } descriptor && excluded is null:
                    excluded = descriptor;
                    break;
                default:
                    throw QueryErrors.BadQuery(
                        ErrorCode.InvalidArguments,
                        "Table function 'exclude_columns' takes input => TABLE(…) and columns => DESCRIPTOR(…)", SpanOf(argument));
            }
        }

        if (input is null || excluded is null)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.MissingArgument, $"Missing argument: {(input is null ? "INPUT" : "COLUMNS")}", SpanOf(function));
        }

        var (node, fields) = BindRelation(input, outer, null);
        var visible = fields.Where(field => !field.Hidden).ToImmutableArray();
        var missing = excluded
            .Where(name => !visible.Any(field => name.Value.Equals(field.Name, StringComparison.OrdinalIgnoreCase)))
            .ToImmutableArray();
        if (missing.Length > 0)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidFunctionArgument,
                $"Excluded columns: [{string.Join(", ", missing.Select(name => name.Value))}] not present in the table", SpanOf(missing[0]));
        }

        var kept = visible
            .Where(field => field.Name is null || !excluded.Any(name => name.Value.Equals(field.Name, StringComparison.OrdinalIgnoreCase)))
            .ToImmutableArray();
        return kept.Length > 0
            ? (node, [.. kept.Select(field => new ScopeField(field.Name, null, null, field.Column))])
            : throw QueryErrors.BadQuery(ErrorCode.InvalidFunctionArgument, "All columns are excluded", SpanOf(function));
    }

    private (PlanNode, ImmutableArray<ScopeField>) BindSequence(TableFunctionRelation function, Scope? outer, Scope? left)
    {
        var named = new Expression?[3];
        string[] names = ["start", "stop", "step"];
        for (var i = 0; i < function.Arguments.Count; i++)
        {
            var argument = function.Arguments[i];
            var index = argument.Name is null ? i : Array.FindIndex(names, known => known.Equals(argument.Name.Value, StringComparison.OrdinalIgnoreCase));
            if (index is < 0 or > 2 || argument.Value is null)
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.InvalidArguments, "Table function 'sequence' takes start, stop and step", SpanOf(argument));
            }

            named[index] = argument.Value;
        }

        if (named[1] is null)
        {
            throw QueryErrors.BadQuery(ErrorCode.InvalidArguments, "Missing argument: STOP", SpanOf(function));
        }

        // sequence(start, stop, step) as rows is the array of that name, unnested.
        var context = new ExpressionContext(left ?? Scope.Empty(outer), "TABLE");
        var start = named[0] is null ? new PlanConstant(0L, SqlType.BigInt) : Number(named[0]!);
        var arguments = named[2] is null ? ImmutableArray.Create(start, Number(named[1]!)) : [start, Number(named[1]!), Number(named[2]!)];
        var resolved = Functions.FunctionResolver.Resolve(
            "sequence", [.. arguments.Select(argument => (Functions.ArgumentShape)argument.Type)], SpanOf(function));
        var call = new PlanCall(
            resolved.Definition, resolved.SignatureIndex,
            [.. arguments.Select((argument, i) => Coerce(argument, resolved.ParameterTypes[i]))], resolved.ResultType)
        { Span = SpanOf(function) };
        var column = NewColumn("sequential_number", SqlType.BigInt);
        return (
            new UnnestNode(null, [call], [new PlanList<PlanColumn>([column])], null, false),
            [new ScopeField("sequential_number", null, null, column)]);

        PlanExpression Number(Expression syntax)
        {
            var bound = Bind(syntax, context);
            return bound.Type.IsInteger
                ? Coerce(bound, SqlType.BigInt)
                : throw QueryErrors.WrongType($"sequence takes whole numbers (actual: {bound.Type})", SpanOf(syntax));
        }
    }
}
