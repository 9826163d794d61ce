using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Expressions;

/// <summary>Filters, projections and look-ups in tables of the lake: each row by itself, so there is nothing to remember.</summary>
/// <param name="types">The types of the columns that go out.</param>
/// <param name="fast">The work as kernels, or null where some of it has none.</param>
/// <param name="slow">Makes the same work ready in DuckDB, when it is first needed.</param>
internal sealed class RowStep(ImmutableArray<SqlType> types, RowProgram? fast, Func<DuckProgram> slow) : StreamOperator
{
    private readonly StreamBatch _empty = new(types);
    private DuckProgram? _slow;

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        if (batch.RowCount == 0)
        {
            _empty.Bound = batch.Bound;
            Output.Receive(_empty);
            return;
        }

        var rows = Run(new KernelInput(batch.Columns, batch.Rowtimes));
        Output.Receive(new StreamBatch(rows.Columns, rows.Rowtimes) { Bound = batch.Bound });
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        // Nothing is remembered.
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        // Nothing was saved.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _slow?.Dispose();
        base.Dispose(disposing);
    }

    private KernelInput Run(KernelInput rows)
    {
        if (fast is not null)
        {
            try
            {
                return fast.Run(rows);
            }
            catch (KernelFailure)
            {
                // Computed again below, row by row where it must be.
            }
        }

        return (_slow ??= slow()).Run(rows);
    }
}
