using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>Attributions: each dimension's share of the score, apart for being above and being below.</summary>
internal sealed partial class ForestTree
{
    /// <summary>Adds the scores of rows to <paramref name="sums"/>, the same to the last bit as without shares, and the shares to
    /// <paramref name="shares"/>.</summary>
    /// <param name="points">The first row's point, padded; the others follow.</param>
    /// <param name="sums">The sum of the first row.</param>
    /// <param name="shares">For each row a stride of shares for being above, and one for being below.</param>
    /// <param name="count">How many rows.</param>
    public void Attribute(ref float points, ref double sums, ref double shares, int count)
    {
        if (_dimensions == 1)
        {
            Attribute<Gaps.Of1>(ref points, ref sums, ref shares, count);
        }
        else if (_stride == 4)
        {
            Attribute<Gaps.UpTo4>(ref points, ref sums, ref shares, count);
        }
        else if (_stride == 8)
        {
            Attribute<Gaps.UpTo8>(ref points, ref sums, ref shares, count);
        }
        else if (_stride == 16)
        {
            Attribute<Gaps.UpTo16>(ref points, ref sums, ref shares, count);
        }
        else
        {
            Attribute<Gaps.Wide>(ref points, ref sums, ref shares, count);
        }
    }

    private void Attribute<TGaps>(ref float points, ref double sums, ref double shares, int count)
        where TGaps : IGaps
    {
        var normaliser = _tables.Normaliser(Mass);
        for (var row = 0; row < count; row += Lanes)
        {
            ref var first = ref Unsafe.Add(ref points, (nint)row * _stride);
            var lanes = Math.Min(Lanes, count - row);
            var ends = GoDown<TGaps>(ref first, lanes);
            for (var lane = 0; lane < lanes; lane++)
            {
                ref var point = ref Unsafe.Add(ref first, (nint)lane * _stride);
                ref var target = ref Unsafe.Add(ref shares, (nint)(row + lane) * 2 * _stride);
                var score = ComeUp<TGaps>(ref point, lane, ends[lane]);
                Unsafe.Add(ref sums, row + lane) += normaliser * score;
                AddShares<TGaps>(ref point, lane, ends[lane], score, ref target);
            }
        }
    }

    // The score unrolled from the top is a sum, in which each box's part carries the product of the chances to stay with the boxes above:
    // so shares are added once a box, and never scaled.
    private void AddShares<TGaps>(ref float point, int lane, WayEnd end, double score, ref double shares)
        where TGaps : IGaps
    {
        ref var boxes = ref MemoryMarshal.GetArrayDataReference(_boxes);
        ref var path = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_path), lane);
        var (stride, depth) = (_stride, end.Depth);
        while (depth > 0 && TGaps.Sum(ref Box(Unsafe.Add(ref path, (depth - 1) * Lanes)), ref point, stride) > 0)
        {
            depth--;
        }

        var isOutside = depth < end.Depth;
        ref var held = ref LoadPoint(_leafPoints[end.Leaf], 0);
        var distance = Gaps.Sum(ref held, ref held, ref point, stride);
        var passed = _tables.Normaliser(Mass);
        if (!isOutside && !(distance > 0))
        {
            AddSharesOfHeld(ref point, lane, end, score, ref shares, passed);
            return;
        }

        for (; depth < end.Depth; depth++)
        {
            int code = Unsafe.Add(ref path, depth * Lanes);
            ref var box = ref Unsafe.Add(ref boxes, (nint)((uint)code * (uint)(2 * stride)));
            var gap = TGaps.Sum(ref box, ref point, stride);
            var inverse = 1 / ((double)_nodes[code].Range + gap);
            AddGaps<TGaps>(ref box, ref Unsafe.Add(ref box, stride), ref point, passed * inverse * _tables.Unseen[depth], ref shares);
            passed *= _nodes[code].Range * inverse;
        }

        AddGaps<TGaps>(ref held, ref held, ref point, passed * _tables.Unseen[end.Depth] / distance, ref shares);
    }

    // Adds the gaps, times a factor.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddGaps<TGaps>(ref float minima, ref float maxima, ref float point, double factor, ref double shares)
        where TGaps : IGaps
    {
        if (TGaps.IsOneDimension)
        {
            shares += factor * Math.Max(point - maxima, 0);
            Unsafe.Add(ref shares, _stride) += factor * Math.Max(minima - point, 0);
        }
        else
        {
            for (var index = 0; index < _stride; index += 4)
            {
                var value = Vector128.LoadUnsafe(ref point, (nuint)index);
                var above = Vector128.MaxNative(value - Vector128.LoadUnsafe(ref maxima, (nuint)index), Vector128<float>.Zero);
                var below = Vector128.MaxNative(Vector128.LoadUnsafe(ref minima, (nuint)index) - value, Vector128<float>.Zero);
                AddTo(ref Unsafe.Add(ref shares, index), above, factor);
                AddTo(ref Unsafe.Add(ref shares, _stride + index), below, factor);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(ref double shares, Vector128<float> gaps, double factor)
    {
        if (Avx.IsSupported)
        {
            (Vector256.LoadUnsafe(ref shares) + (Avx.ConvertToVector256Double(gaps) * factor)).StoreUnsafe(ref shares);
            return;
        }

        var (low, high) = Vector128.Widen(gaps);
        (Vector128.LoadUnsafe(ref shares) + (low * factor)).StoreUnsafe(ref shares);
        (Vector128.LoadUnsafe(ref shares, 2) + (high * factor)).StoreUnsafe(ref shares, 2);
    }

    // A point that the tree holds: what if it did not? Up from its leaf with the boxes of the other sides, and at last scaled to the score.
    private void AddSharesOfHeld(ref float point, int lane, WayEnd end, double score, ref double shares, double normaliser)
    {
        var total = 2 * _stride;
        var own = _shares.AsSpan(0, total);
        own.Clear();
        var start = score / (2 * _dimensions);
        for (var index = 0; index < _dimensions; index++)
        {
            (own[index], own[_stride + index]) = (start, start);
        }

        var below = end.Leaf + _leafBase;
        for (var (depth, isFirst) = (end.Depth - 1, true); depth >= 0; depth--, isFirst = false)
        {
            int parent = _path[(depth * Lanes) + lane];
            var sibling = _nodes[parent].Left == below ? _nodes[parent].Right : _nodes[parent].Left;
            ref var other = ref BoxOf(sibling, 3);
            ref var box = ref Scratch(1);
            Join(ref box, ref other, isFirst);
            var gap = Gaps.Sum(ref box, ref Unsafe.Add(ref box, _stride), ref point, _stride);
            if (!(gap > 0))
            {
                break;
            }

            double range = Gaps.Ranges(ref box, _stride);
            var inverse = 1 / (range + gap);
            foreach (ref var share in own)
            {
                share *= range * inverse;
            }

            AddGaps<Gaps.Wide>(ref box, ref Unsafe.Add(ref box, _stride), ref point, inverse * _tables.Unseen[depth], ref own[0]);
            below = parent;
        }

        var sum = 0.0;
        foreach (var share in own)
        {
            sum += share;
        }

        for (var index = 0; index < total; index++)
        {
            Unsafe.Add(ref shares, index) += own[index] * (normaliser * score / sum);
        }
    }

    private void Join(ref float box, ref float other, bool isFirst)
    {
        for (var index = 0; index < _stride; index += 4)
        {
            var minimum = Vector128.LoadUnsafe(ref other, (nuint)index);
            var maximum = Vector128.LoadUnsafe(ref other, (nuint)(_stride + index));
            if (!isFirst)
            {
                minimum = Vector128.MinNative(minimum, Vector128.LoadUnsafe(ref box, (nuint)index));
                maximum = Vector128.MaxNative(maximum, Vector128.LoadUnsafe(ref box, (nuint)(_stride + index)));
            }

            minimum.StoreUnsafe(ref box, (nuint)index);
            maximum.StoreUnsafe(ref box, (nuint)(_stride + index));
        }
    }
}
