namespace LakeQuery.Functions.Native.Stemming;

/// <summary>Snowball's stemmer for Italian.</summary>
/// <remarks>Source: snowballstem.org, the description of the algorithm. A capital is a vowel that counts as a consonant.</remarks>
internal static class ItalianStem
{
    private const string Vowels = "aeiouàèìòù";

    private static readonly SuffixTable Pronouns = new(
        "ci gli la le li lo mi ne si ti vi sene gliela gliele glieli glielo gliene mela mele meli melo mene tela tele teli telo tene "
        + "cela cele celi celo cene vela vele veli velo vene");

    private static readonly SuffixTable BeforePronouns = new("ando endo", "ar er ir");

    private static readonly SuffixTable Standard = new(
        "anza anze ico ici ica ice iche ichi ismo ismi abile abili ibile ibili ista iste isti istà istè istì oso osi osa ose mente atrice atrici "
        + "ante anti",
        "azione azioni atore atori",
        "logia logie",
        "uzione uzioni usione usioni",
        "enza enze",
        "amento amenti imento imenti",
        "amente",
        "ità",
        "ivo ivi iva ive");

    private static readonly SuffixTable BeforeAmente = new("iv", "os ic abil");

    private static readonly SuffixTable BeforeIta = new("abil ic iv");

    private static readonly SuffixTable Verbs = new(
        "ammo ando ano are arono asse assero assi assimo ata ate ati ato ava avamo avano avate avi avo emmo enda ende endi endo erà erai eranno "
        + "ere erebbe erebbero erei eremmo eremo ereste eresti erete erò erono essero ete eva evamo evano evate evi evo Yamo iamo immo irà irai "
        + "iranno ire irebbe irebbero irei iremmo iremo ireste iresti irete irò irono isca iscano isce isci isco iscono issero ita ite iti ito iva "
        + "ivamo ivano ivate ivi ivo ono uta ute uti uto ar ir");

    /// <summary>A word.</summary>
    public static void Stem(ref StemWord word)
    {
        Prepare(word);
        word.SetRomanceRegion(Vowels);
        word.SetRegions(Vowels);
        if (Pronouns.Find(word, 0, out var pronoun) >= 0)
        {
            var group = BeforePronouns.Find(word, pronoun, 0, out var start);
            if (group >= 0 && start >= word.RV)
            {
                word.ReplaceAt(pronoun, group == 0 ? "" : "e");
            }
        }

        if (!CutStandard(ref word) && Verbs.Find(word, word.RV, out var verb) >= 0)
        {
            word.CutAt(verb);
        }

        if (word.Before(word.Length, "aeioàèìò") && word.Length - 1 >= word.RV)
        {
            word.CutAt(word.Length - 1);
            word.Cut("i", word.RV);
        }

        if ((word.Ends("ch") || word.Ends("gh")) && word.Length - 2 >= word.RV)
        {
            word.CutAt(word.Length - 1);
        }

        word.Replace('I', 'i');
        word.Replace('U', 'u');
    }

    private static void Prepare(in StemWord word)
    {
        var text = word.Text;
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = text[i] switch { 'á' => 'à', 'é' => 'è', 'í' => 'ì', 'ó' => 'ò', 'ú' => 'ù', 'u' when word.Before(i, "q") => 'U', _ => text[i] };
        }

        word.MarkConsonants(Vowels, "ui");
    }

    private static bool CutStandard(ref StemWord word)
    {
        var group = Standard.Find(word, 0, out var start);
        if (group < 0 || start < group switch { 5 => word.RV, 6 => word.R1, _ => word.R2 })
        {
            return false;
        }

        word.ReplaceAt(start, group switch { 2 => "log", 3 => "u", 4 => "ente", _ => "" });
        switch (group)
        {
            case 1:
                word.Cut("ic", word.R2);
                break;
            case 6:
                var before = BeforeAmente.Find(word, 0, out start);
                if (before >= 0 && start >= word.R2)
                {
                    word.CutAt(start);
                    _ = before == 0 && word.Cut("at", word.R2);
                }

                break;
            case 7 when BeforeIta.Find(word, 0, out start) >= 0 && start >= word.R2:
                word.CutAt(start);
                break;
            case 8:
                _ = word.Cut("at", word.R2) && word.Cut("ic", word.R2);
                break;
        }

        return true;
    }
}
