using System.Buffers;
using System.Buffers.Binary;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>A set digest: the smallest hashes of a set with how often each came (MinHash), beside a HyperLogLog; tells how alike sets are.</summary>
/// <remarks>Stored in Trino's format.</remarks>
internal sealed class SetDigestSketch : IStoredSketch<SetDigestSketch>
{
    private const byte Format = 1;
    private const int MostHashes = 8192;

    private readonly HyperLogLogSketch _distinct;
    private readonly int _mostHashes;
    private readonly Dictionary<long, short> _counts = [];
    private long _largest = long.MaxValue;

    public SetDigestSketch()
        : this(MostHashes, new HyperLogLogSketch(HyperLogLogSketch.DistinctBits))
    {
    }

    private SetDigestSketch(int mostHashes, HyperLogLogSketch distinct)
    {
        _mostHashes = mostHashes;
        _distinct = distinct;
    }

    /// <summary>An empty digest like this one.</summary>
    public SetDigestSketch NewLike() => new(_mostHashes, new HyperLogLogSketch(_distinct.Bits));

    /// <summary>Reads a stored digest.</summary>
    public static SetDigestSketch Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SketchReader(bytes, "SetDigest");
        if (reader.Byte() != Format)
        {
            throw reader.Broken();
        }

        var distinct = HyperLogLogSketch.Read(reader.Take(reader.Count(1)));
        var digest = new SetDigestSketch(reader.Int(), distinct);
        var hashes = new long[reader.Count(10)];
        for (var index = 0; index < hashes.Length; index++)
        {
            hashes[index] = reader.Long();
        }

        foreach (var hash in hashes)
        {
            digest._counts[hash] = reader.Short();
        }

        return digest;
    }

    /// <summary>Notes a value by its hash.</summary>
    public void Add(ulong hash)
    {
        _distinct.Add(hash);
        Count((long)hash, 1);
    }

    /// <summary>Adds the values of another digest.</summary>
    public void Merge(SetDigestSketch other)
    {
        _distinct.Merge(other._distinct);
        foreach (var (hash, count) in other._counts)
        {
            Count(hash, count);
        }
    }

    /// <summary>The hashes in order, with how often each came.</summary>
    public SortedDictionary<long, short> HashCounts()
    {
        Prune(_mostHashes);
        return new SortedDictionary<long, short>(_counts);
    }

    /// <summary>How many values there are: exact while all their hashes are kept.</summary>
    public long Cardinality()
    {
        Prune(_mostHashes);
        return IsExact ? _counts.Count : _distinct.Cardinality();
    }

    /// <summary>How alike two sets are: the share of common hashes among the smallest ones.</summary>
    public static double Jaccard(SetDigestSketch a, SetDigestSketch b)
    {
        var (left, right) = (a.HashCounts(), b.HashCounts());
        var smaller = Math.Min(left.Count, right.Count);
        var union = new SortedSet<long>(left.Keys);
        union.UnionWith(right.Keys);
        var common = union.Take(Math.Max(1, smaller)).Count(hash => left.ContainsKey(hash) && right.ContainsKey(hash));
        return common / (double)smaller;
    }

    /// <summary>About how many values are in both sets.</summary>
    public static long Intersection(SetDigestSketch a, SetDigestSketch b)
    {
        var (ofA, ofB) = (a.Cardinality(), b.Cardinality());
        if (a.IsExact && b.IsExact)
        {
            return a._counts.Keys.Count(b._counts.ContainsKey);
        }

        var jaccard = Jaccard(a, b);
        a.Merge(b);
        return Math.Min((long)Math.Floor((jaccard * a.Cardinality()) + 0.5), Math.Min(ofA, ofB));
    }

    /// <summary>Stores the digest.</summary>
    public void Write(ArrayBufferWriter<byte> output)
    {
        var counts = HashCounts();
        var distinct = new ArrayBufferWriter<byte>();
        _distinct.Write(distinct);
        var head = output.GetSpan(5);
        head[0] = Format;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], distinct.WrittenCount);
        output.Advance(5);
        output.Write(distinct.WrittenSpan);
        var length = 8 + (10 * counts.Count);
        var target = output.GetSpan(length);
        BinaryPrimitives.WriteInt32LittleEndian(target, _mostHashes);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], counts.Count);
        var hashes = target[8..];
        var values = target[(8 + (8 * counts.Count))..];
        foreach (var (hash, count) in counts)
        {
            BinaryPrimitives.WriteInt64LittleEndian(hashes, hash);
            BinaryPrimitives.WriteInt16LittleEndian(values, count);
            hashes = hashes[8..];
            values = values[2..];
        }

        output.Advance(length);
    }

    private bool IsExact => _counts.Count < _mostHashes;

    // A hash that is not among the smallest now never will be: what is too large may wait for the next pruning.
    private void Count(long hash, short count)
    {
        if (hash > _largest)
        {
            return;
        }

        ref var known = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, hash, out _);
        known = (short)Math.Min(known + count, short.MaxValue);
        if (_counts.Count > _mostHashes * 2L)
        {
            Prune(_mostHashes);
        }
    }

    private void Prune(int most)
    {
        if (_counts.Count <= most)
        {
            return;
        }

        var hashes = _counts.Keys.ToArray();
        Array.Sort(hashes);
        foreach (var hash in hashes.AsSpan(most))
        {
            _counts.Remove(hash);
        }

        _largest = most == 0 ? long.MinValue : hashes[most - 1];
    }
}
