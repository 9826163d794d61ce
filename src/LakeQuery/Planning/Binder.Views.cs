using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Views: the stored query is bound like a subquery, with the columns it had when it was made.
internal sealed partial class Binder
{
    private (PlanNode, ImmutableArray<ScopeField>) BindView(Table view, SourceSpan span)
    {
        var name = $"{view.DatabaseName}.{view.Name}";
        if (_openViews.Contains(name))
        {
            throw QueryErrors.ViewRecursive(name, span);
        }

        if (PrestoView.TryRead(view) is not { } stored)
        {
            throw QueryErrors.ViewBroken(name, "its text is not readable", span);
        }

        BoundQuery bound;
        try
        {
            var text = new SourceText(stored.OriginalSql);
            if (Parser.ParseStatement(text) is not QueryStatement { Query: var query })
            {
                throw QueryErrors.ViewBroken(name, "its text is not a query", span);
            }

            var inside = _context with { Text = text, Database = stored.Schema.ToLowerInvariant(), Parameters = null };
            bound = new Binder(inside, _numbers, span, _openViews.Push(name)).BindQuery(query, null);
        }
        catch (LakeQueryException error) when (error.Code.Kind == ErrorKind.User
            && error.Code != ErrorCode.InvalidView && error.Code != ErrorCode.ViewIsRecursive && error.Code != ErrorCode.ViewIsStale)
        {
            throw QueryErrors.ViewBroken(name, error.Fact, span, error);
        }

        return CheckViewColumns(name, stored, bound, span);
    }

    private (PlanNode, ImmutableArray<ScopeField>) CheckViewColumns(string name, PrestoView stored, BoundQuery bound, SourceSpan span)
    {
        var parts = name.Split('.', 2);
        if (stored.Columns.IsEmpty)
        {
            return (bound.Node, [.. bound.Columns.Select(column => new ScopeField(column.Name, parts[1], parts[0], column.Column))]);
        }

        if (stored.Columns.Length != bound.Columns.Length)
        {
            throw QueryErrors.ViewStale(name, $"its query gives {bound.Columns.Length} columns, and it was made with {stored.Columns.Length}", span);
        }

        var types = new SqlType[bound.Columns.Length];
        for (var i = 0; i < types.Length; i++)
        {
            var actual = bound.Columns[i].Column.Type;
            if (!TypeParser.TryParse(stored.Columns[i].Type, out var declared, out _, out _))
            {
                throw QueryErrors.ViewBroken(name, $"column '{stored.Columns[i].Name}' has the unknown type '{stored.Columns[i].Type}'", span);
            }

            if (!Coercions.CanCoerce(actual, declared))
            {
                throw QueryErrors.ViewStale(
                    name, $"column '{stored.Columns[i].Name}' of type {actual} projected from query view at position {i} cannot be coerced to its type {declared}",
                    span);
            }

            types[i] = WithSessionZone(declared, actual);
        }

        var node = CoerceColumns(bound, types);
        return (node, [.. node.Columns.Select((column, i) => new ScopeField(stored.Columns[i].Name, parts[1], parts[0], column))]);
    }
}
