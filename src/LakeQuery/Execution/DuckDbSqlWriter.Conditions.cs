using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <content>Conditions that must all hold.</content>
internal sealed partial class DuckDbSqlWriter
{
    // DuckDB tries conditions in the order that it finds cheapest. It keeps their order where one may fail, but does not know that of a
    // native function: such a one stands in a CASE behind those before it, and is never asked about a row that they leave out.
    private List<string> ConditionsSql(IEnumerable<PlanExpression> predicates)
    {
        var terms = predicates.SelectMany(predicate => Conjuncts.Split(predicate)).ToList();
        var (texts, guarded) = (new List<string>(terms.Count), false);
        var areNative = new bool[terms.Count];
        for (var index = 0; index < terms.Count; index++)
        {
            var calls = _scope.NativeCalls;
            texts.Add(ConditionSql(terms[index], ConditionUse.Asked));
            areNative[index] = _scope.NativeCalls > calls;
            guarded |= areNative[index] && index > 0;
        }

        return guarded ? Guarded(terms, texts, areNative) : texts;
    }

    private static List<string> Guarded(List<PlanExpression> terms, List<string> texts, bool[] areNative)
    {
        // What scans can leave out rows by stays where they see it, and is cheap to ask twice; a subquery is a join of its own.
        var (forScans, behind, before) = (new List<string>(), new List<string>(), new List<string>());
        for (var index = 0; index < terms.Count; index++)
        {
            if (ReferenceCollector.Collect(terms[index]).HasSubquery)
            {
                forScans.Add(texts[index]);
                continue;
            }

            if (areNative[index] && before.Count > 0)
            {
                var text = $"CASE WHEN {string.Join(" AND ", before)} THEN {texts[index]} ELSE FALSE END";
                behind.Clear();
                before.Clear();
                behind.Add(text);
                before.Add(text);
                continue;
            }

            (!areNative[index] && IsForScans(terms[index]) ? forScans : behind).Add(texts[index]);
            before.Add(texts[index]);
        }

        return [.. forScans, .. behind];
    }

    // The condition of a join. What refers to one side is asked about that side's rows before they are joined, in an order that is DuckDB's:
    // there only terms about the same rows can stand before it. What two sides have in common stays as it is, for DuckDB to join by.
    private string JoinConditionSql(JoinNode join, PlanExpression condition)
    {
        var terms = Conjuncts.Split(condition);
        if (terms.Length == 1)
        {
            return ConditionSql(condition, ConditionUse.Asked);
        }

        var sides = new[] { new JoinSide(join.Left), new JoinSide(join.Right) };
        var texts = new List<string>(terms.Length);
        foreach (var term in terms)
        {
            var calls = _scope.NativeCalls;
            var text = ConditionSql(term, ConditionUse.Asked);
            if (ReferenceCollector.Collect(term) is { HasSubquery: false } facts && Array.Find(sides, side => facts.Found.IsSubsetOf(side.Columns)) is { } own)
            {
                if (_scope.NativeCalls > calls && own.Before.Count > 0)
                {
                    text = $"CASE WHEN {string.Join(" AND ", own.Before)} THEN {text} ELSE FALSE END";
                    own.Before.Clear();
                }

                own.Before.Add(text);
            }

            texts.Add(text);
        }

        return $"({string.Join(" AND ", texts)})";
    }

    // A side of a join, and the terms about it alone that were written so far.
    private sealed class JoinSide(PlanNode node)
    {
        public HashSet<int> Columns { get; } = [.. node.Columns.Select(column => column.Id)];

        public List<string> Before { get; } = [];
    }

    private static bool IsForScans(PlanExpression term) => term switch
    {
        PlanComparison { Left: PlanColumnReference, Right: PlanConstant } or PlanComparison { Left: PlanConstant, Right: PlanColumnReference } => true,
        PlanBetween { Value: PlanColumnReference, Low: PlanConstant, High: PlanConstant } => true,
        PlanInList { Value: PlanColumnReference } list => list.Items.Items.All(item => item is PlanConstant),
        PlanIsNull { Operand: PlanColumnReference } or PlanNot { Operand: PlanIsNull { Operand: PlanColumnReference } } => true,
        _ => false,
    };
}
