using LakeQuery.Errors;

namespace LakeQuery.Cli.Output;

/// <summary>An error in colours: its name and the carets red, the next step in another.</summary>
internal static class ErrorText
{
    /// <summary>The error as <see cref="ErrorRenderer"/> writes it, each part in its tone.</summary>
    public static string Of(LakeQueryException error, Palette palette)
    {
        var plain = ErrorRenderer.Render(error);
        if (!palette.HasColors)
        {
            return plain;
        }

        var lines = plain.Split('\n');
        var name = lines[0].IndexOf(':', StringComparison.Ordinal);
        lines[0] = name > 0 ? palette.Paint(Tone.Error, lines[0][..name]) + lines[0][name..] : palette.Paint(Tone.Error, lines[0]);
        for (var index = 1; index < lines.Length; index++)
        {
            var bar = lines[index].IndexOf(" | ", StringComparison.Ordinal);
            var caret = lines[index].IndexOf('^', StringComparison.Ordinal);
            lines[index] = index == 2 && bar >= 0 && caret > bar && error.Span is not null
                ? palette.Paint(Tone.Note, lines[index][..caret]) + palette.Paint(Tone.Error, lines[index][caret..])
                : index == 1 && bar >= 0 && error.Span is not null
                    ? palette.Paint(Tone.Note, lines[index][..(bar + 3)]) + lines[index][(bar + 3)..]
                    : palette.Paint(Tone.Advice, lines[index]);
        }

        return string.Join('\n', lines);
    }
}
