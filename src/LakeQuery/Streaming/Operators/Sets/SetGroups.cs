using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sets;

/// <summary>UNION, INTERSECT and EXCEPT of streams (<see cref="StreamSetNode"/>), over their rows merged by ROWTIME.</summary>
/// <remarks>Different rows are kept once, with how often each input has brought them: what is held does not grow by rows that repeat. NULL equals
/// NULL here, as it does in set operations of queries.</remarks>
/// <param name="types">The types of the columns.</param>
/// <param name="windowKeys">By whose change groups end; the index is a column.</param>
/// <param name="operation">The operation.</param>
/// <param name="all">Whether a row counts as often as it comes.</param>
/// <param name="inputs">How many inputs; the number of a row's input, from 0, comes in behind its columns.</param>
internal sealed class SetGroups(ImmutableArray<SqlType> types, ImmutableArray<MonotonicKey> windowKeys, SetOperator operation, bool all, int inputs)
    : WatchedWindows(types.Add(SqlType.BigInt), windowKeys, types)
{
    private readonly int[] _columns = [.. Enumerable.Range(0, types.Length)];
    private readonly KeyTable _rows = new(types);

    // For each different row and each input: how often it came.
    private long[] _counts = new long[64];
    private int[] _groups = [];

    /// <inheritdoc/>
    public override long StateBytes => _rows.MemoryBytes + (_counts.Length * 8L);

    /// <inheritdoc/>
    protected override void Add(StreamBatch batch, int start, int count)
    {
        if (_groups.Length < count)
        {
            _groups = new int[count];
        }

        var groups = _groups.AsSpan(0, count);
        _rows.Map(batch.Columns, _columns, start, groups);
        GrowCounts();
        var sources = ((LongColumn)batch.Columns[_columns.Length]).Values.Slice(start, count);
        for (var index = 0; index < groups.Length; index++)
        {
            _counts[(groups[index] * inputs) + (int)sources[index]]++;
        }
    }

    /// <inheritdoc/>
    protected override void Emit(long rowtime)
    {
        var output = Emitter.Batch;
        for (var group = 0; group < _rows.Count; group++)
        {
            for (var copies = CopiesOf(_counts.AsSpan(group * inputs, inputs)); copies > 0; copies--)
            {
                for (var column = 0; column < output.Columns.Length; column++)
                {
                    output.Columns[column].AppendFrom(_rows.Keys[column], group);
                }

                output.Rowtimes.Append(rowtime);
            }
        }

        _counts.AsSpan(0, _rows.Count * inputs).Clear();
        _rows.Clear();
    }

    /// <inheritdoc/>
    protected override void SaveWindow(StateWriter state)
    {
        _rows.Save(state);
        foreach (var count in _counts.AsSpan(0, _rows.Count * inputs))
        {
            state.Long(count);
        }
    }

    /// <inheritdoc/>
    protected override void RestoreWindow(StateReader state)
    {
        _rows.Restore(state);
        GrowCounts();
        foreach (ref var count in _counts.AsSpan(0, _rows.Count * inputs))
        {
            count = state.Long();
        }
    }

    private void GrowCounts()
    {
        if (_rows.Count * inputs > _counts.Length)
        {
            Array.Resize(ref _counts, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(_rows.Count * inputs)));
        }
    }

    // How often a row goes out.
    private long CopiesOf(ReadOnlySpan<long> counts)
    {
        // Those with a second operand have two inputs; UNION may have more.
        return operation switch
        {
            SetOperator.Intersect => Math.Min(Math.Min(counts[0], counts[1]), all ? long.MaxValue : 1),
            SetOperator.Except when all => Math.Max(0, counts[0] - counts[1]),
            SetOperator.Except => counts[0] > 0 && counts[1] == 0 ? 1 : 0,
            _ => 1,
        };
    }
}
