using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using LakeQuery.Execution;

namespace LakeQuery.Data;

/// <summary>A command of a <see cref="LakeBatch"/>: a text and the values for its <c>?</c> or <c>@name</c>.</summary>
public sealed class LakeBatchCommand : DbBatchCommand
{
    private string _text = "";
    private IReadOnlyList<LakeStatement>? _statements;

    /// <summary>A command without text.</summary>
    public LakeBatchCommand()
    {
    }

    /// <summary>A command.</summary>
    public LakeBatchCommand(string? commandText) => CommandText = commandText;

    /// <summary>The statement, or several parted by semicolons.</summary>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set => (_text, _statements) = (value ?? "", null);
    }

    /// <summary>Only <see cref="CommandType.Text"/>.</summary>
    /// <exception cref="NotSupportedException">It is set to another one.</exception>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set => LakeCommand.RequireText(value);
    }

    /// <summary>-1: no statement changes rows.</summary>
    public override int RecordsAffected => -1;

    /// <summary>The values.</summary>
    public new LakeParameterCollection Parameters { get; } = new();

    /// <summary>What the command's last statement that was begun has read; null before the first.</summary>
    public QueryStatistics? Statistics { get; internal set; }

    /// <inheritdoc/>
    public override bool CanCreateParameter => true;

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <inheritdoc cref="DbBatchCommand.CreateParameter"/>
    public override LakeParameter CreateParameter() => new();

    /// <summary>The statements, read once for each text.</summary>
    internal IReadOnlyList<LakeStatement> Statements() => _statements ??= LakeStatement.ParseScript(_text);
}
