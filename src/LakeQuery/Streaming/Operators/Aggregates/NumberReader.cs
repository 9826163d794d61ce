using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>Reads any column of numbers as doubles.</summary>
internal sealed class NumberReader(SqlType type)
{
    private readonly NumberResult _scale = new(SqlType.Double, type);

    /// <summary>A row that is not NULL.</summary>
    public double Read(StreamColumn column, int row) => column switch
    {
        DoubleColumn doubles => doubles.Values[row],
        LongColumn longs => _scale.ToDouble(longs.Values[row]),
        WideColumn wides => _scale.ToDouble(wides.Values[row]),
        _ => throw new InvalidOperationException($"A {type} is not a number."),
    };
}
