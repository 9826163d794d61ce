namespace LakeQuery.Functions.Native.Stemming;

/// <summary>A word that loses its endings, with the regions in which they may go, as Snowball's descriptions have them.</summary>
internal ref struct StemWord(Span<char> buffer, int length)
{
    private readonly Span<char> _text = buffer;

    /// <summary>How many letters are left.</summary>
    public int Length { get; private set; } = length;

    /// <summary>Where R1 begins.</summary>
    public int R1 { get; set; }

    /// <summary>Where R2 begins.</summary>
    public int R2 { get; set; }

    /// <summary>Where RV begins.</summary>
    public int RV { get; set; }

    /// <summary>The letters left.</summary>
    public readonly Span<char> Text => _text[..Length];

    /// <summary>Whether the letters before a place end so.</summary>
    public readonly bool EndsAt(int end, ReadOnlySpan<char> suffix) => end >= suffix.Length && _text[..end].EndsWith(suffix);

    /// <summary>Whether the word ends so.</summary>
    public readonly bool Ends(ReadOnlySpan<char> suffix) => EndsAt(Length, suffix);

    /// <summary>Whether the letter before a place is one of these.</summary>
    public readonly bool Before(int place, string letters) => place > 0 && letters.Contains(_text[place - 1], StringComparison.Ordinal);

    /// <summary>Whether there is a letter before a place that is none of these.</summary>
    public readonly bool BeforeNot(int place, string letters) => place > 0 && !letters.Contains(_text[place - 1], StringComparison.Ordinal);

    /// <summary>Cuts the word at a place.</summary>
    public void CutAt(int place) => Length = place;

    /// <summary>Puts another ending from a place on.</summary>
    public void ReplaceAt(int place, string ending)
    {
        ending.CopyTo(_text[place..]);
        Length = place + ending.Length;
    }

    /// <summary>Cuts an ending that begins in a region, if the word has it.</summary>
    public bool Cut(string suffix, int region)
    {
        if (!Ends(suffix) || Length - suffix.Length < region)
        {
            return false;
        }

        Length -= suffix.Length;
        return true;
    }

    /// <summary>Writes text over a letter in the midst of the word; all that follows moves.</summary>
    public void Write(int place, int count, string text)
    {
        _text[(place + count)..Length].CopyTo(_text[(place + text.Length)..]);
        text.CopyTo(_text[place..]);
        Length += text.Length - count;
    }

    /// <summary>Writes one letter for another throughout.</summary>
    public readonly void Replace(char letter, char by) => Text.Replace(letter, by);

    /// <summary>Behind the first of some letters from a place on, or the end.</summary>
    public readonly int After(int start, string letters)
    {
        var at = start <= Length ? Text[start..].IndexOfAny(letters) : -1;
        return at < 0 ? Length : start + at + 1;
    }

    /// <summary>Where the last of some letters is; -1 for none.</summary>
    public readonly int LastOf(string letters) => Text.LastIndexOfAny(letters);

    /// <summary>Behind the first letter that is not a vowel and follows one.</summary>
    public readonly int AfterConsonant(int start, string vowels)
    {
        var vowel = start <= Length ? Text[start..].IndexOfAny(vowels) : -1;
        if (vowel < 0)
        {
            return Length;
        }

        var consonant = Text[(start + vowel)..].IndexOfAnyExcept(vowels);
        return consonant < 0 ? Length : start + vowel + consonant + 1;
    }

    /// <summary>Sets R1 and R2 as most languages have them.</summary>
    public void SetRegions(string vowels)
    {
        R1 = AfterConsonant(0, vowels);
        R2 = AfterConsonant(R1, vowels);
    }

    /// <summary>Sets R1 and R2 where R1 leaves at least three letters before it.</summary>
    public void SetRegionsAfterThree(string vowels)
    {
        SetRegions(vowels);
        (R1, R2) = Length < 3 ? (Length, Length) : (Math.Max(R1, 3), R2);
    }

    /// <summary>Sets RV as Spanish, Portuguese and Italian have it.</summary>
    public void SetRomanceRegion(string vowels)
    {
        RV = Length;
        if (Length < 3)
        {
            return;
        }

        var (first, second) = (vowels.Contains(Text[0], StringComparison.Ordinal), vowels.Contains(Text[1], StringComparison.Ordinal));
        if (!first && second)
        {
            RV = 3;
            return;
        }

        var at = second ? Text[2..].IndexOfAnyExcept(vowels) : Text[2..].IndexOfAny(vowels);
        RV = at < 0 ? Length : at + 3;
    }

    /// <summary>Writes capitals for letters that stand between vowels and are none there.</summary>
    public readonly void MarkConsonants(string vowels, string letters)
    {
        var text = Text;
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (vowels.Contains(text[i], StringComparison.Ordinal) && letters.Contains(text[i + 1], StringComparison.Ordinal)
                && vowels.Contains(text[i + 2], StringComparison.Ordinal))
            {
                text[i + 1] = char.ToUpperInvariant(text[i + 1]);
                i += 2;
            }
        }
    }
}
