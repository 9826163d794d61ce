namespace LakeQuery.Data;

/// <summary>What a statement had to say besides rows.</summary>
public sealed class LakeMessageEventArgs : EventArgs
{
    internal LakeMessageEventArgs(string message, bool isWarning)
    {
        (Message, IsWarning) = (message, isWarning);
    }

    /// <summary>A sentence.</summary>
    public string Message { get; }

    /// <summary>Whether it should be acted on.</summary>
    public bool IsWarning { get; }
}
