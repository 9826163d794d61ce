namespace LakeQuery.Cli.Output;

/// <summary>What a piece of text is to the reader; a <see cref="Palette"/> says how that looks.</summary>
internal enum Tone : byte
{
    Plain,
    Keyword,
    Function,
    Text,
    Number,
    Comment,
    Parameter,
    Bad,
    Prompt,
    Suggestion,
    Selected,
    Title,
    Rule,
    Null,
    Error,
    Advice,
    Note,
}
