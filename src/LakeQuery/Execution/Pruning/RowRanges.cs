using System.Collections.Immutable;

namespace LakeQuery.Execution.Pruning;

/// <summary>Rows of a file as ranges of positions from 0, ordered and apart; files with equal ranges are read by one statement.</summary>
/// <param name="Ranges">First row and the row after the last, of each range.</param>
internal sealed record RowRanges(ImmutableArray<(long Start, long End)> Ranges)
{
    /// <summary>How many rows.</summary>
    public long RowCount => Ranges.Sum(range => range.End - range.Start);

    /// <inheritdoc/>
    public bool Equals(RowRanges? other) => other is not null && Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Ranges.IsEmpty ? 0 : HashCode.Combine(Ranges.Length, Ranges[0], Ranges[^1]);
}
