using LakeQuery.Detectors.RandomCutForest;

namespace LakeQuery.Tests.Detectors.RandomCutForest;

/// <summary>The decaying sample, and the arithmetic under it.</summary>
public sealed class ReservoirTests
{
    [Fact]
    public void The_first_points_all_enter_and_then_no_more_than_the_sample_holds()
    {
        var sample = new Reservoir(20, 1000, new RandomStream(1, 1));
        var filled = new HashSet<int>();
        for (var point = 0; point < 20; point++)
        {
            Assert.Equal(point, sample.Next);
            filled.Add(sample.Accept(out var isReplaced));
            Assert.False(isReplaced);
        }

        Assert.Equal(20, filled.Count);
        var last = sample.Next;
        for (var count = 0; count < 1000; count++)
        {
            Assert.InRange(sample.Accept(out var isReplaced), 0, 19);
            Assert.True(isReplaced);
            Assert.Equal(20, sample.Count);
            Assert.True(sample.Next > last);
            last = sample.Next;
        }
    }

    [Theory]
    [InlineData(50, 2000)]
    [InlineData(10, 300)]
    public void The_age_of_the_sample_is_exponential_with_the_decay_as_its_mean(int capacity, int timeDecay)
    {
        var (ages, old, count) = (0.0, 0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var sample = new Reservoir(capacity, timeDecay, new RandomStream(seed, 1));
            var arrivals = new long[capacity];
            var end = 20L * timeDecay;
            while (sample.Next < end)
            {
                var point = sample.Next;
                arrivals[sample.Accept(out _)] = point;
            }

            ages += arrivals.Sum(arrival => (double)(end - arrival));
            old += arrivals.Count(arrival => end - arrival > timeDecay);
            count += capacity;
        }

        // With capacity << timeDecay; a sample without replacement is a little older, by about capacity/(2 timeDecay).
        Assert.Equal(1, ages / count / timeDecay, 0.06);
        Assert.Equal(Math.Exp(-1), old / (double)count, 0.03);
    }

    [Fact]
    public void The_share_of_points_that_enter_is_that_of_a_draw_for_each()
    {
        const int Capacity = 20;
        const int TimeDecay = 400;
        const int Points = 3000;
        var (skipped, drawn) = (0, 0);
        for (var seed = 0; seed < 100; seed++)
        {
            var sample = new Reservoir(Capacity, TimeDecay, new RandomStream(seed, 1));
            while (sample.Next < Points)
            {
                sample.Accept(out _);
                skipped++;
            }

            var random = new Random(seed);
            var keys = new PriorityQueue<double, double>();
            for (var point = 0; point < Points; point++)
            {
                var key = Math.Log(-Math.Log(1 - random.NextDouble())) - (point / (double)TimeDecay);
                if (keys.Count < Capacity || key < keys.Peek())
                {
                    keys.Enqueue(key, -key);
                    drawn++;
                }

                if (keys.Count > Capacity)
                {
                    keys.Dequeue();
                }
            }
        }

        Assert.Equal(1, skipped / (double)drawn, 0.03);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(11)]
    public void Any_decay_goes_on_for_ever(int timeDecay)
    {
        var sample = new Reservoir(10, timeDecay, new RandomStream(1, 1));
        for (var count = 0; count < 20_000 && sample.Next < 1L << 50; count++)
        {
            var before = sample.Next;
            sample.Accept(out _);
            Assert.True(sample.Next > before);
        }
    }

    [Fact]
    public void Logarithm_and_exponential_are_right_to_the_last_places()
    {
        var random = new Random(1);
        for (var count = 0; count < 2000; count++)
        {
            var value = Math.Exp((random.NextDouble() - 0.5) * 1200);
            Assert.Equal(Math.Log(value), PortableMath.Log(value), 1e-13);
            var near = 1 + ((random.NextDouble() - 0.5) * 1e-3);
            Assert.Equal(Math.Log(near), PortableMath.Log(near), 1e-17);
            var power = (random.NextDouble() - 0.5) * 1400;
            Assert.Equal(1, PortableMath.Exp(power) / Math.Exp(power), 1e-13);
            var small = random.NextDouble() * 0.09;
            Assert.Equal(Math.Exp(small) - 1, PortableMath.ExpM1Near0(small), 1e-15);
            Assert.Equal(-Math.Log(1 - small), PortableMath.NegativeLogOf1Minus(small), 1e-15);
        }

        Assert.Equal(1, PortableMath.Log2(2), 1e-15);
        Assert.Equal(0, PortableMath.Log(1));
        Assert.Equal(1, PortableMath.Exp(0));
    }

    [Fact]
    public void Random_numbers_are_even_and_streams_differ()
    {
        var (first, second) = (new RandomStream(7, 0), new RandomStream(7, 1));
        var (sum, equal) = (0.0, 0);
        for (var count = 0; count < 10_000; count++)
        {
            var (one, other) = (first.Next(), second.Next());
            Assert.True(one is > 0 and < 1);
            sum += one;
            equal += one == other ? 1 : 0;
        }

        Assert.Equal(0.5, sum / 10_000, 0.015);
        Assert.Equal(0, equal);
    }
}
