using System.Data.Common;

namespace LakeQuery.Data;

/// <summary>Fills a <see cref="System.Data.DataTable"/> or <see cref="System.Data.DataSet"/> from a command. It only reads.</summary>
public sealed class LakeDataAdapter : DbDataAdapter
{
    /// <summary>An adapter without a command.</summary>
    public LakeDataAdapter()
    {
    }

    /// <summary>An adapter that reads by a command.</summary>
    public LakeDataAdapter(LakeCommand selectCommand) => SelectCommand = selectCommand;

    /// <summary>An adapter that reads by a statement.</summary>
    public LakeDataAdapter(string selectCommandText, LakeConnection connection)
        : this(new LakeCommand(selectCommandText, connection))
    {
    }

    /// <summary>The command that reads.</summary>
    public new LakeCommand? SelectCommand
    {
        get => (LakeCommand?)base.SelectCommand;
        set => base.SelectCommand = value;
    }
}
