using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>Scores: how soon a point would be cut off from what the tree holds.</summary>
/// <remarks>Four rows go down at once, for a step has to wait for the one before it, and steps of other rows do not. A row that reached its
/// leaf stays there (a leaf's children are itself), so no step asks whether it has. Then each row comes up from its leaf until a box holds its
/// point: all boxes above do too, and change nothing.</remarks>
internal sealed partial class ForestTree
{
    private const int Lanes = 4;

    /// <summary>Adds the scores of rows to <paramref name="sums"/>.</summary>
    /// <param name="points">The first row's point, padded; the others follow.</param>
    /// <param name="sums">The sum of the first row.</param>
    /// <param name="count">How many rows.</param>
    public void Score(ref float points, ref double sums, int count)
    {
        if (_dimensions == 1)
        {
            Score<Gaps.Of1>(ref points, ref sums, count);
        }
        else if (_stride == 4)
        {
            Score<Gaps.UpTo4>(ref points, ref sums, count);
        }
        else if (_stride == 8)
        {
            Score<Gaps.UpTo8>(ref points, ref sums, count);
        }
        else if (_stride == 16)
        {
            Score<Gaps.UpTo16>(ref points, ref sums, count);
        }
        else
        {
            Score<Gaps.Wide>(ref points, ref sums, count);
        }
    }

    private void Score<TGaps>(ref float points, ref double sums, int count)
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
                Unsafe.Add(ref sums, row + lane) += normaliser * ComeUp<TGaps>(ref Unsafe.Add(ref first, (nint)lane * _stride), lane, ends[lane]);
            }
        }
    }

    // Four rows' ways to their leaves, side by side in _path. Where there are fewer rows, the last one goes along for the missing.
    private WayEnds GoDown<TGaps>(ref float points, int lanes)
        where TGaps : IGaps
    {
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref var path = ref MemoryMarshal.GetArrayDataReference(_path);
        var leafBase = _leafBase;
        ref var point1 = ref Unsafe.Add(ref points, lanes > 1 ? _stride : 0);
        ref var point2 = ref Unsafe.Add(ref point1, lanes > 2 ? _stride : 0);
        ref var point3 = ref Unsafe.Add(ref point2, lanes > 3 ? _stride : 0);
        var (code0, code1, code2, code3) = (_root, _root, _root, _root);
        var (depth0, depth1, depth2, depth3) = (0, 0, 0, 0);
        while ((code0 & code1 & code2 & code3 & leafBase) == 0)
        {
            path = (ushort)code0;
            Unsafe.Add(ref path, 1) = (ushort)code1;
            Unsafe.Add(ref path, 2) = (ushort)code2;
            Unsafe.Add(ref path, 3) = (ushort)code3;
            path = ref Unsafe.Add(ref path, Lanes);
            depth0 += code0 < leafBase ? 1 : 0;
            depth1 += code1 < leafBase ? 1 : 0;
            depth2 += code2 < leafBase ? 1 : 0;
            depth3 += code3 < leafBase ? 1 : 0;
            code0 = Child<TGaps>(ref Unsafe.Add(ref nodes, (nint)(uint)code0), ref points);
            code1 = Child<TGaps>(ref Unsafe.Add(ref nodes, (nint)(uint)code1), ref point1);
            code2 = Child<TGaps>(ref Unsafe.Add(ref nodes, (nint)(uint)code2), ref point2);
            code3 = Child<TGaps>(ref Unsafe.Add(ref nodes, (nint)(uint)code3), ref point3);
        }

        var ends = default(WayEnds);
        ends[0] = new WayEnd(code0 - leafBase, depth0);
        ends[1] = new WayEnd(code1 - leafBase, depth1);
        ends[2] = new WayEnd(code2 - leafBase, depth2);
        ends[3] = new WayEnd(code3 - leafBase, depth3);
        return ends;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Child<TGaps>(ref Node node, ref float point)
        where TGaps : IGaps
    {
        var value = TGaps.IsOneDimension ? point : Unsafe.Add(ref point, (nint)(uint)node.Dimension);
        return Unsafe.Add(ref node.Left, value > node.Cut ? 1 : 0);
    }

    // A row's score, from its leaf up.
    private double ComeUp<TGaps>(ref float point, int lane, WayEnd end)
        where TGaps : IGaps
    {
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref var boxes = ref MemoryMarshal.GetArrayDataReference(_boxes);
        ref var unseen = ref MemoryMarshal.GetArrayDataReference(_tables.Unseen);
        ref var path = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_path), lane);
        var (stride, isOutside) = (_stride, false);
        var (depth, score) = (end.Depth, Unsafe.Add(ref unseen, end.Depth));
        while (--depth >= 0)
        {
            int code = Unsafe.Add(ref path, depth * Lanes);
            var gap = TGaps.Sum(ref Unsafe.Add(ref boxes, (nint)((uint)code * (uint)(2 * stride))), ref point, stride);
            if (!(gap > 0))
            {
                break;
            }

            var range = Unsafe.Add(ref nodes, (nint)(uint)code).Range;
            var inverse = 1 / ((double)range + gap);
            score = (gap * inverse * Unsafe.Add(ref unseen, depth)) + (range * inverse * score);
            isOutside = true;
        }

        // A point outside the box of its leaf's parent is not the leaf's.
        return !isOutside && IsPointOfLeaf(end.Leaf, ref point) ? _tables.Seen(end.Depth, _leafMasses[end.Leaf], Mass) : score;
    }

    /// <summary>Where a way down ends.</summary>
    private readonly record struct WayEnd(int Leaf, int Depth);

    /// <summary>The ends of four ways.</summary>
    [InlineArray(Lanes)]
    private struct WayEnds
    {
        private WayEnd _first;
    }
}
