using LakeQuery.Detectors.RandomCutForest;

namespace LakeQuery.Tests.Detectors.RandomCutForest;

/// <summary>Sums of gaps and ranges are the same bits at every width: eight lanes, folded to four, two and one.</summary>
public sealed class GapsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    public void A_sum_is_that_of_the_lanes_one_by_one(int dimensions)
    {
        var random = new Random(dimensions);
        var stride = Gaps.Stride(dimensions);
        Assert.True(stride >= dimensions && stride % 4 == 0);
        for (var count = 0; count < 300; count++)
        {
            var (box, point) = (new float[2 * stride], new float[stride]);
            for (var dimension = 0; dimension < dimensions; dimension++)
            {
                box[dimension] = random.NextSingle();
                box[stride + dimension] = box[dimension] + random.NextSingle();
                point[dimension] = (random.NextSingle() * 3) - 1;
            }

            var gap = Lanes(stride, index => Math.Max(Math.Max(point[index] - box[stride + index], box[index] - point[index]), 0));
            Assert.Equal(gap, Gaps.Sum(ref box[0], ref box[stride], ref point[0], stride));
            Assert.Equal(Lanes(stride, index => box[stride + index] - box[index]), Gaps.Ranges(ref box[0], stride));
            if (stride >= 8)
            {
                Assert.Equal(gap, Gaps.Wide.Sum(ref box[0], ref point[0], stride));
            }

            Assert.Equal(gap, stride switch
            {
                4 when dimensions == 1 => Gaps.Of1.Sum(ref box[0], ref point[0], stride),
                4 => Gaps.UpTo4.Sum(ref box[0], ref point[0], stride),
                8 => Gaps.UpTo8.Sum(ref box[0], ref point[0], stride),
                16 => Gaps.UpTo16.Sum(ref box[0], ref point[0], stride),
                _ => gap,
            });
        }
    }

    private static float Lanes(int stride, Func<int, float> part)
    {
        var lanes = new float[8];
        for (var index = 0; index < stride; index++)
        {
            lanes[index % 8] += part(index);
        }

        for (var width = 4; width >= 1; width /= 2)
        {
            for (var index = 0; index < width; index++)
            {
                lanes[index] += lanes[index + width];
            }
        }

        return lanes[0];
    }
}
