using System.Buffers;
using System.Text;

namespace LakeQuery.Functions.Native;

/// <summary>word_stem: the stemmers by language.</summary>
internal static class WordStems
{
    /// <summary>Writes the stem of a word.</summary>
    public static bool Write(ReadOnlySpan<byte> word, ReadOnlySpan<byte> language, ArrayBufferWriter<byte> output)
    {
        if (!language.SequenceEqual("en"u8))
        {
            throw Unknown(language);
        }

        if (word.Length > 255 || !Ascii.IsValid(word))
        {
            output.Write(word);
            return true;
        }

        var stem = new EnglishStem(word, stackalloc byte[word.Length + 2]);
        output.Write(stem.Run());
        return true;
    }

    private static NativeFailureException Unknown(ReadOnlySpan<byte> language) =>
        CoreNatives.Text(language) is "da" or "de" or "es" or "fi" or "fr" or "hu" or "it" or "nl" or "no" or "pt" or "ro" or "ru" or "sv" or "tr"
            ? new("NOT_SUPPORTED", $"word_stem knows English only, and not '{CoreNatives.Text(language)}'")
            : NativeFailureException.Argument($"Unknown stemmer language: {CoreNatives.Text(language)}");
}
