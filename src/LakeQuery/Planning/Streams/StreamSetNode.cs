using System.Collections.Immutable;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning.Streams;

/// <summary>UNION, INTERSECT and EXCEPT of streams, and the last two with ALL: the inputs are merged by ROWTIME, rows are held as long as no monotonic
/// column changes, and then the set operation of what is held goes out, in order of first arrival.</summary>
/// <remarks>Output rows have as ROWTIME the earliest time at which their group is known to be complete, as those of GROUP BY have.</remarks>
/// <param name="Operator">The operation.</param>
/// <param name="All">Whether a row counts as often as it comes.</param>
/// <param name="Inputs">The inputs, all streams; of the same types.</param>
/// <param name="Outputs">A column for each of an input's, in order.</param>
/// <param name="WindowKeys">By whose change groups end; the index counts the outputs. All inputs make them of ROWTIME in the same way.</param>
internal sealed record StreamSetNode(
    SetOperator Operator, bool All, PlanList<PlanNode> Inputs, ImmutableArray<PlanColumn> Outputs, PlanList<MonotonicKey> WindowKeys) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => Outputs;
}
