namespace LakeQuery.Cli.Repl.Editing;

/// <summary>The terminal as the editor sees it: keys come in, text goes out, and it has a size.</summary>
internal interface ITerminal : IDisposable
{
    /// <summary>Columns.</summary>
    int Width { get; }

    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>Gives each key at once and shows none of them, until <see cref="EndEditing"/>.</summary>
    void BeginEditing();

    /// <summary>Keys are not shown; Ctrl-C is a signal again.</summary>
    void EndEditing();

    /// <summary>The terminal as it was found, for another program that runs on it, until <see cref="BeginEditing"/>.</summary>
    void Restore();

    /// <summary>Whether more was typed already, so that nothing needs to be shown before that is done too.</summary>
    bool HasInput { get; }

    /// <summary>Waits for the next key.</summary>
    Key ReadKey();

    /// <summary>Writes at once.</summary>
    void Write(string text);
}
