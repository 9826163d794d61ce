namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>The tree to look at.</summary>
internal sealed partial class ForestTree
{
    /// <summary>The root; null if the tree is empty.</summary>
    public NodeView? Root => _root == NoNode ? null : new NodeView(this, _root);

    /// <summary>A node, inner or leaf, as it is until the tree changes.</summary>
    internal sealed class NodeView(ForestTree tree, int code)
    {
        /// <summary>Whether it is a leaf.</summary>
        public bool IsLeaf => tree.IsLeaf(code);

        /// <summary>How many points are below.</summary>
        public int Mass => tree.MassOf(code);

        /// <summary>The child whose points are at or below the cut.</summary>
        public NodeView Left => new(tree, tree._nodes[code].Left);

        /// <summary>The child whose points are above the cut.</summary>
        public NodeView Right => new(tree, tree._nodes[code].Right);

        /// <summary>The dimension that is cut.</summary>
        public int Dimension => tree._nodes[code].Dimension;

        /// <summary>The value up to which points go left.</summary>
        public float Cut => tree._nodes[code].Cut;

        /// <summary>The least of each dimension of the points below.</summary>
        public ReadOnlySpan<float> Minima => IsLeaf ? Point : tree._boxes.AsSpan(code * 2 * tree._stride, tree._dimensions);

        /// <summary>The greatest of each dimension of the points below.</summary>
        public ReadOnlySpan<float> Maxima => IsLeaf ? Point : tree._boxes.AsSpan(((code * 2) + 1) * tree._stride, tree._dimensions);

        /// <summary>A leaf's point.</summary>
        public ReadOnlySpan<float> Point => tree.Store[tree._leafPoints[code - tree._leafBase]];
    }
}
