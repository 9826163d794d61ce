namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>A tree as bytes: nodes from the root down, left before right.</summary>
internal sealed partial class ForestTree
{
    /// <summary>Writes the cuts, and the leaves' points by <paramref name="ordinals"/>.</summary>
    public void Save(StateWriter writer, ReadOnlySpan<int> ordinals)
    {
        writer.Random(_random);
        writer.Number((ulong)Mass);
        if (_root != NoNode)
        {
            Save(_root, writer, ordinals);
        }
    }

    /// <summary>Takes over what <see cref="Save(StateWriter, ReadOnlySpan{int})"/> wrote, into an empty tree.</summary>
    public void Restore(StateReader reader, ReadOnlySpan<int> points)
    {
        _random = reader.Random();
        Mass = reader.Number(_capacity);
        _root = Mass == 0 ? NoNode : Restore(reader, points, out _);
        if (_root != NoNode && MassOf(_root) != Mass)
        {
            throw StateReader.Damaged();
        }
    }

    private void Save(int code, StateWriter writer, ReadOnlySpan<int> ordinals)
    {
        if (IsLeaf(code))
        {
            writer.Number(0);
            writer.Number((ulong)ordinals[_leafPoints[code - _leafBase]]);
            writer.Number(_leafMasses[code - _leafBase]);
            return;
        }

        writer.Number(_nodes[code].Dimension + 1u);
        writer.Single(_nodes[code].Cut);
        Save(_nodes[code].Left, writer, ordinals);
        Save(_nodes[code].Right, writer, ordinals);
    }

    private int Restore(StateReader reader, ReadOnlySpan<int> points, out int mass)
    {
        var dimension = reader.Number(_dimensions) - 1;
        if (_freeNodeCount == 0 || _freeLeafCount == 0)
        {
            throw StateReader.Damaged();
        }

        if (dimension < 0)
        {
            var leaf = NewLeaf(points[reader.Number(points.Length - 1)]);
            mass = reader.Number(_capacity);
            _leafMasses[leaf - _leafBase] = (ushort)mass;
            return leaf;
        }

        var node = _freeNodes[--_freeNodeCount];
        var cut = reader.Single();
        var left = Restore(reader, points, out var leftMass);
        var right = Restore(reader, points, out var rightMass);
        mass = leftMass + rightMass;
        _nodes[node] = new Node
        {
            Cut = cut,
            Dimension = (ushort)dimension,
            Left = (ushort)left,
            Right = (ushort)right,
            Mass = (ushort)mass,
        };
        RebuildBox(node);
        return node;
    }
}
