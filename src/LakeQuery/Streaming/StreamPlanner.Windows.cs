using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Operators;

namespace LakeQuery.Streaming;

/// <content>Nodes that remember.</content>
internal sealed partial class StreamPlanner
{
    private Port CompileWindows(PlanNode node)
    {
        throw QueryErrors.Internal($"No step for {node.GetType().Name}.");
    }
}
