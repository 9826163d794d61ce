using LakeQuery.Cli.Output;

namespace LakeQuery.Cli.Repl.Commands;

// Commands about what is in the catalog.
internal sealed partial class DotCommands
{
    private int Tables(string pattern) => Sql(pattern.Length == 0 ? "SHOW TABLES" : $"SHOW TABLES '{pattern.Replace('%', '*').Replace("'", "", StringComparison.Ordinal)}'");

    private int Schema(string table)
    {
        if (table.Length > 0)
        {
            var isView = Table(table)?.Table.TableType == "VIRTUAL_VIEW";
            return Sql((isView ? "SHOW CREATE VIEW " : "SHOW CREATE TABLE ") + HiveName(table));
        }

        var lines = new List<string>();
        foreach (var name in _context.Engine.Catalog.ListTables(_context.Session.CurrentDatabase))
        {
            if (_context.Engine.Catalog.FindTable(_context.Session.CurrentDatabase, name) is { Table: var found })
            {
                var columns = found.StorageDescriptor.Columns.Concat(found.PartitionKeys).Select(column => $"{column.Name} {column.Type}");
                lines.Add($"{_context.Palette.Paint(Tone.Title, name)}({string.Join(", ", columns)})");
            }
        }

        return Say(lines.Count == 0 ? $"The database '{_context.Session.CurrentDatabase}' has no tables." : string.Join('\n', lines));
    }

    private int Partitions(string table) => table.Length == 0 ? throw ReplErrors.MissingArgument(".partitions", "TABLE") : Sql("SHOW PARTITIONS " + HiveName(table));

    private int Use(string database) => database.Length == 0 ? throw ReplErrors.MissingArgument(".use", "DATABASE") : Sql("USE " + HiveName(database));

    private int Workgroup(string name)
    {
        if (name.Length > 0)
        {
            _context.Session.Workgroup = name;
            return Say($"Workgroup {name}");
        }

        var names = _context.Engine.Workgroups.ListNames();
        return Say(string.Join('\n', names.Select(known => (known == _context.Session.Workgroup ? "* " : "  ") + known)));
    }

    private Catalog.TableSnapshot? Table(string name)
    {
        var parts = name.Replace("`", "", StringComparison.Ordinal).Split('.', 2);
        return parts.Length == 2
            ? _context.Engine.Catalog.FindTable(parts[0], parts[1])
            : _context.Engine.Catalog.FindTable(_context.Session.CurrentDatabase, parts[0]);
    }

    // As it is written where it has quotes already.
    private static string HiveName(string name) =>
        name.Contains('`', StringComparison.Ordinal) ? name : string.Join('.', name.Split('.').Select(part => $"`{part.Trim('"')}`"));
}
