using LakeQuery.Cli.Output;
using LakeQuery.Cli.Repl.Completion;

namespace LakeQuery.Cli.Repl.Editing;

/// <summary>Edits a statement over several lines, in colours, with completion, history, and text pasted as a whole.</summary>
/// <remarks>
/// Our own rather than RadLine 0.6: its highlighter is asked for a style word by word, without a sight of the text around it, so that a
/// string or comment with blanks can't be told; its completion puts one candidate after the other without showing them; Enter always
/// submits or always breaks the line, whatever the text; and it has no search in the history, no suggestion, and no pasted text: it reads
/// the console's keys, among which a pasted line end is an Enter and a pasted tab asks for completions. All of that is the editor; what
/// would be left of the library is its loop.
/// </remarks>
internal sealed class LineEditor(ITerminal terminal, Palette palette, History history, ICompleter? completer)
{
    private readonly EditBuffer _buffer = new();
    private readonly EditorView _view = new(terminal, palette);
    private CompletionMenu? _menu;
    private string _prompt = "";
    private string _suggestion = "";

    // The place in the history, and the text that was left for it.
    private int _historyIndex;
    private string _unsent = "";

    /// <summary>Opens a text in the user's own editor and gives what comes back; null where there is none.</summary>
    public Func<string, string?>? ExternalEditor { get; init; }

    /// <summary>Reads until Enter stands behind a whole statement or command.</summary>
    /// <param name="prompt">What stands before the first line.</param>
    /// <param name="isComplete">Whether a text is whole.</param>
    /// <returns>The text; empty after Ctrl-C; null where the user leaves.</returns>
    public string? Read(string prompt, Predicate<string> isComplete)
    {
        _prompt = prompt;
        _buffer.Clear();
        _view.Reset();
        _menu = null;
        _suggestion = "";
        _historyIndex = -1;
        terminal.BeginEditing();
        try
        {
            Show();
            while (true)
            {
                switch (Press(terminal.ReadKey(), isComplete))
                {
                    case Outcome.Entered:
                        Finish();
                        return _buffer.Text;
                    case Outcome.Interrupted:
                        Finish();
                        return "";
                    case Outcome.Left:
                        Finish();
                        return null;
                }
            }
        }
        finally
        {
            terminal.EndEditing();
        }
    }

    private enum Outcome
    {
        GoesOn,
        Entered,
        Interrupted,
        Left,
    }

    private void Show()
    {
        _suggestion = "";
        if (_menu is null && _buffer is { IsAtEnd: true, Text: not "" } && history.Suggest(_buffer.Text) is { } entry)
        {
            _suggestion = entry[_buffer.Text.Length..];
        }

        if (terminal.HasInput)
        {
            return;
        }

        var end = _suggestion.IndexOf('\n', StringComparison.Ordinal);
        var below = _menu?.Lines(terminal.Width, terminal.Height)
            ?? (completer?.Hint(_buffer.Text, _buffer.Cursor) is { } hint ? [new MenuLine((Tone.Note, " " + hint))] : null);
        _view.Show(_prompt, _buffer.Text, _buffer.Cursor, end < 0 ? _suggestion : _suggestion[..end] + " …", below);
    }

    private void Finish()
    {
        _buffer.MoveToEnd();
        _view.Show(_prompt, _buffer.Text, _buffer.Cursor);
        _view.Leave();
    }

    private Outcome Press(Key key, Predicate<string> isComplete)
    {
        if (_menu is not null && PressInMenu(key))
        {
            Show();
            return Outcome.GoesOn;
        }

        switch (key.Kind)
        {
            case KeyKind.Enter:
                if (_buffer.Text.AsSpan().Trim().IsEmpty || isComplete(_buffer.Text))
                {
                    return Outcome.Entered;
                }

                _buffer.Insert("\n" + _buffer.Indentation());
                break;
            case KeyKind.Interrupt:
                return Outcome.Interrupted;
            case KeyKind.Closed:
                return Outcome.Left;
            case KeyKind.DeleteOrLeave when _buffer.Text.Length == 0:
                return Outcome.Left;
            case KeyKind.Tab:
                Complete();
                break;
            case KeyKind.Search:
                Search();
                break;
            case KeyKind.ClearScreen:
                terminal.Write("\u001b[H\u001b[2J");
                _view.Reset();
                break;
            case KeyKind.OpenEditor:
                EditOutside();
                break;
            case KeyKind.Up:
                if (!_buffer.MoveUp())
                {
                    GoInHistory(-1);
                }

                break;
            case KeyKind.Down:
                if (!_buffer.MoveDown())
                {
                    GoInHistory(1);
                }

                break;
            case KeyKind.PageUp:
                GoInHistory(-1);
                break;
            case KeyKind.PageDown:
                GoInHistory(1);
                break;
            case KeyKind.Right or KeyKind.End or KeyKind.WordRight when _buffer.IsAtEnd && _suggestion.Length > 0:
                AcceptSuggestion(word: key.Kind == KeyKind.WordRight);
                break;
            default:
                Edit(key);
                break;
        }

        Show();
        return Outcome.GoesOn;
    }

    private void Edit(Key key)
    {
        Action? edit = key.Kind switch
        {
            KeyKind.Text or KeyKind.Paste => () => _buffer.Insert(key.Text),
            KeyKind.NewLine => () => _buffer.Insert("\n" + _buffer.Indentation()),
            KeyKind.Backspace => _buffer.DeleteBefore,
            KeyKind.Delete or KeyKind.DeleteOrLeave => _buffer.DeleteAfter,
            KeyKind.Left => _buffer.MoveLeft,
            KeyKind.Right => _buffer.MoveRight,
            KeyKind.WordLeft => _buffer.MoveWordLeft,
            KeyKind.WordRight => _buffer.MoveWordRight,
            KeyKind.Home => _buffer.MoveToLineStart,
            KeyKind.End => _buffer.MoveToLineEnd,
            KeyKind.CutToEnd => _buffer.CutToLineEnd,
            KeyKind.CutToStart => _buffer.CutToLineStart,
            KeyKind.CutWordBefore => _buffer.CutWordBefore,
            KeyKind.CutWordAfter => _buffer.CutWordAfter,
            KeyKind.PutBack => _buffer.PutBack,
            KeyKind.Undo => _buffer.Undo,
            _ => null,
        };
        edit?.Invoke();
    }

    private void AcceptSuggestion(bool word)
    {
        var length = _suggestion.Length;
        if (word)
        {
            length = 0;
            while (length < _suggestion.Length && !char.IsLetterOrDigit(_suggestion[length]))
            {
                length++;
            }

            while (length < _suggestion.Length && char.IsLetterOrDigit(_suggestion[length]))
            {
                length++;
            }
        }

        _buffer.Insert(_suggestion[..length]);
    }

    private void GoInHistory(int direction)
    {
        var entries = history.Entries;
        if (_historyIndex < 0)
        {
            _unsent = _buffer.Text;
            _historyIndex = entries.Count;
        }

        var index = _historyIndex + direction;
        if (index < 0 || index > entries.Count)
        {
            return;
        }

        _historyIndex = index;
        _buffer.Set(index == entries.Count ? _unsent : entries[index]);
    }

    private void Complete()
    {
        if (completer?.Complete(_buffer.Text, _buffer.Cursor) is not { Items.Count: > 0 } found)
        {
            return;
        }

        if (found.Items.Count == 1)
        {
            _buffer.ReplaceBefore(found.Start, found.Items[0].Text);
            return;
        }

        var common = found.CommonStart();
        if (common.Length > _buffer.Cursor - found.Start)
        {
            _buffer.ReplaceBefore(found.Start, common);
        }

        _menu = new CompletionMenu(found);
    }

    // Whether the key was for the menu; any other closes it and does what it does.
    private bool PressInMenu(Key key)
    {
        var menu = _menu!;
        switch (key.Kind)
        {
            case KeyKind.Tab or KeyKind.Down:
                menu.Move(1);
                break;
            case KeyKind.BackTab or KeyKind.Up:
                menu.Move(-1);
                break;
            case KeyKind.Resize:
                return true;
            case KeyKind.Escape:
                _menu = null;
                return true;
            case KeyKind.Enter when menu.Selected is not null:
                _menu = null;
                return true;
            case KeyKind.Text or KeyKind.Backspace when menu.Selected is null:
                Edit(key);
                _menu = completer?.Complete(_buffer.Text, _buffer.Cursor) is { Items.Count: > 0 } found && _buffer.Cursor > found.Start
                    ? new CompletionMenu(found)
                    : null;
                return true;
            default:
                _menu = null;
                return false;
        }

        if (menu.Selected is { } selected)
        {
            _buffer.ReplaceBefore(menu.Start, selected.Text);
        }

        return true;
    }

    private void Search()
    {
        var (text, cursor) = (_buffer.Text, _buffer.Cursor);
        var words = "";
        var index = history.Entries.Count;
        while (true)
        {
            var shown = index >= 0 && index < history.Entries.Count ? history.Entries[index] : index < 0 ? "" : text;
            var note = index < 0 ? "nothing found for: " : "search: ";
            _view.Show(_prompt, shown, shown.Length, "", [new MenuLine((Tone.Note, note), (Tone.Plain, words))]);
            var key = terminal.ReadKey();
            switch (key.Kind)
            {
                case KeyKind.Text or KeyKind.Paste:
                    words += key.Text.Replace('\n', ' ');
                    index = history.Find(words, history.Entries.Count);
                    continue;
                case KeyKind.Backspace:
                    words = words.Length > 0 ? words[..^1] : words;
                    index = words.Length == 0 ? history.Entries.Count : history.Find(words, history.Entries.Count);
                    continue;
                case KeyKind.Search or KeyKind.Up when index > 0:
                    index = history.Find(words, index) is var older and >= 0 ? older : index;
                    continue;
                case KeyKind.Resize or KeyKind.Search or KeyKind.Up:
                    continue;
                case KeyKind.Escape or KeyKind.Interrupt or KeyKind.Closed:
                    _buffer.Set(text, cursor);
                    return;
                case KeyKind.Enter or KeyKind.Tab:
                    _buffer.Set(shown);
                    return;
                default:
                    _buffer.Set(shown);
                    Edit(key);
                    return;
            }
        }
    }

    private void EditOutside()
    {
        if (ExternalEditor is null)
        {
            return;
        }

        _view.Erase();
        terminal.Restore();
        var edited = ExternalEditor(_buffer.Text);
        terminal.BeginEditing();
        if (edited is not null)
        {
            _buffer.Set(edited.ReplaceLineEndings("\n").TrimEnd('\n'));
        }
    }
}
