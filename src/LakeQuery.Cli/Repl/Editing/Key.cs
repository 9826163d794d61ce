namespace LakeQuery.Cli.Repl.Editing;

/// <summary>What a key does in the editor.</summary>
internal enum KeyKind
{
    /// <summary>Text to insert.</summary>
    Text,

    /// <summary>Text that was pasted as a whole.</summary>
    Paste,
    Enter,

    /// <summary>A new line even where the statement is complete.</summary>
    NewLine,
    Tab,
    BackTab,
    Escape,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    WordLeft,
    WordRight,
    Home,
    End,
    PageUp,
    PageDown,
    CutToEnd,
    CutToStart,
    CutWordBefore,
    CutWordAfter,
    PutBack,
    Undo,
    Search,
    ClearScreen,
    OpenEditor,

    /// <summary>Ctrl-C.</summary>
    Interrupt,

    /// <summary>Ctrl-D: deletes, or leaves where there is nothing to delete.</summary>
    DeleteOrLeave,

    /// <summary>The window changed its size.</summary>
    Resize,

    /// <summary>The terminal is gone.</summary>
    Closed,

    /// <summary>A key without a meaning here.</summary>
    Unknown,
}

/// <summary>A key that was pressed, or something else that a terminal tells.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Text">The text of <see cref="KeyKind.Text"/> and <see cref="KeyKind.Paste"/>.</param>
internal sealed record Key(KeyKind Kind, string Text = "");
