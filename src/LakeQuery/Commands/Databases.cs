using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>CREATE DATABASE, ALTER DATABASE, DROP DATABASE, SHOW DATABASES, USE.</summary>
internal static class Databases
{
    public static CommandOutput Create(CreateDatabase statement, CommandContext context)
    {
        var name = statement.Name.Value.ToLowerInvariant();
        if (CatalogNames.Fold(name) is null)
        {
            throw QueryErrors.InvalidCatalogName("database", name, statement.Name.Span);
        }

        if (context.Catalog.FindDatabase(name) is not null)
        {
            return statement.IfNotExists
                ? CommandOutput.Done($"Database {name} already exists")
                : throw QueryErrors.SchemaAlreadyExists(name, statement.Name.Span);
        }

        var location = statement.Location is null ? null : Locations.Read(statement.Location, statement.Span, context);
        try
        {
            context.Catalog.CreateDatabase(new Database
            {
                Name = name,
                Description = statement.Comment,
                LocationUri = location,
                Parameters = TableProperties.Read(statement.Properties),
                CreateTime = context.Clock.GetUtcNow(),
            });
        }
        catch (LakeQueryException error) when (error.Code == ErrorCode.SchemaAlreadyExists && statement.IfNotExists)
        {
            // Someone made it meanwhile.
        }

        return CommandOutput.Done($"Created database {name}");
    }

    public static CommandOutput SetProperties(AlterDatabaseSetProperties statement, CommandContext context)
    {
        var name = statement.Name.Value.ToLowerInvariant();
        if (context.Catalog.FindDatabase(name) is null)
        {
            throw QueryErrors.SchemaNotFound(name, context.Catalog.ListDatabases(), statement.Name.Span);
        }

        context.Catalog.ChangeDatabase(name, database => database with
        {
            Parameters = database.Parameters.SetItems(TableProperties.Read(statement.Properties)),
        });
        return CommandOutput.Done($"Set properties of database {name}");
    }

    public static CommandOutput Drop(DropDatabase statement, CommandContext context)
    {
        var name = statement.Name.Value.ToLowerInvariant();
        var span = statement.Name.Span;
        if (context.Catalog.FindDatabase(name) is null)
        {
            return statement.IfExists
                ? CommandOutput.Done($"Database {name} does not exist")
                : throw QueryErrors.SchemaNotFound(name, context.Catalog.ListDatabases(), span);
        }

        try
        {
            context.Catalog.DropDatabase(name, statement.Cascade);
        }
        catch (LakeQueryException error) when (error.Span is null && error.Code.Kind == ErrorKind.User)
        {
            throw new LakeQueryException(error.Code, error.Fact, span, error.Hint, error);
        }

        return CommandOutput.Done($"Dropped database {name}");
    }

    public static CommandOutput Show(ShowDatabases statement, CommandContext context)
    {
        TableReference.RequireCatalog(statement.Catalog);
        return CommandOutput.List("database_name", context.Catalog.ListDatabases().Where(NamePattern.Compile(statement.Pattern)));
    }

    public static CommandOutput Use(UseStatement statement, CommandContext context)
    {
        var name = statement.Database.Value.ToLowerInvariant();
        if (context.Catalog.FindDatabase(name) is null)
        {
            throw QueryErrors.SchemaNotFound(name, context.Catalog.ListDatabases(), statement.Database.Span);
        }

        context.CurrentDatabase = name;
        return CommandOutput.Done($"Using database {name}");
    }
}
