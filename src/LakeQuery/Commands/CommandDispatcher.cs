using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>Runs the statements that are not queries.</summary>
internal static class CommandDispatcher
{
    /// <summary>Runs a statement; what it gives is read like a query's result.</summary>
    /// <exception cref="LakeQueryException">The statement is wrong, or the catalog can't do it; errors point into the text.</exception>
    public static QueryResult Run(Statement statement, CommandContext context)
    {
        try
        {
            return new CommandResult(Execute(statement, context));
        }
        catch (LakeQueryException error)
        {
            throw error.In(context.Text);
        }
    }

    private static CommandOutput Execute(Statement statement, CommandContext context) => statement switch
    {
        ShowDatabases show => Databases.Show(show, context),
        ShowTables show => ShowRelations.Tables(show, context),
        ShowColumns show => ShowRelations.Columns(show, context),
        ShowPartitions show => ShowRelations.Partitions(show, context),
        ShowCreateTable show => ShowTableDefinition.Run(show, context),
        ShowCreateView show => Views.ShowCreate(show, context),
        ShowTableProperties show => TableProperties.Show(show, context),
        ShowFunctions show => ShowFunctionList.Run(show),
        DescribeTable describe => Describe.Run(describe, context),
        UseStatement use => Databases.Use(use, context),
        CreateDatabase create => Databases.Create(create, context),
        AlterDatabaseSetProperties alter => Databases.SetProperties(alter, context),
        DropDatabase drop => Databases.Drop(drop, context),
        CreateExternalTable create => CreateTable.Run(create, context),
        CreateView create => Views.Create(create, context),
        DropTable drop => DropRelation.Run(drop, context),
        AlterTableAddPartitions alter => AlterPartitions.Add(alter, context),
        AlterTableDropPartitions alter => AlterPartitions.Drop(alter, context),
        AlterTableSetLocation alter => AlterPartitions.SetLocation(alter, context),
        AlterTableSetProperties alter => TableProperties.Set(alter, context),
        AlterTableRenamePartition alter => AlterPartitions.Rename(alter, context),
        AlterTableAddColumns alter => AlterColumns.Run(alter, context),
        AlterTableChangeColumn alter => AlterColumns.Change(alter, context),
        RepairTable repair => RepairPartitions.Run(repair, context),
        CreateStream or CreatePump or CreateFunction or AlterPump or DropStreamObject =>
            throw QueryErrors.OnlyInApplication(FirstWords(statement), statement.Span),
        _ => throw QueryErrors.Internal($"{statement.GetType().Name} is not a command"),
    };

    private static string FirstWords(Statement statement) => statement switch
    {
        CreateStream => "CREATE STREAM",
        CreatePump => "CREATE PUMP",
        CreateFunction => "CREATE FUNCTION",
        AlterPump => "ALTER PUMP",
        _ => "DROP " + ((DropStreamObject)statement).Kind.ToString().ToUpperInvariant(),
    };
}
