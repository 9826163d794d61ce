using LakeQuery.Planning;

namespace LakeQuery.Streaming.Expressions;

/// <summary>Puts a value in the place of CURRENT_ROW_TIMESTAMP.</summary>
/// <remarks>In a stream the time of a row is its ROWTIME: the moment at which the source took it in, by the application's clock, or the event time
/// that it was told to replay by. The wall clock would make another output of the same input, and of each restart from a checkpoint. A table of the lake
/// is read once, at the start, which is the time of its rows.</remarks>
internal sealed class RowTimestamps(PlanExpression time) : PlanRewriter
{
    /// <summary>The name of the function.</summary>
    public const string Name = "current_row_timestamp";

    /// <inheritdoc/>
    public override PlanExpression Rewrite(PlanExpression expression) =>
        expression is PlanCall { Function.Name: Name } ? time with { Span = expression.Span } : base.Rewrite(expression);
}
