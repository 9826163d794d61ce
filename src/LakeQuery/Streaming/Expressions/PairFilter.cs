using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Operators.Joins;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Expressions;

/// <summary>The rest of a join's condition as a row step: the numbers of the pairs that it lets through come out.</summary>
/// <param name="step">A step over the pairs' columns and a number, which gives that number where the condition is true.</param>
internal sealed class PairFilter(RowStep step) : IPairFilter
{
    private readonly LongColumn _numbers = new(SqlType.BigInt);

    /// <inheritdoc/>
    public void Evaluate(StreamBatch pairs, Span<bool> holds)
    {
        _numbers.Clear();
        var numbers = _numbers.AppendSpan(pairs.RowCount);
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = index;
        }

        holds.Clear();
        var kept = new Kept(holds.Length);
        step.Output = kept;
        step.Process(new StreamBatch(pairs.Columns.Add(_numbers), pairs.Rowtimes), 0);
        kept.Holds.CopyTo(holds);
    }

    private sealed class Kept(int count) : IBatchReceiver
    {
        public bool[] Holds { get; } = new bool[count];

        public void Receive(StreamBatch batch)
        {
            foreach (var number in ((LongColumn)batch.Columns[0]).Values)
            {
                Holds[number] = true;
            }
        }
    }
}
