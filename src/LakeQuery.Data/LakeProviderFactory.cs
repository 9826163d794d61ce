using System.Data.Common;

namespace LakeQuery.Data;

/// <summary>Makes the provider's objects for code that knows only <see cref="DbProviderFactory"/>.</summary>
/// <remarks>Safe for many threads. There is no command builder: it would write INSERT, UPDATE and DELETE, which a lake's files don't take.</remarks>
public sealed class LakeProviderFactory : DbProviderFactory
{
    /// <summary>The name the provider is registered by.</summary>
    public const string InvariantName = "LakeQuery.Data";

    /// <summary>The factory.</summary>
    public static readonly LakeProviderFactory Instance = new();

    private LakeProviderFactory()
    {
    }

    /// <summary>Makes <c>DbProviderFactories.GetFactory("LakeQuery.Data")</c> find the factory.</summary>
    public static void Register() => DbProviderFactories.RegisterFactory(InvariantName, Instance);

    /// <inheritdoc/>
    public override bool CanCreateDataAdapter => true;

    /// <inheritdoc/>
    public override bool CanCreateCommandBuilder => false;

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    public override DbConnection CreateConnection() => new LakeConnection();

    /// <inheritdoc/>
    public override DbCommand CreateCommand() => new LakeCommand();

    /// <inheritdoc/>
    public override DbBatch CreateBatch() => new LakeBatch();

    /// <inheritdoc/>
    public override DbBatchCommand CreateBatchCommand() => new LakeBatchCommand();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new LakeParameter();

    /// <inheritdoc/>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new LakeConnectionStringBuilder();

    /// <inheritdoc/>
    public override DbDataAdapter CreateDataAdapter() => new LakeDataAdapter();

    /// <inheritdoc/>
    public override DbDataSource CreateDataSource(string connectionString) => new LakeDataSource(connectionString);
}
