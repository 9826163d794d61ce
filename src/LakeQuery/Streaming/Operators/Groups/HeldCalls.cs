using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Groups;

/// <summary>Aggregates that no step computes piece by piece, such as approx_percentile: DuckDB computes them of the rows that were held for a group.</summary>
/// <param name="columns">The columns of the input that they are made of.</param>
/// <param name="columnTypes">Their types.</param>
/// <param name="results">The types of the results.</param>
/// <param name="prepare">Makes the statement ready when the first window ends. What comes in: the place of the row's group, then the columns; the rows
/// of a group are neighbours. What comes out: the place, then the results, in order of the places.</param>
internal sealed class HeldCalls(ImmutableArray<int> columns, ImmutableArray<SqlType> columnTypes, ImmutableArray<SqlType> results, Func<DuckProgram> prepare)
    : IDisposable
{
    private readonly LongColumn _times = new(SqlType.TimestampMillis);
    private DuckProgram? _program;

    /// <summary>The columns of the input that are held.</summary>
    public ImmutableArray<int> Columns => columns;

    /// <summary>Their types.</summary>
    public ImmutableArray<SqlType> ColumnTypes => columnTypes;

    /// <summary>The types of the results.</summary>
    public ImmutableArray<SqlType> Results => results;

    /// <summary>Computes the results of groups.</summary>
    /// <param name="rows">Place and columns.</param>
    /// <param name="fail">Takes the place of a group that is an error, and which.</param>
    /// <returns>Place and results of the others; good until the next call.</returns>
    public ImmutableArray<StreamColumn> Run(ImmutableArray<StreamColumn> rows, Action<int, LakeQueryException> fail)
    {
        _program ??= prepare();
        _times.Clear();
        _times.AppendSpan(rows[0].Length).Clear();
        var places = (LongColumn)rows[0];
        return _program.Run(new KernelInput(rows, _times), (row, error) => fail((int)places.Values[row], error)).Columns;
    }

    /// <inheritdoc/>
    public void Dispose() => _program?.Dispose();
}
