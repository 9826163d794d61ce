using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>DROP TABLE and DROP VIEW: the entry goes, the data stays.</summary>
internal static class DropRelation
{
    public static CommandOutput Run(DropTable statement, CommandContext context)
    {
        var kind = statement.View ? "view" : "table";
        var name = TableReference.Resolve(statement.Name, context);
        bool isView;
        try
        {
            if (context.Catalog.FindTable(name.Database, name.Name) is not { } found)
            {
                return statement.IfExists
                    ? CommandOutput.Done($"{(statement.View ? "View" : "Table")} {name} does not exist")
                    : throw name.NotFound(context);
            }

            isView = found.Table.IsView;
        }
        catch (LakeQueryException error) when (error.Code == ErrorCode.LakeCatalogCorrupt)
        {
            // What can't be read can still be dropped.
            isView = statement.View;
        }

        if (isView != statement.View)
        {
            throw QueryErrors.WrongRelationKind(name.Database, name.Name, isView, name.Span, isView ? "Use DROP VIEW." : "Use DROP TABLE.");
        }

        try
        {
            context.Catalog.DropTable(name.Database, name.Name);
        }
        catch (LakeQueryException error) when (error.Code == ErrorCode.TableNotFound && statement.IfExists)
        {
            // Someone dropped it meanwhile.
        }

        return CommandOutput.Done($"Dropped {kind} {name}");
    }
}
