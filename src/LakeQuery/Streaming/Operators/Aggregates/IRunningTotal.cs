using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>Something that numbers are added to, one by one or by the set.</summary>
internal interface IRunningTotal<T>
    where T : struct
{
    /// <summary>Adds a number.</summary>
    void Add(double value);

    /// <summary>Adds a total.</summary>
    void Add(in T other);

    /// <summary>Writes it.</summary>
    void Save(StateWriter state);

    /// <summary>Reads it.</summary>
    static abstract T Restore(StateReader state);
}
