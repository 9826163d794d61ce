using System.Buffers;
using LakeQuery.Functions.Native;
using LakeQuery.Functions.Native.Sketches;

namespace LakeQuery.Tests.Functions;

/// <summary>The sketches themselves: how near they come, what merging and storing change (nothing).</summary>
public class SketchTests
{
    private static HyperLogLogSketch SetOf(int bits, int from, int to)
    {
        var sketch = new HyperLogLogSketch(bits);
        for (var value = from; value < to; value++)
        {
            sketch.Add(SketchNatives.MurmurOfLong(value));
        }

        return sketch;
    }

    private static byte[] Stored(Action<ArrayBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(16)]
    public void HyperLogLog_counts_within_four_standard_errors(int bits)
    {
        var error = 1.04 / Math.Sqrt(1 << bits);
        foreach (var count in (int[])[1, 10, 100, 1000, 3000, 10_000, 40_000, 200_000])
        {
            Assert.InRange(SetOf(bits, 0, count).Cardinality(), count * (1 - (4 * error)) - 1, count * (1 + (4 * error)) + 1);
        }
    }

    [Fact]
    public void HyperLogLog_turns_dense_when_the_list_would_be_larger()
    {
        // 251 entries fit; one more makes the list grow to 261, over 2,048 half bytes.
        Assert.Equal(2, Stored(SetOf(11, 0, 251).Write)[0]);
        Assert.Equal(3, Stored(SetOf(11, 0, 252).Write)[0]);
        Assert.Equal(3 + 1024 + 2, Stored(SetOf(11, 0, 252).Write).Length);
    }

    [Fact]
    public void HyperLogLog_merges_to_the_union_and_survives_storing()
    {
        foreach (var (middle, end) in ((int, int)[])[(5, 9), (100, 300), (5, 5000), (5000, 5005), (30_000, 60_000)])
        {
            var merged = SetOf(11, 0, middle);
            merged.Merge(SetOf(11, middle / 2, end));
            var stored = Stored(merged.Write);
            Assert.Equal(SetOf(11, 0, end).Cardinality(), merged.Cardinality());
            Assert.Equal(stored, Stored(HyperLogLogSketch.Read(stored).Write));
            Assert.Equal(merged.Cardinality(), HyperLogLogSketch.Read(stored).Cardinality());
        }

        Assert.Throws<NativeFailureException>(() => SetOf(11, 0, 9).Merge(SetOf(12, 0, 9)));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 2, 11, 2, 0, 1 })]
    [InlineData(new byte[] { 3, 4, 0 })]
    [InlineData(new byte[] { 9, 11, 0, 0 })]
    [InlineData(new byte[] { 2, 77, 0, 0 })]
    public void What_is_no_HyperLogLog_is_refused(byte[] bytes) =>
        Assert.Throws<NativeFailureException>(() => HyperLogLogSketch.Read(bytes));

    [Fact]
    public void A_standard_error_gives_Trinos_number_of_buckets()
    {
        Assert.Equal(11, HyperLogLogSketch.BitsFor(0.023));
        Assert.Equal(12, HyperLogLogSketch.BitsFor(0.01626));
        Assert.Equal(4, HyperLogLogSketch.BitsFor(0.26));
        Assert.Equal(16, HyperLogLogSketch.BitsFor(0.0040625));
        Assert.Throws<NativeFailureException>(() => HyperLogLogSketch.BitsFor(0.0040624));
        Assert.Throws<NativeFailureException>(() => HyperLogLogSketch.BitsFor(double.NaN));
    }

    [Fact]
    public void TDigest_ranks_within_one_percent_and_knows_the_ends()
    {
        var (left, right) = (new TDigestSketch(), new TDigestSketch());
        for (var value = 0; value < 50_000; value++)
        {
            ((value & 1) == 0 ? left : right).Add(value * 7919 % 50_000, 1);
        }

        left.Merge(right);
        foreach (var digest in (TDigestSketch[])[left, TDigestSketch.Read(Stored(left.Write))])
        {
            Assert.Equal(0, digest.ValueAt(0));
            Assert.Equal(49_999, digest.ValueAt(1));
            foreach (var quantile in (double[])[0.01, 0.1, 0.5, 0.9, 0.99])
            {
                Assert.InRange(digest.ValueAt(quantile), (quantile - 0.01) * 50_000, (quantile + 0.01) * 50_000);
            }
        }

        Assert.True(double.IsNaN(new TDigestSketch().ValueAt(0.5)));
        Assert.Throws<NativeFailureException>(() => left.ValueAt(1.5));
        Assert.Throws<NativeFailureException>(() => left.Add(double.NaN, 1));
    }

    [Fact]
    public void QDigest_ranks_within_its_error_and_survives_storing()
    {
        var (left, right) = (new QuantileDigestSketch(0.01), new QuantileDigestSketch(0.01));
        for (var value = 0; value < 40_000; value++)
        {
            ((value & 1) == 0 ? left : right).Add((value * 7919L % 40_000) - 20_000, 1);
        }

        left.Merge(right);
        Assert.Equal(40_000, left.TotalWeight, 6);
        var stored = Stored(left.Write);
        Assert.Equal(40_000, QuantileDigestSketch.Read(stored).TotalWeight, 6);
        Assert.InRange(stored.Length, 100, 40_000 * 17 / 2);
        foreach (var quantile in (double[])[0, 0.01, 0.25, 0.5, 0.9, 1])
        {
            Assert.InRange(QuantileDigestSketch.Read(stored).ValueAt(quantile), ((quantile - 0.02) * 40_000) - 20_000, ((quantile + 0.02) * 40_000) - 20_000);
        }
    }

    [Fact]
    public void SetDigest_counts_exactly_while_small_and_nearly_when_large()
    {
        static SetDigestSketch Of(int from, int to)
        {
            var digest = new SetDigestSketch();
            for (var value = from; value < to; value++)
            {
                digest.Add(SketchNatives.MurmurOfLong(value));
            }

            return digest;
        }

        Assert.Equal(500, SetDigestSketch.Intersection(Of(0, 1000), Of(500, 2000)));
        Assert.Equal(8191, Of(0, 8191).Cardinality());
        Assert.InRange(Of(0, 100_000).Cardinality(), 93_000, 107_000);
        Assert.InRange(SetDigestSketch.Jaccard(Of(0, 60_000), Of(30_000, 90_000)), 0.30, 0.37);
        Assert.InRange(SetDigestSketch.Intersection(Of(0, 60_000), Of(30_000, 90_000)), 26_000, 34_000);
        var stored = Stored(Of(0, 20_000).Write);
        Assert.Equal(stored, Stored(SetDigestSketch.Read(stored).Write));
    }

    [Fact]
    public void Frequent_items_keep_the_heavy_ones_among_many()
    {
        var items = new FrequentItems<long>(3, 50, null);
        for (var row = 0; row < 30_000; row++)
        {
            items.Add(row % 10 < 4 ? 1 : row % 10 < 7 ? 2 : 1000 + row, 1);
        }

        Assert.Equal([1L, 2L], items.Most(2).Select(item => item.Key));
        Assert.InRange(items.Most(1).Single().Count, 12_000, 12_600);
    }
}
