using System.Collections.Immutable;

namespace LakeQuery.Execution.Pruning;

/// <summary>Rows of a file as ranges of positions from 0, ordered and apart; files with equal ranges are read by one statement.</summary>
/// <param name="Ranges">First row and the row after the last, of each range.</param>
internal sealed record RowRanges(ImmutableArray<(long Start, long End)> Ranges)
{
    /// <summary>How many rows.</summary>
    public long RowCount => Ranges.Sum(range => range.End - range.Start);

    /// <summary>The rows of some row groups, given in order; neighbours become one range.</summary>
    public static RowRanges OfGroups(ReadOnlySpan<long> groupRows, ReadOnlySpan<int> groups)
    {
        var ranges = ImmutableArray.CreateBuilder<(long Start, long End)>();
        long start = 0;
        for (int group = 0, next = 0; next < groups.Length; start += groupRows[group++])
        {
            if (group != groups[next])
            {
                continue;
            }

            next++;
            var end = start + groupRows[group];
            if (ranges.Count > 0 && ranges[^1].End == start)
            {
                ranges[^1] = (ranges[^1].Start, end);
            }
            else
            {
                ranges.Add((start, end));
            }
        }

        return new RowRanges(ranges.ToImmutable());
    }

    /// <inheritdoc/>
    public bool Equals(RowRanges? other) => other is not null && Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Ranges.IsEmpty ? 0 : HashCode.Combine(Ranges.Length, Ranges[0], Ranges[^1]);
}
