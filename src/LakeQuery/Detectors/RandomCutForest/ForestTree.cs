using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>One tree: its shape, cuts, boxes and masses, in flat arrays.</summary>
/// <remarks>A child is a code: below a power of two, not less than the capacity, an inner node, from there on a leaf. A leaf knows its point
/// by number and how often it is held. The bounding box of every inner node is kept, and the sum of its ranges beside the cut.</remarks>
internal sealed partial class ForestTree
{
    private const int NoNode = -1;

    private readonly int _capacity;
    private readonly int _leafBase;
    private readonly int _dimensions;
    private readonly int _stride;
    private readonly ScoreTables _tables;
    private readonly Node[] _nodes;
    private readonly float[] _boxes;
    private readonly int[] _leafPoints;
    private readonly ushort[] _leafMasses;
    private readonly ushort[] _freeNodes;
    private readonly ushort[] _freeLeaves;
    private readonly ushort[] _path;
    private readonly float[] _scratch;
    private readonly double[] _shares;
    private RandomStream _random;
    private int _freeNodeCount;
    private int _freeLeafCount;
    private int _root = NoNode;

    /// <summary>An empty tree.</summary>
    public ForestTree(int capacity, int dimensions, ScoreTables tables, PointStore points, RandomStream random)
    {
        (_capacity, _dimensions, _stride) = (capacity, dimensions, Gaps.Stride(dimensions));
        (_tables, Store, _random) = (tables, points, random);
        _leafBase = (int)BitOperations.RoundUpToPowerOf2((uint)capacity);
        _nodes = new Node[_leafBase + capacity];
        _boxes = new float[capacity * 2 * _stride];
        _leafPoints = new int[capacity];
        _leafMasses = new ushort[capacity];
        _freeNodes = new ushort[capacity];
        _freeLeaves = new ushort[capacity];
        _path = new ushort[capacity * Lanes];
        _scratch = new float[5 * _stride];
        _shares = new double[2 * _stride];
        for (var index = 0; index < capacity; index++)
        {
            _freeNodes[index] = (ushort)(capacity - 1 - index);
            _freeLeaves[index] = (ushort)(capacity - 1 - index);
            _nodes[_leafBase + index] = new Node { Left = (ushort)(_leafBase + index), Right = (ushort)(_leafBase + index) };
        }

        (_freeNodeCount, _freeLeafCount) = (capacity, capacity);
    }

    /// <summary>The points that leaves know by number.</summary>
    public PointStore Store { get; }

    /// <summary>How many points it holds, each as often as it is held.</summary>
    public int Mass { get; private set; }

    private bool IsLeaf(int code) => code >= _leafBase;

    private ref float Box(int node) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_boxes), (nint)((uint)node * (uint)(2 * _stride)));

    // Room for five points; two of them, from 1 and from 3, make a box.
    private ref float Scratch(int index) => ref _scratch[index * _stride];

    // A leaf's point, padded.
    private ref float LoadPoint(int point, int scratch)
    {
        var target = _scratch.AsSpan(scratch * _stride, _stride);
        Store[point].CopyTo(target);
        return ref target[0];
    }

    private bool IsPointOfLeaf(int leaf, ref float point) =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref point, _dimensions)).SequenceEqual(MemoryMarshal.AsBytes(Store[_leafPoints[leaf]]));

    private int MassOf(int code) => IsLeaf(code) ? _leafMasses[code - _leafBase] : _nodes[code].Mass;

    /// <summary>An inner node, sixteen bytes: four share a cache line.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Node
    {
        /// <summary>Points at or below go left.</summary>
        public float Cut;

        /// <summary>The sum of the box's ranges.</summary>
        public float Range;

        /// <summary>The left child's code.</summary>
        public ushort Left;

        /// <summary>The right child's code; directly behind the left one, so that a comparison's result picks one.</summary>
        public ushort Right;

        /// <summary>The dimension that is cut.</summary>
        public ushort Dimension;

        /// <summary>How many points are below.</summary>
        public ushort Mass;
    }
}
