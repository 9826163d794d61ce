using System.Collections.Immutable;
using LakeQuery.Detectors;

namespace LakeQuery.Planning;

/// <summary>TABLE(f(CURSOR(query), …)) of a detector: each row of the input comes out once, in order, with what the detector says of it
/// after having seen the rows before.</summary>
/// <param name="Id">Number, unique in the statement; counted together with those of row patterns.</param>
/// <param name="Input">The cursor's rows; their order is the order in which the detector sees them.</param>
/// <param name="Function">The function.</param>
/// <param name="Arguments">The values of all its parameters, in order.</param>
/// <param name="Counted">The numeric columns of the input that are counted, in order.</param>
/// <param name="Passed">The input's columns that come out as they are.</param>
/// <param name="Outputs">One column for each of the function's outputs.</param>
internal sealed record DetectorNode(
    int Id,
    PlanNode Input,
    DetectorFunction Function,
    PlanList<PlanConstant> Arguments,
    PlanList<CountedColumn> Counted,
    PlanList<PlanColumn> Passed,
    PlanList<PlanColumn> Outputs) : PlanNode
{
    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Passed.Items, .. Outputs.Items];

    /// <summary>A detector that has seen nothing yet.</summary>
    /// <param name="threads">How many threads it may use; 0 is one for each processor.</param>
    public IDetector CreateDetector(int threads) => Function.Create(
        [.. Arguments.Items.Select(argument => argument.Value switch
        {
            bool flag => flag ? 1 : 0,
            long whole => whole,
            _ => (double)argument.Value!,
        })],
        [.. Counted.Items.Select(counted => counted.Name)],
        threads);
}

/// <summary>A counted column, by the name the cursor gives it.</summary>
internal sealed record CountedColumn(PlanColumn Column, string Name);
