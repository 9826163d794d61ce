using LakeQuery.DuckDb;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>approx_most_frequent of numbers: buckets, value, capacity.</summary>
internal sealed class FrequentNumbersAggregate : SketchAggregate<FrequentItems<long>>
{
    public override void Update(DuckAggregateCall call)
    {
        var (buckets, values, capacities) = (call.Argument(0), call.Argument(1), call.Argument(2));
        var states = call.States;
        for (var row = 0; row < states.Length; row++)
        {
            if (values.IsValid(row) && buckets.IsValid(row) && capacities.IsValid(row))
            {
                (Find(states[row]) ?? call.Put(states[row], Create(buckets.Data<long>()[row], capacities.Data<long>()[row])))
                    .Add(values.Data<long>()[row], 1);
            }
        }
    }

    private static FrequentItems<long> Create(long buckets, long capacity) => new(CheckedBuckets(buckets), CheckedCapacity(capacity), null);

    /// <summary>How many values are to be told.</summary>
    internal static int CheckedBuckets(long buckets) => buckets is >= 2 and <= int.MaxValue
        ? (int)buckets
        : throw NativeFailureException.Argument("approx_most_frequent bucket count must be greater than one, input bucket count: " + buckets);

    /// <summary>How many values are to be kept.</summary>
    internal static int CheckedCapacity(long capacity) => capacity is >= 1 and <= int.MaxValue
        ? (int)capacity
        : throw NativeFailureException.Argument("approx_most_frequent capacity must be positive");

    protected override void Finish(FrequentItems<long> state, ref DuckVectorWriter output, int row)
    {
        var most = state.Most(state.Buckets).ToArray();
        var (child, offset) = output.AppendToList(row, most.Length);
        var (keys, counts) = (child.StructChild(0), child.StructChild(1));
        for (var index = 0; index < most.Length; index++)
        {
            keys.Data<long>()[offset + index] = most[index].Key;
            counts.Data<long>()[offset + index] = most[index].Count;
        }
    }
}

/// <summary>approx_most_frequent of texts: buckets, value, capacity.</summary>
internal sealed class FrequentTextsAggregate : SketchAggregate<FrequentItems<byte[]>>
{
    public override void Update(DuckAggregateCall call)
    {
        var (buckets, values, capacities) = (call.Argument(0), call.Argument(1), call.Argument(2));
        var states = call.States;
        for (var row = 0; row < states.Length; row++)
        {
            if (!values.IsValid(row) || !buckets.IsValid(row) || !capacities.IsValid(row))
            {
                continue;
            }

            var items = Find(states[row]) ?? call.Put(states[row], new FrequentItems<byte[]>(
                FrequentNumbersAggregate.CheckedBuckets(buckets.Data<long>()[row]),
                FrequentNumbersAggregate.CheckedCapacity(capacities.Data<long>()[row]),
                BytesComparer.Instance));
            var text = values.Bytes(row);
            if (items.Places.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var place))
            {
                items.AddAt(place, 1);
            }
            else
            {
                items.Add(text.ToArray(), 1);
            }
        }
    }

    protected override void Finish(FrequentItems<byte[]> state, ref DuckVectorWriter output, int row)
    {
        var most = state.Most(state.Buckets).ToArray();
        var (child, offset) = output.AppendToList(row, most.Length);
        var (keys, counts) = (child.StructChild(0), child.StructChild(1));
        for (var index = 0; index < most.Length; index++)
        {
            keys.SetBytes(offset + index, most[index].Key);
            counts.Data<long>()[offset + index] = most[index].Count;
        }
    }
}

/// <summary>Compares bytes, and finds arrays by spans.</summary>
internal sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly BytesComparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => unchecked((int)XxHash64.Of(alternate));
}
