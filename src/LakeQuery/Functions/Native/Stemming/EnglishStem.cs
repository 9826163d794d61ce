using System.Text;

namespace LakeQuery.Functions.Native.Stemming;

/// <summary>Snowball's stemmer for English ("Porter 2") on one word, in place.</summary>
/// <remarks>Source: snowballstem.org, <i>The English (Porter2) stemming algorithm</i>. A Y that is a consonant is kept as a capital.</remarks>
internal ref struct EnglishStem
{
    private static readonly (string Word, string Stem)[] Exceptions =
    [
        ("skis", "ski"), ("skies", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"), ("idly", "idl"), ("gently", "gentl"),
        ("ugly", "ugli"), ("early", "earli"), ("only", "onli"), ("singly", "singl"), ("sky", "sky"), ("news", "news"), ("howe", "howe"),
        ("atlas", "atlas"), ("cosmos", "cosmos"), ("bias", "bias"), ("andes", "andes"),
    ];

    private static readonly string[] WholeAfterPlural = ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"];

    // Longest first.
    private static readonly (string Suffix, string With)[] Step2 =
    [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"), ("tional", "tion"),
        ("biliti", "ble"), ("lessli", "less"), ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"),
        ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"),
        ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Suffix, string With)[] Step3 =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"),
        ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Step4 =
    [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic",
    ];

    private readonly Span<byte> _text;
    private int _length;
    private int _region1;
    private int _region2;

    /// <summary>Takes a word of ASCII letters and room for it and two more.</summary>
    public EnglishStem(ReadOnlySpan<byte> word, Span<byte> buffer)
    {
        word.CopyTo(buffer);
        _text = buffer;
        _length = word.Length;
    }

    private readonly ReadOnlySpan<byte> Word => _text[.._length];

    /// <summary>The stem.</summary>
    public ReadOnlySpan<byte> Run()
    {
        foreach (var (word, stem) in Exceptions)
        {
            if (Is(word))
            {
                Replace(_length, stem);
                return Word;
            }
        }

        if (_length <= 2)
        {
            return Word;
        }

        if (_text[0] == '\'')
        {
            _text[1..].CopyTo(_text);
            _length--;
        }

        for (var i = 0; i < _length; i++)
        {
            if (_text[i] == 'y' && (i == 0 || IsVowel(i - 1)))
            {
                _text[i] = (byte)'Y';
            }
        }

        FindRegions();
        Plural();
        foreach (var word in WholeAfterPlural)
        {
            if (Is(word))
            {
                return Finished();
            }
        }

        PastAndGerund();
        if (_length > 2 && _text[_length - 1] is (byte)'y' or (byte)'Y' && !IsVowel(_length - 2))
        {
            _text[_length - 1] = (byte)'i';
        }

        DoubleSuffix();
        SingleSuffix();
        LastSuffix();
        FinalLetter();
        return Finished();
    }

    private readonly ReadOnlySpan<byte> Finished()
    {
        _text[.._length].Replace((byte)'Y', (byte)'y');
        return Word;
    }

    private readonly bool Is(string word) => Ascii.Equals(Word, word);

    private readonly bool Ends(string suffix) =>
        _length >= suffix.Length && Ascii.Equals(Word[^suffix.Length..], suffix);

    private void Replace(int count, string with)
    {
        _length -= count;
        _length += Encoding.ASCII.GetBytes(with, _text[_length..]);
    }

    private readonly bool IsVowel(int at) => _text[at] is (byte)'a' or (byte)'e' or (byte)'i' or (byte)'o' or (byte)'u' or (byte)'y';

    private readonly bool HasVowelBefore(int end)
    {
        for (var i = 0; i < end; i++)
        {
            if (IsVowel(i))
            {
                return true;
            }
        }

        return false;
    }

    private void FindRegions()
    {
        _region1 = _text[.._length].StartsWith("gener"u8) || _text[.._length].StartsWith("arsen"u8) ? 5
            : _text[.._length].StartsWith("commun"u8) ? 6
            : After(0);
        _region2 = After(_region1);
    }

    // After the first consonant that follows a vowel.
    private readonly int After(int start)
    {
        for (var i = start + 1; i < _length; i++)
        {
            if (!IsVowel(i) && IsVowel(i - 1))
            {
                return i + 1;
            }
        }

        return _length;
    }

    private void Plural()
    {
        if (Ends("'s'"))
        {
            _length -= 3;
        }
        else if (Ends("'s"))
        {
            _length -= 2;
        }
        else if (Ends("'"))
        {
            _length--;
        }

        if (Ends("sses"))
        {
            _length -= 2;
        }
        else if (Ends("ied") || Ends("ies"))
        {
            _length -= _length > 4 ? 2 : 1;
        }
        else if (Ends("s") && !Ends("us") && !Ends("ss") && HasVowelBefore(_length - 2))
        {
            _length--;
        }
    }

    private void PastAndGerund()
    {
        if (Ends("eedly") || Ends("eed"))
        {
            var size = Ends("eedly") ? 5 : 3;
            if (_length - size >= _region1)
            {
                Replace(size, "ee");
            }

            return;
        }

        var ending = Ends("ingly") ? 5 : Ends("edly") ? 4 : Ends("ing") ? 3 : Ends("ed") ? 2 : 0;
        if (ending == 0 || !HasVowelBefore(_length - ending))
        {
            return;
        }

        _length -= ending;
        if (Ends("at") || Ends("bl") || Ends("iz"))
        {
            Replace(0, "e");
        }
        else if (_length >= 2 && _text[_length - 1] == _text[_length - 2] && "bdfgmnprt"u8.Contains(_text[_length - 1]))
        {
            _length--;
        }
        else if (_region1 >= _length && IsShortSyllable())
        {
            Replace(0, "e");
        }
    }

    // The word ends in consonant, vowel, consonant (not w, x, Y), or is a vowel and a consonant.
    private readonly bool IsShortSyllable() => _length == 2
        ? IsVowel(0) && !IsVowel(1)
        : _length > 2 && !IsVowel(_length - 3) && IsVowel(_length - 2) && !IsVowel(_length - 1)
            && _text[_length - 1] is not ((byte)'w' or (byte)'x' or (byte)'Y');

    private void DoubleSuffix()
    {
        foreach (var (suffix, with) in Step2)
        {
            if (!Ends(suffix))
            {
                continue;
            }

            var before = _length - suffix.Length - 1;
            var fits = suffix switch
            {
                "ogi" => before >= 0 && _text[before] == 'l',
                "li" => before >= 0 && "cdeghkmnrt"u8.Contains(_text[before]),
                _ => true,
            };
            if (fits && _length - suffix.Length >= _region1)
            {
                Replace(suffix.Length, with);
            }

            return;
        }
    }

    private void SingleSuffix()
    {
        foreach (var (suffix, with) in Step3)
        {
            if (Ends(suffix))
            {
                if (_length - suffix.Length >= (suffix == "ative" ? _region2 : _region1))
                {
                    Replace(suffix.Length, with);
                }

                return;
            }
        }
    }

    private void LastSuffix()
    {
        foreach (var suffix in Step4)
        {
            if (Ends(suffix))
            {
                var start = _length - suffix.Length;
                if (start >= _region2 && (suffix != "ion" || (start > 0 && _text[start - 1] is (byte)'s' or (byte)'t')))
                {
                    _length = start;
                }

                return;
            }
        }
    }

    private void FinalLetter()
    {
        var start = _length - 1;
        if (Ends("e"))
        {
            _length--;
            if (start < _region2 && (start < _region1 || IsShortSyllable()))
            {
                _length++;
            }
        }
        else if (Ends("ll") && start >= _region2)
        {
            _length--;
        }
    }
}
