using System.Runtime.InteropServices;

namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>How a block of rows goes through the forest.</summary>
/// <remarks>Which rows enter which sample depends on random numbers alone, and is found first. A tree then scores all rows up to the first
/// that changes it at once, while it is in the processor's cache, and goes on from there: the same scores as row by row. Trees are taken in
/// groups whose sums are added in order, so that the number of threads changes no bit.</remarks>
public sealed partial class Forest
{
    private const int MostGroups = 16;
    private const int BlockRows = ForestRows.MostRows;
    private const int BlockShares = 1 << 14;

    // With fewer rows, waking another thread costs more than it saves.
    private const int LeastRowsForThreads = 8;

    private readonly ForestRows _rows;
    private readonly ScoreTables _tables;
    private readonly int _groupSize;
    private readonly int _groupCount;
    private readonly double[] _groupSums;
    private readonly int[] _blockPoints;
    private readonly double[] _scores = new double[BlockRows];
    private double[] _groupShares = [];
    private double[] _shares = [];
    private double[] _high = [];
    private double[] _low = [];
    private int _blockCount;
    private int _firstScored;
    private Work _work;

    /// <summary>What is to be done with a block.</summary>
    [Flags]
    internal enum Work
    {
        /// <summary>Find the scores.</summary>
        Score = 1,

        /// <summary>Explain the scores by columns.</summary>
        Attribute = 2,

        /// <summary>Learn from the rows.</summary>
        Learn = 4,
    }

    /// <summary>The rows under work, to be staged before <see cref="Process"/>.</summary>
    internal ForestRows Staged => _rows;

    /// <summary>The scores of the last block.</summary>
    internal ReadOnlySpan<double> BlockScores => _scores.AsSpan(0, _blockCount);

    /// <summary>The shares of the last block's scores that are owed to being above, by row and column.</summary>
    internal ReadOnlySpan<double> BlockHigh => _high;

    /// <summary>The shares of the last block's scores that are owed to being below, by row and column.</summary>
    internal ReadOnlySpan<double> BlockLow => _low;

    /// <summary>What was learned.</summary>
    internal ForestParts Parts => _parts;

    /// <summary>How many rows a block may have: fewer where each has many shares.</summary>
    internal int BlockRowsOf(Work work) => (work & Work.Attribute) != 0 ? Math.Clamp(BlockShares / _rows.Stride, 8, BlockRows) : BlockRows;

    /// <summary>Takes the staged rows through the forest.</summary>
    internal void Process(int count, Work work)
    {
        (_blockCount, _work) = (count, work);
        _firstScored = (work & Work.Score) != 0 ? (int)Math.Clamp(LearningRows - RowCount, 0, count) : count;
        _rows.MakePoints(count);
        if ((work & Work.Attribute) != 0)
        {
            MakeRoomForShares(count);
        }

        if ((work & Work.Learn) != 0)
        {
            AcceptRows(count);
        }

        if (_crew is not null && count >= LeastRowsForThreads)
        {
            _crew.Run();
        }
        else
        {
            for (var group = 0; group < _groupCount; group++)
            {
                RunGroup(group);
            }
        }

        SumScores(count);
        if ((work & Work.Attribute) != 0)
        {
            SumShares(count);
        }

        if ((work & Work.Learn) != 0)
        {
            ReleaseUnused(count);
            _rows.Advance(count);
            RowCount += count;
        }
    }

    // Asks every sample which rows enter it, and keeps the points of those rows.
    private void AcceptRows(int count)
    {
        var points = _blockPoints.AsSpan(0, count);
        points.Fill(Reservoir.None);

        // Points are counted from the first whole shingle on.
        var firstPoint = RowCount - (_options.ShingleSize - 1);
        for (var index = 0; index < _parts.Samples.Length; index++)
        {
            var sample = _parts.Samples[index];
            var accepted = _parts.Accepted[index];
            accepted.Clear();
            while (sample.Next - firstPoint < count)
            {
                var row = (int)(sample.Next - firstPoint);
                var slot = sample.Accept(out var isReplaced);
                accepted.Add(new Acceptance((ushort)row, (ushort)slot, isReplaced));
                points[row] = 0;
            }
        }

        for (var row = 0; row < count; row++)
        {
            if (points[row] != Reservoir.None)
            {
                points[row] = _parts.Points.Add(_rows.PointValues(row), RowCount + row);
            }
        }
    }

    private void RunGroup(int group)
    {
        var sums = _groupSums.AsSpan(group * BlockRows, _blockCount);
        sums.Clear();
        var shares = Span<double>.Empty;
        if ((_work & Work.Attribute) != 0)
        {
            var length = _blockCount * 2 * _rows.Stride;
            shares = _groupShares.AsSpan(group * length, length);
            shares.Clear();
        }

        var end = Math.Min((group + 1) * _groupSize, _parts.Trees.Length);
        for (var tree = group * _groupSize; tree < end; tree++)
        {
            RunTree(tree, sums, shares);
        }
    }

    private void RunTree(int index, Span<double> sums, Span<double> shares)
    {
        var tree = _parts.Trees[index];
        var row = _firstScored;
        if ((_work & Work.Learn) != 0)
        {
            var sample = _parts.Samples[index];
            var accepted = CollectionsMarshal.AsSpan(_parts.Accepted[index]);
            foreach (ref var item in accepted)
            {
                ScoreRows(tree, row, item.Row + 1, sums, shares);
                row = Math.Max(row, item.Row + 1);
                var leaving = sample[item.Slot];
                if (item.IsReplacing)
                {
                    tree.Delete(leaving);
                }

                sample[item.Slot] = tree.Insert(_blockPoints[item.Row], ref _rows.Point(item.Row));
                item = item with { Leaving = leaving, Entering = sample[item.Slot] };
            }
        }

        ScoreRows(tree, row, _blockCount, sums, shares);
    }

    private void ScoreRows(ForestTree tree, int start, int end, Span<double> sums, Span<double> shares)
    {
        if (start >= end)
        {
            return;
        }

        ref var points = ref _rows.Point(start);
        if (shares.IsEmpty)
        {
            tree.Score(ref points, ref sums[start], end - start);
        }
        else
        {
            tree.Attribute(ref points, ref sums[start], ref shares[start * 2 * _rows.Stride], end - start);
        }
    }

    private void SumScores(int count)
    {
        for (var row = 0; row < count; row++)
        {
            var sum = 0.0;
            for (var group = 0; group < _groupCount; group++)
            {
                sum += _groupSums[(group * BlockRows) + row];
            }

            _scores[row] = sum / _parts.Trees.Length;
        }
    }

    // A column's share is the sum over its places in the shingle. The shares are scaled by what rounding took from their sum.
    private void SumShares(int count)
    {
        var length = count * 2 * _rows.Stride;
        var shares = _shares.AsSpan(0, length);
        _groupShares.AsSpan(0, length).CopyTo(shares);
        for (var group = 1; group < _groupCount; group++)
        {
            var other = _groupShares.AsSpan(group * length, length);
            for (var index = 0; index < length; index++)
            {
                shares[index] += other[index];
            }
        }

        for (var row = 0; row < count; row++)
        {
            var high = _high.AsSpan(row * ColumnCount, ColumnCount);
            var low = _low.AsSpan(row * ColumnCount, ColumnCount);
            high.Clear();
            low.Clear();
            var (total, start) = (0.0, row * 2 * _rows.Stride);
            for (int dimension = 0, column = 0; dimension < Dimensions; dimension++, column = column + 1 == ColumnCount ? 0 : column + 1)
            {
                high[column] += shares[start + dimension];
                low[column] += shares[start + _rows.Stride + dimension];
                total += shares[start + dimension] + shares[start + _rows.Stride + dimension];
            }

            var scale = total > 0 ? _scores[row] / total : 0;
            for (var column = 0; column < ColumnCount; column++)
            {
                high[column] *= scale;
                low[column] *= scale;
            }
        }
    }

    private void ReleaseUnused(int count)
    {
        // First what came, then what went: a point that came and went within the block is freed once.
        var points = _parts.Points;
        foreach (var accepted in _parts.Accepted)
        {
            foreach (ref readonly var item in CollectionsMarshal.AsSpan(accepted))
            {
                points.Retain(item.Entering);
            }
        }

        foreach (var point in _blockPoints.AsSpan(0, count))
        {
            if (point != Reservoir.None)
            {
                points.FreeIfUnused(point);
            }
        }

        foreach (var accepted in _parts.Accepted)
        {
            foreach (ref readonly var item in CollectionsMarshal.AsSpan(accepted))
            {
                if (item.IsReplacing)
                {
                    points.Release(item.Leaving);
                }
            }
        }
    }

    private void MakeRoomForShares(int count)
    {
        if (_shares.Length < count * 2 * _rows.Stride)
        {
            var rows = count == 1 ? 1 : BlockRowsOf(Work.Attribute);
            _shares = new double[rows * 2 * _rows.Stride];
            _groupShares = new double[_groupCount * _shares.Length];
            _high = new double[rows * ColumnCount];
            _low = new double[rows * ColumnCount];
        }
    }
}
