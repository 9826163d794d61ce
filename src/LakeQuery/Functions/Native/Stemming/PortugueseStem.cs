namespace LakeQuery.Functions.Native.Stemming;

/// <summary>Snowball's stemmer for Portuguese.</summary>
/// <remarks>Source: snowballstem.org, the description of the algorithm. A nasal vowel is a vowel and a consonant, written ~.</remarks>
internal static class PortugueseStem
{
    private const string Vowels = "aeiouáéíóúâêô";

    private static readonly SuffixTable Standard = new(
        "eza ezas ico ica icos icas ismo ismos ável ível ista istas oso osa osos osas amento amentos imento imentos adora ador aça~o adoras "
        + "adores aço~es ante antes ância",
        "logía logías",
        "ución uciones",
        "ência ências",
        "amente",
        "mente",
        "idade idades",
        "iva ivo ivas ivos",
        "ira iras");

    private static readonly SuffixTable BeforeMente = new("ante avel ível");

    private static readonly SuffixTable BeforeIdade = new("abil ic iv");

    private static readonly SuffixTable Verbs = new(
        "ada ida ia aria eria iria ará ara erá era irá ava asse esse isse aste este iste ei arei erei irei am iam ariam eriam iriam aram eram iram "
        + "avam em arem erem irem assem essem issem ado ido ando endo indo ara~o era~o ira~o ar er ir as adas idas ias arias erias irias arás aras "
        + "erás eras irás avas es ardes erdes irdes ares eres ires asses esses isses astes estes istes is ais eis íeis aríeis eríeis iríeis áreis "
        + "areis éreis ereis íreis ireis ásseis ésseis ísseis áveis ados idos ámos amos íamos aríamos eríamos iríamos áramos éramos íramos ávamos "
        + "emos aremos eremos iremos ássemos êssemos íssemos imos armos ermos irmos eu iu ou ira iras");

    private static readonly SuffixTable Residual = new("os a i o á í ó");

    /// <summary>A word.</summary>
    public static void Stem(ref StemWord word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (word.Text[i] is 'ã' or 'õ')
            {
                word.Write(i, 1, word.Text[i] == 'ã' ? "a~" : "o~");
            }
        }

        word.SetRomanceRegion(Vowels);
        word.SetRegions(Vowels);
        if (CutStandard(ref word) || CutVerb(ref word))
        {
            if (word.Ends("ci"))
            {
                word.Cut("i", word.RV);
            }
        }
        else if (Residual.Find(word, 0, out var start) >= 0 && start >= word.RV)
        {
            word.CutAt(start);
        }

        CutLastVowel(ref word);
        for (var i = 0; i + 1 < word.Length; i++)
        {
            if (word.Text[i] is 'a' or 'o' && word.Text[i + 1] == '~')
            {
                word.Write(i, 2, word.Text[i] == 'a' ? "ã" : "õ");
            }
        }
    }

    private static bool CutStandard(ref StemWord word)
    {
        var group = Standard.Find(word, 0, out var start);
        if (group < 0 || start < group switch { 4 => word.R1, 8 => word.RV, _ => word.R2 } || (group == 8 && !word.Before(start, "e")))
        {
            return false;
        }

        word.ReplaceAt(start, group switch { 1 => "log", 2 => "u", 3 => "ente", 8 => "ir", _ => "" });
        switch (group)
        {
            case 4:
                if (word.Cut("iv", word.R2))
                {
                    word.Cut("at", word.R2);
                }
                else
                {
                    _ = word.Cut("os", word.R2) || word.Cut("ic", word.R2) || word.Cut("ad", word.R2);
                }

                break;
            case 5 or 6:
                if ((group == 5 ? BeforeMente : BeforeIdade).Find(word, 0, out start) >= 0 && start >= word.R2)
                {
                    word.CutAt(start);
                }

                break;
            case 7:
                word.Cut("at", word.R2);
                break;
        }

        return true;
    }

    private static bool CutVerb(ref StemWord word)
    {
        if (Verbs.Find(word, word.RV, out var start) < 0)
        {
            return false;
        }

        word.CutAt(start);
        return true;
    }

    private static void CutLastVowel(ref StemWord word)
    {
        if (word.Ends("ç"))
        {
            word.ReplaceAt(word.Length - 1, "c");
        }
        else if (word.Before(word.Length, "eéê") && word.Length - 1 >= word.RV)
        {
            word.CutAt(word.Length - 1);
            if (word.Ends("gu") || word.Ends("ci"))
            {
                word.Cut(word.Ends("gu") ? "u" : "i", word.RV);
            }
        }
    }
}
