namespace LakeQuery.Functions.Native.Stemming;

/// <summary>Snowball's stemmers for Swedish, Danish and Norwegian.</summary>
/// <remarks>Source: snowballstem.org, the descriptions of the algorithms.</remarks>
internal static class ScandinavianStems
{
    private const string SwedishVowels = "aeiouyäåö";
    private const string Vowels = "aeiouyæåø";

    private static readonly SuffixTable SwedishEndings = new(
        "a arna erna heterna orna ad e ade ande arne are aste en anden aren heten ern ar er heter or as arnas ernas ornas es ades andes ens arens "
        + "hetens erns at andet het ast",
        "s");

    private static readonly SuffixTable SwedishPairs = new("dd gd nn dt gt kt tt");

    private static readonly SuffixTable SwedishDerived = new("lig ig els", "löst", "fullt");

    private static readonly SuffixTable DanishEndings = new(
        "hed ethed ered e erede ende erende ene erne ere en heden eren er heder erer heds es endes erendes enes ernes eres ens hedens erens ers ets "
        + "erets et eret",
        "s");

    private static readonly SuffixTable DanishPairs = new("gd dt gt kt");

    private static readonly SuffixTable DanishDerived = new("ig lig elig els", "løst");

    private static readonly SuffixTable NorwegianEndings = new(
        "a e ede ande ende ane ene hetene en heten ar er heter as es edes endes enes hetenes ens hetens ers ets et het ast",
        "s",
        "erte ert");

    private static readonly SuffixTable NorwegianPairs = new("dt vt");

    private static readonly SuffixTable NorwegianDerived = new("leg eleg ig eig lig elig els lov elov slov hetslov");

    /// <summary>A Swedish word.</summary>
    public static void Swedish(ref StemWord word)
    {
        word.SetRegionsAfterThree(SwedishVowels);
        var ending = SwedishEndings.Find(word, word.R1, out var start);
        if (ending == 0 || (ending == 1 && word.Before(start, "bcdfghjklmnoprtvy")))
        {
            word.CutAt(start);
        }

        CutPair(ref word, SwedishPairs);
        switch (SwedishDerived.Find(word, word.R1, out start))
        {
            case 0:
                word.CutAt(start);
                break;
            case 1 or 2:
                word.CutAt(word.Length - 1);
                break;
        }
    }

    /// <summary>A Danish word.</summary>
    public static void Danish(ref StemWord word)
    {
        word.SetRegionsAfterThree(Vowels);
        var ending = DanishEndings.Find(word, word.R1, out var start);
        if (ending == 0 || (ending == 1 && word.Before(start, "abcdfghjklmnoprtvyzå")))
        {
            word.CutAt(start);
        }

        CutPair(ref word, DanishPairs);
        if (word.Ends("igst"))
        {
            word.CutAt(word.Length - 2);
        }

        switch (DanishDerived.Find(word, word.R1, out start))
        {
            case 0:
                word.CutAt(start);
                CutPair(ref word, DanishPairs);
                break;
            case 1:
                word.CutAt(word.Length - 1);
                break;
        }

        var last = word.Length - 1;
        if (last > 0 && last >= word.R1 && word.BeforeNot(word.Length, Vowels) && word.Text[last - 1] == word.Text[last])
        {
            word.CutAt(last);
        }
    }

    /// <summary>A Norwegian word.</summary>
    public static void Norwegian(ref StemWord word)
    {
        word.SetRegionsAfterThree(Vowels);
        switch (NorwegianEndings.Find(word, word.R1, out var start))
        {
            case 0:
            case 1 when word.Before(start, "bcdfghjlmnoprtvyz") || (word.Before(start, "k") && word.BeforeNot(start - 1, Vowels)):
                word.CutAt(start);
                break;
            case 2:
                word.ReplaceAt(start, "er");
                break;
        }

        CutPair(ref word, NorwegianPairs);
        if (NorwegianDerived.Find(word, word.R1, out start) >= 0)
        {
            word.CutAt(start);
        }
    }

    // Of two consonants that go together the last goes.
    private static void CutPair(ref StemWord word, SuffixTable pairs)
    {
        if (pairs.Find(word, word.R1, out _) >= 0)
        {
            word.CutAt(word.Length - 1);
        }
    }
}
