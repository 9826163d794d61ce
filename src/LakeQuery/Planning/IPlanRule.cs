namespace LakeQuery.Planning;

/// <summary>One improvement of a plan. It never opens a file; the same object back means there was nothing to do.</summary>
internal interface IPlanRule
{
    /// <summary>The name that EXPLAIN VERBOSE shows and by which a session switches the rule off.</summary>
    string Name { get; }

    /// <summary>Improves the plan with all plans inside its expressions.</summary>
    PlanNode Apply(PlanNode plan);
}
