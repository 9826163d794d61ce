using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Commands;

/// <summary>CREATE VIEW and SHOW CREATE VIEW, in Athena's form.</summary>
internal static class Views
{
    public static CommandOutput Create(CreateView statement, CommandContext context)
    {
        var name = TableReference.ResolveNew("view", statement.Name, context);
        var columns = ReadColumns(statement, context);
        var view = new PrestoView(statement.QueryText, context.CurrentDatabase, [.. columns.Select(column => (column.Name, column.Type.ToString()))]);
        using var change = context.Catalog.BeginChange(name.Database, name.Name);
        var existing = change.Current?.Table;
        if (existing is not null && !(existing.IsView && statement.OrReplace))
        {
            throw QueryErrors.TableAlreadyExists(name.Database, name.Name, existing.IsView, name.Span);
        }

        var now = context.Clock.GetUtcNow();
        change.SetTable(new Table
        {
            DatabaseName = name.Database,
            Name = name.Name,
            CreateTime = existing?.CreateTime ?? now,
            UpdateTime = now,
            TableType = "VIRTUAL_VIEW",
            ViewOriginalText = view.ToOriginalText(),
            ViewExpandedText = PrestoView.ExpandedText,
            Parameters = Database.EmptyParameters.Add("comment", "Presto View").Add("presto_view", "true"),
            StorageDescriptor = new StorageDescriptor
            {
                // What Hive has no type for is text to other readers of the catalog; the view itself keeps the true type.
                Columns = [.. columns.Select(column => new Column(column.Name, HiveTypeNames.TryFormat(column.Type) ?? "string"))],
                Location = "",
            },
        });
        change.Commit();
        return CommandOutput.Done($"{(existing is null ? "Created" : "Replaced")} view {name}");
    }

    public static CommandOutput ShowCreate(ShowCreateView statement, CommandContext context)
    {
        var (reference, found) = TableReference.Find(statement.View, context);
        return found.Table.IsView
            ? CommandOutput.Text("Create View", [$"CREATE VIEW {Quote(reference.Database)}.{Quote(reference.Name)} AS\n{PrestoView.Read(found.Table).OriginalSql}"])
            : throw QueryErrors.WrongRelationKind(reference.Database, reference.Name, false, reference.Span, "Use SHOW CREATE TABLE.");
    }

    private static List<(string Name, SqlType Type)> ReadColumns(CreateView statement, CommandContext context)
    {
        var columns = new List<(string Name, SqlType Type)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (written, type) in context.DescribeQuery(statement.Query))
        {
            var name = written.ToLowerInvariant();
            if (name.Length == 0)
            {
                throw QueryErrors.ViewColumnUnnamed(columns.Count + 1, statement.Query.Span);
            }

            if (!names.Add(name))
            {
                throw QueryErrors.DuplicateColumn(name, statement.Query.Span);
            }

            if (type.Kind == SqlTypeKind.Unknown)
            {
                throw QueryErrors.ViewColumnTypeUnknown(name, statement.Query.Span);
            }

            columns.Add((name, type));
        }

        return columns;
    }

    private static string Quote(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
            ? name
            : "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
