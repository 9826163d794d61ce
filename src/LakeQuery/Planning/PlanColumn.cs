using LakeQuery.Types;

namespace LakeQuery.Planning;

/// <summary>A column of the plan. Its id is unique in the whole statement (the same table scanned twice has other columns each time),
/// so that a reference needs no qualifier, in the plan and in the SQL made from it.</summary>
/// <param name="Id">Number, unique in the statement.</param>
/// <param name="Name">The name the user knows it by, for plans and messages; null for an expression without one.</param>
/// <param name="Type">Its type.</param>
internal sealed record PlanColumn(int Id, string? Name, SqlType Type)
{
    /// <summary>The name in generated SQL.</summary>
    public string SqlName => $"c{Id}";

    /// <summary>Equal when the id is.</summary>
    public bool Equals(PlanColumn? other) => other is not null && Id == other.Id;

    /// <inheritdoc/>
    public override int GetHashCode() => Id;

    /// <summary>The name with its number: <c>origin#3</c>.</summary>
    public override string ToString() => $"{Name ?? "expr"}#{Id}";
}
