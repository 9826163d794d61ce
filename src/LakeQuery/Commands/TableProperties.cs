using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>SHOW TBLPROPERTIES and ALTER TABLE … SET TBLPROPERTIES.</summary>
internal static class TableProperties
{
    /// <summary>The property that a table's comment is kept in too.</summary>
    public const string Comment = "comment";

    /// <summary>Pairs as written; of equal keys the last stays.</summary>
    public static ImmutableSortedDictionary<string, string> Read(SyntaxList<PropertyPair> pairs)
    {
        var properties = Database.EmptyParameters;
        foreach (var pair in pairs)
        {
            properties = properties.SetItem(pair.Key, pair.Value);
        }

        return properties;
    }

    public static CommandOutput Show(ShowTableProperties statement, CommandContext context)
    {
        var (reference, found) = TableReference.Find(statement.Table, context);
        var properties = found.Table.Parameters;
        string?[][] Missing() => [[$"Table {reference} does not have property: {statement.Property}", null]];
        var rows = statement.Property is not { } wanted
            ? properties.Select(pair => new string?[] { pair.Key, pair.Value })
            : properties.TryGetValue(wanted, out var value) ? [[wanted, value]] : Missing();
        return CommandOutput.Table(["prpt_name", "prpt_value"], rows);
    }

    public static CommandOutput Set(AlterTableSetProperties statement, CommandContext context)
    {
        var (reference, change, table) = TableReference.Change(statement.Table, context);
        using (change)
        {
            var parameters = table.Parameters;
            var description = table.Description;
            foreach (var pair in statement.Properties)
            {
                // A table stays external whatever is said.
                if (!pair.Key.Equals("EXTERNAL", StringComparison.OrdinalIgnoreCase))
                {
                    parameters = parameters.SetItem(pair.Key, pair.Value);
                }

                description = pair.Key == Comment ? pair.Value : description;
            }

            change.SetTable(table with { Parameters = parameters, Description = description });
            change.Commit();
        }

        return CommandOutput.Done($"Set properties of table {reference}");
    }
}
