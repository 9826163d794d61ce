using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution.Projection;

/// <summary>Puts constants in the place of expressions without columns, so that ranges and points of keys can be read off a predicate:
/// <c>day >= date_format(now() - INTERVAL '1' DAY, '%Y-%m-%d')</c>.</summary>
internal sealed class ConstantOperands : PlanRewriter
{
    private readonly Dictionary<PlanExpression, PlanConstant?> _values = [];

    /// <summary>The expressions met so far, each once.</summary>
    public List<PlanExpression> Found { get; } = [];

    /// <summary>Tells the value of one for the next rewriting.</summary>
    public void Set(PlanExpression expression, PlanConstant value) => _values[expression] = value;

    /// <inheritdoc/>
    public override PlanExpression Rewrite(PlanExpression expression)
    {
        var isSimple = expression.Type.Kind is SqlTypeKind.Varchar or SqlTypeKind.Date
            or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt;
        if (!isSimple || expression is PlanConstant or PlanColumnReference
            || ReferenceCollector.Collect(expression) is not { Found.Count: 0, Deterministic: true, HasSubquery: false })
        {
            return base.Rewrite(expression);
        }

        if (_values.TryAdd(expression, null))
        {
            Found.Add(expression);
        }

        return _values[expression] ?? expression;
    }
}
