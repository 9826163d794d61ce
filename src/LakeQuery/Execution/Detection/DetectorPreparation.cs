using System.Collections.Immutable;
using System.Diagnostics;
using LakeQuery.Detectors;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Execution.RowPatterns;
using LakeQuery.Execution.Staging;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution.Detection;

/// <summary>Runs a detector over the rows of its cursor: keeps them in order, sends the counted columns through it piece by piece, and leaves
/// its answers in a table beside them.</summary>
/// <remarks>Both tables are DuckDB's, which spills them: memory does not grow with the number of rows.</remarks>
internal sealed class DetectorPreparation(DetectorNode node, string input, string answers, FreshColumns fresh) : IPreparation
{
    // Rows read at once: so many that asking for them costs little beside them.
    private const int RowsTogether = 16_384;

    // Rows between two looks at the cancellation; as many as take about this long.
    private const int MostRowsBetweenLooks = 4096;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly PlanColumn _row = fresh.Next(SqlType.BigInt);
    private readonly double[][] _values = [.. node.Counted.Items.Select(_ => new double[RowsTogether])];
    private readonly RowState[] _states = new RowState[RowsTogether];
    private int _count;

    /// <inheritdoc/>
    public void Run(Stage stage)
    {
        var kept = node.Passed.Items.Concat(node.Counted.Items.Select(counted => counted.Column)).Distinct()
            .Select(column => new Assignment(column, new PlanColumnReference(column))).ToImmutableArray();
        stage.Keep(input, new ProjectNode(node.Input, kept), _row);
        using var written = new DetectorAnswers(stage, answers, node.Function);
        using var detector = node.CreateDetector(stage.Threads);
        var batch = new DetectorBatch(node.Counted.Count);
        var size = 64;
        for (long first = 0; Read(stage, first); first += _count)
        {
            for (var done = 0; done < _count;)
            {
                stage.Cancellation.ThrowIfCancellationRequested();
                var rows = Math.Min(size, _count - done);
                var start = Stopwatch.GetTimestamp();
                Load(batch, done, rows);
                detector.Process(batch);
                var took = Stopwatch.GetElapsedTime(start);
                size = took < BetweenLooks ? Math.Min(size * 2, MostRowsBetweenLooks) : took > BetweenLooks * 4 ? Math.Max(size / 2, 1) : size;
                written.Add(batch);
                done += rows;
            }
        }

        written.Close();
    }

    private void Load(DetectorBatch batch, int first, int rows)
    {
        batch.Reset(rows);
        for (var index = 0; index < _values.Length; index++)
        {
            _values[index].AsSpan(first, rows).CopyTo(batch.Column(index));
        }

        _states.AsSpan(first, rows).CopyTo(batch.States);
    }

    // The counted columns of the next rows, as doubles; false where there are no more.
    private bool Read(Stage stage, long first)
    {
        var row = fresh.Next(SqlType.BigInt);
        var counted = node.Counted.Items.Select(counted => (counted.Column, Copy: fresh.Next(counted.Column.Type))).ToImmutableArray();
        var rows = new FilterNode(
            new StagedRowsNode(input, [
                new StagedColumn(row, _row.SqlName), .. counted.Select(column => new StagedColumn(column.Copy, column.Column.SqlName)),
            ]),
            new PlanBetween(
                new PlanColumnReference(row), new PlanConstant(first, SqlType.BigInt), new PlanConstant(first + RowsTogether - 1, SqlType.BigInt)));
        var doubles = counted.Select(column => new Assignment(fresh.Next(SqlType.Double), AsDouble(new PlanColumnReference(column.Copy))));
        _count = 0;
        stage.Read(new ProjectNode(rows, [new Assignment(fresh.Next(SqlType.BigInt), new PlanColumnReference(row)), .. doubles]), chunk => Take(chunk, first));
        return _count > 0;
    }

    private static PlanExpression AsDouble(PlanExpression value) =>
        value.Type.Kind == SqlTypeKind.Double ? value : new PlanCast(value, SqlType.Double, Try: false, Implicit: true);

    private void Take(DuckChunk chunk, long first)
    {
        var numbers = chunk.Vector(0).Data<long>();
        if (chunk.Size > 0 && (numbers[0] != first + _count || numbers[^1] != first + _count + chunk.Size - 1))
        {
            throw QueryErrors.Internal("The rows kept for a detector came back in another order.");
        }

        var states = _states.AsSpan(_count, chunk.Size);
        states.Clear();
        for (var index = 0; index < _values.Length; index++)
        {
            var vector = chunk.Vector(index + 1);
            var values = vector.Data<double>();
            values.CopyTo(_values[index].AsSpan(_count));
            for (var row = 0; row < values.Length; row++)
            {
                if (!vector.IsValid(row))
                {
                    states[row] = RowState.Null;
                }
                else if (!double.IsFinite(values[row]) && states[row] != RowState.Null)
                {
                    states[row] = RowState.NotFinite;
                }
            }
        }

        _count += chunk.Size;
    }
}
