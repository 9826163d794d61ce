namespace LakeQuery.Execution;

/// <summary>How a statement ended, in Athena's words.</summary>
public enum QueryState
{
    /// <summary>All rows were given.</summary>
    Succeeded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was stopped: by the user, by whoever read it, or at a limit.</summary>
    Cancelled,
}
