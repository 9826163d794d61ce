using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>What happens to a window's rows over some rows of input: which come in, and which have gone before each.</summary>
internal sealed class FrameStep
{
    /// <summary>So many rows at most.</summary>
    public const int MaxRows = 8192;

    /// <summary>Leaving rows of one step.</summary>
    private int[] _leaving = new int[MaxRows];

    /// <summary>The input's columns; none while saved rows are taken in again.</summary>
    public ImmutableArray<StreamColumn> Columns { get; set; }

    /// <summary>The first row of the input.</summary>
    public int Start { get; set; }

    /// <summary>How many rows come in.</summary>
    public int Count { get; set; }

    /// <summary>The group of each.</summary>
    public int[] Groups { get; } = new int[MaxRows];

    /// <summary>The place of each; none without bound.</summary>
    public int[] Slots { get; } = new int[MaxRows];

    /// <summary>For each: how many of <see cref="Leaving"/> have gone before it is seen.</summary>
    public int[] LeavingEnds { get; } = new int[MaxRows];

    /// <summary>The places of the rows that leave, in order.</summary>
    public ReadOnlySpan<int> Leaving => _leaving.AsSpan(0, LeavingCount);

    /// <summary>How many leave.</summary>
    public int LeavingCount { get; private set; }

    /// <summary>The group of each place.</summary>
    public int[] SlotGroups { get; set; } = [];

    /// <summary>ROWTIME of each place.</summary>
    public long[] SlotTimes { get; set; } = [];

    /// <summary>Begins anew.</summary>
    public void Reset() => LeavingCount = 0;

    /// <summary>A row leaves.</summary>
    public void Leave(int slot)
    {
        if (LeavingCount == _leaving.Length)
        {
            Array.Resize(ref _leaving, LeavingCount * 2);
        }

        _leaving[LeavingCount++] = slot;
    }
}
