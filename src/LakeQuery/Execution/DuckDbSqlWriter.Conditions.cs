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
            texts.Add(Sql(terms[index]));
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

    private static bool IsForScans(PlanExpression term) => term switch
    {
        PlanComparison { Left: PlanColumnReference, Right: PlanConstant } or PlanComparison { Left: PlanConstant, Right: PlanColumnReference } => true,
        PlanBetween { Value: PlanColumnReference, Low: PlanConstant, High: PlanConstant } => true,
        PlanInList { Value: PlanColumnReference } list => list.Items.Items.All(item => item is PlanConstant),
        PlanIsNull { Operand: PlanColumnReference } or PlanNot { Operand: PlanIsNull { Operand: PlanColumnReference } } => true,
        _ => false,
    };
}
