using System.Collections.Immutable;

namespace LakeQuery.Planning;

/// <summary>Puts other columns in the place of columns.</summary>
internal sealed class ColumnReplacer(IReadOnlyDictionary<int, PlanColumn> columns) : PlanRewriter
{
    /// <inheritdoc/>
    public override PlanExpression Rewrite(PlanExpression expression) =>
        expression is PlanColumnReference reference
            ? columns.TryGetValue(reference.Column.Id, out var column) ? new PlanColumnReference(column) { Span = reference.Span } : expression
            : base.Rewrite(expression);
}

/// <summary>Puts expressions in the place of columns.</summary>
internal sealed class ExpressionReplacer(IReadOnlyDictionary<int, PlanExpression> expressions) : PlanRewriter
{
    /// <inheritdoc/>
    public override PlanExpression Rewrite(PlanExpression expression) =>
        expression is PlanColumnReference reference
            ? expressions.GetValueOrDefault(reference.Column.Id, reference)
            : base.Rewrite(expression);
}

/// <summary>Puts the columns of grouping keys in the place of what equals a key, and refuses every other column of the input.</summary>
internal sealed class GroupReplacer : PlanRewriter
{
    private readonly Dictionary<int, PlanColumn> _columnKeys = [];
    private readonly List<Assignment> _otherKeys = [];
    private readonly HashSet<int> _inputs;
    private readonly Func<PlanColumnReference, Exception> _refuse;

    /// <summary>Replaces <paramref name="keys"/>; <paramref name="refuse"/> words the error for a column of <paramref name="inputs"/>.
    /// Where it is no key, the first column of <paramref name="also"/> becomes the second.</summary>
    public GroupReplacer(
        PlanList<Assignment> keys, IEnumerable<PlanColumn> inputs, Func<PlanColumnReference, Exception> refuse, (PlanColumn From, PlanColumn To)? also = null)
    {
        foreach (var key in keys)
        {
            if (key.Expression is PlanColumnReference reference)
            {
                _columnKeys.TryAdd(reference.Column.Id, key.Column);
            }
            else
            {
                _otherKeys.Add(key);
            }
        }

        if (also is { } pair)
        {
            _columnKeys.TryAdd(pair.From.Id, pair.To);
        }

        _inputs = [.. inputs.Select(column => column.Id)];
        _refuse = refuse;
    }

    /// <inheritdoc/>
    public override PlanExpression Rewrite(PlanExpression expression)
    {
        if (expression is PlanColumnReference reference)
        {
            if (_columnKeys.TryGetValue(reference.Column.Id, out var column))
            {
                return new PlanColumnReference(column) { Span = reference.Span };
            }

            return _inputs.Contains(reference.Column.Id) ? throw _refuse(reference) : reference;
        }

        foreach (var key in _otherKeys)
        {
            if (key.Expression.GetType() == expression.GetType() && key.Expression.Equals(expression))
            {
                return new PlanColumnReference(key.Column) { Span = expression.Span };
            }
        }

        return base.Rewrite(expression);
    }
}

/// <summary>Finds out which columns a plan or an expression refers to, those in the plans inside it included.</summary>
internal sealed class ReferenceCollector : PlanRewriter
{
    private readonly HashSet<int> _columns = [];

    /// <summary>True when a subquery was met.</summary>
    public bool HasSubquery { get; private set; }

    /// <summary>False when a function was met that gives another value at each call.</summary>
    public bool Deterministic { get; private set; } = true;

    /// <summary>Numbers of the columns that <paramref name="expression"/> refers to.</summary>
    public static HashSet<int> Columns(PlanExpression expression) => Collect(expression)._columns;

    /// <summary>Numbers of the columns that expressions in <paramref name="plan"/> refer to, its own included.</summary>
    public static HashSet<int> Columns(PlanNode plan)
    {
        var collector = new ReferenceCollector();
        collector.Rewrite(plan);
        return collector._columns;
    }

    /// <summary>Everything there is to know about an expression.</summary>
    public static ReferenceCollector Collect(PlanExpression expression)
    {
        var collector = new ReferenceCollector();
        collector.Rewrite(expression);
        return collector;
    }

    /// <summary>The columns met.</summary>
    public IReadOnlySet<int> Found => _columns;

    /// <inheritdoc/>
    public override PlanExpression Rewrite(PlanExpression expression)
    {
        switch (expression)
        {
            case PlanColumnReference reference:
                _columns.Add(reference.Column.Id);
                return expression;
            case PlanScalarSubquery or PlanExists or PlanInSubquery or PlanQuantified:
                HasSubquery = true;
                break;
            case PlanCall call when !call.Function.Deterministic:
                Deterministic = false;
                break;
        }

        return base.Rewrite(expression);
    }

    /// <inheritdoc/>
    public override PlanNode Rewrite(PlanNode node)
    {
        if (node is SampleNode)
        {
            Deterministic = false;
        }

        return base.Rewrite(node);
    }
}
