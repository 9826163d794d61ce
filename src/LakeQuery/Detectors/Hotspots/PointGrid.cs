using System.Numerics;
using System.Runtime.Intrinsics;

namespace LakeQuery.Detectors.Hotspots;

/// <summary>Finds the neighbours of a point: a hash of cells as wide as the radius over up to three columns, and within a cell blocks of
/// four points whose distances are computed at once.</summary>
/// <remarks>The cost of a question is that of the points in the cells around, not of all points. What cells are looked at follows from
/// rounded sums and quotients, which never change the order of numbers: no neighbour is missed, whatever the magnitudes.</remarks>
internal sealed class PointGrid
{
    private const int Lanes = 4;

    /// <summary>Over so many columns there are cells: beyond, looking into all cells around costs more than it saves.</summary>
    public const int MostGridColumns = 3;

    // More than rounding can take off a difference of two coordinates.
    private const double Slack = 1 + 1e-9;

    private readonly int _columns;
    private int[] _gridColumns;
    private readonly double _radius;

    // A power of two that brings the radius near 1, so that squares neither overflow nor vanish. It changes no digit.
    private readonly double _scale;
    private readonly double _limit;

    // Points in blocks: of block b column k has its values at (b * columns + k) * 4; an empty lane is NaN, which is near nothing.
    private double[] _values;
    private int[] _slots;
    private int[] _nextBlock;
    private int _freeBlock = -1;
    private int _blockCount;

    // Cells: the head block is the only one that may have empty lanes.
    private readonly long[] _keys;
    private readonly int[] _headBlock;
    private readonly int[] _headLanes;
    private readonly int[] _nextCell;
    private readonly int[] _buckets;
    private int _freeCell = -1;
    private int _cellCount;

    // By slot.
    private readonly int[] _cellOf;
    private readonly int[] _placeOf;

    private readonly double[] _asked;
    private readonly long[] _from = new long[MostGridColumns];
    private readonly long[] _to = new long[MostGridColumns];

    /// <summary>Makes an empty grid.</summary>
    /// <param name="columns">Numbers a point.</param>
    /// <param name="capacity">The most points at a time.</param>
    /// <param name="radius">How far apart neighbours may be.</param>
    public PointGrid(int columns, int capacity, double radius)
    {
        _columns = columns;
        _gridColumns = [.. Enumerable.Range(0, Math.Min(columns, MostGridColumns))];
        _radius = radius;
        _scale = Math.ScaleB(1, -Math.Clamp(Math.ILogB(radius), -1022, 1022));
        _limit = radius * _scale * (radius * _scale);
        var blocks = Math.Min(capacity, 64);
        _values = new double[blocks * columns * Lanes];
        _slots = new int[blocks * Lanes];
        _nextBlock = new int[blocks];
        _keys = new long[capacity * MostGridColumns];
        _headBlock = new int[capacity];
        _headLanes = new int[capacity];
        _nextCell = new int[capacity];
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
        _cellOf = new int[capacity];
        _placeOf = new int[capacity];
        _asked = new double[columns];
        Array.Fill(_buckets, -1);
    }

    /// <summary>Adds a point.</summary>
    public void Add(int slot, ReadOnlySpan<double> point)
    {
        long second = 0, third = 0;
        var first = Cell(point[_gridColumns[0]]);
        if (_gridColumns.Length > 1)
        {
            second = Cell(point[_gridColumns[1]]);
            third = _gridColumns.Length > 2 ? Cell(point[_gridColumns[2]]) : 0;
        }

        var cell = Find(first, second, third);
        if (cell < 0)
        {
            cell = NewCell(first, second, third);
        }

        if (_headBlock[cell] < 0 || _headLanes[cell] == Lanes)
        {
            var block = NewBlock();
            _nextBlock[block] = _headBlock[cell];
            _headBlock[cell] = block;
            _headLanes[cell] = 0;
        }

        var place = (_headBlock[cell] * Lanes) + _headLanes[cell]++;
        _slots[place] = slot;
        var values = ValuesAt(place);
        for (var column = 0; column < point.Length; column++)
        {
            _values[values + (column * Lanes)] = point[column];
        }

        _cellOf[slot] = cell;
        _placeOf[slot] = place;
    }

    /// <summary>Takes a point out.</summary>
    public void Remove(int slot)
    {
        var (cell, place) = (_cellOf[slot], _placeOf[slot]);

        // The last point of the head block fills the gap.
        var head = _headBlock[cell];
        var last = (head * Lanes) + --_headLanes[cell];
        var (to, from) = (ValuesAt(place), ValuesAt(last));
        for (var column = 0; column < _columns; column++)
        {
            _values[to + (column * Lanes)] = _values[from + (column * Lanes)];
            _values[from + (column * Lanes)] = double.NaN;
        }

        _slots[place] = _slots[last];
        _placeOf[_slots[place]] = place;
        if (_headLanes[cell] > 0)
        {
            return;
        }

        _headBlock[cell] = _nextBlock[head];
        _headLanes[cell] = Lanes;
        _nextBlock[head] = _freeBlock;
        _freeBlock = head;
        if (_headBlock[cell] < 0)
        {
            FreeCell(cell);
        }
    }

    /// <summary>Lays the cells over other columns.</summary>
    /// <param name="gridColumns">The columns, as many as before.</param>
    /// <param name="points">The points by slot, one behind the other; all slots up to their number are in the grid.</param>
    public void LayOver(int[] gridColumns, ReadOnlySpan<double> points)
    {
        _gridColumns = gridColumns;
        Array.Fill(_buckets, -1);
        (_freeBlock, _blockCount, _freeCell, _cellCount) = (-1, 0, -1, 0);
        for (var slot = 0; slot < points.Length / _columns; slot++)
        {
            Add(slot, points.Slice(slot * _columns, _columns));
        }
    }

    /// <summary>Finds the neighbours of a point that is in the grid, itself left out.</summary>
    /// <param name="slot">The point.</param>
    /// <param name="found">Takes their slots.</param>
    /// <param name="squares">Takes the squares of their distances, in units of the grid's own: good for comparing.</param>
    /// <returns>How many there are.</returns>
    public int Neighbours(int slot, int[] found, double[] squares)
    {
        var values = ValuesAt(_placeOf[slot]);
        for (var column = 0; column < _columns; column++)
        {
            _asked[column] = _values[values + (column * Lanes)];
        }

        for (var index = 0; index < _gridColumns.Length; index++)
        {
            var (value, reach) = (_asked[_gridColumns[index]], _radius * Slack);
            _from[index] = Cell(Math.Max(value - reach, double.MinValue));
            _to[index] = Cell(Math.Min(value + reach, double.MaxValue));
        }

        var count = 0;
        for (var first = _from[0]; ; first++)
        {
            for (var second = _from[1]; ; second++)
            {
                for (var third = _from[2]; ; third++)
                {
                    var cell = Find(first, second, third);
                    if (cell >= 0)
                    {
                        count = Search(_headBlock[cell], slot, found, squares, count);
                    }

                    if (third == _to[2])
                    {
                        break;
                    }
                }

                if (second == _to[1])
                {
                    break;
                }
            }

            if (first == _to[0])
            {
                return count;
            }
        }
    }

    /// <summary>Whether two points are near, computed as for <see cref="Neighbours"/>.</summary>
    public bool AreNear(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var sum = 0.0;
        for (var column = 0; column < one.Length; column++)
        {
            var difference = (one[column] - other[column]) * _scale;
            sum += difference * difference;
        }

        return sum <= _limit;
    }

    private int Search(int block, int slot, int[] found, double[] squares, int count)
    {
        var scale = Vector256.Create(_scale);
        var limit = Vector256.Create(_limit);
        var asked = _asked;
        var own = _placeOf[slot] / Lanes;
        while (block >= 0)
        {
            var values = _values.AsSpan(block * _columns * Lanes, _columns * Lanes);
            var sum = Vector256<double>.Zero;
            for (var column = 0; column < asked.Length; column++)
            {
                var difference = (Vector256.Create<double>(values[(column * Lanes)..]) - Vector256.Create(asked[column])) * scale;
                sum += difference * difference;
            }

            var near = Vector256.LessThanOrEqual(sum, limit).ExtractMostSignificantBits();
            if (near == (1 << Lanes) - 1 && block != own)
            {
                // Where points lie close together, most blocks are near as a whole.
                _slots.AsSpan(block * Lanes, Lanes).CopyTo(found.AsSpan(count));
                sum.CopyTo(squares, count);
                count += Lanes;
                near = 0;
            }

            while (near != 0)
            {
                var lane = BitOperations.TrailingZeroCount(near);
                near &= near - 1;
                var other = _slots[(block * Lanes) + lane];
                found[count] = other;
                squares[count] = sum.GetElement(lane);
                count += other == slot ? 0 : 1;
            }

            block = _nextBlock[block];
        }

        return count;
    }

    /// <summary>The number of the cell that a value falls in, along one column.</summary>
    /// <remarks>Conversion to long stops at its ends, so the order of numbers stays.</remarks>
    public long Cell(double value) => (long)Math.Floor(value / _radius);

    private int ValuesAt(int place) => (place / Lanes * _columns * Lanes) + (place % Lanes);

    private int Bucket(long first, long second, long third)
    {
        var hash = ((ulong)first * 0x9E3779B97F4A7C15) ^ BitOperations.RotateLeft((ulong)second * 0xC2B2AE3D27D4EB4F, 23)
            ^ BitOperations.RotateLeft((ulong)third * 0x165667B19E3779F9, 41);
        hash ^= hash >> 32;
        return (int)((hash * 0x9E3779B97F4A7C15) >> 40) & (_buckets.Length - 1);
    }

    private int Find(long first, long second, long third)
    {
        var cell = _buckets[Bucket(first, second, third)];
        while (cell >= 0)
        {
            var key = cell * MostGridColumns;
            if (_keys[key] == first && _keys[key + 1] == second && _keys[key + 2] == third)
            {
                break;
            }

            cell = _nextCell[cell];
        }

        return cell;
    }

    private int NewCell(long first, long second, long third)
    {
        var cell = _freeCell;
        if (cell >= 0)
        {
            _freeCell = _nextCell[cell];
        }
        else
        {
            cell = _cellCount++;
        }

        var key = cell * MostGridColumns;
        (_keys[key], _keys[key + 1], _keys[key + 2]) = (first, second, third);
        _headBlock[cell] = -1;
        ref var bucket = ref _buckets[Bucket(first, second, third)];
        _nextCell[cell] = bucket;
        bucket = cell;
        return cell;
    }

    private void FreeCell(int cell)
    {
        var key = cell * MostGridColumns;
        ref var link = ref _buckets[Bucket(_keys[key], _keys[key + 1], _keys[key + 2])];
        while (link != cell)
        {
            link = ref _nextCell[link];
        }

        link = _nextCell[cell];
        _nextCell[cell] = _freeCell;
        _freeCell = cell;
    }

    private int NewBlock()
    {
        var block = _freeBlock;
        if (block >= 0)
        {
            _freeBlock = _nextBlock[block];
            return block;
        }

        if (_blockCount == _nextBlock.Length)
        {
            Array.Resize(ref _values, _values.Length * 2);
            Array.Resize(ref _slots, _slots.Length * 2);
            Array.Resize(ref _nextBlock, _nextBlock.Length * 2);
        }

        block = _blockCount++;
        Array.Fill(_values, double.NaN, block * _columns * Lanes, _columns * Lanes);
        return block;
    }
}
