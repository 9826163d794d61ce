using System.Buffers;
using System.Text;

namespace LakeQuery.Functions.Native.Stemming;

/// <summary>word_stem: the stemmers by language.</summary>
internal static class WordStems
{
    // No word of any language is as long: such text stays as it is.
    private const int LongestWord = 255;

    private delegate void Stemmer(ref StemWord word);

    /// <summary>Writes the stem of a word.</summary>
    public static bool Write(ReadOnlySpan<byte> word, ReadOnlySpan<byte> language, ArrayBufferWriter<byte> output)
    {
        if (language.SequenceEqual("en"u8))
        {
            WriteEnglish(word, output);
            return true;
        }

        var stemmer = Find(language);
        if (word.Length > LongestWord)
        {
            output.Write(word);
            return true;
        }

        // A letter may become two.
        Span<char> letters = stackalloc char[(2 * word.Length) + 8];
        var stem = new StemWord(letters, Encoding.UTF8.GetChars(word, letters));
        stemmer(ref stem);
        output.Advance(Encoding.UTF8.GetBytes(stem.Text, output.GetSpan(3 * stem.Length)));
        return true;
    }

    private static void WriteEnglish(ReadOnlySpan<byte> word, ArrayBufferWriter<byte> output)
    {
        if (word.Length > LongestWord || !Ascii.IsValid(word))
        {
            output.Write(word);
            return;
        }

        var stem = new EnglishStem(word, stackalloc byte[word.Length + 2]);
        output.Write(stem.Run());
    }

    private static Stemmer Find(ReadOnlySpan<byte> language)
    {
        if (language.Length == 2)
        {
            switch (((char)language[0], (char)language[1]))
            {
                case ('d', 'a'): return ScandinavianStems.Danish;
                case ('d', 'e'): return GermanicStems.German;
                case ('e', 's'): return SpanishStem.Stem;
                case ('f', 'r'): return FrenchStem.Stem;
                case ('i', 't'): return ItalianStem.Stem;
                case ('n', 'l'): return GermanicStems.Dutch;
                case ('n', 'o'): return ScandinavianStems.Norwegian;
                case ('p', 't'): return PortugueseStem.Stem;
                case ('r', 'u'): return RussianStem.Stem;
                case ('s', 'v'): return ScandinavianStems.Swedish;
            }
        }

        var name = CoreNatives.Text(language);
        throw name is "ca" or "eu" or "fi" or "hu" or "hy" or "ir" or "lt" or "ro" or "tr"
            ? new NativeFailureException("NOT_SUPPORTED", $"word_stem does not know the language '{name}'; it knows da, de, en, es, fr, it, nl, no, pt, ru and sv")
            : NativeFailureException.Argument($"Unknown stemmer language: {name}");
    }
}
