using LakeQuery.Detectors.RandomCutForest;

namespace LakeQuery.Tests.Detectors.RandomCutForest;

/// <summary>Points live once, and survive their rows being moved.</summary>
public sealed class PointStoreTests
{
    [Theory]
    [InlineData(1, 1, 0.3)]
    [InlineData(3, 1, 0.3)]
    [InlineData(1, 10, 0.9)]
    [InlineData(2, 4, 0.3)]
    [InlineData(1, 30, 0.02)]
    public void Points_keep_their_values_while_others_come_and_go(int columns, int shingleSize, double share)
    {
        const int Held = 300;
        var random = new Random(shingleSize);
        var store = new PointStore(columns, shingleSize, Held + 1);
        var rows = new List<float[]>();
        var held = new Queue<(int Point, int Record)>();
        for (var record = 0; record < 6000; record++)
        {
            rows.Add([.. Enumerable.Range(0, columns).Select(_ => random.NextSingle())]);
            if (record < shingleSize - 1 || random.NextDouble() > share)
            {
                continue;
            }

            var point = store.Add(Shingle(rows, record, shingleSize), record);
            store.Retain(point);
            held.Enqueue((point, record));
            if (held.Count > Held)
            {
                store.Release(held.Dequeue().Point);
            }

            Assert.Equal(held.Count, store.Count);
            if (record % 50 == 0)
            {
                Assert.All(held, item => Assert.Equal(Shingle(rows, item.Record, shingleSize), store[item.Point].ToArray()));
            }
        }
    }

    [Fact]
    public void Shingles_that_follow_each_other_share_their_rows()
    {
        var store = new PointStore(1, 4, 10);
        int[] points = [.. Enumerable.Range(10, 5).Select(record => store.Add([record - 3, record - 2, record - 1, record], record))];
        Assert.All(points[1..].Zip(points), pair => Assert.Equal(1, store.RowsBetween(pair.Second, pair.First)));
        var apart = store.Add([97, 98, 99, 100], 100);
        Assert.Equal(4, store.RowsBetween(points[^1], apart));
    }

    private static float[] Shingle(List<float[]> rows, int record, int shingleSize) =>
        [.. rows.GetRange(record - shingleSize + 1, shingleSize).SelectMany(row => row)];
}
