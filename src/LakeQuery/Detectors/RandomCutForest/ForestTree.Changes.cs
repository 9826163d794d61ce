using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>Points come and go. The tree stays distributed as if it had been built of the points it holds, in one go.</summary>
internal sealed partial class ForestTree
{
    /// <summary>Inserts a point, and tells the number by which the tree knows it: an equal point's, if it holds one.</summary>
    /// <param name="point">The number of the point.</param>
    /// <param name="values">Its values, padded.</param>
    /// <remarks>At each node on the way down a cut of the box with the point is drawn. It parts the point from the box with the chance
    /// gaps / (ranges + gaps); the first cut that does becomes a new node there. The drawn number that decides also says where the cut
    /// lies, for gaps come first in it. A box that holds the point needs no draw.</remarks>
    public int Insert(int point, ref float values)
    {
        Mass++;
        if (_root == NoNode)
        {
            _root = NewLeaf(point);
            return point;
        }

        var (code, parent, side) = (_root, NoNode, 0);
        while (!IsLeaf(code))
        {
            ref var node = ref _nodes[code];
            ref var box = ref Box(code);
            var gap = Gaps.Sum(ref box, ref Unsafe.Add(ref box, _stride), ref values, _stride);
            if (gap > 0)
            {
                var drawn = _random.Next() * ((double)node.Range + gap);
                if (drawn < gap)
                {
                    Attach(parent, side, Part(code, ref box, ref Unsafe.Add(ref box, _stride), ref values, point, drawn));
                    return point;
                }

                Extend(ref box, ref values);
                node.Range = Gaps.Ranges(ref box, _stride);
            }

            node.Mass++;
            (parent, side) = (code, SideOf(ref node, ref values));
            code = Unsafe.Add(ref node.Left, side);
        }

        var leaf = code - _leafBase;
        ref var held = ref LoadPoint(_leafPoints[leaf], 0);
        var distance = Gaps.Sum(ref held, ref held, ref values, _stride);
        if (distance > 0)
        {
            Attach(parent, side, Part(code, ref held, ref held, ref values, point, _random.Next() * distance));
            return point;
        }

        _leafMasses[leaf]++;
        return _leafPoints[leaf];
    }

    /// <summary>Takes a point out once.</summary>
    public void Delete(int point)
    {
        ref var values = ref LoadPoint(point, 0);
        var (code, depth) = (_root, 0);
        while (!IsLeaf(code))
        {
            _path[depth++] = (ushort)code;
            _nodes[code].Mass--;
            code = ChildFor(ref _nodes[code], ref values);
        }

        Mass--;
        var leaf = code - _leafBase;
        if (--_leafMasses[leaf] > 0)
        {
            return;
        }

        _freeLeaves[_freeLeafCount++] = (ushort)leaf;
        if (depth == 0)
        {
            _root = NoNode;
            return;
        }

        var parent = _path[--depth];
        _freeNodes[_freeNodeCount++] = parent;
        var sibling = _nodes[parent].Left == code ? _nodes[parent].Right : _nodes[parent].Left;
        if (depth == 0)
        {
            _root = sibling;
            return;
        }

        ref var above = ref _nodes[_path[depth - 1]];
        if (above.Left == parent)
        {
            above.Left = sibling;
        }
        else
        {
            above.Right = sibling;
        }

        // A box that did not change leaves those above it unchanged too.
        while (depth > 0 && RebuildBox(_path[--depth]))
        {
        }
    }

    // 0 is left, 1 is right.
    private static int SideOf(ref Node node, ref float values) => Unsafe.Add(ref values, node.Dimension) > node.Cut ? 1 : 0;

    private static int ChildFor(ref Node node, ref float values) => Unsafe.Add(ref node.Left, SideOf(ref node, ref values));

    private void Attach(int parent, int side, int node)
    {
        if (parent == NoNode)
        {
            _root = node;
        }
        else
        {
            Unsafe.Add(ref _nodes[parent].Left, side) = (ushort)node;
        }
    }

    private int NewLeaf(int point)
    {
        var leaf = _freeLeaves[--_freeLeafCount];
        _leafPoints[leaf] = point;
        _leafMasses[leaf] = 1;
        return _leafBase + leaf;
    }

    // A new node above another, whose cut lies in the gaps between that one's box and the point, `drawn` along them.
    private int Part(int code, ref float minima, ref float maxima, ref float values, int point, double drawn)
    {
        var (dimension, isAbove) = (0, false);
        var rest = drawn;
        for (var index = 0; index < _dimensions; index++)
        {
            var above = Unsafe.Add(ref values, index) - Unsafe.Add(ref maxima, index);
            var below = Unsafe.Add(ref minima, index) - Unsafe.Add(ref values, index);
            var gap = Math.Max(above, below);
            if (gap > 0)
            {
                (dimension, isAbove, drawn) = (index, above > 0, rest);
                rest -= gap;
                if (rest < 0)
                {
                    break;
                }
            }
        }

        // The cut is at the lower side or above it, and below the upper one: both sides hold something.
        var value = Unsafe.Add(ref values, dimension);
        var lower = isAbove ? Unsafe.Add(ref maxima, dimension) : value;
        var upper = isAbove ? value : Unsafe.Add(ref minima, dimension);
        var cut = Math.Max((float)(lower + drawn), lower);
        cut = cut < upper ? cut : MathF.BitDecrement(upper);

        var node = _freeNodes[--_freeNodeCount];
        ref var box = ref Box(node);
        for (var index = 0; index < _stride; index += 4)
        {
            Vector128.LoadUnsafe(ref minima, (nuint)index).StoreUnsafe(ref box, (nuint)index);
            Vector128.LoadUnsafe(ref maxima, (nuint)index).StoreUnsafe(ref box, (nuint)(_stride + index));
        }

        Extend(ref box, ref values);
        var leaf = (ushort)NewLeaf(point);
        _nodes[node] = new Node
        {
            Cut = cut,
            Range = Gaps.Ranges(ref box, _stride),
            Left = isAbove ? (ushort)code : leaf,
            Right = isAbove ? leaf : (ushort)code,
            Dimension = (ushort)dimension,
            Mass = (ushort)(MassOf(code) + 1),
        };
        return node;
    }

    private void Extend(ref float box, ref float values)
    {
        for (var index = 0; index < _stride; index += 4)
        {
            var value = Vector128.LoadUnsafe(ref values, (nuint)index);
            Vector128.MinNative(Vector128.LoadUnsafe(ref box, (nuint)index), value).StoreUnsafe(ref box, (nuint)index);
            Vector128.MaxNative(Vector128.LoadUnsafe(ref box, (nuint)(_stride + index)), value).StoreUnsafe(ref box, (nuint)(_stride + index));
        }
    }

    // Whether the box is another than before.
    private bool RebuildBox(int node)
    {
        ref var left = ref BoxOf(_nodes[node].Left, 1);
        ref var right = ref BoxOf(_nodes[node].Right, 3);
        ref var box = ref Box(node);
        var isChanged = false;
        for (var index = 0; index < _stride; index += 4)
        {
            var minimum = Vector128.MinNative(Vector128.LoadUnsafe(ref left, (nuint)index), Vector128.LoadUnsafe(ref right, (nuint)index));
            var maximum = Vector128.MaxNative(
                Vector128.LoadUnsafe(ref left, (nuint)(_stride + index)),
                Vector128.LoadUnsafe(ref right, (nuint)(_stride + index)));
            isChanged |= !Vector128.EqualsAll(minimum, Vector128.LoadUnsafe(ref box, (nuint)index))
                || !Vector128.EqualsAll(maximum, Vector128.LoadUnsafe(ref box, (nuint)(_stride + index)));
            minimum.StoreUnsafe(ref box, (nuint)index);
            maximum.StoreUnsafe(ref box, (nuint)(_stride + index));
        }

        if (isChanged)
        {
            _nodes[node].Range = Gaps.Ranges(ref box, _stride);
        }

        return isChanged;
    }

    // A leaf's box is its point twice, in two scratch places.
    private ref float BoxOf(int code, int scratch)
    {
        if (!IsLeaf(code))
        {
            return ref Box(code);
        }

        ref var box = ref LoadPoint(_leafPoints[code - _leafBase], scratch);
        LoadPoint(_leafPoints[code - _leafBase], scratch + 1);
        return ref box;
    }
}
