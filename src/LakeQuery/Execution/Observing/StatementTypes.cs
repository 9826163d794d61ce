using LakeQuery.Sql.Syntax;

namespace LakeQuery.Execution.Observing;

/// <summary>How Athena sorts statements in its history.</summary>
internal static class StatementTypes
{
    /// <summary>Queries.</summary>
    public const string Dml = "DML";

    /// <summary>What changes the catalog.</summary>
    public const string Ddl = "DDL";

    /// <summary>What only tells.</summary>
    public const string Utility = "UTILITY";

    /// <summary>The type of a statement.</summary>
    public static string Of(Statement statement) => statement switch
    {
        QueryStatement or ExecuteStatement or ExecuteImmediate or PrepareStatement or DeallocateStatement => Dml,
        CreateDatabase or AlterDatabaseSetProperties or DropDatabase or CreateExternalTable or DropTable or CreateView
            or AlterTableAddPartitions or AlterTableDropPartitions or AlterTableSetProperties or AlterTableSetLocation
            or AlterTableRenamePartition or AlterTableAddColumns or AlterTableChangeColumn or RepairTable => Ddl,
        _ => Utility,
    };
}
