using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>Q-digest: the quantiles of whole numbers, from a binary tree over their bits whose light branches are folded into their parents.</summary>
/// <remarks>Source: N. Shrivastava et al., <i>Medians and beyond: new aggregation techniques for sensor networks</i>; stored in airlift's format,
/// and folded at the same times, so that answers equal Trino's.</remarks>
internal sealed class QuantileDigestSketch : IStoredSketch<QuantileDigestSketch>
{
    private const int None = -1;
    private const double NoWeight = 1e-5;

    private readonly double _maxError;
    private Node[] _nodes = new Node[1];
    private int _used;
    private int _freeCount;
    private int _firstFree = None;
    private int _root = None;
    private double _weight;
    private long _min = long.MaxValue;
    private long _max = long.MinValue;

    // A node covers the numbers that agree with Bits above its level; a leaf has level 0.
    private struct Node
    {
        public double Count;
        public ulong Bits;
        public int Left;
        public int Right;
        public byte Level;
    }

    public QuantileDigestSketch(double maxError) => _maxError = maxError;

    /// <summary>The sum of the weights.</summary>
    public double TotalWeight => _weight;

    /// <summary>An empty digest as exact as this one.</summary>
    public QuantileDigestSketch NewLike() => new(_maxError);

    /// <summary>Reads a stored digest.</summary>
    public static QuantileDigestSketch Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SketchReader(bytes, "qdigest");
        if (reader.Byte() != 0)
        {
            throw reader.Broken();
        }

        var digest = new QuantileDigestSketch(reader.Double());
        _ = reader.Double();
        _ = reader.Long();
        (digest._min, digest._max) = (reader.Long(), reader.Long());
        var count = reader.Count(17);
        digest._nodes = new Node[Math.Max(1, count)];

        // Children stand before their parents.
        var open = new Stack<int>();
        for (var index = 0; index < count; index++)
        {
            var shape = reader.Byte();
            var (hasLeft, hasRight) = ((shape & 1) != 0, (shape & 2) != 0);
            ref var node = ref digest._nodes[index];
            node.Level = (byte)((shape >> 2) + (hasLeft || hasRight ? 1 : 0));
            if (open.Count < (hasLeft ? 1 : 0) + (hasRight ? 1 : 0))
            {
                throw reader.Broken();
            }

            node.Right = hasRight ? open.Pop() : None;
            node.Left = hasLeft ? open.Pop() : None;
            open.Push(index);
            node.Count = reader.Double();
            node.Bits = (ulong)reader.Long();
            digest._weight += node.Count;
        }

        if (open.Count > 1)
        {
            throw reader.Broken();
        }

        digest._used = count;
        digest._root = count - 1;
        return digest;
    }

    /// <summary>Adds a value.</summary>
    public void Add(long value, double weight)
    {
        if (!(weight > 0))
        {
            throw NativeFailureException.Argument("weight must be > 0");
        }

        _max = Math.Max(_max, value);
        _min = Math.Min(_min, value);
        var before = _weight;
        Insert(Order(value), weight);

        // All nodes' share changes when the total passes a multiple of the factor.
        var factor = Factor();
        if ((long)before / factor != (long)_weight / factor)
        {
            Compress();
        }
    }

    /// <summary>Adds the values of another digest.</summary>
    public void Merge(QuantileDigestSketch other)
    {
        _root = Merge(_root, other, other._root);
        _max = Math.Max(_max, other._max);
        _min = Math.Min(_min, other._min);
        Compress();
    }

    /// <summary>Multiplies all weights.</summary>
    public void Scale(double factor)
    {
        for (var index = 0; index < _used; index++)
        {
            _nodes[index].Count *= factor;
        }

        _weight *= factor;
        Compress();
    }

    /// <summary>The value below which a share of the weight lies.</summary>
    public long ValueAt(double quantile)
    {
        if (!(quantile is >= 0 and <= 1))
        {
            throw NativeFailureException.Argument("quantile must be between [0,1]");
        }

        var sum = 0.0;
        foreach (var index in PostOrder())
        {
            sum += _nodes[index].Count;
            if (sum > quantile * _weight)
            {
                return Math.Min(Upper(index), _max);
            }
        }

        return _max;
    }

    /// <summary>The share of the weight that lies below a value; null outside of the values seen.</summary>
    public double? QuantileAt(long value)
    {
        if (_root == None || value > _max || value < _min)
        {
            return null;
        }

        var below = 0.0;
        foreach (var index in PostOrder())
        {
            if (value <= Upper(index))
            {
                break;
            }

            below += _nodes[index].Count;
        }

        return below / _weight;
    }

    /// <summary>Stores the digest.</summary>
    public void Write(ArrayBufferWriter<byte> output)
    {
        Compress();
        var order = PostOrder();
        var length = 45 + (17 * order.Count);
        var target = output.GetSpan(length);
        target[..45].Clear();
        BinaryPrimitives.WriteDoubleLittleEndian(target[1..], _maxError);
        BinaryPrimitives.WriteInt64LittleEndian(target[25..], _min);
        BinaryPrimitives.WriteInt64LittleEndian(target[33..], _max);
        BinaryPrimitives.WriteInt32LittleEndian(target[41..], order.Count);
        target = target[45..];
        foreach (var index in order)
        {
            ref var node = ref _nodes[index];
            target[0] = (byte)((Math.Max(node.Level - 1, 0) << 2) | (node.Left != None ? 1 : 0) | (node.Right != None ? 2 : 0));
            BinaryPrimitives.WriteDoubleLittleEndian(target[1..], node.Count);
            BinaryPrimitives.WriteUInt64LittleEndian(target[9..], node.Bits);
            target = target[17..];
        }

        output.Advance(length);
    }

    // Whole numbers as bits that sort alike.
    private static ulong Order(long value) => (ulong)value ^ (1UL << 63);

    private static bool SameBranch(ulong a, ulong b, int level) => level == 64 || a >> level == b >> level;

    private static bool GoesRight(ulong bits, int level) => (bits & (1UL << (level - 1))) != 0;

    private long Upper(int index)
    {
        var level = _nodes[index].Level;
        return (long)((_nodes[index].Bits | (level == 0 ? 0 : ulong.MaxValue >> (64 - level))) ^ (1UL << 63));
    }

    private int Factor() => _root == None ? 1 : Math.Max((int)((_nodes[_root].Level + 1) / _maxError), 1);

    private void Insert(ulong bits, double weight)
    {
        if (weight < NoWeight)
        {
            return;
        }

        var (parent, right, current) = (None, false, _root);
        while (current != None)
        {
            var (there, level) = (_nodes[current].Bits, _nodes[current].Level);
            if (!SameBranch(bits, there, level))
            {
                current = Join(current, NewNode(bits, 0, weight));
                Hang(parent, right, current);
                return;
            }

            if (level == 0)
            {
                _nodes[current].Count += weight;
                _weight += weight;
                return;
            }

            (parent, right) = (current, GoesRight(bits, level));
            current = right ? _nodes[current].Right : _nodes[current].Left;
        }

        Hang(parent, right, NewNode(bits, 0, weight));
    }

    private void Hang(int parent, bool right, int child)
    {
        if (parent == None)
        {
            _root = child;
        }
        else if (right)
        {
            _nodes[parent].Right = child;
        }
        else
        {
            _nodes[parent].Left = child;
        }
    }

    // A parent for two branches, at the level where they part.
    private int Join(int first, int second)
    {
        var (a, b) = (_nodes[first].Bits, _nodes[second].Bits);
        var level = 64 - BitOperations.LeadingZeroCount(a ^ b);
        var parent = NewNode(a, level, 0);
        (_nodes[parent].Left, _nodes[parent].Right) = GoesRight(a, level) ? (second, first) : (first, second);
        return parent;
    }

    private int NewNode(ulong bits, int level, double count)
    {
        int index;
        if (_firstFree != None)
        {
            index = _firstFree;
            _firstFree = _nodes[index].Left;
            _freeCount--;
        }
        else
        {
            index = _used++;
            if (index == _nodes.Length)
            {
                Array.Resize(ref _nodes, _nodes.Length + Math.Min(_nodes.Length, (Factor() / 5) + 1));
            }
        }

        _weight += count;
        _nodes[index] = new Node { Bits = bits, Level = (byte)level, Count = count, Left = None, Right = None };
        return index;
    }

    private int Merge(int node, QuantileDigestSketch other, int otherNode)
    {
        if (otherNode == None)
        {
            return node;
        }

        if (node == None)
        {
            return Copy(other, otherNode);
        }

        var theirs = other._nodes[otherNode];
        var level = _nodes[node].Level;
        if (!SameBranch(_nodes[node].Bits, theirs.Bits, Math.Max(level, theirs.Level)))
        {
            return Join(node, Copy(other, otherNode));
        }

        if (level > theirs.Level)
        {
            // The array may be another one after each call.
            var right = GoesRight(theirs.Bits, level);
            var merged = Merge(right ? _nodes[node].Right : _nodes[node].Left, other, otherNode);
            Hang(node, right, merged);
            return node;
        }

        if (level < theirs.Level)
        {
            var right = GoesRight(_nodes[node].Bits, theirs.Level);
            var newLeft = right ? Copy(other, theirs.Left) : Merge(node, other, theirs.Left);
            var newRight = right ? Merge(node, other, theirs.Right) : Copy(other, theirs.Right);
            var parent = NewNode(theirs.Bits, theirs.Level, theirs.Count);
            (_nodes[parent].Left, _nodes[parent].Right) = (newLeft, newRight);
            return parent;
        }

        _weight += theirs.Count;
        _nodes[node].Count += theirs.Count;
        var left = Merge(_nodes[node].Left, other, theirs.Left);
        _nodes[node].Left = left;
        var rest = Merge(_nodes[node].Right, other, theirs.Right);
        _nodes[node].Right = rest;
        return node;
    }

    private int Copy(QuantileDigestSketch other, int otherNode)
    {
        if (otherNode == None)
        {
            return None;
        }

        var theirs = other._nodes[otherNode];
        var node = NewNode(theirs.Bits, theirs.Level, theirs.Count);
        var left = Copy(other, theirs.Left);
        _nodes[node].Left = left;
        var right = Copy(other, theirs.Right);
        _nodes[node].Right = right;
        return node;
    }

    private void Compress()
    {
        var bound = Math.Floor(_weight / Factor());
        foreach (var index in PostOrder())
        {
            var (left, right) = (_nodes[index].Left, _nodes[index].Right);
            if (left == None && right == None)
            {
                continue;
            }

            var leftCount = left == None ? 0 : _nodes[left].Count;
            var rightCount = right == None ? 0 : _nodes[right].Count;
            var light = _nodes[index].Count + leftCount + rightCount < bound;
            if (left != None && (light || leftCount < NoWeight))
            {
                _nodes[index].Left = Remove(left);
                _nodes[index].Count += leftCount;
            }

            if (right != None && (light || rightCount < NoWeight))
            {
                _nodes[index].Right = Remove(right);
                _nodes[index].Count += rightCount;
            }
        }

        if (_root != None && _nodes[_root].Count < NoWeight)
        {
            _root = Remove(_root);
        }
    }

    // What stands in the node's place: nothing, its only child, or itself without weight.
    private int Remove(int index)
    {
        var (left, right) = (_nodes[index].Left, _nodes[index].Right);
        if (left != None && right != None)
        {
            _nodes[index].Count = 0;
            return index;
        }

        if (index == _used - 1)
        {
            _used--;
        }
        else
        {
            _nodes[index].Left = _firstFree;
            _nodes[index].Count = 0;
            _firstFree = index;
            _freeCount++;
        }

        return left != None ? left : right;
    }

    private List<int> PostOrder()
    {
        var order = new List<int>(_used - _freeCount);
        Visit(_root);
        return order;

        void Visit(int index)
        {
            if (index != None)
            {
                Visit(_nodes[index].Left);
                Visit(_nodes[index].Right);
                order.Add(index);
            }
        }
    }
}
