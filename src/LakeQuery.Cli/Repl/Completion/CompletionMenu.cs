using LakeQuery.Cli.Output;
using LakeQuery.Cli.Repl.Editing;

namespace LakeQuery.Cli.Repl.Completion;

/// <summary>The candidates below the line, one of which may be selected.</summary>
internal sealed class CompletionMenu(CompletionList list)
{
    private const int MostRows = 8;
    private const int WidestName = 40;

    private int _selected = -1;
    private int _first;

    /// <summary>Where the part begins that a candidate replaces.</summary>
    public int Start => list.Start;

    /// <summary>The selected candidate, or null.</summary>
    public CompletionItem? Selected => _selected < 0 ? null : list.Items[_selected];

    /// <summary>Selects the next or the one before, round and round.</summary>
    public void Move(int direction) =>
        _selected = _selected < 0 ? (direction > 0 ? 0 : list.Items.Count - 1) : (_selected + direction + list.Items.Count) % list.Items.Count;

    /// <summary>What is shown in a terminal of that size.</summary>
    public IReadOnlyList<MenuLine> Lines(int width, int height)
    {
        var rows = Math.Min(list.Items.Count, Math.Clamp(height - 4, 1, MostRows));
        _first = Math.Clamp(_first, Math.Max(0, _selected - rows + 1), _selected < 0 ? 0 : _selected);
        var shown = list.Items.Skip(_first).Take(rows).ToArray();
        var nameWidth = Math.Min(shown.Max(item => CellWidth.Of(item.Text)), Math.Min(WidestName, Math.Max(8, width - 4)));
        var lines = new List<MenuLine>();
        for (var index = 0; index < shown.Length; index++)
        {
            var name = CellWidth.Cut(shown[index].Text.Replace('\n', ' '), nameWidth);
            name += new string(' ', nameWidth - CellWidth.Of(name));
            lines.Add(new MenuLine((_first + index == _selected ? Tone.Selected : Tone.Plain, $" {name} "), (Tone.Note, " " + shown[index].Detail)));
        }

        if (list.Items.Count > rows)
        {
            lines.Add(new MenuLine((Tone.Note, $" {_first + 1}-{_first + rows} of {list.Items.Count}")));
        }

        return lines;
    }
}
