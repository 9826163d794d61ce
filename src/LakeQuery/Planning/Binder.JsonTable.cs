using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Functions.Native.JsonPath;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// JSON_TABLE: a call that gives a list of rows, unnested beside the row it stands with.
internal sealed partial class Binder
{
    private static JsonTableRelation? AsJsonTable(Relation relation, out AliasedRelation? alias)
    {
        alias = relation as AliasedRelation;
        return (alias?.Relation ?? relation) as JsonTableRelation;
    }

    private (PlanNode Node, ImmutableArray<ScopeField> Fields) BindJsonTableJoin(
        JoinRelation join, JsonTableRelation table, AliasedRelation? alias, PlanNode leftNode, ImmutableArray<ScopeField> leftFields, Scope leftScope,
        Scope? outer)
    {
        if (join.Using is not null)
        {
            throw QueryErrors.NotSupported("JOIN USING involving JSON_TABLE", SpanOf(join.Right), "Use CROSS JOIN or JOIN … ON.");
        }

        if (join.Kind == JoinKind.Left && join.On is not BooleanLiteral { Value: true })
        {
            throw QueryErrors.NotSupported(
                "LEFT JOIN involving JSON_TABLE with a condition other than ON TRUE", SpanOf((SyntaxNode?)join.On ?? join.Right), "Write ON TRUE and filter in WHERE.");
        }

        var (node, fields) = BindJsonTable(leftNode, table, leftScope, join.Kind == JoinKind.Left);
        if (alias is not null)
        {
            fields = Rename(fields, alias.Alias, alias.ColumnAliases);
        }

        ImmutableArray<ScopeField> all = [.. leftFields, .. fields];
        if (join.Kind == JoinKind.Inner && join.On is { } on and not BooleanLiteral { Value: true })
        {
            node = new FilterNode(node, BindCondition(on, new ExpressionContext(new Scope(all, outer), "JOIN clause"), "JOIN ON clause"));
        }

        return (node, all);
    }

    private (PlanNode Node, ImmutableArray<ScopeField> Fields) BindJsonTable(PlanNode? input, JsonTableRelation table, Scope scope, bool keepEmpty)
    {
        var context = new ExpressionContext(scope, "JSON_TABLE");
        var (document, inputFormat) = BindDocument(table.Input, table.InputFormat, context);
        var (names, values, formats) = BindPassing(table.Passing, context);
        var columns = new JsonTableColumns(table.ErrorOnError == true, names);
        CheckJsonNames(table);
        var plan = BindJsonPathPlan(table.Path, table.Columns, columns, context, table.Plan as JsonDefaultPlan, out var nested);
        if (table.Plan is not null and not JsonDefaultPlan)
        {
            plan = ApplyPlan(table, table.Plan, new NamedJsonPath(table.Path, table.PathName, plan, nested));
        }

        var spec = new SqlJsonSpec
        {
            Function = "JSON_TABLE",
            Path = table.Path.Value,
            Input = inputFormat,
            Names = names,
            Formats = formats,
            OnError = table.ErrorOnError == true ? JsonFallback.Error : JsonFallback.Null,
            Columns = [.. columns.Specs],
            Plan = plan,
        };
        var row = SqlType.Row([.. columns.Types.Select((type, i) => new RowField($"c{i + 1}", type))]);
        var call = JsonCall(SqlJsonFunctions.Table, spec, [document, .. values, .. columns.Defaults], SqlType.Array(row), table);
        ImmutableArray<PlanColumn> outputs = [.. columns.Types.Select((type, i) => NewColumn(columns.Names[i], type))];
        return (
            new UnnestNode(input, [call], [new PlanList<PlanColumn>(outputs)], null, keepEmpty),
            [.. outputs.Select(column => new ScopeField(column.Name, null, null, column))]);
    }

    /// <summary>The columns of a JSON_TABLE as they are bound, in the order they are written.</summary>
    private sealed class JsonTableColumns(bool errorOnError, ImmutableArray<string> parameters)
    {
        public bool ErrorOnError { get; } = errorOnError;

        public ImmutableArray<string> Parameters { get; } = parameters;

        public List<string> Names { get; } = [];

        public List<SqlType> Types { get; } = [];

        public List<JsonTableColumn> Specs { get; } = [];

        public ImmutableArray<PlanExpression>.Builder Defaults { get; } = ImmutableArray.CreateBuilder<PlanExpression>();
    }

    /// <summary>A path with its name, its part of the plan without what is nested, and what is nested.</summary>
    private sealed record NamedJsonPath(StringLiteral Path, Identifier? Name, JsonTablePlan Plan, List<NamedJsonPath> Nested);

    // The plan of a path and its columns; without PLAN: OUTER for what is nested, UNION for siblings.
    private JsonTablePlan BindJsonPathPlan(
        StringLiteral path, SyntaxList<JsonColumn> items, JsonTableColumns columns, ExpressionContext context, JsonDefaultPlan? byDefault,
        out List<NamedJsonPath> nested)
    {
        CheckPath(path, columns.Parameters);
        nested = [];
        var own = ImmutableArray.CreateBuilder<int>();
        foreach (var item in items)
        {
            if (item is JsonNestedColumns inner)
            {
                var plan = BindJsonPathPlan(inner.Path, inner.Columns, columns, context, byDefault, out var below);
                nested.Add(new NamedJsonPath(inner.Path, inner.PathName, plan, below));
                continue;
            }

            own.Add(columns.Specs.Count);
            BindJsonColumn(item, columns, context);
        }

        JsonTablePlan? child = null;
        foreach (var sibling in nested)
        {
            child = child is null ? sibling.Plan : new JsonTablePlan { Left = child, Right = sibling.Plan, Cross = byDefault?.Cross == true };
        }

        return new JsonTablePlan { Path = path.Value, Columns = own.ToImmutable(), Child = child, Inner = byDefault?.Inner == true };
    }

    private void BindJsonColumn(JsonColumn item, JsonTableColumns columns, ExpressionContext context)
    {
        switch (item)
        {
            case JsonOrdinalityColumn ordinality:
                columns.Names.Add(ordinality.Name.Value);
                columns.Types.Add(SqlType.BigInt);
                columns.Specs.Add(new JsonTableColumn());
                break;
            case JsonValueColumn value:
                var type = BindType(value.Type);
                if (!IsScalarOfPath(type))
                {
                    throw QueryErrors.WrongType(
                        $"Invalid type of value column of JSON_TABLE: {type}", SpanOf(value.Type), "Write FORMAT JSON behind the type for arrays and objects.");
                }

                var place = columns.Defaults.Count;
                var onEmpty = BindDefault(value.OnEmpty, type, columns.Defaults, context);
                var emptyDefault = onEmpty == JsonFallback.Default ? place++ : -1;
                var onError = BindDefault(value.OnError, type, columns.Defaults, context);
                columns.Names.Add(value.Name.Value);
                columns.Types.Add(type);
                columns.Specs.Add(new JsonTableColumn
                {
                    Path = ColumnPath(value.Name, value.Path, columns),
                    OnEmpty = onEmpty,
                    OnError = OnErrorOf(value.OnError, onError, columns),
                    EmptyDefault = emptyDefault,
                    ErrorDefault = onError == JsonFallback.Default ? place : -1,
                });
                break;
            case JsonQueryColumn query:
                type = BindType(query.Type);
                CheckOutput(type, query.Format, query.Type);
                CheckQuotes(query.Wrapper, query.KeepQuotes, query);
                columns.Names.Add(query.Name.Value);
                columns.Types.Add(type);
                columns.Specs.Add(new JsonTableColumn
                {
                    Path = ColumnPath(query.Name, query.Path, columns),
                    IsQuery = true,
                    OnEmpty = Fallback(query.OnEmpty),
                    OnError = OnErrorOf(query.OnError, Fallback(query.OnError), columns),
                    Wrap = WrapOf(query.Wrapper),
                    OmitQuotes = query.KeepQuotes == false,
                    Output = EncodingOf(query.Format, JsonFormats.Utf8),
                });
                break;
        }
    }

    private static JsonFallback OnErrorOf(JsonBehavior? written, JsonFallback bound, JsonTableColumns columns) =>
        written is null && columns.ErrorOnError ? JsonFallback.Error : bound;

    // Without PATH the column's name is the member's.
    private string ColumnPath(Identifier name, StringLiteral? path, JsonTableColumns columns)
    {
        if (path is null)
        {
            return $"lax $.\"{PathNameOf(name).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        }

        CheckPath(path, columns.Parameters);
        return path.Value;
    }

    private void CheckJsonNames(JsonTableRelation table)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Check(table.PathName);
        CheckColumns(table.Columns);

        void CheckColumns(SyntaxList<JsonColumn> columns)
        {
            foreach (var column in columns)
            {
                switch (column)
                {
                    case JsonOrdinalityColumn ordinality:
                        Check(ordinality.Name);
                        break;
                    case JsonValueColumn value:
                        Check(value.Name);
                        break;
                    case JsonQueryColumn query:
                        Check(query.Name);
                        break;
                    case JsonNestedColumns nested:
                        Check(nested.PathName);
                        CheckColumns(nested.Columns);
                        break;
                }
            }
        }

        void Check(Identifier? name)
        {
            if (name is not null && !seen.Add(PathNameOf(name)))
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.DuplicateColumnOrPathName, "All column and path names in JSON_TABLE invocation must be unique", SpanOf(name),
                    $"'{name.Value}' stands twice.");
            }
        }
    }

    // ---- PLAN (…)

    private JsonTablePlan ApplyPlan(JsonTableRelation table, JsonPlan plan, NamedJsonPath root)
    {
        CheckNamed(root);
        return plan switch
        {
            JsonPathPlan or JsonJoinPlan { Kind: JsonPlanKind.Outer or JsonPlanKind.Inner } => ApplyParent(plan, [root]),
            _ => throw QueryErrors.BadQuery(
                ErrorCode.InvalidPlan, "JSON_TABLE plan must either be a single path name or it must be rooted in parent-child relationship (OUTER or INNER)",
                SpanOf(plan), $"Start with the path '{table.PathName?.Value}'."),
        };
    }

    private void CheckNamed(NamedJsonPath path)
    {
        if (path.Name is null)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.MissingPathName, "All JSON paths must be named when specific plan is given", SpanOf(path.Path), "Write AS name behind the path.");
        }

        path.Nested.ForEach(CheckNamed);
    }

    // A path alone, or a parent with its child.
    private JsonTablePlan ApplyParent(JsonPlan plan, List<NamedJsonPath> candidates)
    {
        var join = plan as JsonJoinPlan;
        var leaf = (JsonPathPlan)(join?.Left ?? plan);
        var path = candidates.Find(candidate => PathNameOf(candidate.Name!) == PathNameOf(leaf.Name)) ?? throw QueryErrors.BadQuery(
            ErrorCode.InvalidPlan, $"JSON_TABLE plan names '{leaf.Name.Value}' where a path of another level of nesting is expected", SpanOf(leaf),
            $"Paths of this level: {string.Join(", ", candidates.Select(candidate => $"'{candidate.Name!.Value}'"))}.");
        if (path.Nested.Count > 0 && join is null)
        {
            throw Missing(plan, path.Nested);
        }

        return path.Plan with
        {
            Child = join is null ? null : ApplySiblings(join.Right, path.Nested),
            Inner = join?.Kind == JsonPlanKind.Inner,
        };
    }

    private JsonTablePlan ApplySiblings(JsonPlan plan, List<NamedJsonPath> candidates)
    {
        var used = new List<string>();
        var result = Apply(plan);
        var left = candidates.FindAll(candidate => !used.Contains(PathNameOf(candidate.Name!)));
        return left.Count == 0 ? result : throw Missing(plan, left);

        JsonTablePlan Apply(JsonPlan part)
        {
            if (part is JsonJoinPlan { Kind: JsonPlanKind.Union or JsonPlanKind.Cross } siblings)
            {
                return new JsonTablePlan { Left = Apply(siblings.Left), Right = Apply(siblings.Right), Cross = siblings.Kind == JsonPlanKind.Cross };
            }

            var name = PathNameOf(((part as JsonJoinPlan)?.Left as JsonPathPlan ?? (JsonPathPlan)part).Name);
            if (used.Contains(name))
            {
                throw QueryErrors.BadQuery(ErrorCode.InvalidPlan, $"Path name '{name}' is used more than once in JSON_TABLE plan", SpanOf(part));
            }

            used.Add(name);
            return ApplyParent(part, candidates);
        }
    }

    private LakeQueryException Missing(JsonPlan plan, List<NamedJsonPath> left) => QueryErrors.BadQuery(
        ErrorCode.InvalidPlan, "JSON_TABLE plan must contain all JSON paths available at each level of nesting", SpanOf(plan),
        $"Left out: {string.Join(", ", left.Select(path => $"'{path.Name!.Value}'"))}.");
}
