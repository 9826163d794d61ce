using LakeQuery.Cli.Repl.Editing;

namespace LakeQuery.Cli.Repl;

/// <summary>Asks for the values of a statement's <c>?</c> and <c>@name</c>.</summary>
internal sealed class ParameterPrompt(ReplContext context)
{
    private readonly History _history = new(path: null, limit: 100);

    /// <summary>Asks, where there is something to ask and someone to be asked.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="values">The values; null where there are none.</param>
    /// <returns>False where the user went back.</returns>
    public bool Ask(string sql, out IReadOnlyList<object?>? values)
    {
        values = null;
        if (!context.IsInteractive || context.Terminal is null || (sql.AsSpan().IndexOfAny('?', '@') < 0 && !sql.Contains("EXECUTE", StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }

        var parameters = context.Session.ParametersOf(sql);
        if (parameters.Count == 0)
        {
            return true;
        }

        var editor = new LineEditor(context.Terminal, context.Palette, _history, completer: null);
        var given = new List<object?>();
        while (given.Count < parameters.Count)
        {
            var name = parameters[given.Count].Name is { } named ? "@" + named : $"?{given.Count + 1}";
            var text = editor.Read($"{name} = ", _ => true);
            if (string.IsNullOrWhiteSpace(text))
            {
                return false;
            }

            _history.Add(text.Trim());
            given.Add(ParameterText.Parse(text));
        }

        values = given;
        return true;
    }
}
