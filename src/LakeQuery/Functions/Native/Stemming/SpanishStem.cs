namespace LakeQuery.Functions.Native.Stemming;

/// <summary>Snowball's stemmer for Spanish.</summary>
/// <remarks>Source: snowballstem.org, the description of the algorithm.</remarks>
internal static class SpanishStem
{
    private const string Vowels = "aeiouáéíóúü";

    private static readonly SuffixTable Pronouns = new("me se sela selo selas selos la le lo las les los nos");

    private static readonly SuffixTable BeforePronouns = new("iéndo", "ándo", "ár", "ér", "ír", "ando iendo ar er ir", "yendo");

    private static readonly SuffixTable Standard = new(
        "anza anzas ico ica icos icas ismo ismos able ables ible ibles ista istas oso osa osos osas amiento amientos imiento imientos",
        "adora ador ación adoras adores aciones ante antes ancia ancias",
        "logía logías",
        "ución uciones",
        "encia encias",
        "amente",
        "mente",
        "idad idades",
        "iva ivo ivas ivos");

    private static readonly SuffixTable BeforeMente = new("ante able ible");

    private static readonly SuffixTable BeforeIdad = new("abil ic iv");

    private static readonly SuffixTable VerbsOfY = new("ya ye yan yen yeron yendo yo yó yas yes yais yamos");

    private static readonly SuffixTable Verbs = new(
        "en es éis emos",
        "arían arías arán arás aríais aría aréis aríamos aremos ará aré erían erías erán erás eríais ería eréis eríamos eremos erá eré "
        + "irían irías irán irás iríais iría iréis iríamos iremos irá iré aba ada ida ía ara iera ad ed id ase iese aste iste an aban ían "
        + "aran ieran asen iesen aron ieron ado ido ando iendo ió ar er ir as abas adas idas ías aras ieras ases ieses ís áis abais íais arais "
        + "ierais aseis ieseis asteis isteis ados idos amos ábamos íamos imos áramos iéramos iésemos ásemos");

    private static readonly SuffixTable Residual = new("os a o á í ó", "e é");

    /// <summary>A word.</summary>
    public static void Stem(ref StemWord word)
    {
        word.SetRomanceRegion(Vowels);
        word.SetRegions(Vowels);
        CutPronoun(ref word);
        _ = CutStandard(ref word) || CutVerb(ref word);
        var group = Residual.Find(word, 0, out var start);
        if (group >= 0 && start >= word.RV)
        {
            word.CutAt(start);
            if (group == 1 && word.Ends("gu"))
            {
                word.Cut("u", word.RV);
            }
        }

        foreach (ref var letter in word.Text)
        {
            letter = letter switch { 'á' => 'a', 'é' => 'e', 'í' => 'i', 'ó' => 'o', 'ú' => 'u', _ => letter };
        }
    }

    private static void CutPronoun(ref StemWord word)
    {
        if (Pronouns.Find(word, 0, out var pronoun) < 0)
        {
            return;
        }

        var group = BeforePronouns.Find(word, pronoun, 0, out var start);
        if (group < 0 || start < word.RV)
        {
            return;
        }

        switch (group)
        {
            case 5:
            case 6 when word.Before(start, "u"):
                word.CutAt(pronoun);
                break;
            case < 5:
                word.ReplaceAt(start, group switch { 0 => "iendo", 1 => "ando", 2 => "ar", 3 => "er", _ => "ir" });
                break;
        }
    }

    private static bool CutStandard(ref StemWord word)
    {
        var group = Standard.Find(word, 0, out var start);
        if (group < 0 || start < (group == 5 ? word.R1 : word.R2))
        {
            return false;
        }

        word.ReplaceAt(start, group switch { 2 => "log", 3 => "u", 4 => "ente", _ => "" });
        switch (group)
        {
            case 1:
                word.Cut("ic", word.R2);
                break;
            case 5:
                if (word.Cut("iv", word.R2))
                {
                    word.Cut("at", word.R2);
                }
                else
                {
                    _ = word.Cut("os", word.R2) || word.Cut("ic", word.R2) || word.Cut("ad", word.R2);
                }

                break;
            case 6 or 7:
                if ((group == 6 ? BeforeMente : BeforeIdad).Find(word, 0, out start) >= 0 && start >= word.R2)
                {
                    word.CutAt(start);
                }

                break;
            case 8:
                word.Cut("at", word.R2);
                break;
        }

        return true;
    }

    private static bool CutVerb(ref StemWord word)
    {
        if (VerbsOfY.Find(word, word.RV, out var start) >= 0 && word.Before(start, "u"))
        {
            word.CutAt(start);
            return true;
        }

        var group = Verbs.Find(word, word.RV, out start);
        if (group >= 0)
        {
            word.CutAt(group == 0 && word.EndsAt(start, "gu") ? start - 1 : start);
        }

        return group >= 0;
    }
}
