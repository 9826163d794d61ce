using System.Runtime.CompilerServices;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>Which of two values min and max prefer. NaN is preferred by neither, as in Trino.</summary>
internal static class Extreme
{
    /// <summary>Whether a value takes the place of the best so far.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBetter<T>(T value, T best, bool max)
        where T : unmanaged, IComparable<T>
    {
        if (typeof(T) == typeof(double))
        {
            var (number, bestNumber) = ((double)(object)value, (double)(object)best);
            return double.IsNaN(bestNumber) ? !double.IsNaN(number) : max ? number > bestNumber : number < bestNumber;
        }

        return max ? value.CompareTo(best) > 0 : value.CompareTo(best) < 0;
    }

    /// <summary>Whether a value takes the place of the best so far, by the order of bytes.</summary>
    public static bool IsBetter(ReadOnlySpan<byte> value, ReadOnlySpan<byte> best, bool max) =>
        max ? value.SequenceCompareTo(best) > 0 : value.SequenceCompareTo(best) < 0;
}
