using LakeQuery.Cli.Repl.Commands;

namespace LakeQuery.Cli.Repl.Completion;

/// <summary>Completes statements and dot commands.</summary>
internal sealed class SqlCompleter(ReplContext context, DotCommands commands) : ICompleter
{
    public CompletionList? Complete(string text, int cursor)
    {
        if (text.StartsWith('.'))
        {
            return new CompletionList(0, [.. commands.All.Where(c => c.Name.StartsWith(text[..cursor], StringComparison.OrdinalIgnoreCase)).Select(c => new CompletionItem(c.Name + " ", c.Summary))]);
        }

        return new CompletionList(cursor, [.. context.Engine.Catalog.ListTables(context.Session.CurrentDatabase).Select(name => new CompletionItem(name))]);
    }
}
