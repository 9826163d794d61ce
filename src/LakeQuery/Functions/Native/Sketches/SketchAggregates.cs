using System.Buffers;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>The aggregates written in C#. Each is there twice: as an aggregate, and with <c>_list</c> behind its name as a function of a list
/// of its rows, for windows and ordered input.</summary>
internal static class SketchAggregates
{
    /// <summary>What the name of a list form ends in.</summary>
    public const string ListSuffix = "_list";

    private static readonly DuckLogicalType Doubles = DuckLogicalType.List(DuckLogicalType.Double);

    private static Dictionary<string, Func<string, DuckAggregateFunction>> Table { get; } = new(StringComparer.Ordinal)
    {
        ["lq_checksum"] = name => new(name, [DuckLogicalType.BigInt], DuckLogicalType.Blob, new ChecksumAggregate()),
        ["lq_hll_count"] = name => new(name, [DuckLogicalType.BigInt, DuckLogicalType.Double], DuckLogicalType.BigInt, new HllCountAggregate()),
        ["lq_hll_set"] = name => new(name, [DuckLogicalType.BigInt, DuckLogicalType.Double], DuckLogicalType.Blob, new HllSetAggregate()),
        ["lq_hll_merge"] = name => Merging(name, HyperLogLogSketch.Read, (a, b) => b.Merge(a), (s, o) => s.Write(o)),
        ["lq_tdigest"] = name => new(name, [DuckLogicalType.Double, DuckLogicalType.Double], DuckLogicalType.Blob, new TDigestAggregate()),
        ["lq_tdigest_merge"] = name => Merging(name, TDigestSketch.Read, (a, b) => b.Merge(a), (s, o) => s.Write(o)),
        ["lq_percentile"] = name => new(
            name, [DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Double], DuckLogicalType.Double, new PercentileAggregate()),
        ["lq_percentiles"] = name => new(
            name, [DuckLogicalType.Double, DuckLogicalType.Double, Doubles], Doubles, new PercentilesAggregate()),
        ["lq_qdigest"] = name => new(
            name, [DuckLogicalType.BigInt, DuckLogicalType.Double, DuckLogicalType.Double], DuckLogicalType.Blob, new QDigestAggregate()),
        ["lq_qdigest_merge"] = name => Merging(name, QuantileDigestSketch.Read, (a, b) => b.Merge(a), (s, o) => s.Write(o)),
        ["lq_set_digest"] = name => new(name, [DuckLogicalType.BigInt], DuckLogicalType.Blob, new SetDigestAggregate()),
        ["lq_set_digest_merge"] = name => Merging(name, SetDigestSketch.Read, (a, b) => b.Merge(a), (s, o) => s.Write(o)),
        ["lq_numeric_histogram"] = name => new(
            name, [DuckLogicalType.BigInt, DuckLogicalType.Double, DuckLogicalType.Double],
            DuckLogicalType.Map(DuckLogicalType.Double, DuckLogicalType.Double), new NumericHistogramAggregate()),
        ["lq_frequent_bigint"] = name => new(
            name, [DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt],
            DuckLogicalType.Map(DuckLogicalType.BigInt, DuckLogicalType.BigInt), new FrequentNumbersAggregate()),
        ["lq_frequent_varchar"] = name => new(
            name, [DuckLogicalType.BigInt, DuckLogicalType.Varchar, DuckLogicalType.BigInt],
            DuckLogicalType.Map(DuckLogicalType.Varchar, DuckLogicalType.BigInt), new FrequentTextsAggregate()),
    };

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => Table.Keys;

    /// <summary>The aggregate of that name, or null.</summary>
    public static DuckAggregateFunction? Find(string name) => Table.TryGetValue(name, out var make) ? make(name) : null;

    /// <summary>The list form of that name, or null.</summary>
    public static DuckScalarFunction? FindList(string name) =>
        name.EndsWith(ListSuffix, StringComparison.Ordinal) && Find(name[..^ListSuffix.Length]) is { } aggregate ? aggregate.OverLists(name) : null;

    private static DuckAggregateFunction Merging<TSketch>(
        string name, SketchMerge<TSketch>.Reader read, Action<TSketch, TSketch> merge, Action<TSketch, ArrayBufferWriter<byte>> write)
        where TSketch : class => new(name, [DuckLogicalType.Blob], DuckLogicalType.Blob, new SketchMerge<TSketch>(read, merge, write));
}

/// <summary>The merge of stored sketches.</summary>
internal sealed class SketchMerge<TSketch>(
    SketchMerge<TSketch>.Reader read, Action<TSketch, TSketch> mergeInto, Action<TSketch, ArrayBufferWriter<byte>> write)
    : DuckManagedAggregate<SketchMerge<TSketch>.Box>
    where TSketch : class
{
    /// <summary>Reads a stored sketch.</summary>
    public delegate TSketch Reader(ReadOnlySpan<byte> bytes);

    /// <summary>Holds the sketch, or none yet.</summary>
    internal sealed class Box
    {
        public TSketch? Sketch { get; set; }
    }

    public override void Update(DuckAggregateCall call)
    {
        var sketches = call.Argument(0);
        var states = call.States;
        for (var row = 0; row < states.Length; row++)
        {
            if (sketches.IsValid(row))
            {
                var sketch = read(sketches.Bytes(row));
                var box = Find(states[row]) ?? call.Put(states[row], new Box());
                if (box.Sketch is null)
                {
                    box.Sketch = sketch;
                }
                else
                {
                    mergeInto(sketch, box.Sketch);
                }
            }
        }
    }

    protected override Box CreateLike(Box other) => new();

    protected override void Combine(Box source, Box target)
    {
        if (target.Sketch is null)
        {
            // Its own copy, for the source stays as it is.
            var stored = new ArrayBufferWriter<byte>();
            write(source.Sketch!, stored);
            target.Sketch = read(stored.WrittenSpan);
        }
        else
        {
            mergeInto(source.Sketch!, target.Sketch);
        }
    }

    protected override void Finish(Box state, ref DuckVectorWriter output, int row)
    {
        var buffer = NativeRows.Buffer();
        write(state.Sketch!, buffer);
        output.SetBytes(row, buffer.WrittenSpan);
    }
}
