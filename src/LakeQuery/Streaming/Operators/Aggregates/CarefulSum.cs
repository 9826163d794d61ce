using System.Runtime.CompilerServices;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>A sum of doubles with the rounding errors of its additions beside it.</summary>
/// <remarks>D. E. Knuth, <i>The Art of Computer Programming</i>, volume 2, 4.2.2: the error of an addition is itself a double.</remarks>
internal struct CarefulSum : IRunningTotal<CarefulSum>
{
    private double _sum;
    private double _lost;

    /// <summary>The sum.</summary>
    public readonly double Value => double.IsFinite(_sum) ? _sum + _lost : _sum;

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static CarefulSum Restore(StateReader state) => new() { _sum = state.Double(), _lost = state.Double() };

    /// <summary>Adds a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double value)
    {
        var total = _sum + value;
        var part = total - _sum;
        _lost += (_sum - (total - part)) + (value - part);
        _sum = total;
    }

    /// <summary>Adds another sum.</summary>
    public void Add(in CarefulSum other)
    {
        Add(other._sum);
        _lost += other._lost;
    }

    /// <summary>Writes both parts.</summary>
    public readonly void Save(StateWriter state)
    {
        state.Double(_sum);
        state.Double(_lost);
    }
}
