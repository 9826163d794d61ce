namespace LakeQuery.Execution.RowPatterns;

/// <summary>Whether a row satisfies a variable's condition.</summary>
internal enum RowAnswer
{
    No,
    Yes,

    /// <summary>It has been asked for: the matcher waits.</summary>
    Later,
}

/// <summary>The conditions of the variables.</summary>
internal interface IRowConditions
{
    /// <summary>Whether the answers depend on nothing but the row.</summary>
    bool DependOnRowOnly { get; }

    /// <summary>Tests a row that would be next in the match.</summary>
    RowAnswer Test(int variable, int row, MatchHistory history);
}

/// <summary>Finds the preferred match that begins at a row: a backtracking matcher with a stack of its own, which never tries the same
/// state twice and can wait for an answer.</summary>
/// <remarks>Where conditions depend on rows only, a state that failed fails for every later beginning as well, so that a whole partition costs
/// time in proportion to its rows. Else the state includes what conditions may ask about, and is remembered for one beginning.</remarks>
internal sealed class PatternMatcher(PatternProgram program, IRowConditions conditions, MatchHistory history, CancellationToken cancellation)
{
    private const int StepsBetweenLooks = 1 << 14;

    private readonly List<int> _marks = [];
    private readonly VisitedStates _visited = new(program.SplitCount, conditions.DependOnRowOnly);
    private Way[] _ways = new Way[32];
    private int _wayCount;
    private int _step;
    private int _row;
    private int _sinceLook;

    /// <summary>The exclusions of the match: row counts from its beginning, each pair a beginning and an end.</summary>
    public IReadOnlyList<int> Marks => _marks;

    /// <summary>Begins a partition.</summary>
    public void BeginPartition(int start, int end)
    {
        history.BeginPartition(start, end);
        _visited.Clear(start, end);
    }

    /// <summary>Begins a frame within the partition: nothing outside of it is matched or looked at. What cannot match stays so in frames that
    /// end at the same row.</summary>
    public void BeginFrame(int start, int end)
    {
        var clear = end != history.PartitionEnd;
        history.BeginPartition(start, end);
        if (clear)
        {
            _visited.Clear(start, end);
        }
    }

    /// <summary>Begins at a row; <see cref="Run"/> goes on from there.</summary>
    public void Begin(int row, long number)
    {
        if (!conditions.DependOnRowOnly)
        {
            _visited.Clear(history.PartitionStart, history.PartitionEnd);
        }

        history.Begin(row, number);
        _marks.Clear();
        (_wayCount, _step, _row) = (0, 0, row);
    }

    /// <summary>Runs until there is a match, surely none, or an answer to wait for; in the last case it may be called again.</summary>
    public RowAnswer Run()
    {
        var steps = program.Steps;
        while (true)
        {
            if (++_sinceLook >= StepsBetweenLooks)
            {
                _sinceLook = 0;
                cancellation.ThrowIfCancellationRequested();
            }

            var step = steps[_step];
            bool goesOn;
            switch (step.Op)
            {
                case PatternOp.Variable:
                    var answer = _row < history.PartitionEnd ? conditions.Test(step.First, _row, history) : RowAnswer.No;
                    if (answer == RowAnswer.Later)
                    {
                        return answer;
                    }

                    goesOn = answer == RowAnswer.Yes;
                    if (goesOn)
                    {
                        history.Push(step.First);
                        _row++;
                        _step++;
                    }

                    break;
                case PatternOp.Split:
                    goesOn = conditions.DependOnRowOnly
                        ? _visited.Enter(program.SplitNumbers[_step], _row)
                        : _visited.Enter(history.Hash(_step, _row));
                    if (goesOn)
                    {
                        Remember(step.Second);
                        _step = step.First;
                    }

                    break;
                case PatternOp.Jump:
                    goesOn = true;
                    _step = step.First;
                    break;
                case PatternOp.Mark:
                    goesOn = true;
                    _marks.Add(_row - history.Start);
                    _step++;
                    break;
                case PatternOp.Done:
                    // What lies behind the match has been tried to its end; what lies in it may be on the way that succeeded.
                    _visited.Forget(history.Start, _row);
                    return RowAnswer.Yes;
                default:
                    goesOn = _row == (step.Op == PatternOp.AtStart ? history.PartitionStart : history.PartitionEnd);
                    _step++;
                    break;
            }

            if (!goesOn && !TakeNextWay())
            {
                return RowAnswer.No;
            }
        }
    }

    private void Remember(int step)
    {
        if (_wayCount == _ways.Length)
        {
            Array.Resize(ref _ways, _wayCount * 2);
        }

        _ways[_wayCount++] = new Way(step, _row, _marks.Count);
    }

    private bool TakeNextWay()
    {
        if (_wayCount == 0)
        {
            return false;
        }

        var way = _ways[--_wayCount];
        (_step, _row) = (way.Step, way.Row);
        history.Truncate(_row - history.Start);
        _marks.RemoveRange(way.Marks, _marks.Count - way.Marks);
        return true;
    }

    private readonly record struct Way(int Step, int Row, int Marks);

    /// <summary>The states that need not be tried again.</summary>
    private sealed class VisitedStates(int splitCount, bool byRow)
    {
        private const long MostBits = 1L << 31;

        private readonly HashSet<UInt128> _hashes = [];
        private ulong[] _bits = [];
        private int _start;
        private int _rowCount;
        private bool _inBits;

        public void Clear(int start, int end)
        {
            (_start, _rowCount) = (start, end - start + 1);
            _hashes.Clear();
            _inBits = byRow && (long)splitCount * _rowCount <= MostBits;
            if (!_inBits)
            {
                return;
            }

            var words = (int)((((long)splitCount * _rowCount) + 63) >> 6);
            if (_bits.Length < words)
            {
                _bits = new ulong[words];
            }
            else
            {
                _bits.AsSpan(0, words).Clear();
            }
        }

        public bool Enter(UInt128 hash) => _hashes.Add(hash);

        public bool Enter(int split, int row)
        {
            if (!_inBits)
            {
                return _hashes.Add(new UInt128((ulong)split, (ulong)row));
            }

            // Rows outermost: a match's rows lie side by side.
            var bit = ((long)(row - _start) * splitCount) + split;
            ref var word = ref _bits[bit >> 6];
            var mask = 1UL << (int)(bit & 63);
            var isNew = (word & mask) == 0;
            word |= mask;
            return isNew;
        }

        public void Forget(int first, int last)
        {
            if (!byRow)
            {
                return;
            }

            if (!_inBits)
            {
                _hashes.Clear();
                return;
            }

            var end = (long)(last - _start + 1) * splitCount;
            for (var bit = (long)(first - _start) * splitCount; bit < end; bit++)
            {
                if ((bit & 63) == 0 && bit + 64 <= end)
                {
                    _bits[bit >> 6] = 0;
                    bit += 63;
                }
                else
                {
                    _bits[bit >> 6] &= ~(1UL << (int)(bit & 63));
                }
            }
        }
    }
}
