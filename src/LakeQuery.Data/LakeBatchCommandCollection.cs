using System.Data.Common;

namespace LakeQuery.Data;

/// <summary>The commands of a batch, in the order in which they run.</summary>
public sealed class LakeBatchCommandCollection : DbBatchCommandCollection, IReadOnlyList<LakeBatchCommand>
{
    private readonly List<LakeBatchCommand> _commands = [];

    internal LakeBatchCommandCollection()
    {
    }

    /// <inheritdoc cref="DbBatchCommandCollection.Count"/>
    public override int Count => _commands.Count;

    /// <inheritdoc/>
    public override bool IsReadOnly => false;

    /// <summary>The command at an index.</summary>
    public new LakeBatchCommand this[int index]
    {
        get => _commands[index];
        set => SetBatchCommand(index, value);
    }

    /// <summary>Adds a command of a text, and returns it so that values can be added.</summary>
    public LakeBatchCommand Add(string commandText)
    {
        var command = new LakeBatchCommand(commandText);
        _commands.Add(command);
        return command;
    }

    /// <inheritdoc/>
    public override void Add(DbBatchCommand item) => _commands.Add(Command(item));

    /// <inheritdoc/>
    public override void Insert(int index, DbBatchCommand item) => _commands.Insert(index, Command(item));

    /// <inheritdoc/>
    public override bool Remove(DbBatchCommand item) => _commands.Remove(Command(item));

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _commands.RemoveAt(index);

    /// <inheritdoc/>
    public override void Clear() => _commands.Clear();

    /// <inheritdoc/>
    public override bool Contains(DbBatchCommand item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public override int IndexOf(DbBatchCommand item) => item is LakeBatchCommand command ? _commands.IndexOf(command) : -1;

    /// <inheritdoc/>
    public override void CopyTo(DbBatchCommand[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        ((System.Collections.ICollection)_commands).CopyTo(array, arrayIndex);
    }

    /// <inheritdoc/>
    public override IEnumerator<DbBatchCommand> GetEnumerator() => _commands.GetEnumerator();

    IEnumerator<LakeBatchCommand> IEnumerable<LakeBatchCommand>.GetEnumerator() => _commands.GetEnumerator();

    /// <inheritdoc/>
    protected override DbBatchCommand GetBatchCommand(int index) => _commands[index];

    /// <inheritdoc/>
    protected override void SetBatchCommand(int index, DbBatchCommand batchCommand) => _commands[index] = Command(batchCommand);

    private static LakeBatchCommand Command(DbBatchCommand? item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item as LakeBatchCommand
            ?? throw new InvalidCastException($"The batch takes LakeBatchCommand; this is a {item.GetType().Name}. Make one by CreateBatchCommand.");
    }
}
