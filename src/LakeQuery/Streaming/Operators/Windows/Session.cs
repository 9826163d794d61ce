namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>A session: rows of a key none of which is more than the gap from its neighbours.</summary>
internal sealed class Session(long number, int key, long time, long gapMicros)
{
    /// <summary>Tells it from all others; sessions that opened later have a higher one.</summary>
    public long Number => number;

    /// <summary>The group of its key.</summary>
    public int Key { get; set; } = key;

    /// <summary>Time of its first row.</summary>
    public long Start { get; set; } = time;

    /// <summary>Time of its last row and the gap.</summary>
    public long End { get; set; } = time + gapMicros;

    /// <summary>False when it has closed or gone up in another.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>What it holds: rows or groups, by number.</summary>
    public List<int> Members { get; } = [];

    /// <summary>The next open session of the key.</summary>
    public Session? Next { get; set; }
}
