using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Operators.Merging;
using LakeQuery.Streaming.Operators.Sets;
using LakeQuery.Types;

namespace LakeQuery.Streaming;

/// <content>UNION, INTERSECT and EXCEPT of streams.</content>
internal sealed partial class StreamPlanner
{
    // The inputs are merged as those of UNION ALL, each row with the number of its input behind it.
    private Port CompileSet(StreamSetNode set)
    {
        var types = Types(set.Outputs);
        var merge = Add(new UnionMerge(types.Add(SqlType.BigInt), set.Inputs.Count));
        for (var index = 0; index < set.Inputs.Count; index++)
        {
            var input = set.Inputs[index];
            var number = new Assignment(Fresh(SqlType.BigInt), new PlanConstant((long)index, SqlType.BigInt));
            var numbered = new ProjectNode(
                input, [.. input.Columns.Select(column => new Assignment(Fresh(column.Type), new PlanColumnReference(column))), number]);
            Connect(Compile(numbered), merge.Input(index));
        }

        var merged = new Port([.. set.Outputs, Fresh(SqlType.BigInt)], merge, null);
        var groups = new SetGroups(types, [.. set.WindowKeys], set.Operator, set.All, set.Inputs.Count);
        return Then(merged, groups, set.Outputs);
    }
}
