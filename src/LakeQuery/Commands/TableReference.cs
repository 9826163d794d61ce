using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>A table's name as written, resolved against the session's database.</summary>
/// <param name="Database">Lower-case name.</param>
/// <param name="Name">Lower-case name.</param>
/// <param name="DatabaseSpan">Where the database is named, or the table where it is not.</param>
/// <param name="Span">Where the table is named.</param>
internal sealed record TableReference(string Database, string Name, SourceSpan DatabaseSpan, SourceSpan Span)
{
    /// <summary>Both names.</summary>
    public override string ToString() => $"{Database}.{Name}";

    /// <summary>Resolves a name without looking whether there is such a table.</summary>
    public static TableReference Resolve(QualifiedName name, CommandContext context)
    {
        var parts = name.Parts;
        if (parts.Count > 3)
        {
            throw QueryErrors.TooManyNameParts(name.ToString(), name.Span);
        }

        RequireCatalog(parts.Count == 3 ? parts[0] : null);

        var table = name.Last;
        return parts.Count == 1
            ? new TableReference(context.CurrentDatabase.ToLowerInvariant(), table.Value.ToLowerInvariant(), table.Span, table.Span)
            : new TableReference(parts[^2].Value.ToLowerInvariant(), table.Value.ToLowerInvariant(), parts[^2].Span, table.Span);
    }

    /// <summary>Throws where a catalog is named that is not ours.</summary>
    public static void RequireCatalog(Identifier? name)
    {
        if (name is not null && !name.Value.Equals(PrestoView.CatalogName, StringComparison.OrdinalIgnoreCase))
        {
            throw QueryErrors.CatalogNotFound(name.Value, name.Span);
        }
    }

    /// <summary>Resolves a name that is to be made: its database must exist, and the name must be possible.</summary>
    public static TableReference ResolveNew(string kind, QualifiedName name, CommandContext context)
    {
        var reference = Resolve(name, context);
        if (CatalogNames.Fold(reference.Name) is null)
        {
            throw QueryErrors.InvalidCatalogName(kind, reference.Name, reference.Span);
        }

        reference.RequireDatabase(context);
        return reference;
    }

    /// <summary>The table or view.</summary>
    /// <exception cref="LakeQueryException">SCHEMA_NOT_FOUND, TABLE_NOT_FOUND, with the place of the name.</exception>
    public static (TableReference Reference, TableSnapshot Table) Find(QualifiedName name, CommandContext context)
    {
        var reference = Resolve(name, context);
        return (reference, context.Catalog.FindTable(reference.Database, reference.Name) ?? throw reference.NotFound(context));
    }

    /// <summary>Starts a change of a table that exists and is no view.</summary>
    public static (TableReference Reference, ITableChange Change, Table Table) Change(QualifiedName name, CommandContext context)
    {
        // Looked up first, so that a wrong name is told without waiting for a lock.
        var (reference, found) = Find(name, context);
        if (found.Table.IsView)
        {
            throw QueryErrors.WrongRelationKind(reference.Database, reference.Name, true, reference.Span, "Views are changed by CREATE OR REPLACE VIEW.");
        }

        var change = context.Catalog.BeginChange(reference.Database, reference.Name);
        if (change.Current is { } current)
        {
            return (reference, change, current.Table);
        }

        change.Dispose();
        throw reference.NotFound(context);
    }

    /// <summary>Throws where the database does not exist.</summary>
    public void RequireDatabase(CommandContext context)
    {
        if (context.Catalog.FindDatabase(Database) is null)
        {
            throw QueryErrors.SchemaNotFound(Database, context.Catalog.ListDatabases(), DatabaseSpan);
        }
    }

    /// <summary>The error for a table that does not exist.</summary>
    public LakeQueryException NotFound(CommandContext context)
    {
        RequireDatabase(context);
        return QueryErrors.TableNotFound(Database, Name, context.Catalog.ListTables(Database), Span);
    }
}
