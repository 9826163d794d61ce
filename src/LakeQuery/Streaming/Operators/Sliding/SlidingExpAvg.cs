using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>exp_avg: an average in which a row's weight halves with each full half-life of its age.</summary>
/// <remarks>The rows of a window lie in pieces, those of each with the same number of full half-lives behind them. As time goes on the oldest rows of a piece
/// move to the next, so that a row costs a few additions for each half-life that it stays; a result costs one for each piece. Each piece
/// is two stacks, as in <see cref="SlidingStacks{T}"/>: nothing is ever taken off a sum.</remarks>
internal sealed class SlidingExpAvg(AggregateSpec spec, NumberSlots values) : SlidingFunction(spec)
{
    private const int None = -1;

    private readonly NumberResult _result = new(spec.Result, SqlType.Double);
    private Window?[] _windows = [];

    // By place: the next younger row, and the sum from the row to the youngest of the older rows of its piece.
    private int[] _next = [];
    private CarefulSum[] _totals = [];
    private int[] _path = new int[64];

    /// <inheritdoc/>
    public override long MemoryBytes =>
        (_windows.Length * 8L) + (_next.Length * 4L) + (_totals.Length * 16L) + _windows.Sum(window => window is null ? 0 : 24 + (window.Pieces.Length * 56L));

    /// <inheritdoc/>
    public override void ReserveGroups(int groups) => Arrays.Grow(ref _windows, groups);

    /// <inheritdoc/>
    public override void ReserveSlots(int slots)
    {
        Arrays.Grow(ref _next, slots);
        Arrays.Grow(ref _totals, slots);
    }

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept) => Keep(_windows, kept);

    /// <inheritdoc/>
    public override void Run(FrameStep step, StreamColumn output, List<int> faults)
    {
        var gone = 0;
        for (var row = 0; row < step.Count; row++)
        {
            for (; gone < step.LeavingEnds[row]; gone++)
            {
                var left = step.Leaving[gone];
                if (values.Has(left))
                {
                    var leftWindow = _windows[step.SlotGroups[left]]!;
                    RemoveFirst(ref leftWindow.Pieces[0]);
                    leftWindow.DropIfEmpty(0);
                }
            }

            var slot = step.Slots[row];
            var window = _windows[step.Groups[row]] ??= new Window();
            var now = step.SlotTimes[slot];
            Age(window, now, step.SlotTimes);
            if (values.Has(slot))
            {
                Add(ref window.PieceOf(0, window.Count), slot);
            }

            if (window.Count == 0)
            {
                output.AppendNull();
            }
            else
            {
                _result.WriteDouble(Average(window), output);
            }
        }
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state, int groups)
    {
        for (var group = 0; group < groups; group++)
        {
            var window = _windows[group];
            state.Int(window?.Count ?? 0);
            for (var index = 0; index < (window?.Count ?? 0); index++)
            {
                ref var piece = ref window!.Pieces[index];
                state.Long(piece.HalfLives);
                state.Long(piece.Count);
                piece.Younger.Save(state);
                state.Long(piece.OlderCount);
                var slot = piece.First;
                for (var older = 0L; older < piece.OlderCount; older++)
                {
                    _totals[slot].Save(state);
                    slot = _next[slot];
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state, int groups)
    {
        for (var group = 0; group < groups; group++)
        {
            var pieces = state.Count();
            var window = _windows[group];
            if (pieces != (window?.Count ?? 0))
            {
                throw new InvalidDataException("The state is damaged: other pieces of a window than its rows have.");
            }

            for (var index = 0; index < pieces; index++)
            {
                ref var piece = ref window!.Pieces[index];
                if (piece.HalfLives != state.Long() || piece.Count != state.Long())
                {
                    throw new InvalidDataException("The state is damaged: other pieces of a window than its rows have.");
                }

                piece.Younger = CarefulSum.Restore(state);
                piece.OlderCount = state.Long();
                var slot = piece.First;
                for (var older = 0L; older < piece.OlderCount; older++)
                {
                    _totals[slot] = CarefulSum.Restore(state);
                    slot = _next[slot];
                }
            }
        }
    }

    // Moves the rows on whose age has come to another number of half-lives, the oldest first.
    private void Age(Window window, long now, long[] times)
    {
        for (var index = 0; index < window.Count; index++)
        {
            ref var piece = ref window.Pieces[index];
            while (piece.Count > 0 && now - times[piece.First] is var age && age >= (piece.HalfLives + 1) * Spec.HalfLifeMicros)
            {
                var halfLives = age / Spec.HalfLifeMicros;
                if ((now - times[piece.Last]) / Spec.HalfLifeMicros == halfLives && (index == 0 || window.Pieces[index - 1].HalfLives != halfLives))
                {
                    // All of them are as old: they are a piece as before.
                    piece.HalfLives = halfLives;
                    break;
                }

                var slot = piece.First;
                RemoveFirst(ref piece);
                var count = window.Count;
                Add(ref window.PieceOf(halfLives, index), slot);
                index += window.Count - count;
                piece = ref window.Pieces[index];
            }

            index -= window.DropIfEmpty(index) ? 1 : 0;
        }
    }

    // Weights relative to that of the youngest piece.
    private double Average(Window window)
    {
        var (sum, weights, before) = (0.0, 0.0, 0L);
        for (var index = 0; index < window.Count; index++)
        {
            ref var piece = ref window.Pieces[index];
            if (index > 0)
            {
                var factor = before - piece.HalfLives == 1 ? 0.5 : Math.ScaleB(1, -(int)Math.Min(2000, before - piece.HalfLives));
                sum *= factor;
                weights *= factor;
            }

            before = piece.HalfLives;
            sum += SumOf(ref piece);
            weights += piece.Count;
        }

        return sum / weights;
    }

    private double SumOf(ref Piece piece)
    {
        if (piece.OlderCount == 0)
        {
            return piece.Younger.Value;
        }

        var total = _totals[piece.First];
        total.Add(piece.Younger);
        return total.Value;
    }

    private void Add(ref Piece piece, int slot)
    {
        if (piece.Count++ == 0)
        {
            piece.First = slot;
        }
        else
        {
            _next[piece.Last] = slot;
        }

        piece.Last = slot;
        piece.Younger.Add(values.Values[slot]);
    }

    private void RemoveFirst(ref Piece piece)
    {
        if (piece.OlderCount == 0)
        {
            MakeOlder(ref piece);
        }

        piece.OlderCount--;
        piece.Count--;
        piece.First = piece.Count == 0 ? None : _next[piece.First];
    }

    private void MakeOlder(ref Piece piece)
    {
        Arrays.Grow(ref _path, (int)piece.Count);
        var slot = piece.First;
        for (var index = 0; index < piece.Count; index++)
        {
            _path[index] = slot;
            slot = _next[slot];
        }

        CarefulSum total = default;
        for (var index = (int)piece.Count - 1; index >= 0; index--)
        {
            total.Add(values.Values[_path[index]]);
            _totals[_path[index]] = total;
        }

        piece.OlderCount = piece.Count;
        piece.Younger = default;
    }

    /// <summary>The rows of a group's window, in pieces from the oldest to the youngest.</summary>
    private sealed class Window
    {
        private Piece[] _pieces = new Piece[2];

        /// <summary>The pieces; the first so many count.</summary>
        public Piece[] Pieces => _pieces;

        /// <summary>How many.</summary>
        public int Count { get; private set; }

        /// <summary>The piece of an age, which is made where it is not there.</summary>
        /// <param name="halfLives">The age.</param>
        /// <param name="before">The piece that it stands before.</param>
        public ref Piece PieceOf(long halfLives, int before)
        {
            if (before > 0 && _pieces[before - 1].HalfLives == halfLives)
            {
                return ref _pieces[before - 1];
            }

            Insert(before, halfLives);
            return ref _pieces[before];
        }

        /// <summary>Drops a piece if it has no rows left.</summary>
        public bool DropIfEmpty(int place)
        {
            if (_pieces[place].Count > 0)
            {
                return false;
            }

            Count--;
            Array.Copy(_pieces, place + 1, _pieces, place, Count - place);
            return true;
        }

        private void Insert(int place, long halfLives)
        {
            if (Count == _pieces.Length)
            {
                Array.Resize(ref _pieces, Count * 2);
            }

            Array.Copy(_pieces, place, _pieces, place + 1, Count - place);
            _pieces[place] = new Piece { HalfLives = halfLives };
            Count++;
        }
    }

    /// <summary>Rows of the same number of full half-lives.</summary>
    private struct Piece
    {
        public long HalfLives;

        /// <summary>Place of the oldest row.</summary>
        public int First;

        /// <summary>Place of the youngest row.</summary>
        public int Last;

        /// <summary>How many rows.</summary>
        public long Count;

        /// <summary>How many of them have a total.</summary>
        public long OlderCount;

        /// <summary>Sum of the others.</summary>
        public CarefulSum Younger;
    }
}
