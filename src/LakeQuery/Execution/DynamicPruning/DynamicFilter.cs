using System.Collections.Immutable;
using LakeQuery.Planning;

namespace LakeQuery.Execution.DynamicPruning;

/// <summary>A place of a plan where few rows say which of many can matter.</summary>
/// <param name="Owner">The join, or the filter or scan with <c>IN (query)</c>.</param>
/// <param name="Small">The plan that gives few rows.</param>
/// <param name="Scan">The scan that reads less by it.</param>
/// <param name="Keys">What must be equal: an expression over the large side and one over the small side.</param>
internal sealed record DynamicFilter(PlanNode Owner, PlanNode Small, ScanNode Scan, ImmutableArray<DynamicKey> Keys)
{
    /// <summary>What is read while it is not yet known which rows there are.</summary>
    public string Source
    {
        get
        {
            var tables = ScanFinder.Find(Small).Select(scan => scan.Table.Table.Name).Distinct().ToList();
            return tables.Count == 0 ? "the other side" : string.Join(", ", tables);
        }
    }
}

/// <summary>Two expressions of one type that must be equal.</summary>
internal sealed record DynamicKey(PlanExpression Large, PlanExpression Small);
