namespace LakeQuery.Execution.RowPatterns;

/// <summary>128 bits that tell states of a match apart; two different ones never meet in practice.</summary>
internal struct StateHash
{
    private ulong _first;
    private ulong _second;

    /// <summary>Adds a number.</summary>
    public void Add(long value)
    {
        _first = (_first ^ (ulong)value) * 0x9E3779B97F4A7C15;
        _first ^= _first >> 32;
        _second = (_second + (ulong)value + 0x165667B19E3779F9) * 0xC2B2AE3D27D4EB4F;
        _second ^= _second >> 29;
    }

    /// <summary>Adds another hash.</summary>
    public void Add(StateHash other)
    {
        Add((long)other._first);
        Add((long)other._second);
    }

    /// <summary>The bits.</summary>
    public readonly UInt128 Value => new(_first, _second);
}
