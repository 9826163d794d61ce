using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>How far a point lies outside a box, summed over the dimensions; one implementation a width, chosen when the forest is made.</summary>
/// <remarks>All add in the same order (eight lanes, folded to four, to two, to one), so that every width and every processor gives the same
/// bits. Boxes and points are padded with zeros, which add nothing.</remarks>
internal interface IGaps
{
    /// <summary>Whether points are single numbers.</summary>
    static virtual bool IsOneDimension => false;

    /// <summary>The sum of the gaps between a box (all minima, then all maxima) and a point.</summary>
    static abstract float Sum(ref float box, ref float point, int stride);
}

/// <summary>Sums of gaps and of ranges.</summary>
internal static class Gaps
{
    /// <summary>Points of one dimension are padded to four, those of up to four to four, and others to a multiple of eight.</summary>
    public static int Stride(int dimensions) => dimensions <= 4 ? 4 : (dimensions + 7) & ~7;

    /// <summary>The gaps of a point to a box whose minima and maxima stand anywhere, at any stride.</summary>
    public static float Sum(ref float minima, ref float maxima, ref float point, int stride)
    {
        if (stride == 4)
        {
            return Fold(Of(ref minima, ref maxima, ref point, 0));
        }

        var (low, high) = (Vector128<float>.Zero, Vector128<float>.Zero);
        for (var index = 0; index < stride; index += 8)
        {
            low += Of(ref minima, ref maxima, ref point, index);
            high += Of(ref minima, ref maxima, ref point, index + 4);
        }

        return Fold(low + high);
    }

    /// <summary>The sum of a box's ranges.</summary>
    public static float Ranges(ref float box, int stride)
    {
        if (stride == 4)
        {
            return Fold(Vector128.LoadUnsafe(ref box, 4) - Vector128.LoadUnsafe(ref box));
        }

        var (low, high) = (Vector128<float>.Zero, Vector128<float>.Zero);
        for (var index = 0; index < stride; index += 8)
        {
            low += Vector128.LoadUnsafe(ref box, (nuint)(stride + index)) - Vector128.LoadUnsafe(ref box, (nuint)index);
            high += Vector128.LoadUnsafe(ref box, (nuint)(stride + index + 4)) - Vector128.LoadUnsafe(ref box, (nuint)(index + 4));
        }

        return Fold(low + high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Fold(Vector128<float> lanes)
    {
        var pairs = lanes + Vector128.Shuffle(lanes, Vector128.Create(2, 3, 0, 1));
        return pairs.ToScalar() + pairs.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Fold(Vector256<float> lanes) => Fold(lanes.GetLower() + lanes.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Of(ref float minima, ref float maxima, ref float point, int index)
    {
        var value = Vector128.LoadUnsafe(ref point, (nuint)index);
        var above = value - Vector128.LoadUnsafe(ref maxima, (nuint)index);
        var below = Vector128.LoadUnsafe(ref minima, (nuint)index) - value;
        return Vector128.MaxNative(Vector128.MaxNative(above, below), Vector128<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Of8(ref float box, ref float point, int stride, int index)
    {
        var value = Vector256.LoadUnsafe(ref point, (nuint)index);
        var above = value - Vector256.LoadUnsafe(ref box, (nuint)(stride + index));
        var below = Vector256.LoadUnsafe(ref box, (nuint)index) - value;
        return Vector256.MaxNative(Vector256.MaxNative(above, below), Vector256<float>.Zero);
    }

    /// <summary>One dimension.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly struct Of1 : IGaps
    {
        /// <inheritdoc/>
        public static bool IsOneDimension => true;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Sum(ref float box, ref float point, int stride)
        {
            var above = point - Unsafe.Add(ref box, 4);
            var below = box - point;
            var gap = above > below ? above : below;
            return gap > 0 ? gap : 0;
        }
    }

    /// <summary>Two to four dimensions.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly struct UpTo4 : IGaps
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Sum(ref float box, ref float point, int stride) => Fold(Of(ref box, ref Unsafe.Add(ref box, 4), ref point, 0));
    }

    /// <summary>Five to eight dimensions.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly struct UpTo8 : IGaps
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Sum(ref float box, ref float point, int stride) =>
            Vector256.IsHardwareAccelerated ? Fold(Of8(ref box, ref point, 8, 0)) : Gaps.Sum(ref box, ref Unsafe.Add(ref box, 8), ref point, 8);
    }

    /// <summary>Nine to sixteen dimensions.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly struct UpTo16 : IGaps
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Sum(ref float box, ref float point, int stride) => Vector256.IsHardwareAccelerated
            ? Fold(Of8(ref box, ref point, 16, 0) + Of8(ref box, ref point, 16, 8))
            : Gaps.Sum(ref box, ref Unsafe.Add(ref box, 16), ref point, 16);
    }

    /// <summary>Any number of dimensions above four.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly struct Wide : IGaps
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Sum(ref float box, ref float point, int stride)
        {
            if (!Vector256.IsHardwareAccelerated)
            {
                return Gaps.Sum(ref box, ref Unsafe.Add(ref box, stride), ref point, stride);
            }

            var sum = Vector256<float>.Zero;
            for (var index = 0; index < stride; index += 8)
            {
                sum += Of8(ref box, ref point, stride, index);
            }

            return Fold(sum);
        }
    }
}
