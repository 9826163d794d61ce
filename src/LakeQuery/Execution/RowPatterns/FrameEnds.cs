using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution.RowPatterns;

/// <summary>Where the frames of a window's rows end.</summary>
internal sealed class FrameEnds
{
    private readonly long _bound;
    private readonly long[]? _bounds;

    /// <summary>Reads the ends where they differ from row to row.</summary>
    public FrameEnds(MatchFrame frame, MatchInput input, FreshColumns fresh, Staging.Stage stage, List<(int Start, int End)> partitions)
    {
        _bound = frame.Bound ?? long.MaxValue;
        if (frame.Following is not { } column || partitions.Count == 0)
        {
            return;
        }

        var bounds = new long[partitions[^1].End];
        var (row, bound) = (fresh.Next(SqlType.BigInt), fresh.Next(column.Type));
        stage.Read(input.Rows(row, [(column, bound)]), chunk =>
        {
            var (rows, values) = (chunk.Vector(0), chunk.Vector(1));
            for (var index = 0; index < chunk.Size; index++)
            {
                var value = values.IsValid(index) ? values.Data<long>()[index] : -1;
                bounds[rows.Data<long>()[index]] = value >= 0
                    ? value
                    : throw QueryErrors.BadQuery(ErrorCode.InvalidWindowFrame, "Window frame offset value must not be negative or null", frame.Span);
            }
        });
        _bounds = bounds;
    }

    /// <summary>The row behind the frame's last.</summary>
    public int EndOf(int row, int partitionEnd) => (int)Math.Min(partitionEnd, row + 1 + Math.Min(_bounds?[row] ?? _bound, int.MaxValue));
}
