using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>Scores: how soon a point would be cut off from what the tree holds.</summary>
/// <remarks>The published walk comes up from the leaf: s = P * unseen(depth) + (1 - P) * s, P the chance that a cut of the node's box with the
/// point parts the two. Unrolled from the root it is a sum, in which every node's term carries the product of the (1 - P) above it: one walk,
/// without a stack. Boxes that hold the point add nothing and multiply by one.</remarks>
internal sealed partial class ForestTree
{
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
        for (var row = 0; row < count; row++)
        {
            Unsafe.Add(ref sums, row) += normaliser * ScoreOf<TGaps>(ref Unsafe.Add(ref points, (nint)row * _stride));
        }
    }

    private double ScoreOf<TGaps>(ref float point)
        where TGaps : IGaps
    {
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref var boxes = ref MemoryMarshal.GetArrayDataReference(_boxes);
        ref var unseen = ref MemoryMarshal.GetArrayDataReference(_tables.Unseen);
        var (capacity, stride) = (_capacity, _stride);
        var (score, passed) = (0.0, 1.0);
        var (code, depth) = (_root, 0);
        while (code < capacity)
        {
            ref var node = ref Unsafe.Add(ref nodes, (nint)(uint)code);
            var gap = TGaps.Sum(ref Unsafe.Add(ref boxes, (nint)((uint)code * (uint)(2 * stride))), ref point, stride);
            if (gap > 0)
            {
                var inverse = 1 / ((double)node.Range + gap);
                score += passed * (gap * inverse) * Unsafe.Add(ref unseen, depth);
                passed *= node.Range * inverse;
            }

            code = Unsafe.Add(ref node.Left, Unsafe.Add(ref point, (nint)(uint)node.Dimension) > node.Cut ? 1 : 0);
            depth++;
        }

        return score + (passed * LeafTerm(code - capacity, depth, ref point, mayBeEqual: score == 0));
    }

    // A point outside the box of a leaf's parent is not the leaf's.
    private double LeafTerm(int leaf, int depth, ref float point, bool mayBeEqual) =>
        mayBeEqual && IsPointOfLeaf(leaf, ref point) ? _tables.Seen(depth, _leafMasses[leaf], Mass) : _tables.Unseen[depth];
}
