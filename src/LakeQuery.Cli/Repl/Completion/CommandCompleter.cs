using LakeQuery.Cli.Output;
using LakeQuery.Cli.Repl.Commands;
using LakeQuery.Functions;

namespace LakeQuery.Cli.Repl.Completion;

/// <summary>Completes dot commands and what stands behind them.</summary>
internal sealed class CommandCompleter(ReplContext context, CatalogNames catalog, DotCommands commands)
{
    /// <summary>What could stand at the cursor in a command that begins at <paramref name="start"/>.</summary>
    public CompletionList? Complete(string text, int start, int cursor)
    {
        var written = text[start..cursor];
        var blank = written.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0)
        {
            return ListOf(start, written, commands.All.Select(command => new CompletionItem(command.Name + (command.Arguments.Length > 0 ? " " : ""), command.Summary)));
        }

        if (commands.All.FirstOrDefault(command => command.Name.Equals(written[..blank], StringComparison.OrdinalIgnoreCase)) is not { } command)
        {
            return null;
        }

        if (command.Kind == ArgumentKind.Sql)
        {
            // The rest of the line is a statement.
            var rest = start + blank + 1;
            return new SqlCompleter(catalog, commands: null).Complete(text[rest..], cursor - rest) is { } found ? found with { Start = found.Start + rest } : null;
        }

        var prefix = written[(written.LastIndexOf(' ') + 1)..];
        var items = command.Kind switch
        {
            ArgumentKind.Database => catalog.Databases.Select(name => new CompletionItem(name)),
            ArgumentKind.Table => Tables(prefix),
            ArgumentKind.Workgroup => context.Engine.Workgroups.ListNames().Select(name => new CompletionItem(name)),
            ArgumentKind.Mode => ResultWriter.FormatNames.Select(name => new CompletionItem(name)),
            ArgumentKind.OnOff => [new("on"), new("off")],
            ArgumentKind.Command => commands.All.Select(known => new CompletionItem(known.Name, known.Summary)),
            ArgumentKind.Function => FunctionReference.All.Select(function => new CompletionItem(function.Name, function.Signatures[0])),
            ArgumentKind.Setting => ReplSettings.All.Select(setting => new CompletionItem(setting.Name + " ", $"{setting.Values}: {setting.Summary}")),
            ArgumentKind.Chart => Chart(),
            ArgumentKind.File => Files(prefix),
            _ => [],
        };
        return ListOf(cursor - prefix.Length, prefix, items);
    }

    private static CompletionList? ListOf(int start, string prefix, IEnumerable<CompletionItem> items)
    {
        var matching = items.Where(item => item.Text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).ToArray();
        return matching.Length == 0 ? null : new CompletionList(start, matching);
    }

    private IEnumerable<CompletionItem> Tables(string prefix)
    {
        var dot = prefix.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            ? catalog.Tables(prefix[..dot]).Select(name => new CompletionItem($"{prefix[..dot]}.{name}"))
            : catalog.Tables(catalog.CurrentDatabase).Select(name => new CompletionItem(name, "table"))
                .Concat(catalog.Databases.Select(name => new CompletionItem(name + ".", "database")));
    }

    private IEnumerable<CompletionItem> Chart() =>
        ChartRequest.Kinds.Select(kind => new CompletionItem(kind))
            .Concat(context.Last?.Rows?.Columns.Select(column => new CompletionItem(column.Name, column.Type.ToString())) ?? []);

    private static IEnumerable<CompletionItem> Files(string prefix)
    {
        var slash = prefix.LastIndexOf('/') + 1;
        var folder = slash == 0 ? "." : prefix[..slash];
        if (!Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            return
            [
                .. new DirectoryInfo(folder).EnumerateFileSystemInfos()
                    .Where(entry => !entry.Name.StartsWith('.'))
                    .OrderBy(entry => entry.Name, StringComparer.Ordinal)
                    .Select(entry => new CompletionItem(prefix[..slash] + entry.Name + (entry is DirectoryInfo ? "/" : ""))),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
