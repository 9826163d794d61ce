using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

/// <summary>Gives every name its column and every expression its type, by Trino's rules, and makes the first plan of it.</summary>
/// <remarks>One binder binds one query. The parts: queries, relations, aggregates, windows, expressions, calls, literals.</remarks>
internal sealed partial class Binder
{
    private readonly BinderContext _context;
    private readonly Numbers _numbers;

    // Inside a view every span is the place where the view is named: its own text is not the user's.
    private readonly SourceSpan? _viewSpan;
    private readonly ImmutableStack<string> _openViews;
    private CommonTableBinding? _commonTables;

    // The tables of WITH that were read; the others are bound for their faults alone.
    private readonly HashSet<CommonTable> _usedTables = new(ReferenceEqualityComparer.Instance);

    // Why the table being defined may not be read here by its recursive step, or null where it may.
    private string? _recursionBar;

    // The SELECT that is a recursive step: only its FROM may read the table.
    private SelectBody? _stepBody;

    // Inside a table of WITH RECURSIVE, which may not hold another.
    private bool _insideRecursive;

    /// <summary>A binder for one statement.</summary>
    public Binder(BinderContext context)
        : this(context, new Numbers(), null, [])
    {
    }

    private Binder(BinderContext context, Numbers numbers, SourceSpan? viewSpan, ImmutableStack<string> openViews)
    {
        _context = context;
        _numbers = numbers;
        _viewSpan = viewSpan;
        _openViews = openViews;
    }

    /// <summary>Binds a value of EXECUTE … USING: an expression without columns.</summary>
    /// <exception cref="LakeQueryException">The value is wrong in itself, or names a column.</exception>
    public static PlanExpression BindValue(Expression value, BinderContext context)
    {
        // Numbers far from those of the statement that the value becomes a part of.
        var binder = new Binder(context, new Numbers(1_000_000), null, []);
        try
        {
            return binder.Bind(value, new ExpressionContext(Scope.Empty(null), "USING clause"));
        }
        catch (LakeQueryException error) when (ReferenceEquals(error.Code, ErrorCode.ColumnNotFound))
        {
            throw QueryErrors.BadQuery(
                ErrorCode.ExpressionNotConstant, "Constant expression cannot contain column references", binder.SpanOf(value),
                "Put text in single quotes.").In(context.Text);
        }
        catch (LakeQueryException error)
        {
            error.In(context.Text);
            throw;
        }
    }

    /// <summary>Binds a whole query.</summary>
    /// <exception cref="LakeQueryException">The query does not fit the catalog or itself; the error points into the text.</exception>
    public OutputNode BindQuery(Query query)
    {
        try
        {
            var bound = BindQuery(query, null);
            var used = _numbers.ParametersUsed;
            if (used > 0 && used != (_context.Parameters?.Count ?? 0))
            {
                throw QueryErrors.ParameterCount(used, _context.Parameters?.Count ?? 0);
            }

            foreach (var column in bound.Columns)
            {
                if (ContainsFunction(column.Column.Type))
                {
                    throw QueryErrors.WrongType("A lambda cannot be selected", SpanOf(query));
                }
            }

            return WithShared(new OutputNode(
                bound.Node,
                [.. bound.Columns.Select((column, index) => column.Name ?? $"_col{index}")],
                [.. bound.Columns.Select(column => column.Column)]));
        }
        catch (LakeQueryException error)
        {
            error.In(_context.Text);
            throw;
        }
    }

    private static bool ContainsFunction(SqlType type) => type.Kind == SqlTypeKind.Function;

    private SourceSpan SpanOf(SyntaxNode node) => _viewSpan ?? node.Span;

    /// <summary>The text under a node as the user wrote it, for messages.</summary>
    private string TextOf(SyntaxNode node)
    {
        var text = _context.Text.Slice(node.Span);
        return text.Length <= 60 ? text : text[..57] + "...";
    }

    private PlanColumn NewColumn(string? name, SqlType type) => new(_numbers.NextColumn(), name, type);

    private static PlanColumnReference Reference(PlanColumn column, SourceSpan span) => new(column) { Span = span };

    /// <summary>A bound query: its plan and its columns in order, each with the name it is known by.</summary>
    private readonly record struct BoundQuery(PlanNode Node, ImmutableArray<BoundColumn> Columns);

    private sealed record BoundColumn(string? Name, PlanColumn Column);

    /// <summary>Numbers unique in the statement, shared with the binders of its views.</summary>
    private sealed class Numbers(int first = 0)
    {
        private int _columns = first;
        private int _scans;
        private int _recursions;
        private int _matches;

        public int ParametersUsed { get; set; }

        /// <summary>Tables of WITH that were read, should they be read again; each with a number one above that of the one before.</summary>
        public Dictionary<CommonTableBinding, KnownTable> Shared { get; } = new(ReferenceEqualityComparer.Instance);

        public int NextColumn() => ++_columns;

        public int NextScan() => ++_scans;

        public int NextRecursion() => ++_recursions;

        public int NextMatch() => ++_matches;
    }

    /// <summary>A table of WITH that is visible, and those that were visible where it was written. It is bound afresh at each use, so
    /// that column numbers stay unique, or once where its rows are shared.</summary>
    private sealed record CommonTableBinding(CommonTableBinding? Previous, CommonTable Table, Scope? Outer, bool Recursive)
    {
        /// <summary>Set while the recursive step is bound: what a reference to the table becomes.</summary>
        public RecursiveTable? Step { get; init; }

        /// <summary>Set where the table may not be read at all.</summary>
        public bool Forbidden { get; init; }
    }

    /// <summary>The table that a recursive step reads.</summary>
    private sealed class RecursiveTable(int id, ImmutableArray<BoundColumn> columns)
    {
        public int Id { get; } = id;

        public ImmutableArray<BoundColumn> Columns { get; } = columns;

        public int References { get; set; }
    }

    /// <summary>What surrounds an expression.</summary>
    private sealed record ExpressionContext(Scope Scope, string Clause)
    {
        /// <summary>Where aggregates and windows go; null where none may stand.</summary>
        public SelectCollector? Collector { get; init; }

        /// <summary>The aggregate being bound, whose arguments may hold no other.</summary>
        public string? InsideAggregate { get; init; }

        /// <summary>The window function being bound.</summary>
        public string? InsideWindow { get; init; }

        /// <summary>Parameters of the lambdas around.</summary>
        public LambdaScope? Lambdas { get; init; }

        /// <summary>In MEASURES and DEFINE: the pattern, whose variables and input are the only names.</summary>
        public PatternContext? Pattern { get; init; }

        /// <summary>In ORDER BY: the columns of the select list, which come before those of FROM, and which no aggregate may name.</summary>
        public ImmutableArray<OutputItem> Outputs { get; init; } = [];
    }

    private sealed record LambdaScope(LambdaScope? Previous, ImmutableArray<(string Name, PlanColumn Column)> Parameters);

    /// <summary>One column of a select list: the name it is known by, its expression over FROM, the column it becomes.</summary>
    private sealed record OutputItem(string? Name, PlanExpression Expression, PlanColumn Column, SourceSpan Span);
}
