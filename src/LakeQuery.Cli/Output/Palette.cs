using System.Text;

namespace LakeQuery.Cli.Output;

/// <summary>How each tone looks: the sixteen colours that every terminal has and lets its user choose, or nothing at all.</summary>
internal sealed class Palette
{
    private const string Reset = "\u001b[0m";

    private Palette(bool hasColors) => HasColors = hasColors;

    public static Palette Colored { get; } = new(hasColors: true);

    public static Palette None { get; } = new(hasColors: false);

    public bool HasColors { get; }

    /// <summary>The text in its tone.</summary>
    public string Paint(Tone tone, string text) =>
        HasColors && tone != Tone.Plain && text.Length > 0 ? string.Concat(Begin(tone), text, Reset) : text;

    /// <summary>A cell of a result; a NULL, told by <see cref="CellText.Null"/> itself rather than by its letters, looks unlike a text.</summary>
    public string OfCell(string cell) => ReferenceEquals(cell, CellText.Null) ? Paint(Tone.Null, cell) : cell;

    /// <summary>Appends a text whose characters have tones of their own.</summary>
    public void Append(StringBuilder output, ReadOnlySpan<char> text, ReadOnlySpan<Tone> tones)
    {
        if (!HasColors)
        {
            output.Append(text);
            return;
        }

        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            while (end < text.Length && tones[end] == tones[start])
            {
                end++;
            }

            if (tones[start] == Tone.Plain)
            {
                output.Append(text[start..end]);
            }
            else
            {
                output.Append(Begin(tones[start])).Append(text[start..end]).Append(Reset);
            }

            start = end;
        }
    }

    private static string Begin(Tone tone) => tone switch
    {
        Tone.Keyword => "\u001b[1;34m",
        Tone.Function => "\u001b[36m",
        Tone.Text => "\u001b[32m",
        Tone.Number => "\u001b[35m",
        Tone.Comment or Tone.Suggestion or Tone.Rule or Tone.Null or Tone.Note => "\u001b[90m",
        Tone.Parameter => "\u001b[1;33m",
        Tone.Bad or Tone.Error => "\u001b[1;31m",
        Tone.Prompt or Tone.Title => "\u001b[1m",
        Tone.Selected => "\u001b[7m",
        Tone.Advice => "\u001b[33m",
        _ => "",
    };
}
